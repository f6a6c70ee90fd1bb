-- 给定各行的出处：来源、原文位置、文件和单元格
-- disclosure 为最终的公开属性：未公开的值后来由别处公布了同一数值、限定词的，按公布的算，opened 写明由谁何时公布、见于何处；
-- 可信度为“低”的不作依据，推算、预测、目标的值不使实际的值公开。
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
),
closed AS MATERIALIZED (SELECT * FROM found WHERE "table" = 'observation' AND disclosure <> '已公开'),
-- of those who say the same in public the one that is best founded and earliest
open AS (
    SELECT c.id, arg_min(concat_ws(' ', coalesce(nullif(o.publisher, ''), o.source_title),
            coalesce(nullif(o.published_date, ''), left(o.import_record, 10)), '数值相同，已公开', nullif(o.url, '')),
        [o.preference, epoch(try_cast(o.published_date AS DATE))]) AS told
    FROM closed c
    JOIN observation_named o
      ON o.indicator = c.indicator AND o.region = c.region AND o.industry = c.industry AND o.caliber = c.caliber
     AND o.kind = c.kind AND o.start = c.start AND o."end" = c."end" AND o.value IS NOT DISTINCT FROM c.value
     AND coalesce(o.text, '') = coalesce(c.text, '') AND o.bound = c.bound AND o.modality = c.modality
     AND o.approximation = c.approximation
     AND if(o.status IN ('预测', '目标', '推算'), o.status, '') = if(c.status IN ('预测', '目标', '推算'), c.status, '')
    WHERE o.disclosure = '已公开' AND o.confidence <> '低'
      AND o.indicator BETWEEN (SELECT min(indicator) FROM closed) AND (SELECT max(indicator) FROM closed)
    GROUP BY c.id
)
SELECT f.* REPLACE (if(p.told IS NULL, f.disclosure, '已公开') AS disclosure), coalesce(p.told, '') AS opened
FROM found f
LEFT JOIN open p USING (id)
ORDER BY "table" <> 'observation', "table", indicator, region, industry, "end", start, id, source
