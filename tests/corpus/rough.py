"""Rough sheets: what a hurried office leaves behind."""

from tests.corpus.places import DIVISIONS, PILLARS, PREFECTURES
from tests.corpus.sheet import Draft, Formula, corpus, month, point, spread, upto

PLACES = PREFECTURES[:6]


@corpus
def wrong_place_word() -> Draft:
    """A misspelt place among right ones and a place twice under two names."""
    draft = Draft("wrong_place_word", "k1.csv")
    sheet = draft.sheet("k1")
    sheet.row(1, ["市州", "2021年1-6月工业投资增速(%)"])
    for number, (name, code) in enumerate(
        (("成都市", "510100"), ("自 贡 市", "510300"), ("攀枝花", "510400"), ("沪州市", ""), ("德阳", "510600"),
         ("凉山彝族自治州", "513400"), ("甘孜州", "513300"), ("阿坝藏族羌族州", "")), 2,
    ):  # fmt: skip
        value = spread(name + "k1", 1, 3, 14)[0]
        sheet.row(number, [name, value])
        if code:
            sheet.want(f"B{number}", "industrial_investment_growth", value, upto(2021, 6), code)
        else:
            sheet.fault(f"A{number}", "unknown_region")
    return draft


@corpus
def similar_names() -> Draft:
    """Indicators that read nearly alike are kept apart or refused."""
    draft = Draft("similar_names", "k2.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年1-6月四川省主要指标")
    sheet.row(2, ["指标", "单位", "1-6月"])
    rows = (
        ("主营业务收入", "亿元", 21000.0, "main_revenue"),
        ("营业收入", "亿元", 24300.0, "revenue"),
        ("营业收入利润率", "%", 7.2, ""),
        ("营业成本", "亿元", 20010.0, ""),
        ("规模以上工业增加值增速", "%", 12.1, "iva_growth"),
        ("规模以上工业增加值两年平均增速", "%", 6.9, "iva_growth_2y"),
        ("第二产业增加值增速", "%", 11.1, "secondary_va_growth"),
        ("第二产业投资增速", "%", 10.1, "secondary_investment_growth"),
        ("规模以上服务业营业收入增速", "%", 20.1, ""),
        ("工业生产者出厂价格涨幅", "%", 4.1, "ppi_growth"),
        ("工业生产者购进价格涨幅", "%", 5.1, "ipi_growth"),
        ("民间固定资产投资增速", "%", 9.9, ""),
        ("制造业投资增速", "%", 8.8, ""),
        ("民营工业增加值增速", "%", 11.8, ""),
    )
    for number, (label, unit, value, indicator) in enumerate(rows, 3):
        sheet.row(number, [label, unit, value])
        if indicator:
            sheet.want(f"C{number}", indicator, value, upto(2021, 6))
        else:
            sheet.fault(f"A{number}", "unknown_indicator")
    return draft


@corpus
def one_header_two_measures() -> Draft:
    """Headers that pack unit, period and measure together, in no order."""
    draft = Draft("one_header_two_measures", "k3.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "四川省五大支柱产业运行情况")
    sheet.row(
        2, ["产业名称", "2021年1-6月营业收入（亿元）", "同比增速（%）", "2021年1-6月利润总额（亿元）", "同比增速（%）"]
    )
    for number, (name, industry) in enumerate(PILLARS, 3):
        a, b, c, d = 4000.0 + number, 10.5 + number, 300.0 + number, 20.0 + number
        sheet.row(number, [name, a, b, c, d])
        for letter, indicator, value in zip(
            "BCDE", ("revenue", "revenue_growth", "profit", "profit_growth"), (a, b, c, d), strict=True
        ):
            sheet.want(f"{letter}{number}", indicator, value, upto(2021, 6), industry=industry)
    return draft


@corpus
def year_in_every_sheet_name() -> Draft:
    """Sheets named 1-3月 and 1-4月, the year in the title only on the first."""
    draft = Draft("year_in_every_sheet_name", "2021年工业用电.xlsx")
    for m in (3, 4):
        sheet = draft.sheet(f"1-{m}月")
        sheet.put("A1", "各市州工业用电量增速（%）")
        sheet.row(2, ["市州", "工业用电量增速"])
        for number, (code, name, _) in enumerate(PLACES, 3):
            value = spread(f"{name}{m}k4", 1, 3, 14)[0]
            sheet.row(number, [name, value])
            sheet.want(f"B{number}", "industrial_electricity_growth", value, upto(2021, m), code)
    draft.tolerated |= {"missing_period"}
    return draft


@corpus
def stale_title() -> Draft:
    """The title still says March, the columns say April: the nearer word counts, the title is not believed."""
    draft = Draft("stale_title", "k5.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年1-3月各市州工业投资增速（%）")
    sheet.row(2, ["市州", "2021年1-4月"])
    for number, (code, name, _) in enumerate(PLACES, 3):
        value = spread(name + "k5", 1, 3, 14)[0]
        sheet.row(number, [name, value])
        sheet.want(f"B{number}", "industrial_investment_growth", value, upto(2021, 4), code)
    draft.tolerated |= {"bad_period"}
    return draft


@corpus
def two_units_said() -> Draft:
    """单位：万元 above and 亿元 in the header: the header counts; 户 in the cell against 亿元 is an error."""
    draft = Draft("two_units_said", "k6.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年1-6月各市州工业效益")
    sheet.put("C2", "单位：万元")
    sheet.row(3, ["市州", "营业收入（亿元）", "利润总额"])
    for number, (code, name, _) in enumerate(PLACES, 4):
        a, b = 500.5 + number, 401000 + number
        sheet.row(number, [name, a, b])
        sheet.want(f"B{number}", "revenue", a, upto(2021, 6), code)
        sheet.want(f"C{number}", "profit", b / 10000, upto(2021, 6), code)
    sheet.put("B9", "506户")
    sheet.unwant("B9")
    sheet.fault("B9", "unit_contradicts", "not_a_number", "unit_in_cell")
    return draft


@corpus
def totals_by_formula() -> Draft:
    """Sums by formula with stored values, one sum never calculated."""
    draft = Draft("totals_by_formula", "k7.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "截至2020年12月底专精特新企业（家）")
    sheet.row(2, ["市州", "省级专精特新中小企业", "创新型中小企业"])
    for number, (code, name, _) in enumerate(PREFECTURES, 3):
        sheet.row(number, [name, number, number + 5])
        sheet.want(f"B{number}", "specialised_provincial", float(number), point(2020), code)
        sheet.want(f"C{number}", "innovative_smes", float(number + 5), point(2020), code)
    total = sum(range(3, 24))
    sheet.row(24, ["合  计", Formula("SUM(B3:B23)", total), Formula("SUM(C3:C23)")])
    sheet.want("B24", "specialised_provincial", float(total), point(2020))
    sheet.fault("C24", "formula_unsaved")
    return draft


@corpus
def partly_text_numbers() -> Draft:
    """A column half numbers, half text numbers with a non-breaking blank, a tab, an apostrophe, a full-width minus."""
    draft = Draft("partly_text_numbers", "k8.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年8月分行业规模以上工业增加值增速（%）")
    sheet.row(2, ["行业", "8月"])
    shown = ("5.6\u00a0", "\t7.1", "'8.2", "－1.5", 3.3, "０．４", "4.40", " 6.0 ")
    values = (5.6, 7.1, 8.2, -1.5, 3.3, 0.4, 4.4, 6.0)
    for number, ((label, industry), cell, value) in enumerate(zip(DIVISIONS, shown, values, strict=False), 3):
        sheet.row(number, [label, cell])
        sheet.want(f"B{number}", "iva_growth", value, month(2021, 8), industry=industry)
    return draft


@corpus
def unclear_share() -> Draft:
    """占比 and 贡献 columns of a level: not the level."""
    draft = Draft("unclear_share", "k9.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2020年各市州地区生产总值")
    sheet.row(2, ["市州", "总量（亿元）", "占全省比重（%）", "增速（%）", "人均（元）"])
    for number, (code, name, _) in enumerate(PLACES, 3):
        a, b, c = 1000.5 + number, 3.1 + number, 4.4
        sheet.row(number, [name, a, b, c, 65000 + number])
        sheet.want(f"B{number}", "gdp", a, upto(2020, 12), code)
        sheet.want(f"D{number}", "gdp_growth", c, upto(2020, 12), code)
    sheet.fault("C2", "unknown_indicator", "not_taken", "unit_contradicts")
    sheet.fault("E2", "unknown_indicator", "not_taken", "unit_contradicts")
    return draft


@corpus
def quarter_sheet() -> Draft:
    """第一季度, 第二季度 alone, 1-2季度 together."""
    draft = Draft("quarter_sheet", "k10.xlsx")
    sheet = draft.sheet()
    sheet.put("A1", "2021年各市州地区生产总值增速（%）")
    sheet.row(2, ["市州", "1季度", "1-2季度", "1-3季度", "1-4季度"])
    for number, (code, name, _) in enumerate(PLACES, 3):
        values = spread(name + "k10", 4, 3, 14)
        sheet.row(number, [name, *values])
        for letter, m, value in zip("BCDE", (3, 6, 9, 12), values, strict=True):
            sheet.want(f"{letter}{number}", "gdp_growth", value, upto(2021, m), code)
    return draft
