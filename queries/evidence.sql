-- 给定各行的出处：来源、原文位置、文件和单元格
SELECT * FROM evidence
WHERE list_contains(CAST($ids AS VARCHAR[]), id)
ORDER BY "table" <> 'observation', "table", indicator, region, industry, "end", start, id, source
