-- 报表模板中的上期值：给定各指标在各地区、各行业、各口径最近收录的值（截至某月，当月、累计、当季、时点均可，累计优先于当月）
SELECT * FROM current_observation c
WHERE list_contains(CAST($ids AS VARCHAR[]), c.indicator)
  AND c."end" <= last_day(CAST($month || '-01' AS DATE))
  AND c.kind <> '事件' AND c.confidence <> '低' AND c.status IN ('公布', '初步', '修订') AND c.value IS NOT NULL
QUALIFY row_number() OVER (
    PARTITION BY c.indicator, c.region, c.industry, c.caliber
    ORDER BY c."end" DESC, c.kind <> '累计', c.start, c.id) = 1
ORDER BY c.indicator_position, c.region, c.industry, c.caliber
