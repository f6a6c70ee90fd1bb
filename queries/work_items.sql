-- 重点工作：工作总结与打算中的事项，按年度和编号排列
SELECT w.*, coalesce(s.publisher, '') AS publisher, coalesce(s.title, '') AS source_title
FROM work_item w
LEFT JOIN source s ON s.id = w.source
ORDER BY w.year, w.id
