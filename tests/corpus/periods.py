"""Periods in any usual writing, settled by the title, the file's name, the neighbours."""

from datetime import date

from tests.corpus.sheet import Draft, corpus, month, point, spread, upto


def _down(
    draft: Draft,
    header: str,
    rows: list[tuple[object, tuple[str, str, str] | None]],
    title: str = "",
    indicator: str = "industrial_investment_growth",
    label: str = "工业投资增速（%）",
) -> Draft:
    """Periods down, one indicator across."""
    sheet = draft.sheet("Sheet1")
    if title:
        sheet.put("A1", title)
    sheet.row(3, [header, label])
    for number, ((shown, period), value) in enumerate(zip(rows, spread(draft.name, len(rows), 3, 12), strict=True), 4):
        sheet.row(number, [shown, value])  # type: ignore[list-item]
        if period:
            sheet.want(f"B{number}", indicator, value, period)
    return draft


@corpus
def period_writings() -> Draft:
    """One of each writing of a month or a run of months."""
    return _down(
        Draft("period_writings", "时期写法.xlsx"),
        "时期",
        [
            ("2020年1-2月", upto(2020, 2)),
            ("2020年1—3月", upto(2020, 3)),
            ("2020年1－4月", upto(2020, 4)),
            ("2020年1~5月", upto(2020, 5)),
            ("2020年1至6月", upto(2020, 6)),
            ("2020年1–7月份", upto(2020, 7)),
            ("2020年1-8月累计", upto(2020, 8)),
            ("2020.1-9", upto(2020, 9)),
            ("2020年01-10月", upto(2020, 10)),
            ("2020 年 1 - 11 月", upto(2020, 11)),
            ("２０２０年１－１２月", upto(2020, 12)),
            ("2021.03", month(2021, 3)),
            ("2021-4", month(2021, 4)),
            ("202105", month(2021, 5)),
            (202106, month(2021, 6)),
            ("2021/7", month(2021, 7)),
            ("2021年8月份", month(2021, 8)),
            ("2021年09月", month(2021, 9)),
            ("2021-10-01", month(2021, 10)),
            ("20211101", month(2021, 11)),
            ("二〇二一年十二月", month(2021, 12)),
            (date(2022, 3, 1), month(2022, 3)),
        ],
    )


@corpus
def months_year_in_title() -> Draft:
    """Months down, the year only in the title."""
    return _down(
        Draft("months_year_in_title", "a.xlsx"),
        "月份",
        [(f"1-{m}月", upto(2021, m)) for m in range(2, 10)],
        "2021年工业投资增速",
    )


@corpus
def months_year_in_name() -> Draft:
    """Months down, the year only in the file's name; the hint that says so may come."""
    draft = _down(
        Draft("months_year_in_name", "2021年工业投资.xlsx"), "月份", [(f"1-{m}月", upto(2021, m)) for m in range(2, 10)]
    )
    draft.tolerated.add("missing_period")
    return draft


@corpus
def months_year_in_sheet() -> Draft:
    """The year in the sheet's name, one sheet a year."""
    draft = Draft("months_year_in_sheet", "分年.xlsx")
    for year in (2019, 2020, 2021):
        sheet = draft.sheet(f"{year}年")
        sheet.row(1, ["月份", "工业用电量增速（%）"])
        for number, (m, value) in enumerate(zip(range(1, 10), spread(str(year), 9, 1, 9), strict=True), 2):
            sheet.row(number, [f"{m}月", value])
            sheet.want(f"B{number}", "industrial_electricity_growth", value, month(year, m))
    draft.tolerated.add("missing_period")
    return draft


@corpus
def months_year_nowhere() -> Draft:
    """No year anywhere: an error at every month, nothing taken."""
    draft = _down(Draft("months_year_nowhere", "b.xlsx"), "月份", [(f"1-{m}月", None) for m in range(2, 6)])
    for number in range(4, 8):
        draft.sheets[0].fault(f"A{number}", "bad_period")
    return draft


@corpus
def bare_number_settled() -> Draft:
    """2024.1 … 2024.12 in a run: 2024.1 first is January, 2024.1 after 2024.9 is October."""
    return _down(
        Draft("bare_number_settled", "点月.xlsx"),
        "时间",
        [(float(f"2024.{m}"), month(2024, m)) for m in range(1, 13)],
        indicator="industrial_electricity_growth",
        label="工业用电量增速（%）",
    )


@corpus
def bare_number_october() -> Draft:
    """Only 2023.8, 2023.9, 2023.1, 2023.11: the neighbours settle October."""
    return _down(
        Draft("bare_number_october", "点月2.xlsx"),
        "时间",
        [(2023.8, month(2023, 8)), (2023.9, month(2023, 9)), (2023.1, month(2023, 10)), (2023.11, month(2023, 11))],
        indicator="industrial_electricity_growth",
        label="工业用电量增速（%）",
    )


@corpus
def bare_number_ambiguous() -> Draft:
    """A single 2024.1 with nothing to settle it: an error."""
    draft = _down(
        Draft("bare_number_ambiguous", "点月3.xlsx"),
        "时间",
        [(2024.1, None)],
        indicator="industrial_electricity_growth",
        label="工业用电量增速（%）",
    )
    draft.sheets[0].fault("A4", "ambiguous_period")
    return draft


@corpus
def bare_number_unsettled_among_years() -> Draft:
    """2021.1, 2022.1, 2023.1: Januaries or Octobers? Nobody knows."""
    draft = _down(
        Draft("bare_number_unsettled_among_years", "点月4.xlsx"),
        "时间",
        [(2021.1, None), (2022.1, None), (2023.1, None)],
        indicator="industrial_electricity_growth",
        label="工业用电量增速（%）",
    )
    for number in (4, 5, 6):
        draft.sheets[0].fault(f"A{number}", "ambiguous_period")
    return draft


@corpus
def stock_months() -> Draft:
    """11月末 and 2020年末: 时点, also where the month is bare but the indicator is a stock."""
    return _down(
        Draft("stock_months", "时点.xlsx"),
        "时点",
        [
            ("2020年6月末", point(2020, 6)),
            ("2020年11月末", point(2020, 11)),
            ("2020年末", point(2020)),
            ("截至2021年3月末", point(2021, 3)),
            ("2021年6月", point(2021, 6)),
            ("2021年底", point(2021)),
        ],
        indicator="base_stations_5g",
        label="5G基站数（个）",
    )


@corpus
def period_in_title_only() -> Draft:
    """No period in the table at all: the subtitle says it."""
    draft = Draft("period_in_title_only", "c.xlsx")
    sheet = draft.sheet("Sheet1")
    sheet.put("A1", "全省分地区工业投资情况")
    sheet.put("A2", "2020年1-10月")
    sheet.row(4, ["地区", "工业投资增速（%）", "技改投资增速（%）"])
    for number, (label, region, a, b) in enumerate(
        (("四川", "510000", 10.9, 9.1), ("成都", "510100", 8.8, 7.0), ("绵阳", "510700", 12.2, 10.3)), 5
    ):
        sheet.row(number, [label, a, b])
        sheet.want(f"B{number}", "industrial_investment_growth", a, upto(2020, 10), region)
        sheet.want(f"C{number}", "tech_investment_growth", b, upto(2020, 10), region)
    return draft


@corpus
def period_in_file_name_only() -> Draft:
    """The month only in the file's name."""
    draft = Draft("period_in_file_name_only", "2021年1-7月工业投资.xlsx")
    sheet = draft.sheet("Sheet1")
    sheet.row(1, ["地区", "工业投资增速（%）"])
    for number, (label, region, value) in enumerate(
        (("四川", "510000", 10.9), ("成都", "510100", 8.8), ("绵阳", "510700", 12.2)), 2
    ):
        sheet.row(number, [label, value])
        sheet.want(f"B{number}", "industrial_investment_growth", value, upto(2021, 7), region)
    draft.tolerated.add("missing_period")
    return draft


@corpus
def excel_dates_across() -> Draft:
    """Excel dates across, shown as 3月, in the header; serial numbers with a date format."""
    draft = Draft("excel_dates_across", "横向日期.xlsx")
    sheet = draft.sheet("Sheet1", "wide-time")
    sheet.put("A1", "工业用电量增速（%）")
    sheet.put("A2", "地区")
    for offset, m in enumerate(range(3, 10)):
        sheet.put(f"{'BCDEFGH'[offset]}2", date(2021, m, 1), "yyyy/m")
    for number, (label, region) in enumerate((("四川", "510000"), ("成都", "510100")), 3):
        sheet.put(f"A{number}", label)
        for offset, (m, value) in enumerate(zip(range(3, 10), spread(label, 7, 2, 9), strict=True)):
            at = f"{'BCDEFGH'[offset]}{number}"
            sheet.put(at, value)
            sheet.want(at, "industrial_electricity_growth", value, month(2021, m), region)
    return draft


@corpus
def excel_dates_xls() -> Draft:
    """Excel dates in an old .xls."""
    return _down(
        Draft("excel_dates_xls", "日期.xls"),
        "月份",
        [(date(2021, m, 1), month(2021, m)) for m in range(1, 7)],
        indicator="industrial_electricity_growth",
        label="工业用电量增速（%）",
    )
