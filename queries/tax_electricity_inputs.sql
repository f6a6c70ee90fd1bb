-- 税电景气测算的填报数据：给定各指标默认口径的当月值和1—2月合计值，附地区、行业名称和层级
-- 只取公布、初步、修订的确数：只知界限的（超过、低于）和可信度低的不参加测算。
SELECT c.id, c.indicator, c.region, c.industry, c.kind, c.start, c."end", c.value, c.status, c.modality, c.approximation,
       coalesce(r.short, c.region) AS region_name, coalesce(r.level, '') AS region_level,
       coalesce(nullif(n.short, ''), c.industry) AS industry_name, coalesce(n.level, '') AS industry_level
FROM current_observation c
LEFT JOIN region r ON r.code = c.region
LEFT JOIN industry n ON n.id = c.industry
WHERE list_contains(CAST($ids AS VARCHAR[]), c.indicator)
  AND c.caliber = '' AND c.confidence <> '低' AND c.bound = '' AND c.value IS NOT NULL
  AND c.status IN ('公布', '初步', '修订')
  AND (c.kind = '当月' OR (c.kind = '累计' AND month(c.start) = 1 AND month(c."end") = 2))
ORDER BY c.region <> '510000', c.region, c.industry <> 'all', c.industry, c."end", c.start, c.indicator
