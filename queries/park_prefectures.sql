-- 园区名录涉及的市州（重庆市作为一个整体），按代码排列
SELECT DISTINCT coalesce(r.name, p.region) AS prefecture, p.region
FROM park p
LEFT JOIN region r ON r.code = p.region
ORDER BY p.region
