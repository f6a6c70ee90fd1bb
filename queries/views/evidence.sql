-- 数据溯源：库中每一行（观测值和各名录）出自哪里、原文如何、存放在哪个文件的哪个单元格
-- 一行有几个来源时，每个来源各列一行。
SELECT
    o.id, 'observation' AS "table", '观测值' AS table_title,
    concat_ws(' ', o.region_name, CASE WHEN o.industry <> 'all' THEN o.industry_name END, o.indicator_title,
              nullif(o.caliber, '')) AS label,
    o.indicator, o.region, o.industry, o.caliber, o.kind, o.start, o."end",
    o.value, o.text, coalesce(o.unit, '') AS unit, o.decimals, o.wording, o.bound, o.modality, o.approximation,
    o.raw, o.status, o.confidence, o.disclosure, o.fact_id, o.place, o.note,
    o.source, o.publisher, o.source_title, o.url, o.source_kind, o.source_note, o.published_date AS published,
    o.file, o.sheet, o.cell
FROM observation_named o
UNION ALL BY NAME
SELECT
    p.id, p."table", p.table_title, p.label,
    '' AS indicator, '' AS region, '' AS industry, '' AS caliber, '' AS kind, '' AS text, '' AS unit, '' AS wording,
    '' AS bound, '' AS modality, '' AS approximation,
    p.raw, p.status, p.confidence, CASE WHEN p.disclosure = '' THEN '已公开' ELSE p.disclosure END AS disclosure,
    p.fact_id, p.place, p.note,
    p.source, coalesce(s.publisher, '') AS publisher, coalesce(s.title, '') AS source_title,
    coalesce(s.url, '') AS url, coalesce(s.kind, '') AS source_kind, coalesce(s.note, '') AS source_note,
    CASE WHEN p.published <> '' THEN p.published ELSE coalesce(s.published, '') END AS published,
    p.file, p.sheet, p.cell
FROM provenance p
LEFT JOIN source s ON s.id = p.source
WHERE p."table" <> 'observation'
