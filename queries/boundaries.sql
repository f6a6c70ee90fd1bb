-- 分区边界文件及其审图号（空缺时地图只作示意）
SELECT * FROM geo ORDER BY id
