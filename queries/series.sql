-- 一条序列的当前值，按时期排列
SELECT * FROM current_observation
WHERE indicator = $indicator AND region = $region AND industry = $industry AND kind = $kind
ORDER BY caliber, "end", start
