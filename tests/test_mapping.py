"""Mappings: the same layout next month has the same fingerprint, drift is said in words, overrides decide."""

from dataclasses import replace

import pytest

from dashboard.intake.book import Value
from dashboard.intake.mapping import (
    Mapping,
    Override,
    adapted,
    drift,
    fingerprint,
    for_file,
    from_json,
    likeness,
    normal_header,
    similar,
    to_json,
)
from tests.test_recognise import Understand, understand, words

__all__ = ["understand", "words"]

Rows = list[list[Value]]


def month(number: int, title: str = "工业主要指标") -> Rows:
    """One month's sheet: an unknown column, an unknown row, a column for this month."""
    return [
        [f"2021年{number}月{title}"],
        ["指标", "单位", f"{number}月", f"1-{number}月", "可比口径"],
        ["工业投资增速", "%", 1.5, 2.5, 3.5],
        ["神秘指数", "%", 4.5, 5.5, 6.5],
    ]


def print_of(found: object) -> str:
    """The fingerprint of the first sheet."""
    return str(found.sheet["fingerprint"])  # type: ignore[attr-defined]


def test_next_month_has_the_same_fingerprint(understand: Understand) -> None:
    """Periods in the title and the headers do not count; another title or column does."""
    march = understand(month(3))
    assert print_of(understand(month(4))) == print_of(march)
    assert print_of(understand(month(3, "投资主要指标"))) != print_of(march)
    fewer = [row[:4] for row in month(3)]
    assert print_of(understand(fewer)) != print_of(march)


def test_more_months_across_do_not_change_the_fingerprint(understand: Understand) -> None:
    """A wide sheet grows by a column every month."""

    def wide(last: int) -> Rows:
        heads: list[Value] = ["地区", *(f"1-{m}月" for m in range(2, last + 1))]
        return [["2021年工业投资增速（%）"], heads, ["成都", *(float(m) for m in range(2, last + 1))]]

    assert print_of(understand(wide(5))) == print_of(understand(wide(9)))


@pytest.mark.parametrize(
    ("header", "normal"),
    [
        ("2021年3月＞累计", "〔期〕＞累计"),
        ("１—３月（％）", "〔期〕(%)"),
        ("2021-03-01", "〔期〕"),
        ("202103", "〔期〕"),
        ("规上 工业\n增加值", "规上工业增加值"),
        ("本年累计", "本年累计"),
    ],
)
def test_normal_headers(header: str, normal: str) -> None:
    """Half width, no blanks, every period the same."""
    assert normal_header(header) == normal


def test_a_mapping_comes_back_from_json() -> None:
    """What is said, and nothing else, travels."""
    mapping = Mapping(
        "abc",
        "月报",
        ("指标", "〔期〕"),
        Override(region="510100"),
        {"可比口径": Override(role="ignored"), "空": Override()},
        {"神秘指数": Override(indicator="iva_growth", caliber="试算")},
        "f" * 64,
    )
    data = to_json(mapping)
    assert data["columns"] == {"可比口径": {"role": "ignored"}}
    assert from_json(data) == replace(mapping, columns={"可比口径": Override(role="ignored")})
    assert from_json(data).file == "f" * 64


def test_a_mapping_with_a_strange_facet_is_refused() -> None:
    """A misspelt facet or role must not be passed over."""
    with pytest.raises(ValueError, match="colour"):
        from_json({"fingerprint": "x", "sheet": {"colour": "red"}})
    with pytest.raises(ValueError, match="king"):
        from_json({"fingerprint": "x", "columns": {"A": {"role": "king"}}})


def made(*headers: str, title: str = "月报") -> Mapping:
    """A mapping of these headers."""
    return Mapping(fingerprint(title, headers, ()), title, tuple(map(normal_header, headers)))


def test_drift_is_said_with_the_column() -> None:
    """Added, gone, renamed; months across count as one, the column number is the sheet's."""
    old = made("指标", "单位", "1月", "2月", "同比")
    assert drift(old, made("指标", "单位", "可比口径", "1月", "2月", "同比")) == ["第3列多了“可比口径”"]
    assert drift(old, made("指标", "单位", "1月", "2月", "3月")) == ["少了“同比”（原第5列）"]
    assert drift(old, made("指标名称", "单位", "1月", "2月", "3月", "同比")) == ["第1列由“指标”改为“指标名称”"]
    assert drift(old, made("指标", "单位", "1月", "2月", "3月", "环比")) == ["第6列由“同比”改为“环比”"]
    assert drift(old, made("指标", "单位", "5月", "同比")) == []


def test_only_a_like_layout_is_proposed() -> None:
    """Three of four headers or the same title; else it is another sheet."""
    old = made("指标", "单位", "本月", "累计", title="甲表")
    assert likeness(old, made("指标", "单位", "本月", "同比", title="乙表")) == pytest.approx(0.6)
    assert similar([old], made("指标", "单位", "本月", "同比", title="乙表")) == old
    assert similar([old], made("地区", "总量", "位次", title="乙表")) is None
    assert similar([old], made("地区", "总量", "位次", title="甲表")) == old


def test_an_adapted_mapping_keeps_what_still_fits() -> None:
    """Sayings about columns that are gone are dropped."""
    old = replace(
        made("指标", "本月", "可比口径"), columns={"可比口径": Override(role="ignored"), "本月": Override(kind="当月")}
    )
    new = made("指标", "本月", "累计")
    assert adapted(old, new).columns == {"本月": Override(kind="当月")}
    assert adapted(old, new).fingerprint == new.fingerprint


def test_periods_stated_for_one_file_do_not_hold_for_the_next() -> None:
    """Next month's file must not be taken for this month's."""
    mapping = replace(made("指标", "数值"), sheet=Override(period="2021-03", region="510100"), file="march")
    assert for_file(mapping, "march").sheet.period == "2021-03"
    assert for_file(mapping, "april").sheet == Override(region="510100")
    assert for_file(mapping, "april").file == "april"


def test_a_known_mapping_settles_columns_and_rows(understand: Understand) -> None:
    """Ignored, mapped to an indicator, given a kind: next month is taken without a question."""
    march = understand(month(3))
    assert {("unknown_indicator", "E2"), ("unknown_indicator", "A4")} <= march.told()
    assert march.sheet["status"] == "needs-mapping"
    mapping = from_json(march.sheet["mapping"])
    mapping = replace(
        mapping,
        columns={"可比口径": Override(role="ignored")},
        rows={"神秘指数": Override(indicator="tech_investment_growth")},
    )
    april = understand(month(4), mappings=[to_json(mapping)])
    assert april.sheet["status"] == "ready"
    assert april.sheet["known"]
    assert april.sheet["drift"] == []
    assert april.brief() == {
        "C3": ("industrial_investment_growth", "510000", "all", "当月", "2021-04", "2021-04", 1.5),
        "D3": ("industrial_investment_growth", "510000", "all", "累计", "2021-01", "2021-04", 2.5),
        "C4": ("tech_investment_growth", "510000", "all", "当月", "2021-04", "2021-04", 4.5),
        "D4": ("tech_investment_growth", "510000", "all", "累计", "2021-01", "2021-04", 5.5),
    }
    assert "mapped" in april.values["C4"]["rules"]
    assert "mapped" not in april.values["C3"]["rules"]


def test_a_drifted_layout_is_named_and_the_mapping_adapted(understand: Understand) -> None:
    """A new column: a warning with the column, the old sayings still applied."""
    known = from_json(understand([row[:4] for row in month(3)]).sheet["mapping"])
    known = replace(known, rows={"神秘指数": Override(role="ignored")})
    found = understand(month(4), mappings=[to_json(known)])
    assert found.sheet["drift"] == ["第5列多了“可比口径”"]
    assert ("layout_drift", "") in found.told()
    assert ("unknown_indicator", "A4") not in found.told()
    assert set(found.values) == {"C3", "D3"}
    assert found.sheet["mapping"]["fingerprint"] == found.sheet["fingerprint"] != known.fingerprint


@pytest.mark.parametrize(
    ("said", "facet", "value"),
    [
        (Override(region="510100"), "region", "510100"),
        (Override(kind="累计"), "kind", "累计"),
        (Override(period="2021-05"), "end", "2021-05"),
        (Override(unit="万元"), "value", 0.0012),
        (Override(industry="electronics"), "industry", "electronics"),
        (Override(caliber="试算"), "caliber", "试算"),
        (Override(status="初步"), "status", "初步"),
        (Override(indicator="profit"), "indicator", "profit"),
    ],
)
def test_every_facet_of_a_column_can_be_stated(
    understand: Understand, said: Override, facet: str, value: object
) -> None:
    """Each facet said about a column goes before what the sheet says."""
    rows: Rows = [["2021年3月主要指标（亿元）"], ["地区", "营业收入"], ["四川", 12.0]]
    mapping = from_json(understand(rows).sheet["mapping"])
    found = understand(rows, mappings=[to_json(replace(mapping, columns={"营业收入": said}))])
    got = found.values["B3"][facet]
    assert (str(got)[:7] if facet == "end" else got) == value
    assert "mapped" in found.values["B3"]["rules"]


def test_a_whole_sheet_can_be_stated_or_left_out(understand: Understand) -> None:
    """Region, period, kind and unit for the sheet; ignored takes nothing and asks nothing."""
    rows: Rows = [["指标", "数值"], ["营业收入", 12.0], ["利润总额", 2.0]]
    bare = understand(rows)
    assert bare.values == {}
    mapping = from_json(bare.sheet["mapping"])
    whole = Override(region="510700", period="2021-03", kind="累计", unit="万元")
    found = understand(rows, mappings=[to_json(replace(mapping, sheet=whole))])
    assert found.brief()["B2"] == ("revenue", "510700", "all", "累计", "2021-01", "2021-03", 0.0012)
    assert found.sheet["status"] == "ready"
    left_out = understand(rows, mappings=[to_json(replace(mapping, sheet=Override(role="ignored")))])
    assert left_out.values == {}
    assert left_out.sheet["status"] == "ready"


def test_hidden_columns_do_not_count_for_the_layout(understand: Understand) -> None:
    """A column hidden this month is a changed layout, and said."""
    rows = [list(row) for row in month(3)]
    known = understand(rows).sheet["mapping"]
    found = understand(rows, mappings=[known], hidden_columns=frozenset([4]))
    assert found.sheet["drift"] == ["少了“可比口径”（原第5列）"]
