"""Workbooks with something wrong in their values, each fault to be reported at its own cell."""

from tests.corpus.places import DIVISIONS, PREFECTURES
from tests.corpus.sheet import Draft, ErrorCell, Formula, Sheet, cell, corpus, month, spread, upto


def growth_by_prefecture(draft: Draft, title: str = "2021年1-3月各市州规模以上工业增加值增速（%）") -> Sheet:
    """A clean table to put a fault into: prefectures in A4:A24, values in B4:B24."""
    sheet = draft.sheet("Sheet1")
    sheet.put("A1", title)
    sheet.row(3, ["市州", "增速"])
    for number, ((code, name, _), value) in enumerate(zip(PREFECTURES, spread(draft.name, 21, 8, 15), strict=True), 4):
        sheet.row(number, [name, value])
        sheet.want(f"B{number}", "iva_growth", value, upto(2021, 3), code)
    return sheet


@corpus
def not_a_number() -> Draft:
    """Words where a number belongs."""
    draft = Draft("not_a_number", "f1.xlsx")
    sheet = growth_by_prefecture(draft)
    for at, shown in (("B6", "暂未统计"), ("B9", "见附件"), ("B13", "12.5.3"), ("B20", "三点五左右吧")):
        sheet.put(at, shown)
        sheet.unwant(at)
        sheet.fault(at, "not_a_number")
    return draft


@corpus
def error_cells() -> Draft:
    """#DIV/0! and its kind, and a formula that was never calculated."""
    draft = Draft("error_cells", "f2.xlsx")
    sheet = growth_by_prefecture(draft)
    for at, text in (("B5", "#DIV/0!"), ("B7", "#N/A"), ("B11", "#REF!"), ("B12", "#VALUE!")):
        sheet.put(at, ErrorCell(text))
        sheet.unwant(at)
        sheet.fault(at, "cell_error")
    for at in ("B15", "B16"):
        sheet.put(at, Formula("B4+1"))
        sheet.unwant(at)
        sheet.fault(at, "formula_unsaved")
    return draft


@corpus
def duplicate_keys() -> Draft:
    """The same key twice: with two values an error, with the same value a warning."""
    draft = Draft("duplicate_keys", "f11.xlsx")
    sheet = growth_by_prefecture(draft)
    sheet.row(25, ["成都", 99.0 - 45.0])
    sheet.fault("B25", "duplicate_key")
    sheet.fault("B4", "duplicate_key")
    same = sheet.cells[5, 2]
    sheet.row(26, ["自贡", same])
    sheet.fault("B26", "repeated")
    sheet.want("B25", "iva_growth", 54.0, upto(2021, 3), "510100", optional=True)
    sheet.want("B26", "iva_growth", float(same), upto(2021, 3), "510300", optional=True)  # type: ignore[arg-type]
    draft.tolerated |= {"repeated", "duplicate_key"}
    return draft


@corpus
def ratio_slips() -> Draft:
    """0.065 among 6.5s."""
    draft = Draft("ratio_slips", "f12.xlsx")
    sheet = growth_by_prefecture(draft)
    for number, slip in ((7, 0.093), (18, 0.121)):
        sheet.put(f"B{number}", slip)
        sheet.unwant(f"B{number}")
        sheet.want(f"B{number}", "iva_growth", slip, upto(2021, 3), PREFECTURES[number - 4][0])
        sheet.fault(f"B{number}", "looks_like_ratio")
    return draft


@corpus
def ratio_column() -> Draft:
    """A whole column of ratios without a percent format: all suspicious."""
    draft = Draft("ratio_column", "f13.xlsx")
    sheet = growth_by_prefecture(draft)
    for number in range(4, 25):
        value = round(float(sheet.cells[number, 2]) / 100, 4)  # type: ignore[arg-type]
        sheet.put(f"B{number}", value)
        sheet.unwant(f"B{number}")
        sheet.want(f"B{number}", "iva_growth", value, upto(2021, 3), PREFECTURES[number - 4][0])
        sheet.fault(f"B{number}", "looks_like_ratio")
    return draft


@corpus
def out_of_range() -> Draft:
    """Values outside the plausible range of the dictionary: a slipped decimal point."""
    draft = Draft("out_of_range", "f14.xlsx")
    sheet = growth_by_prefecture(draft)
    for number, value in ((9, 112.0), (14, -98.0)):
        sheet.put(f"B{number}", value)
        sheet.unwant(f"B{number}")
        sheet.want(f"B{number}", "iva_growth", value, upto(2021, 3), PREFECTURES[number - 4][0])
        sheet.fault(f"B{number}", "out_of_range")
    return draft


@corpus
def parts_and_total() -> Draft:
    """The prefectures' counts do not add up to the total."""
    draft = Draft("parts_and_total", "f15.xlsx")
    sheet = draft.sheet("Sheet1")
    sheet.put("A1", "截至2020年末各市州规模以上工业企业数（户）")
    sheet.row(2, ["市州", "规模以上工业企业数"])
    counts = [int(v) for v in spread("f15", 21, 100, 900, 0)]
    total = sum(counts) + 500
    sheet.row(3, ["全省", total])
    sheet.want("B3", "scaled_firms", total, ("时点", "2020-12", "2020-12"))
    sheet.fault("B3", "parts_total")
    for number, ((code, name, _), value) in enumerate(zip(PREFECTURES, counts, strict=True), 4):
        sheet.row(number, [name, value])
        sheet.want(f"B{number}", "scaled_firms", value, ("时点", "2020-12", "2020-12"), code)
    return draft


@corpus
def pillar_parts_and_total() -> Draft:
    """The five pillars do not add up to 五大支柱产业合计."""
    from tests.corpus.places import PILLARS

    draft = Draft("pillar_parts_and_total", "f16.xlsx")
    sheet = draft.sheet("Sheet1")
    sheet.put("A1", "2021年1-6月五大支柱产业利润总额（亿元）")
    sheet.row(2, ["产业", "利润总额"])
    parts = (150.2, 181.7, 520.3, 233.0, 310.4)
    sheet.row(3, ["五大支柱产业合计", 1595.6])
    sheet.want("B3", "profit", 1595.6, upto(2021, 6), industry="five_pillars")
    sheet.fault("B3", "parts_total")
    for number, ((name, industry), value) in enumerate(zip(PILLARS, parts, strict=True), 4):
        sheet.row(number, [name, value])
        sheet.want(f"B{number}", "profit", value, upto(2021, 6), industry=industry)
    return draft


@corpus
def cumulative_falls() -> Draft:
    """A cumulative level that falls within the year."""
    draft = Draft("cumulative_falls", "f17.xlsx")
    sheet = draft.sheet("Sheet1", "wide-time")
    sheet.put("A1", "2021年营业收入累计（亿元）")
    sheet.row(2, ["行业", *(f"1-{m}月" for m in range(3, 10))])
    for number, (label, industry) in enumerate(DIVISIONS[:3], 3):
        values = [300.0 * m + number for m in range(3, 10)]
        if number == 4:
            values[4] = 1500.0  # 1-7月 below 1-6月
            sheet.fault(f"F{number}", "cumulative_falls")
        sheet.row(number, [label, *values])
        for offset, (m, value) in enumerate(zip(range(3, 10), values, strict=True), 2):
            sheet.want(cell(number, offset), "revenue", value, upto(2021, m), industry=industry)
    draft.tolerated.add("jump")
    return draft


@corpus
def february_alone() -> Draft:
    """A single February of a figure that is published for 1-2月 together."""
    draft = Draft("february_alone", "f18.xlsx")
    sheet = draft.sheet("Sheet1", "wide-time")
    sheet.put("A1", "2021年规模以上工业增加值当月增速（%）")
    sheet.row(2, ["地区", "2月", "3月", "4月"])
    for number, (label, region) in enumerate((("四川", "510000"), ("重庆", "500000")), 3):
        values = spread(label + "feb", 3, 6, 14)
        sheet.row(number, [label, *values])
        for offset, (m, value) in enumerate(zip((2, 3, 4), values, strict=True), 2):
            sheet.want(cell(number, offset), "iva_growth", value, month(2021, m), region)
        sheet.fault(f"B{number}", "jan_feb")
    return draft


@corpus
def percent_over_level() -> Draft:
    """A percent format on a level: the bare number with a warning."""
    draft = Draft("percent_over_level", "f19.xlsx")
    sheet = draft.sheet("Sheet1")
    sheet.put("A1", "2021年1-6月主要指标（亿元）")
    sheet.row(2, ["地区", "营业收入", "利润总额"])
    for number, (code, name, _) in enumerate(PREFECTURES[:6], 3):
        a, b = 500.0 + number, 50.0 + number
        sheet.row(number, [name, a, b])
        sheet.want(f"B{number}", "revenue", a, upto(2021, 6), code)
        sheet.want(f"C{number}", "profit", b, upto(2021, 6), code)
    sheet.put("C5", 55.0, "0.0%")
    sheet.fault("C5", "percent_format")
    return draft


@corpus
def many_faults_csv() -> Draft:
    """A larger export with faults strewn in: each at its own cell, the rest taken."""
    draft = Draft("many_faults_csv", "混乱.csv")
    sheet = draft.sheet("混乱", "long")
    sheet.row(1, ["指标", "地区", "时期", "数值", "单位"])
    number = 2
    for code, name, _ in PREFECTURES:
        for m in (3, 4, 5, 6, 7):
            value = spread(f"{name}{m}mf", 1, 4, 14)[0]
            shown: dict[str, object] = {"A": "工业投资增速", "B": name, "C": f"2021年1-{m}月", "D": value, "E": "%"}
            rule, column = {
                11: ("not_a_number", "D"),
                23: ("unknown_region", "B"),
                37: ("bad_period", "C"),
                52: ("unknown_indicator", "A"),
                66: ("unit_contradicts", "E"),
                80: ("cell_error", "D"),
            }.get(number, ("", ""))
            if rule:
                shown[column] = {
                    "not_a_number": "约莫",
                    "unknown_region": "川渝某市",
                    "bad_period": "2021年1-15月",
                    "unknown_indicator": "工业投资涨跌幅度",
                    "unit_contradicts": "万千升",
                    "cell_error": "#DIV/0!",
                }[rule]
                sheet.fault(f"{column}{number}", *((rule, "not_a_number") if rule == "cell_error" else (rule,)))
            else:
                sheet.want(f"D{number}", "industrial_investment_growth", value, upto(2021, m), code)
            sheet.row(number, list(shown.values()))  # type: ignore[arg-type]
            number += 1
    return draft
