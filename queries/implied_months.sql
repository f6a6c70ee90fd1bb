-- 由累计增速推算的单月增速（推算值，非公布值）
-- 推算公式：n 月当月增速 ≈ n×前 n 个月累计增速 − (n−1)×前 n−1 个月累计增速，各月权重视为相等。
-- 1—2 月合并发布，不拆分；已公布当月增速的月份、口径有间断的月份、缺少相邻累计值的月份均不推算。
-- 误差带 = 累计值四舍五入误差 ±0.05×(2n−1)，加模型误差；模型误差用全国 2020 年同时公布的累计与当月
-- 增速实测：3 月取 3 月误差，4—12 月取其中最大误差。推算值不与公布值混列，不单独作为结论。
WITH points AS (
    SELECT c.id, c.region, c.value, c.start, c."end", year(c."end") AS y, month(c."end") AS n
    FROM current_observation c
    WHERE c.indicator = $indicator AND c.industry = 'all' AND c.caliber = '' AND c.kind = '累计'
      AND c.region IN ($region, '100000')
      AND c.value IS NOT NULL AND c.bound = '' AND c.modality = '' AND c.approximation = ''
      AND c.status IN ('公布', '初步', '修订') AND c.confidence <> '低'
      AND month(c.start) = 1 AND year(c.start) = year(c."end")
),
published AS (
    SELECT region, year("end") AS y, month("end") AS n, value
    FROM current_observation
    WHERE indicator = $indicator AND industry = 'all' AND caliber = '' AND kind = '当月'
      AND region IN ($region, '100000') AND value IS NOT NULL
),
implied AS (
    SELECT a.region, a.y, a.n, a."end", a.id AS id_through, b.id AS id_before,
           a.n * a.value - (a.n - 1) * b.value AS value
    FROM points a
    JOIN points b ON b.region = a.region AND b.y = a.y AND b.n = a.n - 1
    WHERE a.n BETWEEN 3 AND 12
),
model AS (
    SELECT max(abs(i.value - p.value)) FILTER (WHERE i.n = 3) AS march,
           max(abs(i.value - p.value)) FILTER (WHERE i.n > 3) AS other
    FROM implied i
    JOIN published p ON p.region = i.region AND p.y = i.y AND p.n = i.n
    WHERE i.region = '100000' AND i.y = 2020
)
SELECT
    $indicator AS indicator, i.region, 'all' AS industry, '当月' AS kind,
    CAST(date_trunc('month', i."end") AS DATE) AS start, i."end",
    round(i.value, 1) AS value,
    0.05 * (2 * i.n - 1) AS rounding,
    round(CASE WHEN i.n = 3 THEN m.march ELSE m.other END, 1) AS model_error,
    round(i.value - 0.05 * (2 * i.n - 1) - CASE WHEN i.n = 3 THEN m.march ELSE m.other END, 1) AS low,
    round(i.value + 0.05 * (2 * i.n - 1) + CASE WHEN i.n = 3 THEN m.march ELSE m.other END, 1) AS high,
    '推算' AS status, i.id_through, i.id_before
FROM implied i
CROSS JOIN model m
WHERE i.region = $region
  AND NOT EXISTS (FROM published p WHERE p.region = i.region AND p.y = i.y AND p.n = i.n)
  AND NOT EXISTS (
      FROM "break" b
      WHERE b.indicator IN ('', $indicator) AND b.region IN ('', i.region) AND b.industry IN ('', 'all')
        AND date_trunc('month', b."at") = date_trunc('month', i."end")
  )
ORDER BY i."end"
