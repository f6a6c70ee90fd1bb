-- 有月度数据的月份：全省收录多少条序列、多少个市州有数据、有无规上工业增加值增速（headline），最新的在前
-- 只计频率为“月”的指标的当月值和自1月起的累计值；可信度低、推算、预测和目标不计；全国和外省数据不单独成月。
SELECT
    strftime(o."end", '%Y-%m') AS month,
    count(DISTINCT (o.indicator, o.industry, o.caliber)) FILTER (o.region = '510000') AS province_series,
    count(DISTINCT o.indicator) FILTER (o.region = '510000' AND o.industry = 'all') AS province_indicators,
    count(DISTINCT o.region) FILTER (r.level = '市州') AS prefectures,
    count(*) FILTER (
        o.indicator = 'iva_growth' AND o.region = '510000' AND o.industry = 'all' AND o.caliber = '') > 0 AS headline
FROM observation o
JOIN indicator i ON i.id = o.indicator AND i.frequency = '月'
JOIN region r ON r.code = o.region AND (r.code = '510000' OR (r.level = '市州' AND r.parent = '510000'))
WHERE o.kind IN ('当月', '累计') AND o."end" = last_day(o."end") AND o.value IS NOT NULL
  AND (o.kind = '当月' OR (month(o.start) = 1 AND year(o.start) = year(o."end")))
  AND o.confidence <> '低' AND o.status IN ('公布', '初步', '修订')
GROUP BY 1
ORDER BY 1 DESC
