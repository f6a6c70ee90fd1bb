"""Sheets that invite a wrong reading: what looks like the value or the indicator and is not."""

from datetime import date

from tests.corpus.places import OWNERSHIP, PREFECTURES
from tests.corpus.sheet import Draft, corpus, month, point, spread, upto

PLACES = PREFECTURES[:6]


@corpus
def month_on_month() -> Draft:
    """环比 beside 同比: only the one is the growth of the dictionary."""
    draft = Draft("month_on_month", "g1.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年5月规模以上工业增加值增长速度（%）")
    sheet.row(3, ["地区", "环比增长", "同比增长"])
    for number, (code, name, _) in enumerate(PLACES, 4):
        a, b = spread(name + "g1", 2, 1, 9)
        sheet.row(number, [name, a, b])
        sheet.want(f"C{number}", "iva_growth", b, month(2021, 5), code)
    sheet.fault("B3", "unknown_indicator", "not_taken")
    return draft


@corpus
def targets() -> Draft:
    """A yearly target and the share of it reached are not the value reached."""
    draft = Draft("targets", "g2.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年工业经济目标任务完成情况")
    sheet.row(2, ["指标", "单位", "年度目标", "1-9月完成", "完成率"])
    for number, (label, unit, indicator, goal, done) in enumerate(
        (
            ("规模以上工业增加值增速", "%", "iva_growth", 7.5, 11.5),
            ("工业投资增速", "%", "industrial_investment_growth", 8.0, 10.2),
            ("营业收入", "亿元", "revenue", 48000.0, 37610.2),
        ),
        3,
    ):
        sheet.row(number, [label, unit, goal, done, "78.4%"])
        sheet.want(f"D{number}", indicator, done, upto(2021, 9))
        sheet.want(f"C{number}", indicator, goal, upto(2021, 12), optional=True, status="目标")
    sheet.fault("E2", "unknown_indicator", "not_taken", "unit_contradicts")
    return draft


@corpus
def two_year_average() -> Draft:
    """两年平均增长 is an indicator of its own."""
    draft = Draft("two_year_average", "g3.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年1-6月各市州规模以上工业增加值")
    sheet.put("A2", "单位：%")
    sheet.row(3, ["市州", "规模以上工业增加值同比增长", "规上工业增加值两年平均增速"])
    for number, (code, name, _) in enumerate(PLACES, 4):
        a, b = spread(name + "g3", 2, 4, 14)
        sheet.row(number, [name, a, b])
        sheet.want(f"B{number}", "iva_growth", a, upto(2021, 6), code)
        sheet.want(f"C{number}", "iva_growth_2y", b, upto(2021, 6), code)
    return draft


@corpus
def other_caliber() -> Draft:
    """A header that restricts the indicator, a region that is not the whole of it: never taken as the whole."""
    draft = Draft("other_caliber", "g4.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年1-6月分地区指标（%）")
    sheet.row(3, ["地区", "工业投资增速", "规上工业增加值增速（不含烟草）"])
    for number, (code, name, _) in enumerate(PLACES, 4):
        a, b = spread(name + "g4", 2, 4, 14)
        sheet.row(number, [name, a, b])
        sheet.want(f"B{number}", "industrial_investment_growth", a, upto(2021, 6), code)
    sheet.row(10, ["全省（不含成都）", 7.7, 8.8])
    sheet.row(11, ["其他市州", 6.6, 5.5])
    sheet.fault("C3", "unknown_indicator")
    sheet.fault("A10", "unknown_region")
    sheet.fault("A11", "unknown_region")
    return draft


@corpus
def note_marks() -> Draft:
    """Marks of footnotes at headers and labels; line breaks inside headers."""
    draft = Draft("note_marks", "g5.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年1-6月分地区主要指标")
    sheet.row(2, ["地  区", "规上工业\n增加值增速①\n（%）", "营业收入*\n（亿元）"])
    for number, (code, name, _) in enumerate(PLACES, 3):
        a, b = spread(name + "g5", 2, 4, 14)
        sheet.row(number, [name + ("①" if number == 4 else ""), a, b * 100])
        sheet.want(f"B{number}", "iva_growth", a, upto(2021, 6), code)
        sheet.want(f"C{number}", "revenue", b * 100, upto(2021, 6), code)
    sheet.put("A10", "①按可比价格计算。")
    sheet.put("A11", "*为快报数。")
    return draft


@corpus
def unit_row() -> Draft:
    """The units in a row of their own under the headers."""
    draft = Draft("unit_row", "g6.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年1-6月各市州工业经济主要指标")
    sheet.row(2, ["市州", "营业收入", None, "利润总额", None])
    sheet.row(3, [None, "本年累计", "同比增减", "本年累计", "同比增减"])
    sheet.row(4, [None, "（万元）", "（%）", "（万元）", "（%）"])
    for area in ("A2:A4", "B2:C2", "D2:E2"):
        sheet.merge(area)
    for number, (code, name, _) in enumerate(PLACES, 5):
        a, b = spread(name + "g6", 2, -4, 24)
        sheet.row(number, [name, 3_000_000 + number, a, 200_000 + number, b])
        sheet.want(f"B{number}", "revenue", (3_000_000 + number) / 10000, upto(2021, 6), code)
        sheet.want(f"C{number}", "revenue_growth", a, upto(2021, 6), code)
        sheet.want(f"D{number}", "profit", (200_000 + number) / 10000, upto(2021, 6), code)
        sheet.want(f"E{number}", "profit_growth", b, upto(2021, 6), code)
    return draft


@corpus
def indicator_rows_with_industries_under() -> Draft:
    """An indicator's row with its industries under it, then the next indicator."""
    draft = Draft("indicator_rows_with_industries_under", "g7.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年3月四川工业主要指标")
    sheet.row(3, ["指标", "单位", "3月", "1-3月"])
    number = 4
    for label, unit, indicator in (
        ("规模以上工业增加值增速", "%", "iva_growth"),
        ("营业收入增速", "%", "revenue_growth"),
    ):
        for name, industry in ((label, "all"), *OWNERSHIP):
            a, b = spread(label + name, 2, 2, 19)
            sheet.row(number, [None, unit if industry == "all" else None, a, b])
            sheet.put(f"A{number}", ("其中：" if industry == "soe" else "") + name, indent=int(industry != "all"))
            sheet.want(f"C{number}", indicator, a, month(2021, 3), industry=industry)
            sheet.want(f"D{number}", indicator, b, upto(2021, 3), industry=industry)
            number += 1
    return draft


@corpus
def merged_places_with_kinds() -> Draft:
    """A place merged over two rows, 当月 and 累计; months across."""
    draft = Draft("merged_places_with_kinds", "g8.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年规模以上工业增加值增速（%）")
    sheet.row(2, ["地区", "类别", "3月", "4月", "5月"])
    for position, (code, name, _) in enumerate(PLACES):
        top = 3 + 2 * position
        sheet.put(f"A{top}", name)
        sheet.merge(f"A{top}:A{top + 1}")
        for offset, kind in enumerate(("当月", "累计")):
            values = spread(name + kind, 3, 3, 15)
            sheet.row(top + offset, [kind, *values], 2)
            for letter, m, value in zip("CDE", (3, 4, 5), values, strict=True):
                period = month(2021, m) if kind == "当月" else upto(2021, m)
                sheet.want(f"{letter}{top + offset}", "iva_growth", value, period, code)
    return draft


@corpus
def quoted_percent() -> Draft:
    """A literal percent sign in the format does not multiply; a real one with colours does."""
    draft = Draft("quoted_percent", "g9.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年1-6月各市州规模以上工业增加值")
    sheet.row(2, ["市州", "规上工业增加值增速"])
    for number, ((code, name, _), (stored, shown, value)) in enumerate(
        zip(
            PLACES,
            (
                (6.5, '0.0"%"', 6.5),
                (7.25, "0.0\\%", 7.25),
                (0.083, "0.0%;[Red]\\-0.0%", 8.3),
                (-0.021, "0.0%;[Red]\\-0.0%", -2.1),
                (9.1, "0.0_ ;[Red]\\-0.0\\ ", 9.1),
                (0.0912, '0.00%"（快报）"', 9.12),
            ),
            strict=True,
        ),
        3,
    ):
        sheet.put(f"A{number}", name)
        sheet.put(f"B{number}", stored, shown)
        sheet.want(f"B{number}", "iva_growth", value, upto(2021, 6), code)
    return draft


@corpus
def scaled_formats() -> Draft:
    """Formats that show a hundred-millionth or a thousandth of what is stored: the shown value counts, or an error."""
    draft = Draft("scaled_formats", "g10.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年1-6月各市州工业企业效益（亿元）")
    sheet.row(2, ["市州", "利润总额"])
    for number, ((code, name, _), (stored, shown, value)) in enumerate(
        zip(PLACES, ((123456.0, "0.0,", 123.456), (99.5, "0.0", 99.5), (88000000.0, "0.0,,", 88.0)), strict=False), 3
    ):
        sheet.put(f"A{number}", name)
        sheet.put(f"B{number}", stored, shown)
        sheet.want(f"B{number}", "profit", value, upto(2021, 6), code, optional=shown != "0.0")
    return draft


@corpus
def values_that_are_dates() -> Draft:
    """3-5 typed into a cell became a date; TRUE became a value: neither is a number."""
    draft = Draft("values_that_are_dates", "g11.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年1-6月各市州工业投资")
    sheet.row(2, ["市州", "工业投资增速（%）"])
    shown: tuple[object, ...] = (6.1, date(2021, 3, 5), True, 7.2, "2021年6月", 8.4)
    for number, ((code, name, _), value) in enumerate(zip(PLACES, shown, strict=True), 3):
        sheet.row(number, [name, value])  # type: ignore[list-item]
        if isinstance(value, float):
            sheet.want(f"B{number}", "industrial_investment_growth", value, upto(2021, 6), code)
        else:
            sheet.fault(f"B{number}", "not_a_number")
    return draft


@corpus
def months_that_became_days() -> Draft:
    """1-2, 1-3, 1-4 typed as headers became 2 January and so on: nobody may take them for months silently."""
    draft = Draft("months_that_became_days", "g12.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年工业投资累计增速（%）")
    sheet.put("A2", "地区")
    for letter, day in zip("BCD", (2, 3, 4), strict=True):
        sheet.put(f"{letter}2", date(2021, 1, day), 'm"月"d"日"')
    for number, (_, name, _) in enumerate(PLACES, 3):
        sheet.row(number, [name, 9.1, 9.5, 9.9])
    draft.tolerated |= {"bad_period", "ambiguous_period", "duplicate_key", "jump", "repeated"}
    return draft


@corpus
def rank_without_header() -> Draft:
    """Ranks under the same merged header as the values: they may not become values."""
    draft = Draft("rank_without_header", "g13.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年1-6月各市州规模以上工业增加值增速（%）")
    sheet.row(2, ["市州", "增速及位次", None])
    sheet.merge("B2:C2")
    for number, ((code, name, _), value) in enumerate(
        zip(PREFECTURES, sorted(spread("g13", 21, 5, 15), reverse=True), strict=True), 3
    ):
        sheet.row(number, [name, value, number - 2])
        sheet.want(f"B{number}", "iva_growth", value, upto(2021, 6), code, optional=True)
    draft.tolerated |= {"unknown_indicator", "duplicate_key", "repeated", "not_taken", "needs_mapping", "no_table"}
    sheet.wanted = []  # whether the first column is taken without help is not demanded
    return draft


@corpus
def counts_that_look_like_years() -> Draft:
    """Counts between 1990 and 2030 are counts, not years."""
    draft = Draft("counts_that_look_like_years", "g14.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2020年末各市州规模以上工业企业数")
    sheet.row(2, ["市州", "规模以上工业企业数（户）"])
    for number, ((code, name, _), value) in enumerate(
        zip(PLACES, (2021, 2020, 2019, 2010, 2005, 1999), strict=True), 3
    ):
        sheet.row(number, [name, value])
        sheet.want(f"B{number}", "scaled_firms", value, point(2020), code)
    return draft


@corpus
def change_in_points() -> Draft:
    """比上月提高 in points is not the growth; the growth beside it is."""
    draft = Draft("change_in_points", "g15.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年1-6月各市州规模以上工业增加值增速")
    sheet.row(2, ["市州", "增速（%）", "比1-5月提高（百分点）", "比全省高（百分点）"])
    for number, (code, name, _) in enumerate(PLACES, 3):
        a, b, c = spread(name + "g15", 3, -3, 13)
        sheet.row(number, [name, a, b, c])
        sheet.want(f"B{number}", "iva_growth", a, upto(2021, 6), code)
    sheet.fault("C2", "unknown_indicator", "not_taken", "unit_contradicts")
    sheet.fault("D2", "unknown_indicator", "not_taken", "unit_contradicts")
    return draft


@corpus
def names_that_say_more() -> Draft:
    """Aliases that name an industry, a level or a target as well: what they say is not lost."""
    draft = Draft("names_that_say_more", "g16.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年1-12月主要指标")
    sheet.row(2, ["指标", "单位", "数值"])
    year, end = upto(2021, 12), point(2021)
    rows = (
        ("规模以上高技术产业增加值同比增速", "%", 18.2, "iva_growth", year, {"industry": "high_tech"}),
        ("五大支柱产业营业收入", "亿元", 45800.0, "revenue", year, {"industry": "five_pillars"}),
        ("五大支柱产业营业收入增速", "%", 13.3, "revenue_growth", year, {"industry": "five_pillars"}),
        ("规模以上工业增加值同比增速(比2019年同期)", "%", 14.5, "iva_growth_vs2019", year, {}),
        ("国家企业技术中心", "家", 85, "technology_centres", end, {"caliber": "国家级", "optional": True}),
        ("省级企业技术中心", "家", 1214, "technology_centres", end, {"caliber": "省级", "optional": True}),
        ("营业收入增速(目标)", "%", 9.0, "revenue_growth", year, {"status": "目标", "optional": True}),
    )
    for number, (label, unit, value, indicator, period, more) in enumerate(rows, 3):
        sheet.row(number, [label, unit, value])
        sheet.want(f"C{number}", indicator, float(value), period, **more)  # type: ignore[arg-type]
    return draft
