-- 亩均评价填报表：参评的园区和企业，按对象、年度和名称排列；basis 为填报或算例，数据性质未填的即为填报
SELECT p.*, CASE WHEN p.nature = '' THEN '填报' ELSE p.nature END AS basis,
    coalesce(r.name, '') AS region_name, coalesce(s.publisher, '') AS publisher
FROM per_mu_entry p
LEFT JOIN region r ON r.code = p.region
LEFT JOIN source s ON s.id = p.source
ORDER BY p.kind, p.year, p.name, p.id
