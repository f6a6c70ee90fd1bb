"""Tables of the main indicators: indicators down, this month and cumulative, years or quarters across."""

from tests.corpus.sheet import Draft, cell, corpus, month, point, spread, upto


@corpus
def monthly_main() -> Draft:
    """The bureau's monthly sheet: two-row header, unit column, missing levels, a note below."""
    draft = Draft("monthly_main", "2021年3月全省工业主要指标.xlsx")
    sheet = draft.sheet("主要指标", "mixed")
    sheet.put("A1", "2021年1-3月全省工业主要指标完成情况")
    sheet.merge("A1:F1")
    sheet.row(3, ["指标名称", "计量单位", "3月", None, "1-3月累计", None])
    sheet.row(4, [None, None, "绝对量", "同比增长（%）", "绝对量", "同比增长（%）"])
    for area in ("A3:A4", "B3:B4", "C3:D3", "E3:F3"):
        sheet.merge(area)
    rows = (
        ("规模以上工业增加值", "亿元", "—", 9.8, "—", 15.4, "", "iva_growth"),
        ("营业收入", "亿元", 4618.2, 28.9, 11842.6, 36.1, "revenue", "revenue_growth"),
        ("利润总额", "亿元", 341.7, 55.3, 902.4, 84.9, "profit", "profit_growth"),
    )
    for number, (label, unit, level, growth, total, total_growth, level_id, growth_id) in enumerate(rows, 5):
        sheet.row(number, [label, unit, level, growth, total, total_growth])
        if level_id:
            sheet.want(f"C{number}", level_id, float(level), month(2021, 3))
            sheet.want(f"E{number}", level_id, float(total), upto(2021, 3))
        sheet.want(f"D{number}", growth_id, growth, month(2021, 3))
        sheet.want(f"F{number}", growth_id, total_growth, upto(2021, 3))
    sheet.put("A9", "注：规模以上工业增加值增速按可比价格计算。")
    sheet.put("A10", "资料来源：四川省统计局")
    draft.marks = {"—": 2}
    return draft


@corpus
def monthly_growth_only() -> Draft:
    """Only growth rates: 当月 and 累计 columns, the unit above the table at its right end."""
    draft = Draft("monthly_growth_only", "主要经济指标（2020年11月）.xlsx")
    sheet = draft.sheet("Sheet1", "mixed")
    sheet.put("A1", "2020年11月全省主要经济指标")
    sheet.merge("A1:C1")
    sheet.put("C2", "单位：%")
    sheet.row(3, ["指  标", "11月", "1-11月"])
    rows = (
        ("规上工业增加值增速", "iva_growth", 7.1, 4.1),
        ("  工业投资增速", "industrial_investment_growth", 9.6, 10.7),
        ("  技改投资增速", "tech_investment_growth", 8.2, 9.2),
        ("工业用电量增速", "industrial_electricity_growth", 8.8, 2.9),
        ("全社会固定资产投资增速", "fai_growth", 12.4, 9.3),
        ("第二产业投资增速", "secondary_investment_growth", 11.7, 8.9),
        ("工业生产者出厂价格涨幅", "ppi_growth", -1.1, -1.3),
        ("产品产销率", "sales_rate", 98.1, 97.4),
    )
    for number, (label, indicator, now, total) in enumerate(rows, 4):
        sheet.row(number, [label, now, total])
        sheet.want(f"B{number}", indicator, now, month(2020, 11))
        sheet.want(f"C{number}", indicator, total, upto(2020, 11))
    return draft


@corpus
def monthly_last_year() -> Draft:
    """上年同期 beside this year's values is not this year's value; 增减 columns belong to the growth."""
    draft = Draft("monthly_last_year", "效益.xlsx")
    sheet = draft.sheet("效益", "mixed")
    sheet.put("A1", "规模以上工业企业主要效益指标")
    sheet.put("A2", "2021年1—5月")
    sheet.put("E2", "单位：亿元、%")
    sheet.row(3, ["指标", "本年累计", "上年同期", "同比增长%", "备注"])
    for number, (label, level, growth, value, before, rate) in enumerate(
        (
            ("营业收入", "revenue", "revenue_growth", 20113.5, 15490.2, 29.8),
            ("利润总额", "profit", "profit_growth", 1511.2, 930.6, 62.4),
        ),
        4,
    ):
        sheet.row(number, [label, value, before, rate, "快报数" if number == 4 else None])
        sheet.want(f"B{number}", level, value, upto(2021, 5))
        sheet.want(f"D{number}", growth, rate, upto(2021, 5))
    return draft


@corpus
def monthly_unit_in_label() -> Draft:
    """Units in brackets behind the label, indicators numbered, a blank first column and row."""
    draft = Draft("monthly_unit_in_label", "月报.xlsx")
    sheet = draft.sheet("月报")
    sheet.put("B2", "四川省2021年8月工业经济运行主要指标")
    sheet.row(4, ["指标", "8月", "1-8月"], 2)
    rows = (
        ("一、规模以上工业增加值增速（%）", "iva_growth", 5.6, 11.5, 1),
        ("二、营业收入（亿元）", "revenue", 4300.5, 33111.0, 1),
        ("三、营业收入增速（%）", "revenue_growth", 14.8, 24.2, 1),
        ("四、利润总额（亿元）", "profit", 330.4, 2661.8, 1),
        ("五、利润总额增速（%）", "profit_growth", 12.0, 45.5, 1),
        ("六、工业用电量增速（%）", "industrial_electricity_growth", 9.0, 14.9, 1),
    )
    for number, (label, indicator, now, total, _) in enumerate(rows, 5):
        sheet.row(number, [label, now, total], 2)
        sheet.want(f"C{number}", indicator, now, month(2021, 8))
        sheet.want(f"D{number}", indicator, total, upto(2021, 8))
    return draft


@corpus
def months_across_one_year() -> Draft:
    """A year's cumulative growth, months across, the year only in the title, 1-2月 merged into one."""
    draft = Draft("months_across_one_year", "累计增速.xlsx")
    sheet = draft.sheet("累计", "wide-time")
    sheet.put("A1", "2020年全省规模以上工业增加值累计增速（%）")
    months = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    sheet.row(3, ["行业", *(f"1-{m}月" for m in months)])
    for number, (label, industry) in enumerate(
        (
            ("全部", "all"),
            ("采矿业", "mining"),
            ("制造业", "manufacturing"),
            ("电力、热力、燃气及水生产和供应业", "utilities"),
        ),
        4,
    ):
        values = spread(label, len(months), -4, 6)
        sheet.row(number, [label, *values])
        for offset, (m, value) in enumerate(zip(months, values, strict=True), 2):
            sheet.want(cell(number, offset), "iva_growth", value, upto(2020, m), industry=industry)
    return draft


@corpus
def months_across_years() -> Draft:
    """Three years of full month names across, one of them missing; 当月 in the title."""
    draft = Draft("months_across_years", "当月增速历史.xlsx")
    sheet = draft.sheet("当月", "wide-time")
    sheet.put("A1", "四川省规模以上工业增加值当月增速")
    sheet.put("A2", "单位：%")
    heads = [(y, m) for y in (2018, 2019, 2020) for m in range(3, 13)]
    sheet.row(3, ["地区", *(f"{y}年{m}月" for y, m in heads)])
    for number, (label, region) in enumerate((("全国", "100000"), ("四川", "510000"), ("重庆", "500000")), 4):
        values = spread(label, len(heads), 2, 9)
        for offset, ((y, m), value) in enumerate(zip(heads, values, strict=True), 2):
            if (y, m, region) == (2020, 4, "500000"):
                sheet.put(cell(number, offset), "…")
                continue
            sheet.put(cell(number, offset), value)
            sheet.want(cell(number, offset), "iva_growth", value, month(y, m), region)
        sheet.put(cell(number, 1), label)
    draft.marks = {"…": 1}
    return draft


@corpus
def years_across() -> Draft:
    """Whole years across: flows are the year's total, stocks the year's end."""
    draft = Draft("years_across", "历年主要指标.xlsx")
    sheet = draft.sheet("历年", "wide-time")
    sheet.put("A1", "四川省工业历年主要指标")
    sheet.row(2, ["指标", "单位", "2018年", "2019年", "2020年"])
    rows = (
        ("地区生产总值", "亿元", "gdp", (42902.1, 46363.8, 48501.6)),
        ("地区生产总值增速", "%", "gdp_growth", (8.0, 7.4, 3.8)),
        ("规模以上工业增加值增速", "%", "iva_growth", (8.3, 8.0, 4.5)),
        ("规模以上工业企业数", "户", "scaled_firms", (14170, 14600, 15050)),
    )
    for number, (label, unit, indicator, values) in enumerate(rows, 3):
        sheet.row(number, [label, unit, *values])
        for offset, (year, value) in enumerate(zip((2018, 2019, 2020), values, strict=True), 3):
            sheet.want(
                cell(number, offset), indicator, value, point(year) if indicator == "scaled_firms" else upto(year, 12)
            )
    return draft


@corpus
def bare_years_across() -> Draft:
    """Years as bare numbers across."""
    draft = Draft("bare_years_across", "gdp.xlsx")
    sheet = draft.sheet("Sheet1", "wide-time")
    sheet.put("A1", "各经济区地区生产总值（亿元）")
    sheet.row(3, ["地区", 2019, 2020, 2021])
    rows = (
        ("四川省", "510000", (46363.8, 48501.6, 54088.0)),
        ("成都平原经济区", "er_cdpy", (28295.8, 29523.3, 32927.8)),
        ("川南经济区", "er_cn", (7545.0, 7883.5, 8761.0)),
        ("川东北经济区", "er_cdb", (7193.0, 7511.9, 8230.2)),
    )
    for number, (label, region, values) in enumerate(rows, 4):
        sheet.row(number, [label, *values])
        for offset, (year, value) in enumerate(zip((2019, 2020, 2021), values, strict=True), 2):
            sheet.want(cell(number, offset), "gdp", value, upto(year, 12), region)
    draft.tolerated |= {"parts_total"}  # two of the five regions are not in the table
    return draft


@corpus
def quarters_across() -> Draft:
    """一季度, 上半年, 前三季度, 全年: all cumulative; a year in the second header row."""
    draft = Draft("quarters_across", "季度.xlsx")
    sheet = draft.sheet("季度", "wide-time")
    sheet.put("A1", "全省生产总值及增速")
    sheet.row(2, ["指标", "2019年", None, None, None, "2020年", None, None, None])
    sheet.merge("B2:E2")
    sheet.merge("F2:I2")
    sheet.row(3, [None, *(["一季度", "上半年", "前三季度", "全年"] * 2)])
    sheet.merge("A2:A3")
    for number, (label, indicator, values) in enumerate(
        (
            ("地区生产总值（亿元）", "gdp", (10203.4, 21553.7, 33354.9, 46363.8, 10144.2, 22027.2, 34705.9, 48501.6)),
            ("地区生产总值增速（%）", "gdp_growth", (7.8, 7.9, 7.8, 7.4, -3.0, 0.6, 2.4, 3.8)),
            ("第二产业增加值增速（%）", "secondary_va_growth", (7.9, 8.1, 7.9, 7.5, -2.7, 0.9, 2.8, 3.8)),
        ),
        4,
    ):
        sheet.row(number, [label, *values])
        for offset, value in enumerate(values):
            sheet.want(cell(number, 2 + offset), indicator, value, upto(2019 + offset // 4, (3, 6, 9, 12)[offset % 4]))
    return draft


@corpus
def months_down() -> Draft:
    """Months down, indicators across, the year in its own merged column, 月份 as 1-2月 … 1-12月."""
    draft = Draft("months_down", "四川工业分月.xlsx")
    sheet = draft.sheet("分月", "wide-indicator")
    sheet.put("A1", "四川工业主要指标分月数据")
    sheet.put("A2", "单位：%")
    sheet.row(3, ["年份", "月份", "规上工业增加值累计增速", "营业收入增速", "利润总额增速", "工业投资增速"])
    indicators = ("iva_growth", "revenue_growth", "profit_growth", "industrial_investment_growth")
    number = 4
    for year in (2019, 2020):
        begin = number
        for m in range(2, 13):
            values = spread(f"{year}{m}", 4, -8, 15)
            sheet.row(number, [year if m == 2 else None, f"1-{m}月", *values])
            for offset, (indicator, value) in enumerate(zip(indicators, values, strict=True), 3):
                sheet.want(cell(number, offset), indicator, value, upto(year, m))
            number += 1
        sheet.merge(f"A{begin}:A{number - 1}")
    return draft


@corpus
def big_months_by_industry() -> Draft:
    """A larger one: twelve divisions, two years of cumulative months, some missing, a subtitle and notes."""
    from tests.corpus.places import DIVISIONS

    draft = Draft("big_months_by_industry", "分行业累计增速2019-2020.xlsx")
    sheet = draft.sheet("分行业累计", "wide-time")
    sheet.put("A1", "四川省规模以上工业分行业增加值累计增速")
    sheet.put("A2", "（2019—2020年）")
    sheet.put("A3", "单位：%")
    heads = [(y, m) for y in (2019, 2020) for m in range(2, 13)]
    sheet.row(5, ["行业", *(f"{y}年1-{m}月" for y, m in heads)])
    marks = 0
    for number, (label, industry) in enumerate((("规模以上工业", "all"), *DIVISIONS), 6):
        sheet.put(f"A{number}", label, indent=0 if industry == "all" else 1)
        for offset, ((y, m), value) in enumerate(zip(heads, spread(label, len(heads), -12, 20), strict=True), 2):
            if (number * 7 + offset) % 41 == 0:
                sheet.put(cell(number, offset), "-")
                marks += 1
                continue
            sheet.put(cell(number, offset), value)
            sheet.want(cell(number, offset), "iva_growth", value, upto(y, m), industry=industry)
    sheet.put(f"A{6 + 13}", "注：1.行业分类执行《国民经济行业分类》（GB/T 4754-2017）。")
    sheet.put(f"A{6 + 14}", "    2.2020年增速按可比口径计算。")
    draft.marks = {"-": marks}
    return draft
