-- 观测值的出处：出自哪里、原文如何、存放在哪个文件的哪个单元格
-- 由导入带来的另附换算说明、放行说明、经办人、入库时间和原件校验值。
SELECT
    o.id, 'observation' AS "table", '观测值' AS table_title,
    concat_ws(' ', o.region_name, CASE WHEN o.industry <> 'all' THEN o.industry_name END, o.indicator_title,
              nullif(o.caliber, '')) AS label,
    o.indicator, o.region, o.industry, o.caliber, o.kind, o.start, o."end",
    o.value, o.text, coalesce(o.unit, '') AS unit, o.decimals, o.wording, o.bound, o.modality, o.approximation,
    o.raw, o.status, o.confidence, o.disclosure, o.fact_id, o.place, o.note,
    o.source, o.publisher, o.source_title, o.url, o.source_kind, o.source_note, o.published_date AS published,
    o.file, o.sheet, o.cell,
    o.rules, o.reason, o.import_record,
    coalesce(m.author, '') AS uploader, coalesce(m."time", '') AS imported, coalesce(m.sha256, '') AS file_sha256
FROM observation_named o
LEFT JOIN import_record m ON m.id = o.import_record
