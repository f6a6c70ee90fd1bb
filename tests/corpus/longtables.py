"""Long tables: one row an observation, with every wording of the headers people use."""

from datetime import date

from tests.corpus.places import DIVISIONS, PREFECTURES
from tests.corpus.sheet import Draft, corpus, month, point, quarter, spread, upto


@corpus
def long_plain() -> Draft:
    """指标, 地区, 行业, 时期, 类型, 数值, 单位."""
    draft = Draft("long_plain", "长表.xlsx")
    sheet = draft.sheet("数据", "long")
    sheet.row(1, ["指标", "地区", "行业", "时期", "时期类型", "数值", "单位"])
    number = 2
    for label, industry in DIVISIONS:
        for m in (3, 4, 5):
            for kind in ("当月", "累计"):
                value = spread(f"{label}{m}{kind}", 1, -5, 20)[0]
                sheet.row(number, ["规模以上工业增加值增速", "四川省", label, f"2021年{m}月", kind, value, "%"])
                sheet.want(
                    f"F{number}",
                    "iva_growth",
                    value,
                    month(2021, m) if kind == "当月" else upto(2021, m),
                    industry=industry,
                )
                number += 1
    return draft


@corpus
def long_other_words() -> Draft:
    """指标名称, 统计区域, 报告期, 本期值, 计量单位; periods as 2021-03; the regions short."""
    draft = Draft("long_other_words", "导出数据.csv")
    sheet = draft.sheet("导出数据", "long")
    sheet.row(1, ["序号", "指标名称", "统计区域", "报告期", "本期值", "计量单位", "备注"])
    number = 2
    for code, _, short in PREFECTURES[:8]:
        for m in (1, 2, 3):
            value = spread(f"{code}{m}", 1, 2, 20)[0]
            sheet.row(number, [number - 1, "工业用电量增速", short, f"2021-{m:02}", value, "%", None])
            sheet.want(f"E{number}", "industrial_electricity_growth", value, month(2021, m), code)
            number += 1
    return draft


@corpus
def long_year_and_month() -> Draft:
    """年份 and 月份 in two columns, 累计/当月 as two value columns."""
    draft = Draft("long_year_and_month", "年月.xlsx")
    sheet = draft.sheet("年月")
    sheet.row(1, ["年份", "月份", "地区", "规上工业增加值当月增速(%)", "规上工业增加值累计增速(%)"])
    number = 2
    for m in (3, 4, 5, 6):
        for code, name, _ in PREFECTURES[:6]:
            now, total = spread(f"{name}{m}", 2, 3, 15)
            sheet.row(number, [2021, m, name, now, total])
            sheet.want(f"D{number}", "iva_growth", now, month(2021, m), code)
            sheet.want(f"E{number}", "iva_growth", total, upto(2021, m), code)
            number += 1
    return draft


@corpus
def long_from_to() -> Draft:
    """起始月 and 截止月 in two columns."""
    draft = Draft("long_from_to", "起止.xlsx")
    sheet = draft.sheet("起止", "long")
    sheet.row(1, ["指标", "地区", "起始月", "截止月", "数值"])
    for number, (m, value) in enumerate(zip(range(3, 12), spread("fromto", 9, 3, 12), strict=True), 2):
        sheet.row(number, ["工业投资增速", "四川省", "2021年1月", f"2021年{m}月", value])
        sheet.want(f"E{number}", "industrial_investment_growth", value, upto(2021, m))
    return draft


@corpus
def long_excel_dates() -> Draft:
    """Excel dates, the first of the month."""
    draft = Draft("long_excel_dates", "日期.xlsx")
    sheet = draft.sheet("日期", "long")
    sheet.row(1, ["日期", "指标", "地区", "数据"])
    for number, (m, value) in enumerate(zip(range(1, 11), spread("dates", 10, 2, 12), strict=True), 2):
        sheet.put(f"A{number}", date(2021, m, 1), 'yyyy"年"m"月"')
        sheet.row(number, ["工业用电量增速", "全省", value], 2)
        sheet.want(f"D{number}", "industrial_electricity_growth", value, month(2021, m))
    return draft


@corpus
def long_excel_dates_1904() -> Draft:
    """The same in the 1904 date system; the warning that says so may come."""
    draft = Draft("long_excel_dates_1904", "日期1904.xlsx")
    draft.date1904 = True
    sheet = draft.sheet("日期", "long")
    sheet.row(1, ["月份", "指标", "地区", "数据"])
    for number, (m, value) in enumerate(zip(range(1, 11), spread("dates", 10, 2, 12), strict=True), 2):
        sheet.put(f"A{number}", date(2021, m, 28), "yyyy-mm")
        sheet.row(number, ["工业用电量增速", "全省", value], 2)
        sheet.want(f"D{number}", "industrial_electricity_growth", value, month(2021, m))
    draft.tolerated.add("date_1904")
    return draft


@corpus
def long_utf16() -> Draft:
    """A .tsv in UTF-16, as Excel saves “Unicode 文本”."""
    draft = Draft("long_utf16", "unicode.tsv")
    draft.encoding = "utf-16"
    sheet = draft.sheet("unicode", "long")
    sheet.row(1, ["统计指标", "区划", "数据时间", "指标值", "单位"])
    for number, (code, name, _) in enumerate(PREFECTURES, 2):
        value = spread(name + "16", 1, 5, 400)[0]
        sheet.row(number, ["营业收入", name, "2021年1-6月", value, "亿元"])
        sheet.want(f"D{number}", "revenue", value, upto(2021, 6), code)
    return draft


@corpus
def long_utf8_bom() -> Draft:
    """A .csv with a byte order mark, ids instead of titles, quoted fields."""
    draft = Draft("long_utf8_bom", "ids.csv")
    draft.encoding = "utf-8-sig"
    sheet = draft.sheet("ids", "long")
    sheet.row(1, ["指标编号", "地区代码", "期间", "值", "单位", "说明"])
    for number, (m, value) in enumerate(zip(range(3, 9), spread("ids", 6, 5, 12), strict=True), 2):
        sheet.row(number, ["iva_growth", 510000, f"2021年1-{m}月", value, "%", '快报,"未经审核"'])
        sheet.want(f"D{number}", "iva_growth", value, upto(2021, m))
    return draft


@corpus
def long_quarters() -> Draft:
    """Quarters in several usual writings."""
    draft = Draft("long_quarters", "季度长表.xlsx")
    sheet = draft.sheet("季度", "long")
    sheet.row(1, ["指标", "时间", "数值", "单位"])
    rows = (
        ("2019年一季度", upto(2019, 3), 10203.4),
        ("2019年上半年", upto(2019, 6), 21553.7),
        ("2019年前三季度", upto(2019, 9), 33354.9),
        ("2019年全年", upto(2019, 12), 46363.8),
        ("2020年Q1", upto(2020, 3), 10144.2),
        ("2020年1-2季度", upto(2020, 6), 22027.2),
        ("2020年前3季度", upto(2020, 9), 34705.9),
        ("2020年", upto(2020, 12), 48501.6),
    )
    for number, (label, period, value) in enumerate(rows, 2):
        sheet.row(number, ["地区生产总值", label, value, "亿元"])
        sheet.want(f"C{number}", "gdp", value, period)
    return draft


@corpus
def long_single_quarters() -> Draft:
    """Second, third and fourth quarters alone are 当季."""
    draft = Draft("long_single_quarters", "单季.xlsx")
    sheet = draft.sheet("单季", "long")
    sheet.row(1, ["指标名称", "时期", "数值（%）"])
    for number, (label, period, value) in enumerate(
        (
            ("2019年二季度", quarter(2019, 2), 8.5),
            ("2019年第三季度", quarter(2019, 3), 7.6),
            ("2019年四季度", quarter(2019, 4), 8.1),
            ("2020年Q2", quarter(2020, 2), 3.9),
        ),
        2,
    ):
        sheet.row(number, ["规模以上工业增加值增速", label, value])
        sheet.want(f"C{number}", "iva_growth", value, period)
    return draft


@corpus
def long_mixed_units() -> Draft:
    """A unit for every row, each converted to the dictionary's."""
    draft = Draft("long_mixed_units", "各单位.xlsx")
    sheet = draft.sheet("各单位", "long")
    sheet.row(1, ["项目", "期间", "数值", "单位"])
    rows = (
        ("营业收入", "2020年1-12月", 456000000, "万元", "revenue", 45600.0, upto(2020, 12)),
        ("利润总额", "2020年1-12月", 319780000000, "元", "profit", 3197.8, upto(2020, 12)),
        ("地区生产总值", "2020年1-12月", 4.85, "万亿元", "gdp", 48500.0, upto(2020, 12)),
        ("规模以上工业增加值增速", "2020年1-12月", 45, "‰", "iva_growth", 4.5, upto(2020, 12)),
        ("市场化交易电量", "2020年1-12月", 8_900_000, "万千瓦时", "traded_electricity", 890.0, upto(2020, 12)),
        ("规模以上工业企业数", "2020年末", 1.5, "万户", "scaled_firms", 15000.0, point(2020)),
        ("5G基站数", "2020年12月末", 36000, "个", "base_stations_5g", 36000.0, point(2020)),
        ("上云企业", "2020年末", 20, "万家", "cloud_enterprises", 200000.0, point(2020)),
        ("汽车产量", "2020年1-12月", 712000, "辆", "output_auto", 71.2, upto(2020, 12)),
        ("制造业单项冠军企业", "2020年末", 12, "户", "champions", 12.0, point(2020)),
        ("研发投入强度", "2020年1-12月", 2.1, "%", "rd_intensity", 2.1, upto(2020, 12)),
        ("拉动增长百分点", "2020年1-12月", 1.7, "个百分点", "pull_points", 1.7, upto(2020, 12)),
    )
    for number, (label, period_text, raw, unit, indicator, value, period) in enumerate(rows, 2):
        sheet.row(number, [label, period_text, raw, unit])
        sheet.want(f"C{number}", indicator, value, period, industry="auto" if indicator == "output_auto" else "all")
    return draft


@corpus
def long_with_source() -> Draft:
    """A source column with the titles of the shipped sources' publishers is read as source, not as a value."""
    draft = Draft("long_with_source", "带说明.xlsx")
    sheet = draft.sheet("带说明", "long")
    sheet.put("A1", "四川工业增加值增速整理（单位：%）")
    sheet.row(3, ["地区", "时期", "规上工业增加值增速", "备注"])
    for number, (label, period, value, note) in enumerate(
        (
            ("四川", "2021年1-3月", 15.4, "快报"),
            ("四川", "2021年1-4月", 14.1, None),
            ("四川", "2021年1-5月", 13.2, "2020年同期为2.1"),
            ("成都", "2021年1-5月", 15.0, None),
        ),
        4,
    ):
        sheet.row(number, [label, period, value, note])
        m = int(period[-2])
        sheet.want(f"C{number}", "iva_growth", value, upto(2021, m), "510000" if label == "四川" else "510100")
    return draft


@corpus
def long_big() -> Draft:
    """The larger export: four indicators, 21 prefectures, three months, 252 rows, blank rows between months."""
    draft = Draft("long_big", "市州指标库导出.xlsx")
    sheet = draft.sheet("导出", "long")
    sheet.put("A1", "市州工业指标库导出")
    sheet.put("A2", "导出时间：2021-10-20 09:30")
    sheet.row(4, ["区划代码", "地区名称", "指标", "统计期", "口径", "数值", "单位"])
    number = 5
    for m in (7, 8, 9):
        for code, name, _ in PREFECTURES:
            for label, indicator in (
                ("规上工业增加值增速", "iva_growth"),
                ("工业投资增速", "industrial_investment_growth"),
                ("技改投资增速", "tech_investment_growth"),
                ("工业用电量增速", "industrial_electricity_growth"),
            ):
                value = spread(f"{name}{m}{label}", 1, 1, 20)[0]
                sheet.row(number, [int(code), name, label, f"2021年{m}月", "累计", value, "%"])
                sheet.want(f"F{number}", indicator, value, upto(2021, m), code)
                number += 1
        number += 1
    return draft
