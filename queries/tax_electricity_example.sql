-- 税电景气测算的算例：编造的地区、行业和数值，按地区、行业、年月排列（不是观测值）
SELECT year, month, region, industry, capacity, registrations, purchases, electricity, invoiced, invoicing_firms
FROM tax_electricity_example
ORDER BY region <> '示例省', strpos('甲乙丙丁戊己庚辛', right(region, 1)),
    industry <> '全部', strpos('甲乙丙丁戊己庚辛', right(industry, 1)), year, month
