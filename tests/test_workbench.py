"""The desk's own parts: trial versions leave no trace in the cache, restricted charts are marked, files never stale."""

import io
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from dashboard.charts import vega
from dashboard.deck.table import frame_bytes
from dashboard.exhibits import build
from dashboard.exhibits.exhibit import RESTRICTED, _made, _reasons
from dashboard.figure import Figure
from dashboard.intake.findings import Finding
from dashboard.intake.normalised import ruled
from dashboard.store import Change, Store
from dashboard.workbench import comparison, importing, origin, problems
from dashboard.workbench.outbox import MOST, Outbox, Parcel
from tests.test_imports import LONG, drafted


def _revised(store: Store, value: float, disclosure: str) -> Change:
    """A change of the growth of 2020-01..02 as one more value of the bureau, published later than the others."""
    held = store.ask("observations", indicator="iva_growth")
    row = held[(held["region"] == "510000") & (held["industry"] == "all") & (held["caliber"] == "")]
    row = row[(row["kind"] == "累计") & (row["end"] == pd.Timestamp("2020-02-29"))].head(1)
    table = store.catalogue.lake_tables["observation"]
    names = [name for name in table.names if name in row]
    put = row[names].assign(value=value, disclosure=disclosure, published="2026-01-01", status="修订", raw=str(value))
    return Change("observation", put.assign(file="手工.xlsx", sheet="表", cell="B2"))


def test_a_trial_version_is_shown_but_not_kept(store: Store) -> None:
    before = build(store, "recovery_curve", year="2020")
    held = _made.held
    trial = store.trial([_revised(store, -4.4, "内部")])
    try:
        after = build(store, "recovery_curve", trial, year="2020")
    finally:
        store.forget(trial)
    assert _made.held == held
    assert "-4.4%" in after.table.to_string() and "-4.4%" not in before.table.to_string()
    assert build(store, "recovery_curve", year="2020") is before


@pytest.mark.parametrize(("said", "level"), [("绝密", "企业级"), ("", "企业级"), ("未发布", "未发布")])
def test_a_level_nobody_knows_is_as_restricted_as_can_be(store: Store, said: str, level: str) -> None:
    trial = store.trial([_revised(store, -4.4, said)])
    try:
        exhibit = build(store, "recovery_curve", trial, year="2020")
    finally:
        store.forget(trial)
    assert (exhibit.level, exhibit.mark) == (level, RESTRICTED)


def test_what_is_not_public_is_marked_on_the_chart_and_in_files(store: Store) -> None:
    trial = store.trial([_revised(store, -4.4, "内部")])
    try:
        restricted = build(store, "recovery_curve", trial, year="2020")
    finally:
        store.forget(trial)
    public = build(store, "recovery_curve", year="2020")
    assert restricted.mark == RESTRICTED and RESTRICTED in restricted.footnote and public.mark == ""
    assert isinstance(restricted.figure, Figure)
    assert vega(restricted.figure, mark=restricted.mark).spec["title"]["text"] == RESTRICTED
    assert "title" not in vega(restricted.figure).spec


def test_reasons_stand_under_the_exhibit_and_many_are_counted() -> None:
    rows = [
        {"id": str(n), "label": f"市{n}", "period": "2026年10月", "shown": f"{n}%", "reason": f"原因{n}"}
        for n in range(5)
    ]
    notes = _reasons(pd.DataFrame(rows))
    assert notes[0] == "数据说明：市0 2026年10月 0%，原因0"
    assert len(notes) == 4 and notes[-1] == "另有2条数据说明，见“数据来源”"
    same = _reasons(pd.DataFrame([row | {"reason": "同一原因"} for row in rows]))
    assert len(same) == 1 and "等5个值，同一原因" in same[0]
    named = {"id": "a", "label": "医药健康划出", "period": "", "shown": "", "reason": "医药健康划出"}
    assert _reasons(pd.DataFrame([named, {**named, "id": "b"}])) == ("数据说明：医药健康划出等2个值",)


def test_a_parcel_is_named_by_its_content_and_the_oldest_goes_first() -> None:
    outbox = Outbox()
    first = outbox.offer(Parcel(b"1", "表.csv"))
    assert outbox.offer(Parcel(b"1", "表.csv")) == first != outbox.offer(Parcel(b"2", "表.csv"))
    for number in range(MOST):
        outbox.offer(Parcel(str(number).encode(), "其他.csv"))
    assert outbox.parcel(first.removeprefix("/ready/")) is None
    assert outbox.parcel("nonsense") is None


def test_a_downloaded_table_runs_no_formula() -> None:
    text = frame_bytes(pd.DataFrame({"原文": ["=1+1", "@cmd", "-5.2%"]})).decode("utf-8-sig")
    assert text.splitlines()[1:] == ["'=1+1", "'@cmd", "-5.2%"]


def test_what_a_file_says_is_shown_letter_by_letter() -> None:
    html = problems.listed([Finding("not_a_number", "“<b>x</b>”不是数字", "<i>表</i>", "B2", "<b>x</b>")])
    assert "<b>x</b>" not in html and "&lt;b&gt;x" in html and "&lt;i&gt;表&lt;/i&gt;!B2" in html


def test_rules_are_told_in_words_whether_kept_as_ids_or_as_words() -> None:
    assert ruled("full_width；direction_word") == "全角转半角；由增减文字定正负号"
    assert ruled("全角转半角") == "全角转半角" and ruled("") == ""


@pytest.mark.parametrize(("reached", "halted", "words"), [(2, True, "halt"), (3, False, "now")])
def test_the_stage_reached_is_named_for_everybody(reached: int, halted: bool, words: str) -> None:
    drawn = importing.stages(reached, halted)
    assert drawn.count('aria-current="step"') == 1 and f'<li class="{words}" aria-current' in drawn
    assert drawn.count('class="done"') == reached


def test_only_files_under_data_are_opened_as_shipped() -> None:
    assert origin._shipped("park.xlsx") is not None
    for outside in ("../pyproject.toml", "/etc/passwd", "observation"):
        assert origin._shipped(outside) is None


def test_every_template_is_a_workbook_under_its_chinese_name(store: Store) -> None:
    from dashboard.intake.template_topics import topics
    from dashboard.intake.templates import write

    topic = next(iter(topics()))
    assert openpyxl.load_workbook(io.BytesIO(write(topic, store))).sheetnames
    assert all(any("\u4e00" <= char <= "\u9fff" for char in title) for title in topics().values())


def test_indicators_beyond_those_linked_are_counted(store: Store, tmp_path: Path) -> None:
    titles = store.ask("indicators").query("unit == '%'")["title"].drop_duplicates().tolist()[:30]
    rows = [list(LONG), *([["四川省", title, "2026年1-9月", 5.5] for title in titles])]
    draft = drafted(store, tmp_path / "长表.xlsx", rows)
    touched = draft.diff.rows["indicator"].nunique()
    words = [link.words for link in comparison.landing(draft, {})]
    assert touched > comparison.LINKED
    assert f"指标数据库：其余 {touched - comparison.LINKED} 个指标" in words
