"""More sheets as offices send them: labels that lean on the row or section above, headings in any order."""

from tests.corpus.places import DIVISIONS, PREFECTURES
from tests.corpus.sheet import Draft, corpus, month, point, spread, upto

PLACES = PREFECTURES[:6]


@corpus
def growth_rows_under_levels() -> Draft:
    """营业收入（亿元） and under it 同比增长（%）: the label leans on the row above."""
    draft = Draft("growth_rows_under_levels", "h1.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "全省规模以上工业企业主要指标")
    sheet.row(3, ["指标", "2021年1-3月", "2021年1-4月", "2021年1-5月"])
    rows = (
        ("营业收入（亿元）", "revenue", (11842.6, 15902.2, 20113.5)),
        ("  同比增长（%）", "revenue_growth", (36.1, 32.0, 29.8)),
        ("利润总额（亿元）", "profit", (902.4, 1204.5, 1511.2)),
        ("  同比增长（%）", "profit_growth", (84.9, 70.1, 62.4)),
        ("产品产销率（%）", "sales_rate", (96.9, 97.0, 97.1)),
    )
    for number, (label, indicator, values) in enumerate(rows, 4):
        sheet.row(number, [label, *values])
        for letter, m, value in zip("BCD", (3, 4, 5), values, strict=True):
            sheet.want(f"{letter}{number}", indicator, value, upto(2021, m))
    return draft


@corpus
def growth_section() -> Draft:
    """Sections of rows: 一、总量（亿元） and 二、同比增速（%）, the same labels in both."""
    draft = Draft("growth_section", "h2.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年1-8月规模以上工业企业效益")
    sheet.row(2, ["指标", "1-8月"])
    sheet.put("A3", "一、总量（亿元）")
    sheet.row(4, ["营业收入", 33111.0])
    sheet.row(5, ["利润总额", 2661.8])
    sheet.put("A6", "二、同比增速（%）")
    sheet.row(7, ["营业收入", 24.2])
    sheet.row(8, ["利润总额", 45.5])
    for at, indicator, value in (
        ("B4", "revenue", 33111.0),
        ("B5", "profit", 2661.8),
        ("B7", "revenue_growth", 24.2),
        ("B8", "profit_growth", 45.5),
    ):
        sheet.want(at, indicator, value, upto(2021, 8))
    return draft


@corpus
def growth_section_alone() -> Draft:
    """Only the section says that it is the growth."""
    draft = Draft("growth_section_alone", "h15.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年1-8月各市州规模以上工业企业效益")
    sheet.row(2, ["指标", *(name for _, name, _ in PLACES)])
    sheet.put("A3", "二、同比增速（%）")
    for number, (label, indicator) in enumerate((("营业收入", "revenue_growth"), ("利润总额", "profit_growth")), 4):
        values = spread(label + "h15", 6, 3, 30)
        sheet.row(number, [label, *values])
        for letter, (code, _, _), value in zip("BCDEFG", PLACES, values, strict=True):
            sheet.want(f"{letter}{number}", indicator, value, upto(2021, 8), code)
    return draft


@corpus
def growth_heading_over_indicators() -> Draft:
    """绝对额（亿元） and 增速（%） above, the indicators below them."""
    draft = Draft("growth_heading_over_indicators", "h3.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年1-6月各市州工业效益")
    sheet.row(2, ["市州", "绝对额（亿元）", None, "同比增速（%）", None])
    sheet.row(3, [None, "营业收入", "利润总额", "营业收入", "利润总额"])
    for area in ("A2:A3", "B2:C2", "D2:E2"):
        sheet.merge(area)
    for number, (code, name, _) in enumerate(PLACES, 4):
        values = (*spread(name + "h3", 2, 100, 900), *spread(name + "h3g", 2, -4, 30))
        sheet.row(number, [name, *values])
        for letter, indicator, value in zip(
            "BCDE", ("revenue", "profit", "revenue_growth", "profit_growth"), values, strict=True
        ):
            sheet.want(f"{letter}{number}", indicator, value, upto(2021, 6), code)
    return draft


@corpus
def group_label_in_first_column() -> Draft:
    """A merged label 其中 beside the names: two label columns."""
    draft = Draft("group_label_in_first_column", "h4.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年1-6月规模以上工业增加值增速（%）")
    sheet.row(2, ["分组", "行业", "增速"])
    sheet.row(3, ["总计", "规模以上工业", 12.1])
    sheet.want("C3", "iva_growth", 12.1, upto(2021, 6))
    sheet.put("A4", "其\n中")
    sheet.merge("A4:A9")
    for number, (label, industry) in enumerate(DIVISIONS[:6], 4):
        value = spread(label + "h4", 1, -2, 19)[0]
        sheet.row(number, [label, value], 2)
        sheet.want(f"C{number}", "iva_growth", value, upto(2021, 6), industry=industry)
    return draft


@corpus
def place_and_industry_columns() -> Draft:
    """Two label columns, places merged, industries beside, months across."""
    draft = Draft("place_and_industry_columns", "h5.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年各市州分行业规上工业增加值累计增速（%）")
    sheet.row(2, ["市州", "行业", "1-3月", "1-4月"])
    number = 3
    for code, name, _ in PLACES[:4]:
        sheet.put(f"A{number}", name)
        sheet.merge(f"A{number}:A{number + 2}")
        for label, industry in DIVISIONS[:3]:
            values = spread(name + label, 2, -2, 19)
            sheet.row(number, [label, *values], 2)
            sheet.want(f"C{number}", "iva_growth", values[0], upto(2021, 3), code, industry)
            sheet.want(f"D{number}", "iva_growth", values[1], upto(2021, 4), code, industry)
            number += 1
    return draft


@corpus
def database_wide() -> Draft:
    """An export with 指标, 地区, 单位 down and months across: several indicators, several regions."""
    draft = Draft("database_wide", "指标库.csv")
    sheet = draft.sheet("指标库")
    sheet.row(1, ["指标", "地区", "单位", *(f"2021年1-{m}月" for m in range(3, 9))])
    number = 2
    for label, unit, indicator, low, high in (
        ("规上工业增加值增速", "%", "iva_growth", 5, 15),
        ("工业投资增速", "%", "industrial_investment_growth", 5, 15),
        ("工业用电量增速", "%", "industrial_electricity_growth", 5, 15),
    ):
        for code, name, _ in PLACES:
            values = spread(label + name, 6, low, high)
            sheet.row(number, [label, name, unit, *values])
            for letter, m, value in zip("DEFGHI", range(3, 9), values, strict=True):
                sheet.want(f"{letter}{number}", indicator, value, upto(2021, m), code)
            number += 1
    return draft


@corpus
def years_over_months() -> Draft:
    """Years as numbers merged over months, 同期 columns of the year before are values of that year."""
    draft = Draft("years_over_months", "h6.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "各市州工业投资增速（%）")
    sheet.row(2, ["市州", 2020, None, 2021, None])
    sheet.row(3, [None, "1-3月", "1-6月", "1-3月", "1-6月"])
    for area in ("A2:A3", "B2:C2", "D2:E2"):
        sheet.merge(area)
    for number, (code, name, _) in enumerate(PLACES, 4):
        values = spread(name + "h6", 4, 2, 15)
        sheet.row(number, [name, *values])
        for letter, period, value in zip(
            "BCDE", (upto(2020, 3), upto(2020, 6), upto(2021, 3), upto(2021, 6)), values, strict=True
        ):
            sheet.want(f"{letter}{number}", "industrial_investment_growth", value, period, code)
    return draft


@corpus
def place_in_file_name() -> Draft:
    """The place only in the file's name: not the province's."""
    draft = Draft("place_in_file_name", "绵阳市2021年1-9月工业指标.xlsx")
    sheet = draft.sheet()
    sheet.row(1, ["指标", "单位", "1-9月"])
    for number, (label, indicator, value) in enumerate(
        (("规模以上工业增加值增速", "iva_growth", 11.1), ("工业投资增速", "industrial_investment_growth", 15.2)), 2
    ):
        sheet.row(number, [label, "%", value])
        sheet.want(f"C{number}", indicator, value, upto(2021, 9), "510700")
    draft.tolerated.add("missing_period")
    return draft


@corpus
def unknown_place_in_title() -> Draft:
    """A county the register does not have in the title: not the province's, and said so."""
    draft = Draft("unknown_place_in_title", "h7.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "龙泉驿区2021年1-9月工业主要指标")
    sheet.row(3, ["指标", "单位", "1-9月"])
    sheet.row(4, ["规模以上工业增加值增速", "%", 11.1])
    sheet.row(5, ["工业投资增速", "%", 15.2])
    sheet.fault("A1", "unknown_region")
    return draft


@corpus
def other_provinces() -> Draft:
    """Provinces down of which only some are registered."""
    draft = Draft("other_provinces", "h8.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年1-9月全国及部分省市规模以上工业增加值增速（%）")
    sheet.row(2, ["地区", "增速", "位次"])
    for number, (name, code, value) in enumerate(
        (("全  国", "100000", 11.8), ("广东", "", 11.8), ("四  川", "510000", 11.5), ("浙江省", "", 14.1),
         ("重  庆", "500000", 13.2)), 3,
    ):  # fmt: skip
        sheet.row(number, [name, value, number])
        if code:
            sheet.want(f"B{number}", "iva_growth", value, upto(2021, 9), code)
        else:
            sheet.fault(f"A{number}", "unknown_region")
    return draft


@corpus
def forecasts() -> Draft:
    """预计全年 is a forecast, 上年 the value of the year before: neither is this year's published value."""
    draft = Draft("forecasts", "h9.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年工业主要指标预测表")
    sheet.row(2, ["指标", "单位", "1-9月", "预计全年", "上年"])
    for number, (label, unit, indicator, a, b, c) in enumerate(
        (
            ("规模以上工业增加值增速", "%", "iva_growth", 11.5, 9.5, 4.5),
            ("营业收入", "亿元", "revenue", 37610.0, 51000.0, 45600.0),
        ),
        3,
    ):
        sheet.row(number, [label, unit, a, b, c])
        sheet.want(f"C{number}", indicator, a, upto(2021, 9))
        sheet.want(f"D{number}", indicator, b, upto(2021, 12), optional=True, status="预测")
    return draft


@corpus
def codes_before_names() -> Draft:
    """Codes before names: C27 医药制造业, 510100 成都市."""
    draft = Draft("codes_before_names", "h10.xlsx")
    sheet = draft.sheet("行业")
    sheet.put("A1", "2021年1-6月分行业规模以上工业增加值增速（%）")
    sheet.row(2, ["行业代码", "行业", "增速"])
    for number, (shown, label, industry) in enumerate(
        (("C27", "医药制造业", "pharmaceuticals"), ("C30", "非金属矿物制品业", "nonmetal_minerals"),
         ("C36", "汽车制造业", "auto_manufacturing")), 3,
    ):  # fmt: skip
        value = spread(label + "h10", 1, 3, 20)[0]
        sheet.row(number, [shown, label, value])
        sheet.want(f"C{number}", "iva_growth", value, upto(2021, 6), industry=industry)
    return draft


@corpus
def current_and_total_without_months() -> Draft:
    """当月, 累计, 当月增速, 累计增速 without months: the title says which."""
    draft = Draft("current_and_total_without_months", "h11.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年5月份分行业营业收入情况")
    sheet.put("A2", "单位：亿元、%")
    sheet.row(3, ["行业", "当月", "累计", "当月增速", "累计增速"])
    for number, (label, industry) in enumerate(DIVISIONS[:5], 4):
        a, b, c, d = (*spread(label + "h11", 2, 200, 300), *spread(label + "h11g", 2, 3, 30))
        sheet.row(number, [label, a, b * 5, c, d])
        for letter, indicator, value, period in (
            ("B", "revenue", a, month(2021, 5)), ("C", "revenue", b * 5, upto(2021, 5)),
            ("D", "revenue_growth", c, month(2021, 5)), ("E", "revenue_growth", d, upto(2021, 5)),
        ):  # fmt: skip
            sheet.want(f"{letter}{number}", indicator, value, period, industry=industry)
    return draft


@corpus
def this_year_last_year() -> Draft:
    """今年1-6月 and 去年同期 and 增长%: three columns under each of two indicators."""
    draft = Draft("this_year_last_year", "h12.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年上半年各市州工业效益对比表")
    sheet.row(2, ["地区", "营业收入（万元）", None, None, "利润总额（万元）", None, None])
    sheet.row(3, [None, *(["本期", "去年同期", "增长%"] * 2)])
    for area in ("A2:A3", "B2:D2", "E2:G2"):
        sheet.merge(area)
    for number, (code, name, _) in enumerate(PLACES, 4):
        a, b, c, d = 2_000_000 + number, 1_800_000 + number, 150_000 + number, 120_000 + number
        sheet.row(number, [name, a, b, 11.1, c, d, 25.0])
        sheet.want(f"B{number}", "revenue", a / 10000, upto(2021, 6), code)
        sheet.want(f"D{number}", "revenue_growth", 11.1, upto(2021, 6), code)
        sheet.want(f"E{number}", "profit", c / 10000, upto(2021, 6), code)
        sheet.want(f"G{number}", "profit_growth", 25.0, upto(2021, 6), code)
    return draft


@corpus
def bulletin_table() -> Draft:
    """The bulletin's table: levels with their growth beside them; some rows have no indicator in the dictionary."""
    draft = Draft("bulletin_table", "h13.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年1-5月全省主要经济指标")
    sheet.put("C2", "单位：亿元、%")
    sheet.row(3, ["指标", "1-5月", "同比增长"])
    rows = (
        ("一、规模以上工业增加值", "—", 13.2, "", "iva_growth"),
        ("  其中：采矿业", "—", 7.1, "", "mining"),
        ("        制造业", "—", 14.3, "", "manufacturing"),
        ("二、全社会固定资产投资", "—", 15.9, "", "fai_growth"),
        ("  #工业投资", "—", 12.4, "", "industrial_investment_growth"),
        ("三、社会消费品零售总额", 9600.1, 21.0, "!", ""),
        ("四、规模以上工业企业营业收入", 20113.5, 29.8, "revenue", "revenue_growth"),
    )
    for number, (label, level, growth, level_id, growth_id) in enumerate(rows, 4):
        sheet.row(number, [label, level, growth])
        if level_id == "!":
            sheet.fault(f"A{number}", "unknown_indicator")
            continue
        if level_id:
            sheet.want(f"B{number}", level_id, float(level), upto(2021, 5))
        if growth_id in ("mining", "manufacturing"):
            sheet.want(f"C{number}", "iva_growth", growth, upto(2021, 5), industry=growth_id)
        else:
            sheet.want(f"C{number}", growth_id, growth, upto(2021, 5))
    return draft


@corpus
def counts_with_shares() -> Draft:
    """Counts with 占比 and 比上年末增加: only the counts are indicators of the dictionary."""
    draft = Draft("counts_with_shares", "h14.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2020年末全省优质企业培育情况")
    sheet.row(2, ["类别", "数量（家）", "比上年末增加（家）", "占全国比重（%）"])
    for number, (label, indicator, a, b, c) in enumerate(
        (("专精特新“小巨人”企业", "little_giants", 74, 31, 4.2), ("制造业单项冠军企业", "champions", 12, 3, 2.0)), 3
    ):
        sheet.row(number, [label, a, b, c])
        sheet.want(f"B{number}", indicator, float(a), point(2020))
    sheet.fault("C2", "unknown_indicator", "not_taken")
    sheet.fault("D2", "unknown_indicator", "not_taken", "unit_contradicts")
    return draft
