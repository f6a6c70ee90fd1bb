-- 观测值连同指标、地区、行业和来源的名称
-- published_date 为该值的发布日期；未登记时取来源的发布日期。
SELECT
    o.* REPLACE (coalesce(nullif(o.unit, ''), i.unit, '') AS unit),
    i.title AS indicator_title, coalesce(nullif(i.short, ''), i.title) AS indicator_short,
    i.decimals, i.theme, i.position AS indicator_position,
    coalesce(r.name, o.region) AS region_name, coalesce(nullif(r.short, ''), r.name, o.region) AS region_short,
    coalesce(n.name, o.industry) AS industry_name,
    coalesce(s.publisher, '') AS publisher, coalesce(s.title, '') AS source_title, coalesce(s.url, '') AS url,
    coalesce(s.kind, '') AS source_kind, coalesce(s.preference, 9) AS preference, coalesce(s.note, '') AS source_note,
    CASE WHEN o.published <> '' THEN o.published ELSE coalesce(s.published, '') END AS published_date
FROM observation o
LEFT JOIN indicator i ON i.id = o.indicator
LEFT JOIN region r ON r.code = o.region
LEFT JOIN industry n ON n.id = o.industry
LEFT JOIN source s ON s.id = o.source
