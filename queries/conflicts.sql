-- 同一时点给出不同数值的来源：当前值与其余各值逐一对照
-- conflict 说明分歧的性质：推算与公布、修订、预计与实际、界限与实际、概数与确数、口径或来源不一。
WITH c AS (SELECT * FROM current_observation WHERE rivals > 0)
SELECT
    c.indicator, o.indicator_title, o.unit, o.decimals, c.region, o.region_name, c.industry, o.industry_name,
    c.caliber, c.kind, c.start, c."end", c.rules,
    CASE
        WHEN (c.status = '推算') <> (o.status = '推算') THEN '推算与公布'
        WHEN (c.modality <> '' OR c.status IN ('预测', '目标')) <> (o.modality <> '' OR o.status IN ('预测', '目标'))
            THEN '预计与实际'
        WHEN (c.bound <> '') <> (o.bound <> '') THEN '界限与实际'
        WHEN (c.approximation <> '') <> (o.approximation <> '') THEN '概数与确数'
        WHEN c.status <> o.status AND (c.status IN ('修订', '初步') OR o.status IN ('修订', '初步')) THEN '修订'
        ELSE '口径或来源不一'
    END AS conflict,
    o.value - c.value AS difference,
    c.id AS current_id, c.value AS current_value, c.raw AS current_raw, c.wording AS current_wording,
    c.bound AS current_bound, c.modality AS current_modality, c.approximation AS current_approximation,
    c.text AS current_text, c.status AS current_status, c.confidence AS current_confidence,
    c.source AS current_source, c.publisher AS current_publisher, c.published_date AS current_published,
    o.id AS rival_id, o.value AS rival_value, o.raw AS rival_raw, o.wording AS rival_wording,
    o.bound AS rival_bound, o.modality AS rival_modality, o.approximation AS rival_approximation,
    o.text AS rival_text, o.status AS rival_status, o.confidence AS rival_confidence,
    o.source AS rival_source, o.publisher AS rival_publisher, o.published_date AS rival_published, o.note AS rival_note
FROM c
JOIN observation_named o
  ON o.indicator = c.indicator AND o.region = c.region AND o.industry = c.industry AND o.caliber = c.caliber
 AND o.kind = c.kind AND o.start = c.start AND o."end" = c."end" AND o.value IS DISTINCT FROM c.value
WHERE o.value IS NOT NULL
ORDER BY o.indicator_position, c.region, c.industry, c.caliber, c.kind, c."end", c.start, o.source, o.id
