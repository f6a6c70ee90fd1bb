-- 各名录每一行的出处：出自哪里、原文如何、存放在哪个文件的哪个单元格
-- 一行有几个来源时，每个来源各列一行；由报表导入的另附放行说明、经办人、入库时间和原件校验值。
-- 公开属性为空的：随程序整理的（没有入库记录，data/ 只收公开资料）为已公开；导入的仍为空，即按最严的一级。
SELECT
    p.id, p."table", p.table_title, p.label,
    '' AS indicator, '' AS region, '' AS industry, '' AS caliber, '' AS kind, '' AS text, '' AS unit, '' AS wording,
    '' AS bound, '' AS modality, '' AS approximation,
    p.raw, p.status, p.confidence,
    CASE WHEN p.disclosure = '' AND p.import_record = '' THEN '已公开' ELSE p.disclosure END AS disclosure,
    p.fact_id, p.place, p.note,
    p.source, coalesce(s.publisher, '') AS publisher, coalesce(s.title, '') AS source_title,
    coalesce(s.url, '') AS url, coalesce(s.kind, '') AS source_kind, coalesce(s.note, '') AS source_note,
    CASE WHEN p.published <> '' THEN p.published ELSE coalesce(s.published, '') END AS published,
    p.file, p.sheet, p.cell,
    '' AS rules, p.reason, p.import_record,
    coalesce(m.author, '') AS uploader, coalesce(m."time", '') AS imported, coalesce(m.sha256, '') AS file_sha256
FROM provenance p
LEFT JOIN import_record m ON m.id = p.import_record
LEFT JOIN source s ON s.id = p.source
WHERE p."table" <> 'observation'
