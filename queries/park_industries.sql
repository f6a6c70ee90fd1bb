-- 园区名录中载明的合作产业，逐项拆开，去掉括注
SELECT DISTINCT trim(word) AS industry
FROM (
    SELECT unnest(string_split(replace(regexp_replace(industry, '（[^）]*）', '', 'g'), '；', '、'), '、')) AS word
    FROM park
)
WHERE trim(word) <> ''
ORDER BY industry
