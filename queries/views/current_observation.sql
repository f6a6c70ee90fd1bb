-- 当前值：同一指标、地区、行业、口径、时期类型和起止时期只取一行。
-- 取值规则（依次比较）：
-- 1. 可信度为“低”的排在最后；
-- 2. 实际公布的值先于预计、有望、预测、目标和推算的值；
-- 3. 确切值先于界限值（超过、不低于、低于），再先于约数；
-- 4. 修订值先于初步值和公布值；
-- 5. 发布日期较新的在前（未登记的，由报表入库的取入库日期，其余取来源的发布日期），没有日期的在后；
-- 6. 日期相同的，后入库的在前；
-- 7. 来源优先级：统计部门和主管部门原始发布、媒体转载、媒体报道、第三方整理；
-- 8. 以上都相同的，按来源编号排列，保证结果唯一。
-- 未取用的值不删除，仍可在“来源不一”中查看。
-- rivals 为与当前值不同的其他数值的个数；agreeing 为给出相同数值的其他来源个数。
SELECT
    o.*,
    len(list_distinct(list_filter(
        list(o.value) OVER series_point, x -> x IS NOT NULL AND x IS DISTINCT FROM o.value))) AS rivals,
    len(list_distinct(list_transform(list_filter(
        list({'v': o.value, 's': o.source}) OVER series_point,
        x -> o.value IS NOT NULL AND x.v = o.value AND x.s <> o.source), x -> x.s))) AS agreeing
FROM observation_named o
WINDOW series_point AS (PARTITION BY o.indicator, o.region, o.industry, o.caliber, o.kind, o.start, o."end")
QUALIFY row_number() OVER (
    PARTITION BY o.indicator, o.region, o.industry, o.caliber, o.kind, o.start, o."end"
    ORDER BY
        o.confidence = '低',
        o.modality <> '' OR o.status IN ('预测', '目标', '推算'),
        CASE WHEN o.bound <> '' THEN 2 WHEN o.approximation <> '' THEN 1 ELSE 0 END,
        CASE o.status WHEN '修订' THEN 0 WHEN '初步' THEN 2 ELSE 1 END,
        -- the id of an import begins with its time
        coalesce(nullif(o.published, ''), nullif(left(o.import_record, 10), ''), nullif(o.published_date, ''))
            DESC NULLS LAST,
        o.import_record DESC,
        o.preference,
        o.source,
        o.id
) = 1
