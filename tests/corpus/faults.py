"""Workbooks with something wrong in their labels, units or periods, each fault to be reported at its own cell."""

from tests.corpus.faults_values import growth_by_prefecture
from tests.corpus.places import DIVISIONS, PREFECTURES
from tests.corpus.sheet import Draft, corpus, month, spread, upto


@corpus
def unknown_region() -> Draft:
    """Places the register does not know, and a misspelt one: never taken as its neighbour."""
    draft = Draft("unknown_region", "f3.xlsx")
    sheet = growth_by_prefecture(draft)
    for number, shown in ((6, "攀枝花新区"), (8, "锦官市"), (10, "绵羊市"), (22, "阿壩")):
        sheet.put(f"A{number}", shown)
        sheet.unwant(f"B{number}")
        sheet.fault(f"A{number}", "unknown_region")
    return draft


@corpus
def unknown_indicator() -> Draft:
    """Columns the dictionary does not have: not taken, reported at the header; near ones only proposed."""
    draft = Draft("unknown_indicator", "f4.xlsx")
    sheet = draft.sheet("Sheet1")
    sheet.put("A1", "2021年1-3月分市州主要指标")
    sheet.row(
        3, ["市州", "工业投资增速（%）", "工业机器人保有量（台）", "工业用水量增速（%）", "规模以下工业增加值增速（%）"]
    )
    for number, (code, name, _) in enumerate(PREFECTURES, 4):
        values = spread(name + "f4", 4, 2, 14)
        sheet.row(number, [name, *values])
        sheet.want(f"B{number}", "industrial_investment_growth", values[0], upto(2021, 3), code)
    for at in ("C3", "D3", "E3"):
        sheet.fault(at, "unknown_indicator")
    return draft


@corpus
def unknown_indicator_rows() -> Draft:
    """The same with indicators down: 工业用电量 in 亿千瓦时 is not the growth of it."""
    draft = Draft("unknown_indicator_rows", "f5.xlsx")
    sheet = draft.sheet("Sheet1")
    sheet.put("A1", "2021年3月工业主要指标")
    sheet.row(2, ["指标", "单位", "3月", "1-3月"])
    rows = (
        ("规模以上工业增加值增速", "%", 9.8, 15.4, "iva_growth"),
        ("工业用电量", "亿千瓦时", 172.3, 480.9, ""),
        ("工业用电量增速", "%", 15.1, 24.0, "industrial_electricity_growth"),
        ("亏损面", "%", 21.4, 23.8, ""),
        ("产品产销率", "%", 97.8, 96.9, "sales_rate"),
    )
    for number, (label, unit, now, total, indicator) in enumerate(rows, 3):
        sheet.row(number, [label, unit, now, total])
        if indicator:
            sheet.want(f"C{number}", indicator, now, month(2021, 3))
            sheet.want(f"D{number}", indicator, total, upto(2021, 3))
        else:
            sheet.fault(f"A{number}", "unknown_indicator", "unit_contradicts")
    return draft


@corpus
def unknown_industry() -> Draft:
    """A division that is not registered, and one that reads like another."""
    draft = Draft("unknown_industry", "f6.xlsx")
    sheet = draft.sheet("Sheet1")
    sheet.put("A1", "2021年1-3月分行业规模以上工业增加值增速（%）")
    sheet.row(3, ["行业", "增速"])
    rows = (
        ("医药制造业", "pharmaceuticals"),
        ("家具制造业", ""),
        ("汽车制造业", "auto_manufacturing"),
        ("专用设备制造业", ""),
        ("通用设备制造业", "general_equipment"),
        ("化学纤维制造业", ""),
    )
    for number, ((label, industry), value) in enumerate(zip(rows, spread("f6", 6, 3, 19), strict=True), 4):
        sheet.row(number, [label, value])
        if industry:
            sheet.want(f"B{number}", "iva_growth", value, upto(2021, 3), industry=industry)
        else:
            sheet.fault(f"A{number}", "unknown_industry")
    return draft


@corpus
def unit_contradicts() -> Draft:
    """亿元 written over a growth rate, % over a level."""
    draft = Draft("unit_contradicts", "f7.xlsx")
    sheet = draft.sheet("Sheet1")
    sheet.put("A1", "2021年1-3月主要指标")
    sheet.row(3, ["地区", "规上工业增加值增速（亿元）", "营业收入（户）", "利润总额（亿元）"])
    for number, (code, name, _) in enumerate(PREFECTURES[:5], 4):
        value = spread(name + "f7", 1, 10, 900)[0]
        sheet.row(number, [name, 12.5, 100.0 + number, value])
        sheet.want(f"D{number}", "profit", value, upto(2021, 3), code)
    sheet.fault("B3", "unit_contradicts", "unknown_indicator")
    sheet.fault("C3", "unit_contradicts", "unknown_indicator")
    return draft


@corpus
def unit_contradicts_rows() -> Draft:
    """A unit column with a unit that is not the indicator's, and one nobody knows."""
    draft = Draft("unit_contradicts_rows", "f8.xlsx")
    sheet = draft.sheet("Sheet1", "long")
    sheet.row(1, ["指标", "时期", "数值", "单位"])
    rows = (
        ("营业收入", 11842.6, "亿元", ""),
        ("利润总额", 902.4, "吨", "unit_contradicts"),
        ("工业投资增速", 12.1, "亿元", "unit_contradicts"),
        ("规模以上工业增加值增速", 15.4, "%", ""),
        ("市场化交易电量", 30, "嘎嘎", "unknown_unit"),
    )
    for number, (label, value, unit, rule) in enumerate(rows, 2):
        sheet.row(number, [label, "2021年1-3月", value, unit])
        if rule:
            sheet.fault(f"D{number}", rule, "unit_contradicts")
        else:
            sheet.want(f"C{number}", "revenue" if number == 2 else "iva_growth", value, upto(2021, 3))
    return draft


@corpus
def bad_periods() -> Draft:
    """Periods that are none, and one far in the future."""
    draft = Draft("bad_periods", "f9.xlsx")
    sheet = draft.sheet("Sheet1", "long")
    sheet.row(1, ["时期", "指标", "数值（%）"])
    rows = (
        ("2021年1-3月", None),
        ("2021年13月", "bad_period"),
        ("2021年第五季度", "bad_period"),
        ("去年", "bad_period"),
        ("2035年1-6月", "future_period"),
        ("2021年1-4月", None),
        ("2021年5-3月", "bad_period"),
    )
    for number, ((label, rule), value) in enumerate(zip(rows, spread("f9", 7, 3, 9), strict=True), 2):
        sheet.row(number, [label, "工业投资增速", value])
        if rule:
            sheet.fault(f"A{number}", rule)
        else:
            sheet.want(f"C{number}", "industrial_investment_growth", value, upto(2021, 3 if number == 2 else 4))
    return draft


@corpus
def future_months_across() -> Draft:
    """A prepared template for a year to come, one month filled in by mistake."""
    draft = Draft("future_months_across", "f10.xlsx")
    sheet = draft.sheet("Sheet1")
    sheet.put("A1", "2036年工业投资增速（%）")
    sheet.row(2, ["地区", "1-2月", "1-3月"])
    sheet.row(3, ["四川", None, 5.0])
    sheet.fault("C2", "future_period")
    return draft


@corpus
def not_by_industry() -> Draft:
    """An indicator that has no industries, by industries."""
    draft = Draft("not_by_industry", "f20.xlsx")
    sheet = draft.sheet("Sheet1")
    sheet.put("A1", "2021年1-6月分行业工业用电量增速（%）")
    sheet.row(2, ["行业", "工业用电量增速"])
    for number, (label, _) in enumerate(DIVISIONS[:4], 3):
        sheet.row(number, [label, 5.5 + number])
        sheet.fault(f"B{number}", "not_by_industry")
    return draft


@corpus
def contradicting_words() -> Draft:
    """The header says 累计, the row says one month: 累计 to that month; the title says another year than the row."""
    draft = Draft("contradicting_words", "f21.xlsx")
    sheet = draft.sheet("Sheet1")
    sheet.put("A1", "2021年规模以上工业增加值增速（%）")
    sheet.row(2, ["月份", "累计增速", "当月增速"])
    for number, m in enumerate(range(3, 8), 3):
        a, b = spread(f"f21{m}", 2, 5, 14)
        sheet.row(number, [f"{2020 if m == 5 else 2021}年{m}月", a, b])
        year = 2020 if m == 5 else 2021  # the row is nearer than the title
        sheet.want(f"B{number}", "iva_growth", a, upto(year, m))
        sheet.want(f"C{number}", "iva_growth", b, month(year, m))
    return draft


@corpus
def no_table() -> Draft:
    """A letter, not a table: said so."""
    draft = Draft("no_table", "f22.xlsx")
    sheet = draft.sheet("Sheet1", "none")
    sheet.put("A1", "关于报送2021年3月工业经济运行情况的函")
    sheet.put("A3", "各市（州）经济和信息化局：")
    sheet.put("A4", "请于4月20日前报送3月工业经济运行情况。")
    sheet.fault("", "no_table")
    return draft
