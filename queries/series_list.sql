-- 一个指标有哪些序列：地区、行业、口径、时期类型，及其起止和点数
SELECT o.region, any_value(coalesce(r.name, o.region)) AS region_name, o.industry,
       any_value(coalesce(n.name, o.industry)) AS industry_name, o.caliber, o.kind,
       count(DISTINCT (o.start, o."end")) AS points, min(o.start) AS first_period, max(o."end") AS last_period
FROM observation o
LEFT JOIN region r ON r.code = o.region
LEFT JOIN industry n ON n.id = o.industry
WHERE o.indicator = $indicator
GROUP BY o.region, o.industry, o.caliber, o.kind
ORDER BY o.region <> '510000', o.region, o.industry <> 'all', o.industry, o.caliber, o.kind
