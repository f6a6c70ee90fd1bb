-- 产业创新中心名录中的序列，经济和信息化部门的在前
SELECT series, count(*) AS entries
FROM centre
GROUP BY series
ORDER BY min(CASE counts_in_13 WHEN '是' THEN 0 WHEN '待核' THEN 1 ELSE 2 END), series
