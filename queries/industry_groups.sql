-- 产业分组及有效期：五大支柱产业、六大优势产业各含哪些产业
SELECT g.*, coalesce(n.name, g.industry) AS industry_name, coalesce(n.short, '') AS industry_short
FROM industry_group g
LEFT JOIN industry n ON n.id = g.industry
ORDER BY g."group", g.valid_from, g.id
