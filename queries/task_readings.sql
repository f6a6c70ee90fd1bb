-- 重点工作所列佐证指标在一个地区的全部当前值，附指标、行业名称与发布机构
SELECT n.*, c.rivals, c.agreeing
FROM current_observation c
JOIN observation_named n ON n.id = c.id
WHERE c.region = $region AND c.indicator IN (
    SELECT regexp_extract(named, '^[^:@]+') FROM (SELECT unnest(string_split(evidence, '；')) AS named FROM work_item)
)
ORDER BY n.indicator, n.industry, n.caliber, n.kind, n."end", n.start
