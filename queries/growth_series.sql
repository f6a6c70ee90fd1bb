-- 全部增速序列（百分数、可为负的指标）：名称、可用读数个数及起止时期
-- 只计公布、初步和修订的确切值，可信度低的、界限值、概数、预计数不计；同一时期几个来源只计一次。
FROM (
SELECT o.indicator, coalesce(nullif(i.short, ''), i.title) AS indicator_short, i.title AS indicator_title, o.region,
       coalesce(nullif(r.short, ''), r.name, o.region) AS region_short, o.industry,
       coalesce(n.name, o.industry) AS industry_name, o.caliber, o.kind,
       i.position, count(DISTINCT (o.start, o."end")) AS points, min(o.start) AS first_period, max(o."end") AS last_period
FROM observation o
JOIN indicator i ON i.id = o.indicator AND i.unit = '%' AND i.range_low < 0
LEFT JOIN region r ON r.code = o.region
LEFT JOIN industry n ON n.id = o.industry
WHERE o.value IS NOT NULL AND o.status IN ('公布', '初步', '修订') AND o.confidence <> '低'
  AND o.bound = '' AND o.modality = '' AND o.approximation = '' AND o.kind IN ('累计', '当月', '当季')
GROUP BY ALL
)
ORDER BY position, region <> '510000', region, industry <> 'all', industry, caliber, kind <> '累计', kind
