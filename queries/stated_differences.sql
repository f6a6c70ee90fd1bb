-- 来源中写明的增减幅度，与本库两期数值之差逐条核对
-- verdict：相符（相差不超过 0.1）、已知不符（已登记原因）、无对应（缺少可比的一期）、不符。
WITH compared AS (
    SELECT d.*, a.id AS first_id, a.value AS first_value, b.id AS base_id, b.value AS base_value,
           round(a.value - b.value, 6) AS computed
    FROM stated_difference d
    LEFT JOIN current_observation a
      ON a.indicator = d.indicator AND a.region = d.region AND a.industry = d.industry AND a.caliber = ''
     AND a.kind = d.kind AND a.start = d.start AND a."end" = d."end"
    LEFT JOIN current_observation b
      ON b.indicator = d.base_indicator AND b.region = d.base_region AND b.industry = d.base_industry
     AND b.caliber = '' AND b.kind = d.base_kind AND b.start = d.base_start AND b."end" = d.base_end
)
SELECT c.*, coalesce(i.title, c.indicator) AS indicator_title, coalesce(r.name, c.region) AS region_name,
       coalesce(s.publisher, '') AS publisher, coalesce(s.title, '') AS source_title, coalesce(s.url, '') AS url,
       CASE WHEN c.computed IS NOT NULL AND abs(c.computed - c.difference) <= 0.1 + 1e-6 THEN '相符'
            WHEN c.computed IS NULL THEN '无对应'
            WHEN c.known <> '' THEN '已知不符'
            ELSE '不符' END AS verdict
FROM compared c
LEFT JOIN indicator i ON i.id = c.indicator
LEFT JOIN region r ON r.code = c.region
LEFT JOIN source s ON s.id = c.source
ORDER BY c.indicator, c.region, c."end", c.id
