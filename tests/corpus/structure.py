"""Sheets around and inside a book: hidden parts, several tables, covers, blank rows and columns, notes."""

from tests.corpus.places import DIVISIONS, PILLARS, PREFECTURES
from tests.corpus.sheet import Draft, Formula, cell, corpus, month, spread, upto


@corpus
def hidden_parts() -> Draft:
    """A hidden row, a hidden column and a hidden sheet: not used, and said so."""
    draft = Draft("hidden_parts", "隐藏.xlsx")
    sheet = draft.sheet("公开")
    sheet.put("A1", "2021年1-4月工业投资")
    sheet.row(2, ["地区", "工业投资增速（%）", "技改投资增速（%）", "工业用电量增速（%）"])
    for number, ((code, name, _), values) in enumerate(
        zip(PREFECTURES[:6], (spread(n, 3, 2, 12) for n in "abcdef"), strict=True), 3
    ):
        sheet.row(number, [name, *values])
        if number != 5:
            sheet.want(f"B{number}", "industrial_investment_growth", values[0], upto(2021, 4), code)
            sheet.want(f"D{number}", "industrial_electricity_growth", values[2], upto(2021, 4), code)
    sheet.hidden_rows.add(5)
    sheet.hidden_columns.add(3)
    sheet.fault("", "hidden")
    secret = draft.sheet("底稿")
    secret.hidden = True
    secret.put("A1", "2021年1-4月工业投资")
    secret.row(2, ["地区", "工业投资增速（%）"])
    secret.row(3, ["成都市", 99.0])
    secret.fault("", "hidden")
    return draft


@corpus
def several_sheets() -> Draft:
    """A cover, a table of contents, three tables and an empty sheet."""
    draft = Draft("several_sheets", "四川工业月报2021年5月.xlsx")
    cover = draft.sheet("封面", "none")
    cover.put("C5", "四川工业经济月报")
    cover.put("C7", "2021年5月")
    cover.put("C12", "四川省经济和信息化厅")
    contents = draft.sheet("目录", "none")
    contents.row(2, [None, "一、主要指标"])
    contents.row(3, [None, "二、分市州"])
    one = draft.sheet("一、主要指标")
    one.put("A1", "主要指标（2021年5月）")
    one.row(3, ["指标", "单位", "5月", "1-5月"])
    for number, (label, unit, indicator, now, total) in enumerate(
        (
            ("规上工业增加值增速", "%", "iva_growth", 9.0, 13.2),
            ("营业收入", "亿元", "revenue", 4312.0, 20113.5),
            ("工业用电量增速", "%", "industrial_electricity_growth", 13.1, 17.8),
        ),
        4,
    ):
        one.row(number, [label, unit, now, total])
        one.want(f"C{number}", indicator, now, month(2021, 5))
        one.want(f"D{number}", indicator, total, upto(2021, 5))
    two = draft.sheet("二、分市州")
    two.put("A1", "分市州规上工业增加值增速（2021年1-5月）")
    two.row(3, ["市州", "增速（%）", "排名"])
    for number, ((code, name, _), value) in enumerate(zip(PREFECTURES, spread("two", 21, 8, 17), strict=True), 4):
        two.row(number, [name, value, number])
        two.want(f"B{number}", "iva_growth", value, upto(2021, 5), code)
    draft.sheet("Sheet4", "none")
    return draft


@corpus
def two_tables_below() -> Draft:
    """Two tables under each other on one sheet, each with its own title, unit and period."""
    draft = Draft("two_tables_below", "两表.xlsx")
    sheet = draft.sheet("Sheet1")
    sheet.put("A1", "表1  2021年1-6月分市州工业投资增速")
    sheet.put("B2", "单位：%")
    sheet.row(3, ["市州", "工业投资增速"])
    for number, ((code, name, _), value) in enumerate(zip(PREFECTURES[:8], spread("t1", 8, 2, 15), strict=True), 4):
        sheet.row(number, [name, value])
        sheet.want(f"B{number}", "industrial_investment_growth", value, upto(2021, 6), code)
    sheet.put("A12", "注：增速为快报数。")
    sheet.put("A15", "表2  2021年1-5月五大支柱产业营业收入")
    sheet.put("B16", "单位：亿元")
    sheet.row(17, ["产业", "营业收入"])
    for number, ((name, industry), value) in enumerate(
        zip(PILLARS, (4100.5, 3120.0, 3700.2, 2610.8, 3090.0), strict=True), 18
    ):
        sheet.row(number, [name, value])
        sheet.want(f"B{number}", "revenue", value, upto(2021, 5), industry=industry)
    return draft


@corpus
def two_tables_beside() -> Draft:
    """Two tables beside each other with an empty column between: the long list of prefectures in two halves."""
    draft = Draft("two_tables_beside", "并排.xlsx")
    sheet = draft.sheet("Sheet1")
    sheet.put("A1", "2021年1-8月各市州规模以上工业增加值增速（%）")
    sheet.merge("A1:E1")
    sheet.row(3, ["市州", "增速", None, "市州", "增速"])
    values = spread("beside", 21, 6, 16)
    for number, ((code, name, _), value) in enumerate(zip(PREFECTURES, values, strict=True)):
        row, left = 4 + number % 11, 1 if number < 11 else 4
        sheet.put(cell(row, left), name)
        sheet.put(cell(row, left + 1), value)
        sheet.want(cell(row, left + 1), "iva_growth", value, upto(2021, 8), code)
    return draft


@corpus
def halves_without_gap() -> Draft:
    """The same without a column between."""
    draft = Draft("halves_without_gap", "并排2.xlsx")
    sheet = draft.sheet("Sheet1")
    sheet.put("A1", "2021年1-8月各市州工业用电量增速（%）")
    sheet.row(3, ["市州", "工业用电量增速", "市州", "工业用电量增速"])
    values = spread("nogap", 21, 6, 16)
    for number, ((code, name, _), value) in enumerate(zip(PREFECTURES, values, strict=True)):
        row, left = 4 + number % 11, 1 if number < 11 else 3
        sheet.put(cell(row, left), name)
        sheet.put(cell(row, left + 1), value)
        sheet.want(cell(row, left + 1), "industrial_electricity_growth", value, upto(2021, 8), code)
    return draft


@corpus
def blanks_everywhere() -> Draft:
    """Starts at D8, blank rows between groups, a blank column between two indicators, notes under it."""
    draft = Draft("blanks_everywhere", "空行空列.xlsx")
    sheet = draft.sheet("Sheet1")
    sheet.put("D5", "分行业规模以上工业企业主要指标（2021年1-11月）")
    sheet.row(8, ["行业", "营业收入增速（%）", None, "利润总额增速（%）"], 4)
    number = 9
    for position, (label, industry) in enumerate(DIVISIONS):
        a, b = spread(label + "blank", 2, -3, 25)
        sheet.row(number, [label, a, None, b], 4)
        sheet.want(f"E{number}", "revenue_growth", a, upto(2021, 11), industry=industry)
        sheet.want(f"G{number}", "profit_growth", b, upto(2021, 11), industry=industry)
        number += 2 if position % 4 == 3 else 1
    sheet.put(
        f"D{number + 1}",
        "说明：1.本表数据为规模以上工业企业数据；2.2021年规模以上工业企业为年主营业务收入2000万元及以上的工业企业。",
    )
    sheet.put(f"D{number + 2}", "填表人：张三        审核人：李四        联系电话：028-12345678")
    return draft


@corpus
def repeated_header() -> Draft:
    """The header repeated in the middle, as printing on several pages leaves it; a page's subtotal dropped in."""
    draft = Draft("repeated_header", "分页.xlsx")
    sheet = draft.sheet("Sheet1")
    sheet.put("A1", "2021年1-10月各市州工业投资增速")
    number = 3
    for part in (PREFECTURES[:11], PREFECTURES[11:]):
        sheet.row(number, ["市州", "工业投资增速（%）"])
        for code, name, _ in part:
            number += 1
            value = spread(name + "page", 1, 3, 14)[0]
            sheet.row(number, [name, value])
            sheet.want(f"B{number}", "industrial_investment_growth", value, upto(2021, 10), code)
        number += 1
    return draft


@corpus
def saved_formulas() -> Draft:
    """Formulas with their stored values are values; totals by formula too."""
    draft = Draft("saved_formulas", "公式.xlsx")
    sheet = draft.sheet("Sheet1")
    sheet.put("A1", "2020年末各市州规模以上工业企业数")
    sheet.row(2, ["市州", "规模以上工业企业数（户）"])
    counts = (3712, 560, 340, 610)
    for number, ((code, name, _), value) in enumerate(zip(PREFECTURES, counts, strict=False), 3):
        sheet.put(f"A{number}", name)
        sheet.put(f"B{number}", Formula(f"{value - 1}+1", value))
        sheet.want(f"B{number}", "scaled_firms", float(value), ("时点", "2020-12", "2020-12"), code)
    sheet.put("A7", "备注：各市州数据由公式汇总。")
    return draft


@corpus
def region_in_title() -> Draft:
    """The only region is in the title: 成都市. Nothing may become the province's."""
    draft = Draft("region_in_title", "成都.xlsx")
    sheet = draft.sheet("Sheet1")
    sheet.put("A1", "2021年1-9月成都市工业主要指标")
    sheet.row(3, ["指标", "单位", "1-9月"])
    for number, (label, unit, indicator, value) in enumerate(
        (
            ("规模以上工业增加值增速", "%", "iva_growth", 12.6),
            ("工业投资增速", "%", "industrial_investment_growth", 11.1),
            ("营业收入", "亿元", "revenue", 12010.3),
        ),
        4,
    ):
        sheet.row(number, [label, unit, value])
        sheet.want(f"C{number}", indicator, value, upto(2021, 9), "510100")
    return draft


@corpus
def region_in_sheet_names() -> Draft:
    """One sheet a prefecture, named by it."""
    draft = Draft("region_in_sheet_names", "分市州2021年1-9月.xlsx")
    for code, name, _ in PREFECTURES[:4]:
        sheet = draft.sheet(name)
        sheet.put("A1", "工业主要指标（2021年1-9月）")
        sheet.row(2, ["指标", "单位", "数值"])
        for number, (label, indicator) in enumerate(
            (("规模以上工业增加值增速", "iva_growth"), ("技改投资增速", "tech_investment_growth")), 3
        ):
            value = spread(name + label, 1, 4, 14)[0]
            sheet.row(number, [label, "%", value])
            sheet.want(f"C{number}", indicator, value, upto(2021, 9), code)
    return draft


@corpus
def indicator_in_title() -> Draft:
    """The indicator only in the title, months across, regions down; its unit beside it."""
    draft = Draft("indicator_in_title", "d.xlsx")
    sheet = draft.sheet("Sheet1", "wide-time")
    sheet.put("A1", "2021年各市州工业用电量累计增速（%）")
    sheet.row(2, ["地区", "1-3月", "1-4月", "1-5月"])
    for number, (code, name, _) in enumerate(PREFECTURES, 3):
        values = spread(name + "d", 3, 5, 25)
        sheet.row(number, [name, *values])
        for offset, (m, value) in enumerate(zip((3, 4, 5), values, strict=True), 2):
            sheet.want(cell(number, offset), "industrial_electricity_growth", value, upto(2021, m), code)
    return draft


@corpus
def macro_workbook() -> Draft:
    """An .xlsm without anything special in it."""
    draft = Draft("macro_workbook", "模板.xlsm")
    sheet = draft.sheet("Sheet1")
    sheet.put("A1", "2021年1-12月全省工业投资")
    sheet.row(2, ["指标", "单位", "全年"])
    sheet.row(3, ["工业投资增速", "%", 9.6])
    sheet.want("C3", "industrial_investment_growth", 9.6, upto(2021, 12))
    return draft


@corpus
def three_level_header() -> Draft:
    """Three header rows: 指标 over 当月/累计 over 数值/增速, with merges; pillars down; the larger one."""
    draft = Draft("three_level_header", "三级表头.xlsx")
    sheet = draft.sheet("Sheet1")
    sheet.put("A1", "2021年6月分行业主要指标")
    sheet.row(3, ["行业", "营业收入", None, None, None, "利润总额", None, None, None])
    sheet.row(4, [None, "6月", None, "1-6月", None, "6月", None, "1-6月", None])
    sheet.row(5, [None, *(["金额（亿元）", "同比（%）"] * 4)])
    for area in ("A3:A5", "B3:E3", "F3:I3", "B4:C4", "D4:E4", "F4:G4", "H4:I4"):
        sheet.merge(area)
    for number, (label, industry) in enumerate(DIVISIONS, 6):
        sheet.put(f"A{number}", label)
        for column in range(8):
            indicator = ("revenue", "profit")[column // 4]
            growth = column % 2
            value = spread(f"{label}{column}", 1, *((-5, 30) if growth else (1000, 5000)))[0]
            if not growth and column // 2 % 2 == 0:
                value = round(value / 10, 1)  # a month is smaller than half a year
            at = cell(number, 2 + column)
            sheet.put(at, value)
            sheet.want(
                at,
                indicator + ("_growth" if growth else ""),
                value,
                upto(2021, 6) if column // 2 % 2 else month(2021, 6),
                industry=industry,
            )
    return draft
