-- 待入库的值与库中历史不合的：变动过大（jump）、累计值年内下降（cumulative_falls）、疑把累计当作当月（kind_doubtful）
-- 表 incoming 为从报表中认出的观测值（n 为次序，what 为逐点比较的结果），表 series 为其中各序列（series 为编号）。
-- 只看实际值。
-- 变动过大（reason 为 jumps、strays、scaled）：
--   jumps：与前一期之差超出该序列通常变动，即相邻两期之差的中位数上下三倍离散程度（1.4826×绝对中位差与
--          四分位距÷1.349 取大者：一半以上的差相同时，绝对中位差会落到零；至少一个末位单位或水平的 1%）；
--          至少六个点才判断，累计值只在年内比较，修订幅度在通常变动以内的不列，
--          前一期本身变动过大而本期回到再前一期附近的只列前一期；
--   strays：累计增速每年的第一期偏离全序列水平三倍离散程度以上；
--   scaled：总量与前一期（累计按月均）相差九倍以上，不论点数，多为单位之误。
-- 年内下降（falls、rises）：总量的累计值低于库中同年前一期，或高于后一期；文件之内的先后在读表时检查。
-- 疑为累计（same）：按当月取用，却与同月累计值相等；增速至少三处相等且没有不等的才列出，偶合不算。
WITH fresh AS (
    SELECT
        n, series, kind, CAST(start AS DATE) AS start, CAST("end" AS DATE) AS "end", value, bound,
        what IN ('new', 'revised') AS changed
    FROM incoming
    WHERE value IS NOT NULL AND what <> 'repeated' AND modality = '' AND status NOT IN ('预测', '目标', '推算')
),
touched AS (SELECT DISTINCT series FROM fresh WHERE changed),
stored AS MATERIALIZED (
    SELECT s.series, c.kind, c.start, c."end", c.value, c.bound
    FROM current_observation c
    JOIN series s USING (indicator, region, industry, caliber)
    SEMI JOIN touched t ON t.series = s.series
    WHERE c.value IS NOT NULL AND c.confidence <> '低' AND c.modality = ''
        AND c.status NOT IN ('预测', '目标', '推算')
),
measure AS (
    SELECT s.series, coalesce(i.unit, '') IN ('%', '百分点', '‰', '倍', '指数', '') AS rate,
        power(10.0, -coalesce(i.decimals, 0)) AS step
    FROM series s
    JOIN indicator i ON i.id = s.indicator
),
-- the stored points that the file does not bring again
others AS (
    SELECT s.* FROM stored s ANTI JOIN fresh f USING (series, kind, start, "end")
),
points AS (
    SELECT f.n, f.series, f.kind, f.start, f."end", f.value, f.changed, abs(f.value - s.value) AS shift
    FROM fresh f
    LEFT JOIN stored s USING (series, kind, start, "end")
    UNION ALL
    SELECT NULL, series, kind, start, "end", value, false, NULL FROM others
),
stepped AS (
    SELECT *, row_number() OVER w AS place, lag(value) OVER w AS before, lag(value, 2) OVER w AS earlier,
        lag(start) OVER w AS before_start, lag("end") OVER w AS before_end
    FROM (
        -- cumulative values begin anew each year
        SELECT *, CASE WHEN kind = '累计' THEN year("end") ELSE 0 END AS span
        FROM points SEMI JOIN touched USING (series)
    )
    WINDOW w AS (PARTITION BY series, kind, span ORDER BY "end", start)
),
-- of a series' points of one kind: the usual step from one to the next, and for what is cumulative the usual level
usual AS (
    SELECT *, quarters[2] AS middle,
        3 * greatest(1.4826 * coalesce(spread, 0), coalesce(quarters[3] - quarters[1], 0) / 1.349, step,
            CASE WHEN rate THEN 0 ELSE abs(level) / 100 END) AS reach,
        3 * greatest(1.4826 * wide, step) AS far
    FROM (
        SELECT series, kind, count(*) AS held, count(before) AS steps,
            quantile_cont(value - before, [0.25, 0.5, 0.75]) AS quarters, mad(value - before) AS spread,
            median(value) AS level, mad(value) FILTER (span > 0) AS wide,
            min(datediff('month', before_end, "end")) FILTER (datediff('month', before_end, "end") > 0) AS least
        FROM stepped GROUP BY ALL
    )
    JOIN measure USING (series)
),
weighed AS (
    SELECT s.*, u.held, u.steps, u.least, u.middle, u.level, u.reach, u.far, u.rate,
        datediff('month', s.before_end, s."end") AS gap,
        s.value / CASE WHEN s.kind = '累计' THEN datediff('month', s.start, s."end") + 1 ELSE 1 END AS pace,
        s.before / CASE WHEN s.kind = '累计' THEN datediff('month', s.before_start, s.before_end) + 1 ELSE 1 END
            AS before_pace
    FROM stepped s
    JOIN usual u USING (series, kind)
),
reasoned AS MATERIALIZED (
    SELECT *, CASE
        WHEN before IS NOT NULL AND held >= 6 AND steps >= 4 AND gap <= greatest(2, least * 1.5)
            AND abs(value - before - middle) > reach THEN 'jumps'
        WHEN before IS NOT NULL AND NOT rate AND pace <> 0 AND before_pace <> 0
            AND (abs(pace) >= 9 * abs(before_pace) OR abs(before_pace) >= 9 * abs(pace)) THEN 'scaled'
        WHEN before IS NULL AND span > 0 AND rate AND held >= 6 AND abs(value - level) > far THEN 'strays'
        END AS reason
    FROM weighed
    WHERE reason IS NOT NULL
),
jumps AS (
    SELECT r.n, 'jump' AS rule, r.reason, r.before AS other, r.before_start AS other_start,
        r.before_end AS other_end,
        CASE r.reason WHEN 'strays' THEN r.level - r.far ELSE r.middle - r.reach END AS low,
        CASE r.reason WHEN 'strays' THEN r.level + r.far ELSE r.middle + r.reach END AS high
    FROM reasoned r
    -- the point before it, where that stands out itself
    LEFT JOIN reasoned b ON b.series = r.series AND b.kind = r.kind AND b.span = r.span AND b.place = r.place - 1
    WHERE r.changed AND coalesce(r.shift > r.reach, true)
        AND NOT coalesce(b.reason IN ('jumps', 'scaled') AND abs(r.value - r.earlier) <= r.reach + abs(r.middle), false)
),
falls AS (
    SELECT f.n, 'cumulative_falls' AS rule, CASE WHEN o."end" < f."end" THEN 'falls' ELSE 'rises' END AS reason,
        o.value AS other, o.start AS other_start, o."end" AS other_end
    FROM fresh f
    JOIN measure m USING (series)
    JOIN others o USING (series, kind, start)
    WHERE f.changed AND f.kind = '累计' AND NOT m.rate AND f.bound = '' AND o.bound = ''
        AND ((o."end" < f."end" AND o.value > f.value) OR (o."end" > f."end" AND o.value < f.value))
    -- the month nearest to it says it best
    QUALIFY row_number() OVER (PARTITION BY f.n ORDER BY abs(datediff('day', o."end", f."end"))) = 1
),
paired AS (
    SELECT f.n, f.value = s.value AS equal, m.rate, s.value AS other, s.start AS other_start, s."end" AS other_end,
        count(*) FILTER (f.value = s.value) OVER w AS equals, count(*) FILTER (f.value <> s.value) OVER w AS unequal
    FROM fresh f
    JOIN measure m USING (series)
    JOIN stored s ON s.series = f.series AND s.kind = '累计' AND s."end" = f."end"
    WHERE f.changed AND f.kind = '当月' AND f.value <> 0 AND month(f."end") > 1
    WINDOW w AS (PARTITION BY f.series)
)
SELECT n, rule, reason, other, other_start, other_end, low, high FROM jumps
UNION ALL BY NAME SELECT * FROM falls
UNION ALL BY NAME
SELECT n, 'kind_doubtful' AS rule, 'same' AS reason, other, other_start, other_end
FROM paired WHERE equal AND (NOT rate OR (equals >= 3 AND unequal = 0))
ORDER BY rule, n
