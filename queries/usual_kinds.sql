-- 各指标惯用的时期类型和统计口径：入库时据此判断未写明的时期类型
SELECT indicator, kind, caliber, count(*) AS observations
FROM observation
GROUP BY indicator, kind, caliber
ORDER BY indicator, observations DESC, kind, caliber
