-- 序列间断登记：从哪一期起不可与此前比较，以及原因
SELECT b.*, coalesce(i.title, '') AS indicator_title, coalesce(s.publisher, '') AS publisher,
       coalesce(s.title, '') AS source_title, coalesce(s.url, '') AS url
FROM "break" b
LEFT JOIN indicator i ON i.id = b.indicator
LEFT JOIN source s ON s.id = b.source
ORDER BY b."at", b.id
