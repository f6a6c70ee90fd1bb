-- 指标字典：定义、单位、口径，连同观测值个数和起止时期
SELECT i.*, coalesce(n.observations, 0) AS observations, coalesce(n.series, 0) AS series, n.first_period, n.last_period
FROM indicator i
LEFT JOIN (
    SELECT indicator, count(*) AS observations, count(DISTINCT (region, industry, caliber, kind)) AS series,
           min(start) AS first_period, max("end") AS last_period
    FROM observation GROUP BY indicator
) n ON n.indicator = i.id
ORDER BY i.position
