-- 一个月份的当前值：时期止于该月的当月值和自1月起的累计值，附频率、地区层级和行业类别
-- 可信度低的、推算和预测及目标不取。
SELECT c.*, i.frequency, coalesce(r.level, '') AS region_level, coalesce(r.parent, '') AS region_parent,
       coalesce(n.level, '') AS industry_level, coalesce(nullif(n.short, ''), c.industry_name) AS industry_short
FROM current_observation c
JOIN indicator i ON i.id = c.indicator
LEFT JOIN region r ON r.code = c.region
LEFT JOIN industry n ON n.id = c.industry
WHERE c."end" = last_day(CAST($month || '-01' AS DATE))
  AND (c.kind = '当月' OR (c.kind = '累计' AND month(c.start) = 1 AND year(c.start) = year(c."end")))
  AND c.confidence <> '低' AND c.status IN ('公布', '初步', '修订') AND c.value IS NOT NULL
ORDER BY c.indicator_position, c.region, c.industry, c.caliber, c.kind
