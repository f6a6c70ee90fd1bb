-- 待入库的观测值与库中当前值逐点比较
-- 表 incoming 为从报表中认出的观测值（n 为次序），表 series 为其中各序列（series 为编号），
-- 表 said 为各工作表所用的来源、发布日期和写明的发布机构（publisher，未写明的为空）。
-- 只给出库中已有其点的各行，其余都是新的。
-- what：new 库中只有目标、预测、推算而这次是实际值，或相反；revised 数值或限定词不同；
-- agreeing 与当前值相同，而库中还没有该来源给出的这个值，或这次才公开（只有发布日期不同的不算）；unchanged 相同且已有。
-- revises：以公布值替换公布值，入库后状态记为修订；写明的机构在这一点上没有给过值的，是另一来源的值，不算修订。
-- outranked：按当前值的取值规则，库中的值仍排在前面（如确切值先于界限值和约数，修订值先于另一来源的公布值），
-- 入库后图上不变。
-- weak：与当前值相同而来源优先级在 2 以后（媒体、未注明机构的报表），不使可信度由“中”升为“高”。
-- today 为入库当天（YYYY-MM-DD）：未注明发布日期的按当天比先后。disclosure 为这次入库的公开属性。
WITH told AS (
    SELECT
        i.n, i.series, i.kind, CAST(i.start AS DATE) AS start, CAST(i."end" AS DATE) AS "end", i.value, i.text,
        i.bound, i.modality, i.approximation, i.status, coalesce(nullif(s.published, ''), $today) AS published,
        coalesce(nullif(i.source, ''), s.source) AS source,
        CASE WHEN i.source = '' THEN s.publisher ELSE o.publisher END AS publisher,
        i.modality <> '' OR i.status IN ('预测', '目标', '推算') AS unreal,
        CASE WHEN i.bound <> '' THEN 2 WHEN i.approximation <> '' THEN 1 ELSE 0 END AS vague
    FROM incoming i
    JOIN said s ON s.sheet = i.sheet
    LEFT JOIN source o ON o.id = i.source
),
held AS (
    SELECT c.id, s.series, c.kind, c.start, c."end", c.value, c.text, c.bound,
        c.modality, c.approximation, c.status, c.confidence,
        c.modality <> '' OR c.status IN ('预测', '目标', '推算') AS unreal,
        row(unreal, CASE WHEN c.bound <> '' THEN 2 WHEN c.approximation <> '' THEN 1 ELSE 0 END,
            coalesce(list_position(['修订', '公布', '初步'], c.foremost_status), 2)) AS standing, c.foremost_date
    FROM current_observation c
    JOIN series s USING (indicator, region, industry, caliber)
),
-- who has said what of these points already, and how openly
told_before AS (
    SELECT s.series, o.kind, o.start, o."end", o.source, p.publisher, o.value, coalesce(o.text, '') AS text, o.bound,
        o.modality, o.approximation,
        o.modality <> '' OR o.status IN ('预测', '目标', '推算') AS unreal,
        o.disclosure = '已公开' AS open
    FROM observation o
    JOIN series s USING (indicator, region, industry, caliber)
    LEFT JOIN source p ON p.id = o.source
    WHERE o.confidence <> '低'
),
known_already AS (
    SELECT DISTINCT t.n
    FROM told t
    JOIN told_before b ON b.series = t.series AND b.kind = t.kind AND b.start = t.start AND b."end" = t."end"
        AND b.source = t.source AND b.value IS NOT DISTINCT FROM t.value AND b.text = t.text AND b.bound = t.bound
        AND b.modality = t.modality AND b.approximation = t.approximation AND b.unreal = t.unreal
        AND (b.open OR $disclosure <> '已公开')
),
own_before AS (
    SELECT DISTINCT t.n
    FROM told t
    JOIN told_before b ON b.series = t.series AND b.kind = t.kind AND b.start = t.start AND b."end" = t."end"
        AND (b.publisher = t.publisher OR b.source = t.source)
),
met AS (
    SELECT
        t.*, h.confidence, h.standing, h.foremost_date, h.unreal = t.unreal AS known,
        h.value IS NOT DISTINCT FROM t.value AND coalesce(h.text, '') = t.text AND h.bound = t.bound
            AND h.modality = t.modality AND h.approximation = t.approximation AND h.confidence <> '低' AS same,
        coalesce(known AND NOT same AND NOT t.unreal AND t.status IN ('', '公布')
            AND (coalesce(t.publisher, '') = '' OR own.n IS NOT NULL), false) AS revises,
        row(t.unreal, t.vague, CASE WHEN revises OR t.status = '修订' THEN 1 WHEN t.status = '初步' THEN 3 ELSE 2 END)
            AS own_standing
    FROM told t
    JOIN held h ON h.series = t.series AND h.kind = t.kind AND h.start = t.start AND h."end" = t."end"
    LEFT JOIN own_before own ON own.n = t.n
)
SELECT
    n,
    CASE WHEN NOT known THEN 'new' WHEN NOT same THEN 'revised'
        WHEN n NOT IN (FROM known_already) THEN 'agreeing' ELSE 'unchanged' END AS what,
    revises,
    coalesce(m.confidence <> '低' AND (standing < own_standing
        OR (standing = own_standing AND foremost_date > m.published)), false) AS outranked,
    coalesce(same AND m.confidence = '中' AND coalesce(o.preference, 9) > 2, false) AS weak
FROM met m
LEFT JOIN source o ON o.id = m.source
ORDER BY n
