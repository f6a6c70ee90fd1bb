-- 来源名录：发布单位、标题、网址，及各来源提供的观测值个数
SELECT s.*, coalesce(n.observations, 0) AS observations
FROM source s
LEFT JOIN (SELECT source, count(*) AS observations FROM observation GROUP BY source) n ON n.source = s.id
ORDER BY observations DESC, s.id
