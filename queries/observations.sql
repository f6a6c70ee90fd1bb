-- 一个指标的全部观测值（含未取用的值），current 标明是否为当前值
SELECT o.*, c.id IS NOT NULL AS current, coalesce(c.rivals, 0) AS rivals, coalesce(c.agreeing, 0) AS agreeing
FROM observation_named o
LEFT JOIN current_observation c ON c.id = o.id AND c.indicator = $indicator
WHERE o.indicator = $indicator
ORDER BY o.region, o.industry, o.caliber, o.kind, o."end", o.start, c.id IS NULL, o.source
