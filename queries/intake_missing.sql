-- 同一报表上次送来、这次没有的点
-- 表 incoming 为从报表中认出的观测值，表 former 为同一报表（版式指纹相同或来源即由该版式登记）以前的入库记录（id）
-- 和来源（source）。两次有共同的点时，逐点比到所涉年份为止；没有共同的点（只报当期的报表）时，
-- 只列整条不再出现的序列，给出其最近一点（whole_series 为真）。晚于这次各时期的点不是上期，不列。
WITH now AS (
    SELECT DISTINCT indicator, region, industry, caliber, kind, CAST(start AS DATE) AS start,
        CAST("end" AS DATE) AS "end"
    FROM incoming
),
-- what it delivered and still holds, also where another source that says the same is shown
delivered AS (
    SELECT o.id, o.indicator, o.region, o.industry, o.caliber, o.kind, o.start, o."end", o.value, o.text, o.unit, o.raw,
        o.wording, o.bound, o.modality, o.approximation, o.status, o.source, o.rules, o.sheet, o.cell, o.file
    FROM observation_named o
    JOIN current_observation c USING (indicator, region, industry, caliber, kind, start, "end")
    WHERE o.import_record <> '' AND o."end" <= (SELECT max("end") FROM now) AND o.value IS NOT DISTINCT FROM c.value AND o.text IS NOT DISTINCT FROM c.text
        AND (o.import_record IN (SELECT id FROM former) OR o.source IN (SELECT source FROM former WHERE source <> ''))
    QUALIFY row_number() OVER (
        PARTITION BY o.indicator, o.region, o.industry, o.caliber, o.kind, o.start, o."end" ORDER BY o.import_record DESC
    ) = 1
),
lost AS (
    SELECT d.*, d.id IN (
        SELECT arg_max(id, "end") FROM delivered
        ANTI JOIN now USING (indicator, region, industry, caliber, kind)
        GROUP BY indicator, region, industry, caliber, kind) AS whole_series
    FROM delivered d
    ANTI JOIN now USING (indicator, region, industry, caliber, kind, start, "end")
)
SELECT * FROM lost
WHERE whole_series OR (
    EXISTS (FROM delivered SEMI JOIN now USING (indicator, region, industry, caliber, kind, start, "end"))
    AND year("end") IN (SELECT year("end") FROM now))
ORDER BY indicator, region, industry, caliber, kind, "end", start
