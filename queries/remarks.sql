-- 备注：分析人员对序列或时点所作的说明，撤下的也在其中，先写的在前
SELECT id, indicator, region, industry, caliber, kind, start, "end", date, text, author, "time", disclosure, state,
       revision
FROM remark
ORDER BY "time", id
