-- 给定各行的出处：来源、原文位置、文件和单元格
-- 观测值先按编号查出所涉指标和地区的范围，再在该范围内取全部内容：表大时只读有关的数据块。
WITH wanted AS MATERIALIZED (SELECT unnest(CAST($ids AS VARCHAR[])) AS id),
span AS MATERIALIZED (
    SELECT min(indicator) AS first_indicator, max(indicator) AS last_indicator,
        min(region) AS first_region, max(region) AS last_region
    FROM observation WHERE id IN (FROM wanted)
),
found AS (
    SELECT * FROM observation_evidence
    WHERE id IN (FROM wanted)
      AND indicator BETWEEN (SELECT first_indicator FROM span) AND (SELECT last_indicator FROM span)
      AND region BETWEEN (SELECT first_region FROM span) AND (SELECT last_region FROM span)
    UNION ALL BY NAME
    SELECT * FROM register_evidence WHERE id IN (FROM wanted)
)
SELECT * FROM found
ORDER BY "table" <> 'observation', "table", indicator, region, industry, "end", start, id, source
