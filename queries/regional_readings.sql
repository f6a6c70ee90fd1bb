-- 同一指标、行业、口径和时期有两个以上地区读数的当前值（公布、初步、修订），用于地区之间的比较
SELECT c.*
FROM current_observation c
WHERE c.status IN ('公布', '初步', '修订') AND c.value IS NOT NULL AND c.region <> '100000'
QUALIFY count(*) OVER (PARTITION BY c.indicator, c.industry, c.caliber, c.kind, c.start, c."end") > 1
ORDER BY c.indicator_position, c.industry, c.caliber, c.kind, c."end", c.start, c.region
