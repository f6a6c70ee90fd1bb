-- 地区名录：代码、层级、上级、所属经济区、示意位置
SELECT * FROM region ORDER BY code
