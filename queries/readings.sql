-- 一个指标在一个地区的全部当前值：各行业、各口径、各时期类型，附行业名称与发布机构
SELECT n.*, c.rivals, c.agreeing
FROM current_observation c
JOIN observation_named n ON n.id = c.id AND n.indicator = $indicator AND n.region = $region
WHERE c.indicator = $indicator AND c.region = $region
ORDER BY n.industry, n.caliber, n.kind, n."end", n.start
