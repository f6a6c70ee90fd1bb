"""A file's observations against the store: what is new, revised, unchanged, missing, and what history objects to."""

from calendar import monthrange
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from dashboard.intake.compare import MOST_LISTED, TEXTS, Comparison, compare, listed, moved
from dashboard.intake.findings import Finding
from dashboard.intake.words import with_ids
from dashboard.seed import ids_of
from dashboard.store import Change, Store

TODAY = date(2026, 11, 22)
SHEET = "表1"


def span(first: str, last: str = "") -> dict[str, date]:
    """First and last day of a span of months."""
    year, month = (int(part) for part in (last or first).split("-"))
    start = date(int(first[:4]), int(first[5:7]), 1)
    return {"start": start, "end": date(year, month, monthrange(year, month)[1])}


def incoming(*rows: dict[str, Any]) -> pa.Table:
    """Observations as the recognition delivers them; each given row says what differs from an empty one."""
    empty: dict[str, Any] = dict.fromkeys(TEXTS, "") | {"sheet": SHEET, "region": "510000", "industry": "all"}
    filled = [empty | {"cell": f"B{n + 2}", "raw": _raw(row.get("value"))} | row for n, row in enumerate(rows)]
    schema = pa.schema(
        [(name, pa.string()) for name in TEXTS]
        + [("start", pa.date32()), ("end", pa.date32()), ("value", pa.float64())]
    )
    return pa.Table.from_pylist(filled, schema=schema)


def _raw(value: float | None) -> str:
    return "" if value is None else format(value, ".15g")


def growth(last: str, value: float | None, **more: Any) -> dict[str, Any]:
    """A cumulative growth rate of Sichuan's industry."""
    return {"indicator": "iva_growth", "kind": "累计", "value": value, **span(f"{last[:4]}-01", last), **more}


def gdp(last: str, value: float, **more: Any) -> dict[str, Any]:
    """A cumulative level."""
    return {"indicator": "gdp", "kind": "累计", "value": value, **span(f"{last[:4]}-01", last), **more}


def compared(store: Store, *rows: dict[str, Any], source: str = "sheet_test", published: str = "") -> Comparison:
    """The rows compared with the store's newest version."""
    told = {"sheet": SHEET, "source": source, "published": published, "publisher": ""}
    said = pd.DataFrame([told], dtype="str")
    return compare(store, incoming(*rows), said, TODAY)


def rules(result: Comparison) -> list[tuple[str, str]]:
    """(rule, cell) of every finding."""
    return [(finding.rule, finding.cell) for finding in result.findings]


def test_new_revised_unchanged_and_repeated(store: Store) -> None:
    result = compared(
        store,
        growth("2020-02", -5.2),
        growth("2020-03", -0.8),
        growth("2031-05", 6.0),
        growth("2031-05", 6.0),
    )
    assert result.diff.rows["what"].tolist() == ["agreeing", "revised", "new", "repeated"]
    assert result.diff.counts == {"new": 1, "revised": 1, "agreeing": 1, "unchanged": 0, "missing": 0}
    revised = result.diff.of("revised").iloc[0]
    assert (revised["shown_before"], revised["shown_after"]) == ("-0.9%", "-0.8%")
    assert (revised["before"], revised["after"], revised["period"]) == (-0.9, -0.8, "2020年1—3月")
    assert (revised["region_name"], revised["indicator_title"]) == ("四川省", "规模以上工业增加值增速")
    assert (revised["status"], result.diff.of("agreeing").iloc[0]["status"]) == ("修订", "公布")


def test_computed_digits_are_cut_yet_a_revision_is_never_rounded_away(store: Store) -> None:
    """A cell's formula brings 15 digits; the table shows what can be read, and all digits where only they differ."""
    held = store.ask("series", indicator="gdp", region="510000", industry="all", kind="累计").iloc[-1]
    last = f"{held['end']:%Y-%m}"
    value = float(held["value"])
    revised = compared(store, gdp(last, value + 100 / 3)).diff.of("revised").iloc[0]
    assert len(revised["shown_after"].removesuffix("亿元").partition(".")[2]) <= 4
    close = compared(store, gdp(last, value + 1e-7)).diff.of("revised").iloc[0]
    assert close["shown_before"] != close["shown_after"]
    new = compared(store, growth("2031-05", -0.0)).diff.of("new").iloc[0]
    assert new["shown"] == "0%"


def test_ids_are_those_the_store_will_give(store: Store) -> None:
    rows = compared(store, growth("2031-05", 6.0), source="bureau", published="2031-06-01").diff.of("new")
    table = store.catalogue.tables["observation"]
    assert with_ids(rows)["id"].tolist() == ids_of(table, rows)


def test_a_bound_and_an_estimate_are_not_the_exact_value(store: Store) -> None:
    result = compared(
        store,
        growth("2020-02", -5.2, approximation="约", wording="约"),
        growth("2020-03", -0.9, modality="预计", status="预测"),
    )
    assert result.diff.rows["what"].tolist() == ["revised", "new"]
    assert result.diff.rows["outranked"].tolist() == [True, True], "the exact published values stay on the charts"
    assert result.diff.of("revised").iloc[0]["shown_after"] == "约-5.2%"


def test_zero_is_zero_and_a_text_is_compared_as_text(store: Store) -> None:
    result = compared(store, growth("2020-02", 0.0), growth("2031-02", None, text="由负转正"))
    assert result.diff.rows["what"].tolist() == ["revised", "new"]
    assert result.diff.of("new").iloc[0]["shown"] == "由负转正"


def test_a_jump_is_told_with_what_is_usual(store: Store) -> None:
    result = compared(store, growth("2020-05", 45.0))
    jump = next(finding for finding in result.findings if finding.rule == "jump")
    assert jump.severity == "warning" and jump.place == "表1!B2"
    assert "2020年1—5月为45%，2020年1—4月为1.0%" in jump.message and "通常各期变动在" in jump.message
    assert ("jump", 0) in {(rule, int(n)) for n, rule in result.flags[["n", "rule"]].itertuples(index=False)}


def test_a_small_revision_of_a_real_jump_is_no_jump(store: Store) -> None:
    # Growth went from -5.2 to -0.9 in March 2020: unusual, but published.
    assert "jump" not in dict(rules(compared(store, growth("2020-03", -0.8))))


def test_only_the_value_that_jumps_is_told_not_the_one_after_it(store: Store) -> None:
    values = [6.0, 6.1, 6.0, 6.2, 61.0, 6.1, 6.0, 6.2]
    rows = [growth(f"2031-{month:02d}", value) for month, value in zip(range(2, 10), values, strict=True)]
    assert rules(compared(store, *rows)) == [("jump", "B6")]


def test_few_points_give_no_usual_spread(store: Store) -> None:
    rows = [
        growth(f"2031-{month:02d}", value, industry="no_such_industry")
        for month, value in ((2, 6.0), (3, 6.1), (4, 9.0))
    ]
    assert rules(compared(store, *rows)) == []


def test_a_value_in_the_wrong_unit_is_told_even_in_a_short_series(store: Store) -> None:
    rows = [gdp("2031-03", 120.0, region="511900"), gdp("2031-06", 2_500_000.0, region="511900")]
    result = compared(store, *rows)
    assert rules(result) == [("jump", "B3")] and "请核对单位" in result.findings[0].message


def test_the_first_month_of_a_year_may_not_stray(store: Store) -> None:
    assert rules(compared(store, growth("2031-02", 52.0))) == [("jump", "B2")]
    assert rules(compared(store, growth("2031-02", 6.0))) == []


def test_a_cumulative_level_below_a_stored_month_of_the_same_year(store: Store) -> None:
    result = compared(store, gdp("2020-09", 20_000.0))
    fall = next(finding for finding in result.findings if finding.rule == "cumulative_falls")
    assert "低于库中2020年1—6月累计22,027.18亿元" in fall.message
    later = compared(store, gdp("2020-06", 40_000.0))
    assert any("高于库中2020年1—9月累计" in finding.message for finding in later.findings)
    assert "cumulative_falls" not in dict(rules(compared(store, growth("2020-09", 1.0)))), "rates may fall"


def test_old_values_are_revised_only_with_a_reason(store: Store) -> None:
    found = dict(rules(compared(store, growth("2020-03", -0.8))))
    assert found == {"old_revision": "B2"}


def test_a_month_equal_to_the_stored_cumulative_level(store: Store) -> None:
    held = store.ask("series", indicator="gdp", region="510000", industry="all", kind="累计").iloc[-1]
    end = f"{held['end']:%Y-%m}"
    result = compared(store, {"indicator": "gdp", "kind": "当月", "value": float(held["value"]), **span(end)})
    assert "kind_doubtful" in dict(rules(result))
    # One equal rate is a coincidence.
    assert "kind_doubtful" not in dict(
        rules(compared(store, {"indicator": "iva_growth", "kind": "当月", "value": 2.0, **span("2020-05")}))
    )


def test_targets_take_no_part_in_the_checks(store: Store) -> None:
    assert rules(compared(store, growth("2031-12", 60.0, status="目标"))) == []


def test_a_flood_of_findings_is_counted_not_listed() -> None:
    many = [Finding("jump", "x", SHEET, f"B{n}") for n in range(MOST_LISTED + 7)]
    told = listed([*many, Finding("old_revision", "y", SHEET, "C1")])
    assert len(told) == MOST_LISTED + 2
    assert told[-1] == Finding("jump", "另有 7 处“偏离该序列的通常范围”，未逐处列出", found="7 处")


def test_exhibits_that_rest_on_the_series_move(store: Store) -> None:
    keys = moved(store, compared(store, growth("2020-03", -0.8)).diff, store.version)
    assert "indicator_series" in keys
    again = compared(store, growth("2020-02", -5.2), source="doc_review_2020")
    assert again.diff.counts["unchanged"] == 1 and moved(store, again.diff, store.version) == ()


def delivered(store: Store, *rows: dict[str, Any], record: str, fingerprint: str = "f" * 16) -> int:
    """The rows committed as an import of a sheet."""
    diff = compared(store, *rows, source="sheet_ffffffff").diff
    names = [*store.catalogue.tables["observation"].names, "file", "sheet", "cell", "raw"]
    put = diff.rows[diff.rows["what"].isin(["new", "revised"])]
    put = put.assign(disclosure="内部", confidence="高", file="月报.xlsx", import_record=record)
    kept = pd.DataFrame(
        [{"id": record, "kind": "报表导入", "fingerprint": fingerprint, "source": "sheet_ffffffff"}], dtype="str"
    )
    return store.commit(
        [Change("observation", put[[name for name in names if name in put]]), Change("import_record", kept)],
        "张三",
        "月报",
    )


def again(store: Store, *rows: dict[str, Any]) -> pd.DataFrame:
    """What the same sheet misses this time."""
    told = {"sheet": SHEET, "source": "sheet_ffffffff", "published": "", "publisher": ""}
    said = pd.DataFrame([told], dtype="str")
    return compare(store, incoming(*rows), said, TODAY, prints=["f" * 16]).diff.missing


def test_what_the_same_sheet_no_longer_brings(small: Store) -> None:
    delivered(
        small,
        *(growth(f"2021-{month:02d}", float(month)) for month in (2, 3, 4)),
        growth("2021-04", 8.0, region="100000"),
        record="2026-11-22T08:00:00-a",
    )
    whole = again(small, *(growth(f"2021-{month:02d}", float(month)) for month in (2, 3, 4, 5)))
    assert whole[["region", "period", "whole_series"]].values.tolist() == [["100000", "2021年1—4月", True]]
    part = again(small, growth("2021-02", 2.0), growth("2021-04", 4.0), growth("2021-04", 8.0, region="100000"))
    assert part[["region_name", "period", "shown"]].values.tolist() == [["四川省", "2021年1—3月", "3%"]]
    # A sheet that only ever brings the newest month misses nothing but series that stopped.
    fresh = again(small, growth("2021-05", 5.0), growth("2021-05", 9.0, region="100000"))
    assert fresh.empty
    stopped = again(small, growth("2021-05", 5.0))
    assert stopped[["region", "period"]].values.tolist() == [["100000", "2021年1—4月"]]


def test_what_came_for_a_later_period_is_not_missing(small: Store) -> None:
    delivered(small, growth("2021-04", 4.0), growth("2021-04", 8.0, region="100000"), record="2026-11-22T08:00:00-a")
    assert again(small, growth("2021-03", 3.0)).empty, "the former period had come later"
    assert list(again(small, growth("2021-05", 5.0))["region"]) == ["100000"]


def test_nothing_is_missing_from_a_sheet_never_seen(small: Store) -> None:
    assert again(small, growth("2021-02", 2.0)).empty


@pytest.mark.parametrize("rows", [[], [growth("2031-05", 6.0)]])
def test_few_or_no_rows(store: Store, rows: list[dict[str, Any]]) -> None:
    result = compared(store, *rows)
    assert result.diff.counts["new"] == len(rows) and len(result.diff.of("revised")) == 0
