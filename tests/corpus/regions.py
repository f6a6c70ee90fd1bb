"""Tables with prefectures down or across."""

from tests.corpus.places import PREFECTURES
from tests.corpus.sheet import Draft, Sheet, cell, corpus, month, point, spread, upto


def _ranks(values: list[float]) -> list[int]:
    return [sorted(values, reverse=True).index(value) + 1 for value in values]


@corpus
def prefecture_growth() -> Draft:
    """The 21 prefectures with their growth and rank, the province on top."""
    draft = Draft("prefecture_growth", "2021年1-6月市州增速.xlsx")
    sheet = draft.sheet("市州", "wide-indicator")
    sheet.put("A1", "2021年1—6月各市（州）规模以上工业增加值增速")
    sheet.merge("A1:D1")
    sheet.put("D2", "单位：%")
    sheet.row(3, ["序号", "市（州）", "增速", "位次"])
    sheet.row(4, [None, "全  省", 12.6, "—"])
    sheet.want("C4", "iva_growth", 12.6, upto(2021, 6))
    values = list(spread("prefecture_growth", 21, 7, 16))
    for number, ((code, name, _), value, rank) in enumerate(zip(PREFECTURES, values, _ranks(values), strict=True), 5):
        sheet.row(number, [number - 4, name, value, rank])
        sheet.want(f"C{number}", "iva_growth", value, upto(2021, 6), code)
    sheet.put("A27", "注：全省数据由省统计局统一核算。")
    return draft


def _month_and_total(sheet: Sheet, first: int, names: dict[str, str]) -> None:
    values = spread("month_and_total", 42, 3, 15)
    for number, (code, name, _) in enumerate(PREFECTURES):
        row = first + number
        now, total = values[2 * number], values[2 * number + 1]
        sheet.row(row, [names.get(code, name), now, number + 1, total, 21 - number])
        sheet.want(f"B{row}", "iva_growth", now, month(2020, 9), code)
        sheet.want(f"D{row}", "iva_growth", total, upto(2020, 9), code)


def _two_level(name: str, file: str, spaced: bool) -> Draft:
    draft = Draft(name, file)
    sheet = draft.sheet("9月", "mixed")
    sheet.put("A1", "分市州规模以上工业增加值增长速度")
    sheet.put("A2", "（2020年9月）")
    sheet.put("A3", "单位：%")
    sheet.row(5, ["地  区", "9月当月", None, "1-9月累计", None])
    sheet.row(6, [None, "增速", "排位", "增速", "排位"])
    for area in ("A5:A6", "B5:C5", "D5:E5"):
        sheet.merge(area)
    names = {code: (f"{short[0]}　{short[1]}" if len(short) == 2 else short) for code, _, short in PREFECTURES}
    _month_and_total(sheet, 7, names if spaced else {})
    return draft


@corpus
def prefecture_two_level() -> Draft:
    """当月 and 累计 above 增速 and 排位, short names with an ideographic space inside."""
    return _two_level("prefecture_two_level", "9月分市州.xlsx", True)


@corpus
def prefecture_two_level_xls() -> Draft:
    """The same as an old .xls."""
    return _two_level("prefecture_two_level_xls", "9月分市州.xls", False)


@corpus
def prefecture_two_level_et() -> Draft:
    """The same from WPS."""
    return _two_level("prefecture_two_level_et", "9月分市州.et", True)


@corpus
def prefecture_two_level_ods() -> Draft:
    """The same from LibreOffice."""
    return _two_level("prefecture_two_level_ods", "9月分市州.ods", True)


@corpus
def prefecture_two_level_xlsb() -> Draft:
    """The same as a binary workbook."""
    return _two_level("prefecture_two_level_xlsb", "9月分市州.xlsb", False)


@corpus
def prefecture_indicators() -> Draft:
    """Several indicators across under group headings, economic regions as rows of their own."""
    draft = Draft("prefecture_indicators", "市州主要指标202105.xlsx")
    sheet = draft.sheet("市州主要指标")
    sheet.put("A1", "2021年1-5月各市州工业和投资主要指标")
    sheet.put("A2", "单位：%")
    sheet.row(3, ["地区", "工业生产", None, "投资", None])
    sheet.row(4, [None, "规上工业增加值增速", "工业用电量增速", "工业投资增速", "技改投资增速"])
    sheet.merge("B3:C3")
    sheet.merge("D3:E3")
    sheet.merge("A3:A4")
    indicators = (
        "iva_growth",
        "industrial_electricity_growth",
        "industrial_investment_growth",
        "tech_investment_growth",
    )
    groups = (
        ("全省", "510000", ()),
        ("成都平原经济区", "er_cdpy", (0, 4, 5, 7, 9, 15, 11, 17)),
        ("川南经济区", "er_cn", (1, 3, 8, 12)),
        ("川东北经济区", "er_cdb", (6, 10, 13, 14, 16)),
        ("攀西经济区", "er_px", (2, 20)),
        ("川西北生态示范区", "er_cxb", (18, 19)),
    )
    number = 5
    for label, code, members in groups:
        for name, region in ((label, code), *((PREFECTURES[m][1], PREFECTURES[m][0]) for m in members)):
            values = spread(name, 4, 4, 19)
            sheet.row(number, [None, *values])
            sheet.put(f"A{number}", name, indent=0 if region == code else 1)
            for offset, (indicator, value) in enumerate(zip(indicators, values, strict=True), 2):
                sheet.want(cell(number, offset), indicator, value, upto(2021, 5), region)
            number += 1
    return draft


@corpus
def prefecture_codes() -> Draft:
    """Codes instead of names, some as numbers and some as text."""
    draft = Draft("prefecture_codes", "codes.csv")
    sheet = draft.sheet("codes", "wide-indicator")
    sheet.row(1, ["行政区划代码", "2021年3月工业用电量增速（%）"])
    for number, ((code, _, _), value) in enumerate(zip(PREFECTURES, spread("codes", 21, 3, 20), strict=True), 2):
        sheet.row(number, [int(code) if number % 2 else code, value])
        sheet.want(f"B{number}", "industrial_electricity_growth", value, month(2021, 3), code)
    return draft


@corpus
def cultivation_counts() -> Draft:
    """Counts of firms by prefecture at the year's end, the total adds up."""
    draft = Draft("cultivation_counts", "企业培育.xlsx")
    sheet = draft.sheet("企业培育", "wide-indicator")
    sheet.put("A1", "全省企业培育情况统计表")
    sheet.put("A2", "截至2020年12月末")
    sheet.put("E2", "单位：家")
    sheet.row(3, ["市州", "专精特新“小巨人”企业", "省级专精特新中小企业", "制造业单项冠军企业", "创新型中小企业"])
    indicators = ("little_giants", "specialised_provincial", "champions", "innovative_smes")
    columns = [
        [max(1, int(v)) for v in spread(i, 21, 1, top, 0)] for i, top in zip(indicators, (30, 90, 3, 200), strict=True)
    ]
    sheet.row(4, ["合计", *(sum(column) for column in columns)])
    for offset, (indicator, column) in enumerate(zip(indicators, columns, strict=True), 2):
        sheet.want(cell(4, offset), indicator, sum(column), point(2020))
        for number, ((code, _, _), value) in enumerate(zip(PREFECTURES, column, strict=True), 5):
            sheet.put(cell(number, offset), value)
            sheet.want(cell(number, offset), indicator, value, point(2020), code)
    for number, (_, _, short) in enumerate(PREFECTURES, 5):
        sheet.put(f"A{number}", short)
    return draft


@corpus
def prefecture_months() -> Draft:
    """21 prefectures, eleven cumulative months: the larger monthly sheet; GB18030 text."""
    draft = Draft("prefecture_months", "2021年各市州规上工业增加值累计增速.csv")
    draft.encoding = "gb18030"
    sheet = draft.sheet("2021年各市州规上工业增加值累计增速", "wide-time")
    sheet.put("A1", "2021年各市州规上工业增加值累计增速（%）")
    sheet.row(2, ["市州", *(f"1-{m}月" for m in range(2, 13))])
    for number, (code, name, _) in enumerate(PREFECTURES, 3):
        values = spread(name, 11, 5, 18)
        sheet.row(number, [name, *values])
        for offset, value in enumerate(values, 2):
            sheet.want(cell(number, offset), "iva_growth", value, upto(2021, offset), code)
    return draft


@corpus
def prefectures_across() -> Draft:
    """Prefectures across, indicators down."""
    draft = Draft("prefectures_across", "转置.xlsx")
    sheet = draft.sheet("转置")
    sheet.put("A1", "五市2021年1-9月主要工业指标对比")
    chosen = PREFECTURES[:5]
    sheet.row(2, ["指标", "单位", *(name for _, name, _ in chosen)])
    for number, (label, unit, indicator, low, high) in enumerate(
        (
            ("规模以上工业增加值增速", "%", "iva_growth", 5, 15),
            ("营业收入", "亿元", "revenue", 500, 9000),
            ("利润总额", "亿元", "profit", 50, 900),
            ("工业投资增速", "%", "industrial_investment_growth", 3, 20),
        ),
        3,
    ):
        values = spread(label, 5, low, high)
        sheet.row(number, [label, unit, *values])
        for offset, ((code, _, _), value) in enumerate(zip(chosen, values, strict=True), 3):
            sheet.want(cell(number, offset), indicator, value, upto(2021, 9), code)
    return draft


@corpus
def province_against_nation() -> Draft:
    """Regions as group headings over 当月 and 累计, months down."""
    draft = Draft("province_against_nation", "川渝对比.xlsx")
    sheet = draft.sheet("对比")
    sheet.put("A1", "2021年规模以上工业增加值增速川渝及全国对比（%）")
    sheet.row(2, ["月份", "四川", None, "重庆", None, "全国", None])
    sheet.row(3, [None, *(["当月", "累计"] * 3)])
    for area in ("A2:A3", "B2:C2", "D2:E2", "F2:G2"):
        sheet.merge(area)
    for number, m in enumerate(range(3, 12), 4):
        values = spread(f"sc{m}", 6, 3, 15)
        sheet.row(number, [f"{m}月", *values])
        for offset, value in enumerate(values):
            region = ("510000", "500000", "100000")[offset // 2]
            period = upto(2021, m) if offset % 2 else month(2021, m)
            sheet.want(cell(number, 2 + offset), "iva_growth", value, period, region)
    return draft


@corpus
def prefecture_revenue_profit() -> Draft:
    """The larger profit table: level and growth of two indicators for each prefecture, in 万元."""
    draft = Draft("prefecture_revenue_profit", "市州效益.xlsx")
    sheet = draft.sheet("市州效益", "wide-indicator")
    sheet.put("A1", "分市州规模以上工业企业主要经济效益指标")
    sheet.put("A2", "2020年1-12月")
    sheet.put("E2", "单位：万元、%")
    sheet.row(3, ["地区", "营业收入", None, "利润总额", None])
    sheet.row(4, [None, "本年累计", "同比增长", "本年累计", "同比增长"])
    for area in ("A3:A4", "B3:C3", "D3:E3"):
        sheet.merge(area)
    revenue = [int(v) for v in spread("rev", 21, 2_000_000, 90_000_000, 0)]
    profit = [int(v) for v in spread("prof", 21, 100_000, 6_000_000, 0)]
    rows = [
        ("全省", "510000", sum(revenue), sum(profit)),
        *((name, code, r, p) for (code, name, _), r, p in zip(PREFECTURES, revenue, profit, strict=True)),
    ]
    for number, (name, code, r, p) in enumerate(rows, 5):
        growth = spread(name + "g", 2, -5, 20)
        sheet.row(number, [name, r, growth[0], p, growth[1]])
        sheet.want(f"B{number}", "revenue", r / 10000, upto(2020, 12), code)
        sheet.want(f"C{number}", "revenue_growth", growth[0], upto(2020, 12), code)
        sheet.want(f"D{number}", "profit", p / 10000, upto(2020, 12), code)
        sheet.want(f"E{number}", "profit_growth", growth[1], upto(2020, 12), code)
    return draft
