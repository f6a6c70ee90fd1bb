"""From a file to a committed import: examined, refused, committed, compared, corrected, undone."""

import hashlib
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import Workbook

from dashboard.analysis import period
from dashboard.catalogue import IMPORT_COLUMNS
from dashboard.errors import ConflictError, IntakeError
from dashboard.exhibits import build
from dashboard.intake.committing import now
from dashboard.intake.correction import correct
from dashboard.intake.definitions import define
from dashboard.intake.imports import Choices, Draft, cleaned, commit, examine
from dashboard.intake.mapping import Mapping, Override
from dashboard.intake.report import as_json, in_words
from dashboard.store import Store
from tests import raw_workbook as raw

ROOT = Path(__file__).resolve().parents[1]
Rows = list[list[object]]
#: The header of a long sheet.
LONG = ("地区", "指标", "时期", "数值")
SERIES = {"indicator": "iva_growth", "industry": "all", "kind": "累计"}


def month(
    *values: float | str, at: str = "2026年1-9月", regions: tuple[str, ...] = ("四川省", "成都市", "绵阳市")
) -> Rows:
    """A monthly sheet: growth of industry by region."""
    rows: Rows = [[f"{at}规模以上工业增加值增速"], ["单位：%"], ["地区", "规模以上工业增加值增速"]]
    rows += [list(pair) for pair in zip(regions, values, strict=False)]
    return [*rows, ["资料来源：四川省统计局"]]


def book(path: Path, rows: Rows | dict[str, Rows]) -> Path:
    """A workbook with one sheet 月报, or with the named sheets."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, own_rows in (rows if isinstance(rows, dict) else {"月报": rows}).items():
        sheet = workbook.create_sheet(name)
        for row in own_rows:
            sheet.append(row)
    workbook.save(path)
    return path


def drafted(store: Store, path: Path, rows: Rows | dict[str, Rows], choices: Choices | None = None) -> Draft:
    """The rows as a file, examined."""
    return examine(store, book(path, rows), path.name, choices, exhibits=False)


def imported(store: Store, path: Path, rows: Rows, author: str = "张三", because: str = "") -> int:
    """The rows as a file, examined and committed."""
    return commit(store, drafted(store, path, rows), author, "月报", because)


def held(store: Store, end: str = "2026-09", region: str = "510000", at: int | None = None) -> pd.Series:
    """The current value of a cumulative growth rate."""
    frame = store.ask("series", at=at, region=region, **SERIES)
    found = frame[frame["end"].dt.strftime("%Y-%m") == end]
    assert len(found) == 1
    return found.iloc[0]


def test_a_month_is_committed_with_all_that_must_be_known(own: Store, tmp_path: Path) -> None:
    path = tmp_path / "九月.xlsx"
    draft = drafted(own, path, month(6.1, "7.2%", 5.5))
    assert draft.ready and draft.changes and not draft.warnings and draft.already is None
    assert own.version == draft.base, "examining writes nothing"
    version = commit(own, draft, "张三", "九月月报")
    entry = own.history().iloc[0]
    assert (entry["version"], entry["author"], entry["message"]) == (version, "张三", "九月月报")
    assert (entry["kind"], entry["file"], entry["sha256"]) == ("报表导入", "九月.xlsx", draft.sha256)
    row = held(own, region="510100")
    assert (row["value"], row["raw"], row["file"], row["sheet"], row["cell"]) == (
        7.2,
        "7.2%",
        "九月.xlsx",
        "月报",
        "B5",
    )
    assert row["disclosure"] == "内部" and row["confidence"] == "高" and "百分号取数" in row["rules"]
    assert (row["publisher"], row["source_title"]) == ("四川省统计局", "规模以上工业增加值增速")
    [record] = own.ask("intake_records").to_dict("records")
    assert (record["id"], record["author"], record["sha256"]) == (row["import_record"], "张三", draft.sha256)
    assert record["size"] == path.stat().st_size and record["time"].endswith("+08:00")
    kept = own.kept_file(draft.sha256)
    assert kept is not None and kept.read_bytes() == path.read_bytes()


def test_the_same_file_again_changes_nothing_until_it_is_undone(own: Store, tmp_path: Path) -> None:
    path = tmp_path / "九月.xlsx"
    version = imported(own, path, month(6.1, 7.2, 5.5))
    again = examine(own, path, "改了名.xlsx", exhibits=False)
    assert again.already == version and f"已于第 {version} 版入库" in in_words(again)
    assert commit(own, again, "李四", "再来一次") == version == own.version
    own.undo(version, "王五", "报错了月份")
    fresh = examine(own, path, path.name, exhibits=False)
    assert fresh.already is None and fresh.diff.counts["new"] == 3
    assert commit(own, fresh, "李四", "重新入库") == own.version > version + 1


def test_what_is_unchanged_is_not_written_again(own: Store, tmp_path: Path) -> None:
    first = imported(own, tmp_path / "九月.xlsx", month(6.1, 7.2, 5.5))
    draft = drafted(own, tmp_path / "九月（订）.xlsx", month(6.1, 7.2, 5.5))
    assert draft.diff.counts == {"new": 0, "revised": 0, "agreeing": 0, "unchanged": 3, "missing": 0}
    assert not draft.changes
    assert commit(own, draft, "李四", "没有变化") == first == own.version
    assert "无需入库" in in_words(draft)


def test_a_revision_is_the_current_value_and_undoing_the_first_keeps_it(own: Store, tmp_path: Path) -> None:
    first = imported(own, tmp_path / "九月.xlsx", month(6.1, 7.2, 5.5))
    draft = drafted(own, tmp_path / "九月（订）.xlsx", month(6.3, 7.2, 5.5))
    [revised] = draft.diff.of("revised").to_dict("records")
    assert (revised["shown_before"], revised["shown_after"], revised["cell"]) == ("6.1%", "6.3%", "B4")
    second = commit(own, draft, "李四", "九月订正")
    assert held(own)["value"] == 6.3 and held(own, at=first)["value"] == 6.1
    assert (held(own)["status"], held(own)["rivals"]) == ("修订", 0), "the same sheet's row is replaced"
    own.undo(first, "王五", "重复")
    assert held(own)["value"] == 6.3, "the later revision of the same value stays"
    assert own.ask("series", region="510100", **SERIES)["end"].max() < pd.Timestamp("2026-09-01")
    assert held(own, at=second)["value"] == 6.3


def test_later_revisions_win_whatever_sheet_they_come_from(own: Store, tmp_path: Path) -> None:
    """A seed value, revised by one sheet, then by a sheet of another layout, then by the first again."""
    other: Rows = [
        ["指标", "地区", "时期", "数值", "单位"],
        ["规模以上工业增加值增速", "四川省", "2026年1-4月", 7.7, "%"],
    ]
    before = held(own, "2026-02")["value"]
    other[1][2] = "2026年1-2月"
    imported(own, tmp_path / "甲.xlsx", month(before + 0.1, at="2026年1-2月"))
    imported(own, tmp_path / "乙.xlsx", other)
    assert held(own, "2026-02")["value"] == 7.7
    imported(own, tmp_path / "丙.xlsx", month(before + 0.2, at="2026年1-2月"))
    assert held(own, "2026-02")["value"] == before + 0.2


def test_a_warning_needs_a_reason_and_the_reason_stays_with_its_value(own: Store, tmp_path: Path) -> None:
    draft = drafted(own, tmp_path / "九月.xlsx", month(6.1, 95.0, 5.5))
    assert draft.ready and [finding.cell for finding in draft.warnings] == ["B5"]
    with pytest.raises(IntakeError, match="没有写明放行原因：月报!B5"):
        commit(own, draft, "张三", "月报")
    with pytest.raises(IntakeError, match="没有写明放行原因"):
        commit(own, draft, "张三", "月报", {finding.key: " " for finding in draft.warnings})
    assert own.version == draft.base
    commit(own, draft, "张三", "月报", {finding.key: "基数为零，经核对无误" for finding in draft.warnings})
    assert held(own, region="510100")["reason"] == "基数为零，经核对无误" and held(own)["reason"] == ""
    exhibit = build(own, "indicator_series", indicator="iva_growth", region="510100", kind="累计")
    assert "基数为零，经核对无误" in set(exhibit.evidence["reason"])
    assert own.ask("intake_records")["because"].tolist() == ["基数为零，经核对无误"]


def test_one_error_keeps_all_of_it_out(own: Store, tmp_path: Path) -> None:
    draft = drafted(own, tmp_path / "九月.xlsx", {"对": month(6.1, 7.2, 5.5), "错": month("见附件", at="2026年1-8月")})
    assert {sheet.sheet: sheet.status for sheet in draft.sheets} == {"对": "ready", "错": "rejected"}
    with pytest.raises(IntakeError, match="还有错误没有改正：错!B4"):
        commit(own, draft, "张三", "月报", "急用")
    assert own.version == draft.base and own.ask("intake_records").empty and not list(own.folder.glob("kept/*"))
    assert own.ask("series", region="510000", **SERIES)["end"].max() < pd.Timestamp("2026-09-01")


def test_an_author_is_needed(own: Store, tmp_path: Path) -> None:
    draft = drafted(own, tmp_path / "九月.xlsx", month(6.1))
    with pytest.raises(IntakeError, match="经办人"):
        commit(own, draft, "  ", "月报")


def test_one_source_by_two_names_is_one_source(own: Store, tmp_path: Path) -> None:
    """A source named by its id and by its title is the same: two values of one point contradict each other."""
    sources = own.ask("sources")
    source = sources[~sources["title"].duplicated(keep=False)].iloc[0]
    head = ["地区", "指标", "时期", "数值", "单位", "来源"]
    point = ["四川省", "规模以上工业增加值增速", "2026年1-9月"]
    rows: Rows = [head, [*point, 5.1, "%", source["title"]], [*point, 5.9, "%", source["id"]]]
    draft = drafted(own, tmp_path / "两名.xlsx", rows)
    assert [(f.rule, f.cell) for f in draft.errors] == [("duplicate_key", "D3")], in_words(draft)
    assert "5.1%" in draft.errors[0].message and "5.9%" in draft.errors[0].message
    rows[2][3] = 5.1
    assert drafted(own, tmp_path / "同值.xlsx", rows).diff.counts["new"] == 1
    # Left to the choice for the whole file in one row, named in the other.
    rows[1][5], rows[2][3] = "", 5.9
    draft = drafted(own, tmp_path / "所选.xlsx", rows, Choices(source=source["id"]))
    assert [(f.rule, f.cell) for f in draft.errors] == [("duplicate_key", "D3")], in_words(draft)


def test_two_analysts_at_once(own: Store, tmp_path: Path) -> None:
    first = drafted(own, tmp_path / "甲.xlsx", month(6.1, 7.2, 5.5))
    elsewhere = drafted(own, tmp_path / "乙.xlsx", month(6.0, at="2026年1-8月", regions=("四川省",)))
    same = drafted(own, tmp_path / "丙.xlsx", month(6.4, 7.2, 5.5))
    commit(own, first, "张三", "甲")
    commit(own, elsewhere, "李四", "乙")
    assert held(own)["value"] == 6.1 and held(own, "2026-08")["value"] == 6.0, "both are in"
    with pytest.raises(ConflictError) as told:
        commit(own, same, "王五", "丙")
    assert "张三" in set(told.value.rows["author"]), "the second is told what changed under it"
    assert held(own)["value"] == 6.1
    fresh = examine(own, tmp_path / "丙.xlsx", "丙.xlsx", exhibits=False)
    assert fresh.diff.counts["revised"] == 1 and commit(own, fresh, "王五", "丙") == own.version
    assert held(own)["value"] == 6.4


def test_a_source_and_a_date_that_were_chosen(own: Store, tmp_path: Path) -> None:
    source = own.ask("sources")["id"].iloc[0]
    draft = drafted(own, tmp_path / "九月.xlsx", month(6.1), Choices("未发布", source, "2026-10-20"))
    commit(own, draft, "张三", "月报")
    row = held(own)
    assert (row["source"], row["published"], row["disclosure"]) == (source, "2026-10-20", "未发布")
    for wrong, said in (
        (Choices(source="nobody"), "来源“nobody”没有登记"),
        (Choices(disclosure="绝密"), "没有公开属性“绝密”"),
        (Choices(published="去年"), "发布日期“去年”写法不对"),
    ):
        with pytest.raises(IntakeError, match=said):
            examine(own, tmp_path / "九月.xlsx", "九月.xlsx", wrong)


def test_an_unknown_indicator_blocks_until_it_is_defined(own: Store, tmp_path: Path) -> None:
    rows: Rows = [
        ["2026年1-9月各地机器人保有量"],
        ["地区", "工业机器人保有量（台）"],
        ["四川省", 1200],
        ["成都市", 700],
    ]
    draft = drafted(own, tmp_path / "机器人.xlsx", rows)
    assert not draft.ready and "unknown_indicator" in {finding.rule for finding in draft.errors}
    entry = {
        "id": "robots",
        "title": "工业机器人保有量",
        "unit": "台",
        "frequency": "月",
        "theme": "工业回稳",
        "by": ["region"],
    }
    define(own, "indicator", entry, "张三")
    again = examine(own, tmp_path / "机器人.xlsx", "机器人.xlsx", exhibits=False)
    assert again.ready and again.diff.counts["new"] == 2
    commit(own, again, "张三", "机器人")
    assert own.ask("series", indicator="robots", region="510100", industry="all", kind="累计")["value"].tolist() == [
        700
    ]


def test_a_mapping_given_once_is_kept_for_the_next_month(own: Store, tmp_path: Path) -> None:
    rows: Rows = [["2026年1-9月运行"], ["地区", "工业增长快报口径"], ["四川省", 6.1], ["成都市", 7.0]]
    draft = drafted(own, tmp_path / "快报9.xlsx", rows)
    [sheet] = draft.sheets
    assert not draft.ready and sheet.mapping is not None
    headers = [column["header"] for column in sheet.columns if column["column"] == "B"]
    mapping = Mapping(
        sheet.fingerprint,
        sheet.mapping.title,
        sheet.mapping.headers,
        columns={headers[0]: Override(indicator="iva_growth", unit="%")},
    )
    told = examine(own, tmp_path / "快报9.xlsx", "快报9.xlsx", Choices(mappings=(mapping,)), exhibits=False)
    assert told.ready and told.diff.counts["new"] == 2
    commit(own, told, "张三", "快报")
    assert own.desk("mapping")["id"].tolist() == [sheet.fingerprint]
    rows[0] = ["2026年1-10月运行"]
    rows[2][1] = 6.2
    following = drafted(own, tmp_path / "快报10.xlsx", rows)
    assert following.ready and following.sheets[0].known and following.diff.counts["new"] == 2
    commit(own, following, "李四", "快报")
    assert own.desk("mapping")["number"].tolist() == [1], "a mapping that did not change is not kept again"


def test_a_register_keeps_what_the_sheet_does_not_say(own: Store, tmp_path: Path) -> None:
    park = own.ask("parks").iloc[0]
    table = own.catalogue.tables["park"]
    left = ("county", *IMPORT_COLUMNS)
    said = {column.title: park[column.name] for column in table.columns if column.name not in left}
    said = {title: "" if pd.isna(value) else value for title, value in said.items()}
    changed = said | {"合作产业": "食品饮料"}
    draft = drafted(own, tmp_path / "园区.xlsx", [list(said), list(changed.values())])
    assert [sheet.shape for sheet in draft.sheets] == ["register"], in_words(draft)
    assert draft.ready, in_words(draft)
    [register] = draft.registers
    assert (register.table, register.what) == ("park", ("revised",))
    commit(own, draft, "张三", "园区名录")
    row = own.ask("parks").set_index("name").loc[park["name"]]
    assert (row["industry"], row["county"], row["file"]) == ("食品饮料", park["county"], "园区.xlsx")
    assert len(own.ask("parks")) == 23


def test_a_register_carries_the_level_of_its_import(own: Store, tmp_path: Path) -> None:
    """New and revised rows are of the import's level, wherever they are shown; rows the sheet repeats stay public."""
    parks = own.ask("parks")
    left = ("disclosure", "county", *IMPORT_COLUMNS)
    titles = [c.title for c in own.catalogue.tables["park"].columns if c.name not in left]
    names = [c.name for c in own.catalogue.tables["park"].columns if c.title in titles]
    rows = [["" if pd.isna(row[name]) else row[name] for name in names] for _, row in parks.head(3).iterrows()]
    rows[0][names.index("industry")] = "食品饮料"
    rows.append([*rows[2]])
    rows[3][names.index("name")], rows[3][names.index("short")] = "某某合作示范园区", "某某"
    assert build(own, "park_map").level == "已公开"
    draft = drafted(own, tmp_path / "园区.xlsx", [titles, *rows])
    [register] = draft.registers
    assert register.what == ("revised", "unchanged", "unchanged", "new")
    commit(own, draft, "张三", "园区名录")
    now = own.ask("parks").set_index("name")
    wanted = [parks["name"][0], parks["name"][1], "某某合作示范园区"]
    assert now.loc[wanted, "disclosure"].tolist() == ["内部", "", "内部"]
    assert build(own, "park_map").level == "内部" and build(own, "park_map").mark
    changed = [*rows[0]]
    changed[names.index("industry")] = "装备制造"
    commit(own, drafted(own, tmp_path / "再.xlsx", [titles, changed], Choices(disclosure="已公开")), "张三", "更正")
    assert own.ask("parks").set_index("name").loc[wanted[0], "disclosure"] == "内部", "never less restricted unsaid"
    stated = drafted(own, tmp_path / "明.xlsx", [[*titles, "公开属性"], [*rows[0], "企业级"], [*rows[3], ""]])
    assert stated.registers[0].rows["disclosure"].tolist() == ["企业级", "内部"]
    assert stated.registers[0].what == ("revised", "unchanged")


def test_what_the_page_shows(store: Store, tmp_path: Path) -> None:
    stages: list[str] = []
    path = book(tmp_path / "九月.xlsx", month(6.1, 7.2))
    draft = examine(store, path, path.name, progress=lambda stage, done, total: stages.append(stage))
    assert "indicator_series" in draft.diff.moved
    assert stages[0] == "检查文件" and "与库中数据比较" in stages
    assert draft.observations[["region_name", "value"]].values.tolist() == [["四川省", 6.1], ["成都市", 7.2]]


def test_json_holds_counts_rows_and_full_names(store: Store, tmp_path: Path) -> None:
    said = as_json(drafted(store, tmp_path / "三月.xlsx", month("约-0.8", at="2020年1-3月")))
    [seen] = said["sheets"][0]["observations"]
    assert (seen["region"], seen["title"], seen["qualifier"]) == ("四川省", "规模以上工业增加值增速", "约")
    assert (seen["period_start"], seen["period_end"], seen["period_kind"]) == ("2020-01", "2020-03", "累计")
    [row] = said["diff"]["revised"]["rows"]
    assert (said["diff"]["revised"]["count"], row["before"], row["after"], row["outranked"]) == (1, -0.9, -0.8, True)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("九月.xlsx", "九月.xlsx"),
        ("../../etc/九月.xlsx", "九月.xlsx"),
        ("C:\\桌面\\九月.xlsx", "九月.xlsx"),
        ("九\x00月\r\n.xlsx", "九月.xlsx"),
        ("月报\u202exslx.exe", "月报xslx.exe"),
        ("<script>.xlsx", "<script>.xlsx"),
        ("😀.xlsx", "😀.xlsx"),
        ("长" * 300 + ".xlsx", "长" * 115 + ".xlsx"),
        ("", "未命名"),
        ("..", "未命名"),
    ],
)
def test_file_names_are_cleaned(given: str, kept: str) -> None:
    assert cleaned(given) == kept


def test_a_file_that_is_not_there(own: Store, tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="找不到文件"):
        examine(own, tmp_path / "没有.xlsx", "没有.xlsx")
    draft = drafted(own, tmp_path / "九月.xlsx", month(6.1))
    (tmp_path / "九月.xlsx").unlink()
    with pytest.raises(IntakeError, match="请重新上传"):
        commit(own, draft, "张三", "月报")
    assert own.version == draft.base


def typed(value: str, **more: Any) -> dict[str, Any]:
    """A value typed on the page."""
    return {"indicator": "iva_growth", "region": "四川", "period": "2020年1-3月", "value": value} | more


def test_one_value_is_corrected_with_reason_and_source(own: Store) -> None:
    before = held(own, "2020-03")
    draft = correct(own, typed("-0.8%"), "原表笔误", before["source"])
    assert [finding.rule for finding in draft.findings] == ["old_revision"] and draft.ready
    assert draft.diff.of("revised")["shown_before"].tolist() == ["-0.9%"]
    commit(own, draft, "张三", "更正一季度增速")
    after = held(own, "2020-03")
    assert (after["id"], after["value"], after["raw"], after["file"]) == (before["id"], -0.8, "-0.8%", "页面录入")
    assert (after["reason"], own.history().iloc[0]["kind"]) == ("原表笔误", "单值录入")
    other = next(source for source in own.ask("sources")["id"] if source != before["source"])
    commit(own, correct(own, typed("-0.7"), "以公报为准", other), "李四", "再更正")
    latest = held(own, "2020-03")
    assert (latest["value"], latest["source"]) == (-0.7, other), "another source's correction is the current value"


@pytest.mark.parametrize(
    ("said", "start", "end"),
    [
        ({"period": "2021年3月", "kind": "累计"}, "2021-01-01", "2021-03-31"),
        ({"period": "", "kind": "累计", "start": "2021-02", "end": "2021-03"}, "2021-02-01", "2021-03-31"),
        ({"period": "2021年", "kind": "时点"}, "2021-12-01", "2021-12-31"),
        ({"period": "2021年3月9日", "kind": "时点"}, "2021-03-09", "2021-03-09"),
        ({"period": "", "kind": "当月", "start": "2021-03", "end": "2021-03"}, "2021-03-01", "2021-03-31"),
    ],
)
def test_the_period_entered_goes_with_its_kind(own: Store, said: dict[str, str], start: str, end: str) -> None:
    [seen] = correct(own, typed("6.5", **said), "补录", own.ask("sources")["id"].iloc[0]).diff.rows.to_dict("records")
    assert (f"{seen['start']:%Y-%m-%d}", f"{seen['end']:%Y-%m-%d}", seen["kind"]) == (start, end, said["kind"])


@pytest.mark.parametrize(
    ("period", "kind"),
    [("2021年1-3月", "当月"), ("2021年", "当月"), ("2021年3月", "当季")],
)
def test_a_period_that_its_kind_denies_is_not_entered(store: Store, period: str, kind: str) -> None:
    with pytest.raises(IntakeError, match=f"不能是“{kind}”"):
        correct(store, typed("6.5", period=period, kind=kind), "补录", store.ask("sources")["id"].iloc[0])


def test_a_value_is_entered_in_any_usual_writing(own: Store) -> None:
    source = own.ask("sources")["id"].iloc[0]
    row = {"indicator": "gdp", "region": "成都市", "period": "2021年上半年", "value": "超1.2万亿元"}
    draft = correct(own, row, "补录", source, "2021-07-20")
    [seen] = draft.diff.of("new").to_dict("records")
    assert (seen["value"], seen["unit"], seen["bound"], seen["kind"]) == (12000.0, "亿元", ">", "累计")
    assert seen["shown"].startswith("超") and seen["published"] == "2021-07-20"
    commit(own, draft, "张三", "补录")
    assert (
        own.ask("series", indicator="gdp", region="510100", industry="all", kind="累计")["value"].tolist()[-1] == 12000
    )


@pytest.mark.parametrize(
    ("row", "reason", "said"),
    [
        (typed("5.5"), " ", "须写明原因"),
        (typed("五点多"), "补录", "不是数字"),
        (typed(""), "补录", "没有填写数值"),
        (typed("5亿元"), "补录", "单位“亿元”与指标的单位“%”不符"),
        (typed("5", period="某月"), "补录", "时期“某月”无法识别"),
        (typed("5", region="蜀"), "补录", "地区“蜀”未识别"),
        (typed("5", indicator="nothing"), "补录", "没有指标“nothing”"),
        (typed("5", kind="累计", start="2021-03", end="2021-01"), "补录", "起止颠倒"),
    ],
)
def test_what_cannot_be_entered(store: Store, row: dict[str, Any], reason: str, said: str) -> None:
    with pytest.raises(IntakeError, match=said):
        correct(store, row, reason, store.ask("sources")["id"].iloc[0])


def test_an_entered_value_meets_the_same_checks(store: Store) -> None:
    source = store.ask("sources")["id"].iloc[0]
    future = correct(store, typed("5", period="2099年1-3月"), "补录", source)
    assert [finding.rule for finding in future.errors] == ["future_period"]
    # Tomorrow's month is not over, whatever the day.
    running = now().date() + timedelta(days=1)
    month = f"{running.year}年{running.month}月"
    for row in (typed("5", period=month), typed("5000", indicator="scaled_firms", period=f"{month}末")):
        assert "future_period" in [finding.rule for finding in correct(store, row, "补录", source).errors]
    outside = correct(store, typed("500"), "补录", source)
    assert {"out_of_range", "jump", "old_revision"} <= {finding.rule for finding in outside.warnings}
    with pytest.raises(IntakeError, match="来源没有登记"):
        correct(store, typed("5"), "补录", "nobody")


def test_the_kept_file_is_the_file_received(own: Store, tmp_path: Path) -> None:
    path = tmp_path / "九月.xlsx"
    imported(own, path, month(6.1))
    row = held(own)
    [evidence] = own.ask("evidence", ids=[row["id"]]).to_dict("records")
    assert evidence["file_sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (evidence["uploader"], evidence["file"], evidence["cell"]) == ("张三", "九月.xlsx", "B4")


def test_the_reason_of_a_warning_stays_with_every_value_it_concerns(own: Store, tmp_path: Path) -> None:
    """260 cells take their value from another workbook: one sentence lets them pass, and all of them keep it."""
    names = own.ask("regions")
    prefectures = list(names.loc[(names["level"] == "市州") & (names["parent"] == "510000"), "name"])[:20]
    body = raw.row(1, *(raw.text(f"{letter}1", head) for letter, head in zip("ABCD", LONG, strict=True)))
    places = [(name, f"{2018 + at // 7}年{at % 7 + 3}月") for at in range(13) for name in prefectures]
    for number, (name, month) in enumerate(places, start=2):
        said = (name, "工业投资增速", month)
        cells = (raw.text(f"{letter}{number}", word) for letter, word in zip("ABC", said, strict=True))
        body += raw.row(number, *cells, f"<f>[1]S!A{number}</f><v>{5 + number % 7 / 10}</v>")
    path = tmp_path / "外部.xlsx"
    link = f'<externalLink xmlns="{raw.MAIN}"/>'.encode()
    path.write_bytes(raw.workbook(raw.parts({"表": raw.sheet(body)}) | {"xl/externalLinks/externalLink1.xml": link}))
    draft = examine(own, path, path.name, exhibits=False)
    assert draft.ready and "external_link" in {finding.rule for finding in draft.warnings}, in_words(draft)
    commit(own, draft, "张三", "外部引用", {f.key: "已与原表核对" for f in draft.warnings if f.rule == "external_link"}
           | {f.key: "另一句" for f in draft.warnings if f.rule != "external_link"})  # fmt: skip
    stored = own.ask("observations", indicator="industrial_investment_growth")
    reasons = stored.loc[stored["file"] == path.name, "reason"]
    assert len(reasons) == 260 and reasons.str.contains("已与原表核对").all()


def test_points_dated_anew_by_data_neither_double_nor_take_away_what_was_imported(tmp_path: Path) -> None:
    """A store whose seed put 截至目前 at month's end, opened with today's data/: each value once, the user's kept."""
    former = tmp_path / "data"
    shutil.copytree(ROOT / "data", former)
    for name in ("cultivation", "innovation", "pillars"):
        file = former / "observation" / f"{name}.csv"
        file.write_text(file.read_text(encoding="utf-8").replace("2025-10-09", "2025-10"), encoding="utf-8")
    (former / "withdrawn.csv").write_text("table_name,row,label,reason\n", encoding="utf-8")
    rows: Rows = [["规模以上工业企业数"], ["单位：户"], ["时间", "四川省", "成都市"]]
    rows += [["2025年8月末", 19800, 3900], ["2025年10月", 19950, 3950], ["资料来源：四川省统计局"]]
    with Store.open(tmp_path / "store", former) as store:
        imported(store, tmp_path / "户数.xlsx", rows, because="新数")
    with Store.open(tmp_path / "store") as store:
        assert store.pending is None, "nothing of the former seed goes without a reason"
        held = store.ask("observations", indicator="scaled_firms")
        found = {(row.region, period.of(row)): row.value for row in held.itertuples() if f"{row.end:%Y}" == "2025"}
        assert found == {
            ("510000", "2025年8月末"): 19800, ("510100", "2025年8月末"): 3900, ("510000", "2025年10月9日"): 19900,
            ("510000", "2025年10月"): 19950, ("510100", "2025年10月"): 3950,
        }  # fmt: skip
        again = drafted(store, tmp_path / "再来.xlsx", [["规模以上工业企业数（户）"], *rows[1:]])
        assert (again.diff.counts["new"], again.diff.counts["revised"]) == (0, 0)
