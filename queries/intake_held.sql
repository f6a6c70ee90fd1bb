-- 待入库的修订值所对应的库中当前值
-- 表 incoming 为从报表中认出的观测值（n 为次序），表 revised 为其中属于修订的各行的 n。
SELECT
    i.n, c.id AS held_id, c.value AS held_value, c.text AS held_text, c.raw AS held_raw, c.wording AS held_wording,
    c.bound AS held_bound, c.modality AS held_modality, c.approximation AS held_approximation,
    c.status AS held_status, c.confidence AS held_confidence, c.source AS held_source,
    c.publisher AS held_publisher, c.source_title AS held_source_title, c.published_date AS held_published
FROM incoming i
JOIN revised r ON r.n = i.n
JOIN current_observation c
    ON c.indicator = i.indicator AND c.region = i.region AND c.industry = i.industry
    AND c.caliber = i.caliber AND c.kind = i.kind AND c.start = i.start AND c."end" = i."end"
ORDER BY i.n
