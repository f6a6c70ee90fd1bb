-- 列有数量目标的序列（指标、地区、行业、口径）的公布数：公布、初步、修订的当前值，可信度低的不取
SELECT c.*
FROM current_observation c
WHERE c.status IN ('公布', '初步', '修订') AND c.value IS NOT NULL AND c.confidence <> '低'
  AND EXISTS (
      FROM observation t
      WHERE t.status = '目标' AND t.indicator = c.indicator AND t.region = c.region AND t.industry = c.industry
        AND t.caliber = c.caliber
  )
ORDER BY c.indicator_position, c.region, c.industry, c.kind, c."end", c.start
