-- 行业名录
SELECT * FROM industry ORDER BY id
