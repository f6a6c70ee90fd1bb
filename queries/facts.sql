-- 两份基础文件的全部事实，按编号排列
SELECT * FROM observation_named WHERE fact_id <> '' ORDER BY fact_id, id
