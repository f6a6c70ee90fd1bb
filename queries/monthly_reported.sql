-- 市州报表带来的第一个月份（YYYY-MM）；本省市州的数还没有由报表入库的为空
SELECT min(strftime(o."end", '%Y-%m')) AS first_month
FROM observation o
JOIN region r ON r.code = o.region AND r.level = '市州' AND r.parent = '510000'
WHERE o.import_record <> ''
