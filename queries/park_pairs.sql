-- 园区结对关系：两端园区、依据和确认状态（双方载明、单方载明、非正式文本）
SELECT q.*, a.id AS a_id, a.short AS a_short, a.lon AS a_lon, a.lat AS a_lat,
       b.id AS b_id, b.short AS b_short, b.lon AS b_lon, b.lat AS b_lat
FROM park_pair q
LEFT JOIN park a ON a.name = q.a
LEFT JOIN park b ON b.name = q.b
ORDER BY q.id
