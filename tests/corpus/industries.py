"""Tables with industries, products or kinds of ownership down."""

from tests.corpus.places import DIVISIONS, OWNERSHIP, PILLARS, PRODUCTS
from tests.corpus.sheet import Draft, cell, corpus, month, spread, upto


@corpus
def industry_groups() -> Draft:
    """The statistical report's own table: sections, 其中：, indents, ownership, all in one column."""
    draft = Draft("industry_groups", "规上工业增加值分组.xlsx")
    sheet = draft.sheet("分组", "mixed")
    sheet.put("A1", "2021年8月规模以上工业增加值增长速度")
    sheet.merge("A1:C1")
    sheet.put("C2", "单位：%")
    sheet.row(3, ["指标", "8月", "1-8月"])
    rows: list[tuple[str, str, int]] = [
        ("规模以上工业", "all", 0),
        ("分三大门类", "", 0),
        ("采矿业", "mining", 1),
        ("制造业", "manufacturing", 1),
        ("电力、热力、燃气及水生产和供应业", "utilities", 1),
        ("分经济类型", "", 0),
    ]
    rows += [
        (("其中：" if number == 0 else "") + name, industry, 1) for number, (name, industry) in enumerate(OWNERSHIP)
    ]
    rows += [("主要行业", "", 0), *((name, industry, 2) for name, industry in DIVISIONS)]
    for number, (label, industry, indent) in enumerate(rows, 4):
        sheet.put(f"A{number}", label, indent=indent)
        if industry:
            now, total = spread(label, 2, -5, 20)
            sheet.row(number, [now, total], 2)
            sheet.want(f"B{number}", "iva_growth", now, month(2021, 8), industry=industry)
            sheet.want(f"C{number}", "iva_growth", total, upto(2021, 8), industry=industry)
    return draft


@corpus
def industry_spaces_for_indent() -> Draft:
    """Indents written as spaces, 其中 with a half-width colon, full-width brackets and figures."""
    draft = Draft("industry_spaces_for_indent", "行业.xlsx")
    sheet = draft.sheet("行业", "wide-indicator")
    sheet.put("A1", "规模以上工业增加值分行业增速（２０２１年１－３月）")
    sheet.row(2, ["行    业", "累计增速（％）"])
    for number, (label, industry) in enumerate(
        (
            ("总  计", "all"),
            ("  采矿业", "mining"),
            ("  制造业", "manufacturing"),
            ("    其中:高技术制造业", "high_tech"),
            ("          汽车制造业", "auto_manufacturing"),
            ("          医药制造业", "pharmaceuticals"),
            ("  电力、热力、燃气及水的生产和供应业", "utilities"),
        ),
        3,
    ):
        value = spread(label, 1, 5, 25)[0]
        sheet.row(number, [label, value])
        sheet.want(f"B{number}", "iva_growth", value, upto(2021, 3), industry=industry)
    return draft


@corpus
def pillars() -> Draft:
    """五大支柱: level and growth of revenue and profit under merged headings, the total adds up."""
    draft = Draft("pillars", "五大支柱产业2019年1-9月.xlsx")
    sheet = draft.sheet("支柱产业", "wide-indicator")
    sheet.put("A1", "五大支柱产业主要经济指标")
    sheet.put("A2", "（2019年1—9月）")
    sheet.row(3, ["产业", "营业收入", None, "利润总额", None])
    sheet.row(4, [None, "总量（亿元）", "同比增长（%）", "总量（亿元）", "同比增长（%）"])
    for area in ("A3:A4", "B3:C3", "D3:E3"):
        sheet.merge(area)
    revenue, profit = (7359.1, 5653.3, 6485.1, 4433.4, 5512.7), (221.3, 260.9, 712.4, 240.0, 395.6)
    rows = [
        ("五大支柱产业合计", "five_pillars", round(sum(revenue), 1), round(sum(profit), 1)),
        *((name, industry, r, p) for (name, industry), r, p in zip(PILLARS, revenue, profit, strict=True)),
    ]
    for number, (name, industry, r, p) in enumerate(rows, 5):
        growth = spread(name, 2, 4, 18)
        sheet.row(number, [name, r, growth[0], p, growth[1]])
        for letter, indicator, value in zip(
            "BCDE", ("revenue", "revenue_growth", "profit", "profit_growth"), (r, growth[0], p, growth[1]), strict=True
        ):
            sheet.want(f"{letter}{number}", indicator, value, upto(2019, 9), industry=industry)
    return draft


@corpus
def pillars_long_names() -> Draft:
    """The same subjects as 电子信息产业, in trillions, the sum rounded."""
    draft = Draft("pillars_long_names", "支柱产业.xlsx")
    sheet = draft.sheet("Sheet1", "wide-indicator")
    sheet.put("A1", "2020年全省五大支柱产业营业收入")
    sheet.put("B2", "单位：万亿元")
    sheet.row(3, ["支柱产业", "营业收入"])
    for number, ((name, industry), value) in enumerate(zip(PILLARS, (1.25, 0.82, 0.91, 0.67, 0.78), strict=True), 4):
        sheet.row(number, [name + "产业", value])
        sheet.want(f"B{number}", "revenue", value * 10000, upto(2020, 12), industry=industry)
    return draft


@corpus
def products_growth() -> Draft:
    """Products with the growth of their output; 发电量 is a product here, not an indicator."""
    draft = Draft("products_growth", "主要产品产量增速.xlsx")
    sheet = draft.sheet("产品", "mixed")
    sheet.put("A1", "2022年3月主要工业产品产量同比增速")
    sheet.put("A2", "单位：%")
    sheet.row(3, ["产品名称", "3月", "1-3月"])
    for number, (label, industry) in enumerate(PRODUCTS, 4):
        now, total = spread(label, 2, -9, 30)
        sheet.row(number, [label, now, total])
        sheet.want(f"B{number}", "output_growth", now, month(2022, 3), industry=industry)
        sheet.want(f"C{number}", "output_growth", total, upto(2022, 3), industry=industry)
    return draft


@corpus
def products_level_and_growth() -> Draft:
    """Products with their own units: level and growth, this month and cumulative."""
    draft = Draft("products_level_and_growth", "主要产品产量.xlsx")
    sheet = draft.sheet("产量", "mixed")
    sheet.put("A1", "2021年10月主要工业产品产量")
    sheet.row(2, ["产品名称", "计量单位", "本月", None, "本月止累计", None])
    sheet.row(3, [None, None, "产量", "同比增长%", "产量", "同比增长%"])
    for area in ("A2:A3", "B2:B3", "C2:D2", "E2:F2"):
        sheet.merge(area)
    rows = (
        ("白酒", "万千升", "output_baijiu", "baijiu", 30.2, 5.1, 288.5, 4.9),
        ("汽车", "万辆", "output_auto", "auto", 7.9, 3.2, 58.6, 9.9),
        ("智能手机", "万台", "output_smartphones", "smartphones", 1210.4, -3.4, 11021.2, 2.2),
        ("多晶硅", "万千克", "output_polysilicon", "polysilicon", 611.0, 14.4, 5810.3, 30.1),
    )
    for number, (label, unit, indicator, industry, level, growth, total, total_growth) in enumerate(rows, 4):
        sheet.row(number, [label, unit, level, growth, total, total_growth])
        sheet.want(f"C{number}", indicator, level, month(2021, 10), industry=industry)
        sheet.want(f"D{number}", "output_growth", growth, month(2021, 10), industry=industry)
        sheet.want(f"E{number}", indicator, total, upto(2021, 10), industry=industry)
        sheet.want(f"F{number}", "output_growth", total_growth, upto(2021, 10), industry=industry)
    return draft


@corpus
def industry_effects() -> Draft:
    """The larger profit table by division: level, growth, 产销率; thousands separators as text in some cells."""
    draft = Draft("industry_effects", "分行业效益.xlsx")
    sheet = draft.sheet("分行业效益", "wide-indicator")
    sheet.put("A1", "2020年1-12月规模以上工业企业分行业效益情况")
    sheet.row(
        3,
        [
            "行业名称",
            "营业收入（亿元）",
            "营业收入同比增速（%）",
            "利润总额（亿元）",
            "利润总额同比增速（%）",
            "产销率（%）",
        ],
    )
    indicators = ("revenue", "revenue_growth", "profit", "profit_growth", "sales_rate")
    for number, (label, industry) in enumerate(DIVISIONS, 4):
        revenue, growth, profit, rate, sales = (
            spread(label + "1", 1, 1100, 6000)[0],
            spread(label + "2", 1, -6, 20)[0],
            spread(label + "3", 1, 20, 600)[0],
            spread(label + "4", 1, -20, 60)[0],
            spread(label + "5", 1, 93, 101)[0],
        )
        sheet.row(number, [label, f"{revenue:,.1f}" if number % 2 else revenue, growth, profit, rate, sales])
        for offset, (indicator, value) in enumerate(
            zip(indicators, (revenue, growth, profit, rate, sales), strict=True), 2
        ):
            sheet.want(cell(number, offset), indicator, value, upto(2020, 12), industry=industry)
    return draft


@corpus
def industry_by_month_current() -> Draft:
    """Group headings of months, 当月 and 累计 under each; industries down."""
    draft = Draft("industry_by_month_current", "分行业逐月.xlsx")
    sheet = draft.sheet("逐月", "wide-time")
    sheet.put("A1", "2022年分行业规上工业增加值增速")
    sheet.put("A2", "单位：%")
    months = (3, 4, 5, 6)
    sheet.put("A3", "行业")
    sheet.merge("A3:A4")
    for offset, m in enumerate(months):
        column = 2 + 2 * offset
        sheet.put(cell(3, column), f"{m}月")
        sheet.merge(f"{cell(3, column)}:{cell(3, column + 1)}")
        sheet.put(cell(4, column), "当月")
        sheet.put(cell(4, column + 1), "累计")
    for number, (label, industry) in enumerate((("规上工业", "all"), *DIVISIONS), 5):
        sheet.put(f"A{number}", label)
        values = spread(label + "22", 8, -6, 18)
        for offset, value in enumerate(values):
            at = cell(number, 2 + offset)
            sheet.put(at, value)
            m = months[offset // 2]
            sheet.want(at, "iva_growth", value, upto(2022, m) if offset % 2 else month(2022, m), industry=industry)
    return draft


@corpus
def contribution() -> Draft:
    """Contribution and percentage points by industry: two units in one sheet."""
    draft = Draft("contribution", "贡献率.xlsx")
    sheet = draft.sheet("贡献", "wide-indicator")
    sheet.put("A1", "2021年前三季度主要行业对规上工业增长的贡献")
    sheet.row(2, ["行业", "规上工业增加值增速（%）", "增长贡献率（%）", "拉动增长百分点（百分点）"])
    for number, (label, industry) in enumerate(DIVISIONS[:6], 3):
        growth, share, pull = spread(label + "c", 3, 1, 9)
        sheet.row(number, [label, growth, share, pull])
        sheet.want(f"B{number}", "iva_growth", growth, upto(2021, 9), industry=industry)
        sheet.want(f"C{number}", "contribution_share", share, upto(2021, 9), industry=industry)
        sheet.want(f"D{number}", "pull_points", pull, upto(2021, 9), industry=industry)
    return draft
