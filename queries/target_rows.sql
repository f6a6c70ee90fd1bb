-- 全部数量目标（状态为“目标”的当前值），按指标和时期排列；同一时期有几个来源的都列出，turn为1的是发布日期最新的一个
SELECT o.*,
    row_number() OVER (
        PARTITION BY o.indicator, o.region, o.industry, o.caliber, o.kind, o.start, o."end"
        ORDER BY nullif(o.published_date, '') DESC NULLS LAST, o.preference, o.source, o.id) AS turn
FROM observation_named o
WHERE o.status = '目标' AND o.value IS NOT NULL AND o.confidence <> '低'
ORDER BY o."end", o.indicator_position, o.region, o.industry, o.caliber, o.kind, o.start, turn
