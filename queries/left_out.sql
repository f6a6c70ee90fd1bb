-- 收集到但未列入观测值的读数及原因
SELECT id, item, value, found, reason FROM left_out ORDER BY item, value
