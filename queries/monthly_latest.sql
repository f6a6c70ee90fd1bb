-- 一个指标在各地区、各行业截至某月最近收录的值（默认口径；累计优先于当月）
SELECT * FROM current_observation c
WHERE c.indicator = $indicator AND c.caliber = ''
  AND c."end" <= last_day(CAST($month || '-01' AS DATE)) AND c."end" = last_day(c."end")
  AND (c.kind = '当月' OR (c.kind = '累计' AND month(c.start) = 1 AND year(c.start) = year(c."end")))
  AND c.confidence <> '低' AND c.status IN ('公布', '初步', '修订') AND c.value IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY c.region, c.industry ORDER BY c."end" DESC, c.kind <> '累计') = 1
ORDER BY c.region, c.industry
