-- 川渝产业合作示范园区名录
SELECT p.*, coalesce(r.name, p.region) AS region_name, coalesce(s.publisher, '') AS publisher,
       coalesce(s.title, '') AS source_title, coalesce(s.url, '') AS url
FROM park p
LEFT JOIN region r ON r.code = p.region
LEFT JOIN source s ON s.id = p.source
ORDER BY p.batch, p.side, p.seq NULLS LAST, p.name
