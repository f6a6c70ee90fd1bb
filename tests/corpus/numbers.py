"""How numbers are written in cells: percent, text, qualifiers, missing marks, words for up and down."""

from tests.corpus.places import PREFECTURES
from tests.corpus.sheet import Draft, Sheet, corpus, point, upto


def _column(draft: Draft, title: str, header: str) -> Sheet:
    sheet = draft.sheet("Sheet1")
    sheet.put("A1", title)
    sheet.row(3, ["地区", header])
    return sheet


@corpus
def percent_format() -> Draft:
    """Cells stored as 0.065 and shown as 6.5%: the value is 6.5."""
    draft = Draft("percent_format", "百分比格式.xlsx")
    sheet = _column(draft, "2021年1-3月规模以上工业增加值", "同比增速")
    for number, ((code, name, _), stored) in enumerate(
        zip(PREFECTURES, (0.065, 0.1, -0.032, 0.1234, 0.08, 0.005, 0.157, 0.0, 0.112, 0.14), strict=False), 4
    ):
        sheet.put(f"A{number}", name)
        sheet.put(f"B{number}", stored, "0.0%" if number % 2 else "0.00%")
        sheet.want(f"B{number}", "iva_growth", stored * 100, upto(2021, 3), code)
    return draft


@corpus
def percent_format_xls() -> Draft:
    """The same as .xls: the number format is in the file there as well; if it cannot be read, nothing is taken
    without a warning."""
    draft = percent_format().copy("percent_format_xls", "百分比格式.xls")
    return draft


@corpus
def percent_text() -> Draft:
    """6.5%, ６．５％, 6.5 ％ as text, with and without blanks."""
    draft = Draft("percent_text", "百分号.xlsx")
    sheet = _column(draft, "2021年1-3月规模以上工业增加值", "增速（%）")
    for number, ((code, name, _), (shown, value)) in enumerate(
        zip(
            PREFECTURES,
            (
                ("6.5%", 6.5),
                ("６．５％", 6.5),
                (" 7.1 ％ ", 7.1),
                ("+8.2%", 8.2),
                ("-3.1%", -3.1),
                ("－2.0％", -2.0),
                ("10%", 10.0),
                ("−0.8%", -0.8),
                ("0.0%", 0.0),
            ),
            strict=False,
        ),
        4,
    ):
        sheet.row(number, [name, shown])
        sheet.want(f"B{number}", "iva_growth", value, upto(2021, 3), code)
    sheet.row(14, ["眉山市", "—1.5%"])  # a dash that can only be a minus sign, if anything
    sheet.want("B14", "iva_growth", -1.5, upto(2021, 3), "511400", optional=True)
    return draft


@corpus
def text_numbers() -> Draft:
    """Numbers stored as text: apostrophes, separators, full width, blanks, accounting brackets left alone."""
    draft = Draft("text_numbers", "文本数字.xlsx")
    sheet = _column(draft, "2021年1-6月规模以上工业企业营业收入", "营业收入（亿元）")
    for number, ((code, name, _), (shown, value)) in enumerate(
        zip(
            PREFECTURES,
            (
                ("12,345.6", 12345.6),
                ("'2345.6", 2345.6),
                ("１，２３４．５", 1234.5),
                (" 987.6 ", 987.6),
                ("1 234.5", 1234.5),
                ("876.50", 876.5),
                ("765.4亿元", 765.4),
                ("3456000万元", 345.6),
                ("1.2万亿元", 12000.0),
                ("．5", None),
                ("1.234,5", None),
                ("543..2", None),
                ("12O.5", None),
            ),
            strict=False,
        ),
        4,
    ):
        sheet.row(number, [name, shown])
        if value is None:
            if shown == "．5":
                sheet.want(f"B{number}", "revenue", 0.5, upto(2021, 6), code)
            else:
                sheet.fault(f"B{number}", "not_a_number")
        else:
            sheet.want(f"B{number}", "revenue", value, upto(2021, 6), code)
    draft.tolerated |= {"unit_in_cell"}
    return draft


@corpus
def missing_marks() -> Draft:
    """Every usual mark for a missing value is missing, never 0; a real 0 is 0."""
    draft = Draft("missing_marks", "缺失.xlsx")
    sheet = _column(draft, "2021年1-3月工业投资", "工业投资增速（%）")
    marks = ["—", "–", "…", "-", "／", "/", "*", "空", "无", "x", "NA", "n.a.", "", "——", "N/A", "－", "……"]
    for number, ((_, name, _), mark) in enumerate(zip(PREFECTURES, marks, strict=False), 4):
        sheet.row(number, [name, mark or None])
    last = 4 + len(marks)
    for number, ((code, name, _), value) in enumerate(
        zip(PREFECTURES[len(marks) :], (0, 0.0, 5.5, -1.2), strict=True), last
    ):
        sheet.row(number, [name, value])
        sheet.want(f"B{number}", "industrial_investment_growth", float(value), upto(2021, 3), code)
    draft.marks = {"—": 1, "–": 1, "*": 1, "空": 1, "无": 1}
    return draft


@corpus
def qualifiers() -> Draft:
    """超4万, 约6, ≥: the number beside what limits it."""
    draft = Draft("qualifiers", "限定词.xlsx")
    sheet = draft.sheet("Sheet1")
    sheet.put("A1", "2020年末产业数字化基础情况")
    sheet.row(3, ["指标", "数值", "单位"])
    for number, (label, shown, unit, indicator, value, more) in enumerate(
        (
            ("5G基站数", "超4万", "个", "base_stations_5g", 40000.0, {"bound": ">"}),
            ("上云企业", "约20万", "家", "cloud_enterprises", 200000.0, {"approximation": "约"}),
            ("规模以上工业企业数", "≥1.5万", "户", "scaled_firms", 15000.0, {"bound": "≥"}),
            ("专精特新“小巨人”企业", "近90", "家", "little_giants", 90.0, {"approximation": "近"}),
            ("省级制造业创新中心", "13家", "家", "innovation_centres", 13.0, {}),
            ("制造业单项冠军企业", "12左右", "家", "champions", 12.0, {"approximation": "左右"}),
            ("创新型中小企业", "突破1.2万家", "家", "innovative_smes", 12000.0, {"bound": ">"}),
            ("省级专精特新中小企业", "＞2000", "家", "specialised_provincial", 2000.0, {"bound": ">"}),
            ("智能工厂", "不足100", "家", "smart_factories", 100.0, {"bound": "<"}),
            ("A股上市工业企业", "有望超过100", "家", "listed_industrial", 100.0, {"bound": ">", "modality": "有望"}),
        ),
        4,
    ):
        sheet.row(number, [label, shown, unit])
        sheet.want(f"B{number}", indicator, value, point(2020), **more)
    return draft


@corpus
def up_and_down_words() -> Draft:
    """增长 and 下降 give the sign; a minus behind 下降 is reported; a change of the growth is not the growth."""
    draft = Draft("up_and_down_words", "增减.xlsx")
    sheet = _column(draft, "2020年1-3月规模以上工业增加值", "同比增长情况")
    for number, ((code, name, _), (shown, value)) in enumerate(
        zip(
            PREFECTURES,
            (
                ("增长6.5%", 6.5),
                ("下降5.2%", -5.2),
                ("同比增长1.1%", 1.1),
                ("上升 2.0%", 2.0),
                ("减少3.4%", -3.4),
                ("回落0.6个百分点", None),
                ("提高1.2个百分点", None),
                ("下降-1.2%", None),
                ("增长-0.7%", None),
            ),
            strict=False,
        ),
        4,
    ):
        sheet.row(number, [name, shown])
        if value is not None:
            sheet.want(f"B{number}", "iva_growth", value, upto(2020, 3), code)
        elif shown.endswith("百分点"):
            sheet.fault(f"B{number}", "not_a_number", "unit_contradicts")
        else:
            sheet.want(f"B{number}", "iva_growth", -1.2 if "1.2" in shown else -0.7, upto(2020, 3), code, optional=True)
            sheet.fault(f"B{number}", "sign_against_wording", "not_a_number")
    return draft


@corpus
def turned_profit() -> Draft:
    """扭亏, 由正转负: kept as text, not a number."""
    draft = Draft("turned_profit", "扭亏.xlsx")
    sheet = _column(draft, "2020年1-12月利润总额", "利润总额增速（%）")
    for number, ((code, name, _), (shown, value)) in enumerate(
        zip(
            PREFECTURES,
            ((12.1, 12.1), ("扭亏为盈", None), (-5.0, -5.0), ("由正转负", None), ("扭亏", None), (33.3, 33.3)),
            strict=False,
        ),
        4,
    ):
        sheet.row(number, [name, shown])
        sheet.want(
            f"B{number}",
            "profit_growth",
            value,
            upto(2020, 12),
            code,
            **({"text": str(shown)} if value is None else {}),
        )
    return draft


@corpus
def quoted_unit_format() -> Draft:
    """A number format that shows the unit behind the number: 0.0"亿元"."""
    draft = Draft("quoted_unit_format", "格式带单位.xlsx")
    sheet = draft.sheet("Sheet1")
    sheet.put("A1", "2021年1-6月各市州营业收入")
    sheet.row(2, ["地区", "营业收入"])
    for number, ((code, name, _), value) in enumerate(
        zip(PREFECTURES[:6], (8234.5, 456.7, 1234.0, 987.1, 1650.0, 2020.2), strict=True), 3
    ):
        sheet.put(f"A{number}", name)
        sheet.put(f"B{number}", value, '0.0"亿元"')
        sheet.want(f"B{number}", "revenue", value, upto(2021, 6), code)
    return draft


@corpus
def chinese_numerals() -> Draft:
    """Months and numbering in Chinese numerals in titles and headers."""
    draft = Draft("chinese_numerals", "汉字数字.xlsx")
    sheet = draft.sheet("Sheet1")
    sheet.put("A1", "二〇二一年一至六月全省工业主要指标")
    sheet.row(3, ["指标", "单位", "一至六月"])
    for number, (label, indicator, value) in enumerate(
        (
            ("（一）规模以上工业增加值增速", "iva_growth", 12.1),
            ("（二）工业投资增速", "industrial_investment_growth", 11.6),
            ("（三）工业用电量增速", "industrial_electricity_growth", 16.2),
        ),
        4,
    ):
        sheet.row(number, [label, "%", value])
        sheet.want(f"C{number}", indicator, value, upto(2021, 6))
    return draft


@corpus
def digits_with_noise() -> Draft:
    """Stored floats with binary noise and many decimals keep their value."""
    draft = Draft("digits_with_noise", "小数.xlsx")
    sheet = _column(draft, "2021年1-9月规模以上工业增加值", "累计增速（%）")
    for number, ((code, name, _), value) in enumerate(
        zip(PREFECTURES, (10.100000000000001, 9.6999999999999993, 8.0, 11, 7.25, 6.849999999999999), strict=False), 4
    ):
        sheet.row(number, [name, value])
        sheet.want(f"B{number}", "iva_growth", float(value), upto(2021, 9), code)
    draft.tolerated.add("precision")
    return draft
