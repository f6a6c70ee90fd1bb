-- 某月所在年份全省的年度目标（状态为“目标”的全年值），同一指标取发布日期最新的一个
SELECT o.*, i.frequency
FROM observation_named o
JOIN indicator i ON i.id = o.indicator AND i.frequency = '月'
WHERE o.status = '目标' AND o.region = '510000' AND o.industry = 'all' AND o.caliber = '' AND o.kind = '累计'
  AND o.value IS NOT NULL AND o.confidence <> '低'
  AND o.start = make_date(CAST(left($month, 4) AS INTEGER), 1, 1)
  AND o."end" = make_date(CAST(left($month, 4) AS INTEGER), 12, 31)
QUALIFY row_number() OVER (
    PARTITION BY o.indicator ORDER BY nullif(o.published_date, '') DESC NULLS LAST, o.preference, o.source, o.id) = 1
ORDER BY o.indicator_position
