-- 当前值：同一指标、地区、行业、口径、时期类型和起止时期只取一行。
-- 取值规则（依次比较）：
-- 1. 可信度为“低”的排在最后；
-- 2. 实际公布的值先于预计、有望、预测、目标和推算的值；
-- 3. 确切值先于界限值（超过、不低于、低于），再先于约数；
-- 4. 修订值先于初步值和公布值；
-- 5. 发布日期较新的在前（未登记的，由报表入库的取入库日期，其余取来源的发布日期），没有日期的在后；
-- 6. 日期相同的，后入库的在前；
-- 7. 来源优先级：统计部门和主管部门原始发布、媒体转载、媒体报道、第三方整理；
-- 8. 以上都相同的，按来源编号排列，保证结果唯一；
-- 9. 由此定下数值后，在给出同一数值和限定词的各行中，显示依据最充分的一行：可信度高的在前，再按来源优先级，再按以上次序。
-- 未取用的值不删除，仍可在“来源不一”中查看。
-- rivals 为与当前值不同的其他数值的个数；agreeing 为给出相同数值和限定词、可信度不为“低”的其他来源个数。
-- foremost_status、foremost_date 为按第 1 至 8 条排在最前的一行的状态和日期，与之比较可知新来的值是否排在其后。
WITH dated AS (
    SELECT
        o.*,
        -- the id of an import begins with its time
        coalesce(nullif(o.published, ''), nullif(left(o.import_record, 10), ''), nullif(o.published_date, ''))
            AS effective,
        -- what has to be alike for two rows to agree, and to be shown one for the other
        {'told': {'value': o.value, 'text': coalesce(o.text, ''), 'bound': o.bound, 'modality': o.modality,
         'approximation': o.approximation, 'nature': if(o.status IN ('预测', '目标', '推算'), o.status, '')},
         'early': o.status = '初步'} AS said
    FROM observation_named o
),
ranked AS (
    SELECT
        *,
        row_number() OVER ranking AS standing,
        first_value({'said': said, 'status': status, 'effective': effective}) OVER ranking AS foremost,
        len(list_distinct(list_filter(
            list(value) OVER series_point, x -> x IS NOT NULL AND x IS DISTINCT FROM value))) AS rivals,
        len(list_distinct(list_transform(list_filter(
            list({'t': said.told, 's': source, 'c': confidence}) OVER series_point,
            x -> value IS NOT NULL AND x.t = said.told AND x.s <> source AND x.c <> '低'), x -> x.s))) AS agreeing
    FROM dated
    WINDOW
        series_point AS (PARTITION BY indicator, region, industry, caliber, kind, start, "end"),
        ranking AS (PARTITION BY indicator, region, industry, caliber, kind, start, "end" ORDER BY
            confidence = '低',
            modality <> '' OR status IN ('预测', '目标', '推算'),
            CASE WHEN bound <> '' THEN 2 WHEN approximation <> '' THEN 1 ELSE 0 END,
            CASE status WHEN '修订' THEN 0 WHEN '初步' THEN 2 ELSE 1 END,
            effective DESC NULLS LAST,
            import_record DESC,
            preference,
            source,
            id)
)
SELECT * EXCLUDE (effective, said, standing, foremost),
    foremost.status AS foremost_status, foremost.effective AS foremost_date
FROM ranked
QUALIFY row_number() OVER (
    PARTITION BY indicator, region, industry, caliber, kind, start, "end"
    ORDER BY said IS DISTINCT FROM foremost.said, list_position(['高', '中', '低'], confidence), preference, standing
) = 1
