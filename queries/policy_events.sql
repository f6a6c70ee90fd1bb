-- 政策与会议大事记，按日期排列
SELECT * FROM policy_event ORDER BY date, id
