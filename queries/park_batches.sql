-- 园区认定批次：总数、名称可确认的个数和本库未收录的个数
SELECT * FROM park_batch ORDER BY announced
