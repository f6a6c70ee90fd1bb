-- 产业创新中心名录，counts_in_13 说明是否计入 2020 年末 13 家省级制造业创新中心
SELECT c.*, coalesce(r.name, c.region) AS region_name, coalesce(s.publisher, '') AS publisher,
       coalesce(s.title, '') AS source_title, coalesce(s.url, '') AS url
FROM centre c
LEFT JOIN region r ON r.code = c.region
LEFT JOIN source s ON s.id = c.source
ORDER BY CASE c.counts_in_13 WHEN '是' THEN 0 WHEN '待核' THEN 1 ELSE 2 END, c.date, c.id
