-- 入库记录：何人何时由何文件入库，最近的在前；撤销的入库不在其中
SELECT * FROM import_record ORDER BY "time" DESC, id DESC
