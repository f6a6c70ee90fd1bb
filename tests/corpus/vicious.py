"""The last traps: units that only sound right, subtotals, merged values, the same header twice."""

from tests.corpus.places import DIVISIONS, PREFECTURES
from tests.corpus.sheet import Draft, corpus, month, point, spread, upto

PLACES = PREFECTURES[:6]


@corpus
def foreign_money() -> Draft:
    """亿美元 is not 亿元, 千元 and 百万元 are."""
    draft = Draft("foreign_money", "m1.xlsx")
    sheet = draft.sheet()
    sheet.row(1, ["指标", "时期", "数值", "单位"])
    rows = (
        ("营业收入", 3100.5, "亿美元", None, ""),
        ("利润总额", 90240000, "千元", 902.4, "profit"),
        ("营业收入", 1184260, "百万元", 11842.6, "revenue"),
        ("地区生产总值", 1.18, "万亿美元", None, ""),
    )
    for number, (label, shown, unit, value, indicator) in enumerate(rows, 2):
        sheet.row(number, [label, "2021年1-3月", shown, unit])
        if indicator:
            sheet.want(f"C{number}", indicator, value, upto(2021, 3))
        else:
            sheet.fault(f"D{number}", "unit_contradicts", "unknown_unit")
    return draft


@corpus
def units_in_cells_against_the_column() -> Draft:
    """A cell that says its own unit: convertible ones are converted, others are errors, never taken bare."""
    draft = Draft("units_in_cells_against_the_column", "m2.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年1-6月各市州指标")
    sheet.row(2, ["市州", "规上工业增加值增速（%）", "营业收入（亿元）"])
    shown = (
        ("12.3亿元", "1200亿元"), ("增长1.5倍", "9876万元"), ("8.8%", "12.3%"), ("85‰", "1100"), ("7.5", "33户"),
        ("7.7", "0.5万亿元"),
    )  # fmt: skip
    rate = (None, None, 8.8, 8.5, 7.5, 7.7)
    level = (1200.0, 0.9876, None, 1100.0, None, 5000.0)
    for number, ((code, name, _), (a, b), x, y) in enumerate(zip(PLACES, shown, rate, level, strict=True), 3):
        sheet.row(number, [name, a, b])
        if x is None:
            sheet.fault(f"B{number}", "unit_contradicts", "not_a_number", "unit_in_cell")
            if "倍" in a:
                sheet.want(f"B{number}", "iva_growth", 150.0, upto(2021, 6), code, optional=True)
        else:
            sheet.want(f"B{number}", "iva_growth", x, upto(2021, 6), code)
        if y is None:
            sheet.fault(f"C{number}", "unit_contradicts", "not_a_number", "unit_in_cell", "percent_format")
            if "%" in b:
                sheet.want(f"C{number}", "revenue", 12.3, upto(2021, 6), code, optional=True)
        else:
            sheet.want(f"C{number}", "revenue", y, upto(2021, 6), code)
    draft.tolerated |= {"unit_in_cell", "out_of_range"}
    return draft


@corpus
def subtotals() -> Draft:
    """小计 under each group is not the province."""
    draft = Draft("subtotals", "m3.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2020年末各市州规模以上工业企业数（户）")
    sheet.row(2, ["地区", "规模以上工业企业数"])
    number, total = 3, 0
    for label, members in (("川南片区", (1, 3)), ("川东北片区", (6, 10))):
        sheet.put(f"A{number}", label)
        number += 1
        part = 0
        for member in members:
            code, name, _ = PREFECTURES[member]
            value = 300 + 10 * member
            part += value
            sheet.row(number, [name, value])
            sheet.want(f"B{number}", "scaled_firms", float(value), point(2020), code)
            number += 1
        sheet.row(number, ["小  计", part])
        total += part
        number += 1
    draft.tolerated |= {"unknown_region", "not_taken"}
    return draft


@corpus
def merged_values() -> Draft:
    """A value merged over two rows belongs to the first row only; nothing is inherited as a value."""
    draft = Draft("merged_values", "m4.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年1-6月各市州工业投资增速（%）")
    sheet.row(2, ["市州", "工业投资增速"])
    for number, (code, name, _) in enumerate(PLACES, 3):
        sheet.put(f"A{number}", name)
        if number != 5:
            sheet.put(f"B{number}", 5.5 + number)
            if number != 4:
                sheet.want(f"B{number}", "industrial_investment_growth", 5.5 + number, upto(2021, 6), code)
            else:
                sheet.want(f"B{number}", "industrial_investment_growth", 9.5, upto(2021, 6), code, optional=True)
    sheet.merge("B4:B5")
    draft.tolerated |= {"not_taken", "needs_mapping"}
    return draft


@corpus
def same_header_twice() -> Draft:
    """The same header over two columns with different values: an error at the cells, no guess."""
    draft = Draft("same_header_twice", "m5.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年各市州工业投资增速（%）")
    sheet.row(2, ["市州", "1-6月", "1-6月"])
    for number, (code, name, _) in enumerate(PLACES, 3):
        sheet.row(number, [name, 5.5 + number, 7.5 + number])
        sheet.fault(f"C{number}", "duplicate_key")
        sheet.want(f"B{number}", "industrial_investment_growth", 5.5 + number, upto(2021, 6), code, optional=True)
    draft.tolerated |= {"duplicate_key"}
    return draft


@corpus
def place_and_indicator_in_one_header() -> Draft:
    """成都市营业收入（亿元） as a header: the place is in it."""
    draft = Draft("place_and_indicator_in_one_header", "m6.xlsx")
    sheet = draft.sheet()
    sheet.row(1, ["时间", "成都市营业收入（亿元）", "绵阳市营业收入（亿元）", "四川省营业收入（亿元）"])
    for number, m in enumerate(range(3, 9), 2):
        values = (1200.5 * m, 310.2 * m, 4100.9 * m)
        sheet.row(number, [f"2021年1-{m}月", *values])
        for letter, region, value in zip("BCD", ("510100", "510700", "510000"), values, strict=True):
            sheet.want(f"{letter}{number}", "revenue", value, upto(2021, m), region)
    return draft


@corpus
def this_month_under_a_run() -> Draft:
    """本月 and 上月 and 累计 under a title that says 1-6月: 本月 is June, 上月 nobody's."""
    draft = Draft("this_month_under_a_run", "m7.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年1-6月分行业规模以上工业增加值增速（%）")
    sheet.row(2, ["行业", "上月", "本月", "累计"])
    for number, (label, industry) in enumerate(DIVISIONS[:6], 3):
        a, b, c = spread(label + "m7", 3, 2, 18)
        sheet.row(number, [label, a, b, c])
        sheet.want(f"B{number}", "iva_growth", a, month(2021, 5), industry=industry, optional=True)
        sheet.want(f"C{number}", "iva_growth", b, month(2021, 6), industry=industry)
        sheet.want(f"D{number}", "iva_growth", c, upto(2021, 6), industry=industry)
    draft.tolerated |= {"unknown_indicator", "not_taken", "bad_period"}
    sheet.wanted = [wanted for wanted in sheet.wanted if not wanted.optional]
    return draft


@corpus
def year_end_run() -> Draft:
    """A run over the year's end is no period of the dictionary."""
    draft = Draft("year_end_run", "m8.xlsx")
    sheet = draft.sheet()
    sheet.row(1, ["时期", "工业投资增速（%）"])
    for number, (label, m) in enumerate(
        (("2020年1-11月", 11), ("2020年12月-2021年2月", 0), ("2021年1-2月", 2), ("2021年3-5月", 0)), 2
    ):
        sheet.row(number, [label, 5.5 + number])
        if m:
            sheet.want(f"B{number}", "industrial_investment_growth", 5.5 + number, upto(2020 if m == 11 else 2021, m))
        else:
            sheet.fault(f"A{number}", "bad_period", "ambiguous_period")
    return draft


@corpus
def negative_counts() -> Draft:
    """A negative number of firms."""
    draft = Draft("negative_counts", "m9.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2020年末指标")
    sheet.row(2, ["指标", "单位", "数值"])
    sheet.row(3, ["规模以上工业企业数", "户", -15])
    sheet.row(4, ["制造业单项冠军企业", "家", 12])
    sheet.want("C3", "scaled_firms", -15.0, point(2020))
    sheet.want("C4", "champions", 12.0, point(2020))
    sheet.fault("C3", "out_of_range")
    return draft
