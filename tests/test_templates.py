"""Templates: what they hold and protect, and that what comes back filled in is taken without a question."""

import io
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import copied
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.errors import ParameterError
from dashboard.intake import templates
from dashboard.intake.imports import examine
from dashboard.intake.template_sheets import GUIDE, LAST
from dashboard.intake.template_topics import Times, topics
from dashboard.store import Store
from tests import made_up_month

ROOT = Path(__file__).resolve().parents[1]
FORMS = [topic for topic in topics() if not topic.endswith("_register")]
#: Values as the last ones go on, so that no check has anything to say; elsewhere a plain growth rate.
USUAL = {
    "规模以上工业增加值增速": 6.8, "营业收入": 13120.4, "利润总额": 812.7, "规模以上工业企业产品产销率": 96.8,
    "税电指数": 104.9, "税电指数生产分项": 104.2, "税电指数销售分项": 105.1, "规模以上工业企业数": 20100,
    "营业收入超百亿元企业": 81, "国家级专精特新中小企业": 15, "省级专精特新中小企业": 2210,
    "专精特新“小巨人”企业": 492, "创新型中小企业": 12300, "制造业单项冠军企业": 30, "A股上市工业企业": 136,
    "省级制造业创新中心": 18, "省级制造业中试平台": 198, "省级以上技术创新示范企业": 80, "5G基站数": 41000,
    "上云企业": 440000, "智能工厂": 820, "国家级新型工业化产业示范基地": 24, "省级新型工业化产业示范基地": 72,
    "白酒产量": 11.2, "多晶硅产量": 1800.0, "智能手机产量": 560.0, "汽车产量": 9.6, "液晶显示屏产量": 6400.0,
    "电子计算机整机产量": 700.0,
}  # fmt: skip

SECTIONS = ("采矿业", "制造业", "电力、热力、燃气及水生产和供应业")


@pytest.fixture(scope="module")
def own(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store as shipped."""
    with copied(store, tmp_path_factory.mktemp("templates") / "store") as own:
        yield own


def sheets(body: bytes) -> dict[str, Worksheet]:
    """The sheets of a workbook by name."""
    return {sheet.title: sheet for sheet in openpyxl.load_workbook(io.BytesIO(body))}


def entries(sheet: Worksheet) -> Iterator[Cell]:
    """The cells of a form that take a number."""
    for cell in (c for row in sheet.iter_rows() for c in row):
        if isinstance(cell, Cell) and not cell.protection.locked and cell.number_format.startswith("#,##0"):
            yield cell


def label(sheet: Worksheet, cell: Cell) -> str:
    """What stands at the beginning of a cell's row."""
    return str(sheet.cell(cell.row, 1).value or "")


def filled(body: bytes, value: Callable[[Worksheet, Cell], Any]) -> tuple[bytes, int]:
    """A workbook filled in by value(sheet, cell) (None leaves a cell empty), and how many cells were filled."""
    book = openpyxl.load_workbook(io.BytesIO(body))
    count = 0
    for sheet in book:
        for cell in entries(sheet):
            cell.value = value(sheet, cell) if label(sheet, cell) else None
            count += cell.value is not None
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), count


def usual(sheet: Worksheet, cell: Cell) -> float:
    """A plausible value of a cell: by the indicator of its row or of the header above it."""
    above = next((str(v).split("（")[0] for c in range(cell.column, 0, -1) if (v := sheet.cell(3, c).value)), "")
    if (name := label(sheet, cell)) in ("电子信息", "装备制造") and above == "营业收入增速":
        return {"电子信息": 14.0, "装备制造": 2.5}[name]
    if sheet.title in ("分市州", "分行业"):
        # Amounts: 21 prefectures make the province, and so do the three sections of industry.
        return {"四川省": 136.5}.get(name, 45.5 if name in SECTIONS else 6.5)
    return USUAL.get(name, USUAL.get(above, 6.5))


def sent_back(store: Store, folder: Path, topic: str, body: bytes) -> Any:
    """The draft of a filled-in template."""
    path = folder / f"{topics()[topic]}.xlsx"
    path.write_bytes(body)
    return examine(store, path, path.name, exhibits=False)


# ---- what comes back


@pytest.mark.parametrize("topic", FORMS)
def test_filled_in_it_is_taken_without_a_question(own: Store, tmp_path: Path, topic: str) -> None:
    body, count = filled(templates.write(topic, own), usual)
    draft = sent_back(own, tmp_path, topic, body)
    assert [(f.rule, f.place, f.message) for f in draft.findings] == []
    assert draft.ready and count > 0
    assert len(draft.observations) == count, "every cell filled in is a value, and nothing else is"
    # One count of March 2026 is held with low confidence: another value for it is a revision.
    assert set(draft.observations["status"]) <= {"公布", "修订"}


@pytest.mark.parametrize("topic", FORMS)
def test_empty_it_brings_nothing_in(own: Store, tmp_path: Path, topic: str) -> None:
    draft = sent_back(own, tmp_path, topic, templates.write(topic, own))
    assert len(draft.observations) == 0, "the last values beside the entries are never read back"
    assert [(f.rule, f.place) for f in draft.findings if f.severity == "error"] == []


def test_values_land_where_they_were_written(own: Store, tmp_path: Path) -> None:
    body, _ = filled(templates.write("prefectures", own), lambda sheet, cell: cell.row + cell.column / 10)
    draft = sent_back(own, tmp_path, "prefectures", body)
    found = {r.cell: r for r in draft.observations.itertuples(index=False)}
    sheet = sheets(body)["分市州工业增加值"]
    regions = {r.name: r.code for r in own.ask("regions").itertuples(index=False)}
    for cell in entries(sheet):
        row = found[cell.coordinate]
        assert (row.region, row.value) == (regions[label(sheet, cell)], cell.value)
        single = "当月" in str(sheet.cell(4, cell.column).value)
        assert (row.kind, str(row.start)[:7], str(row.end)[:10]) == (
            "当月" if single else "累计", "2026-03" if single else "2026-01", "2026-03-31",
        )  # fmt: skip


def test_products_meet_the_series_they_continue(own: Store, tmp_path: Path) -> None:
    draft = sent_back(own, tmp_path, "products", filled(templates.write("products", own), usual)[0])
    rows = draft.observations
    auto = rows[rows["indicator"] == "output_auto"]
    assert set(auto["industry"]) == {"auto"} and set(auto["unit"]) == {"万辆"}
    assert "polysilicon" in set(rows.loc[rows["indicator"] == "output_growth", "industry"])


def test_qualifiers_states_and_spare_rows_come_back(own: Store, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(templates.write("industries", own)))
    sheet = book["分行业工业增加值"]
    last = max(r for r in range(5, sheet.max_row + 1) if str(sheet.cell(r, 1).value or "").endswith("业"))
    sheet.cell(last, 3).value = "约6.5"
    sheet.cell(last + 1, 1).value = "高技术制造业"
    sheet.cell(last + 1, 3).value = 11.4
    head = {str(sheet.cell(3, c).value): c for c in range(1, sheet.max_column + 1)}
    sheet.cell(last + 1, head["数据状态"]).value = "初步"
    out = io.BytesIO()
    book.save(out)
    draft = sent_back(own, tmp_path, "industries", out.getvalue())
    rows = draft.observations.set_index("cell")
    assert rows.loc[f"C{last}", "approximation"] == "约" and rows.loc[f"C{last}", "value"] == 6.5
    assert rows.loc[f"C{last + 1}", "industry"] == "high_tech" and rows.loc[f"C{last + 1}", "status"] == "初步"
    assert draft.ready and not draft.errors


NAMED: dict[str, dict[str, str]] = {
    "centre_register": {
        "编号": "sc_test_centre", "名称": "四川省测试制造业创新中心", "领域": "测试", "市州": "绵阳市", "级别": "省级",
        "序列": "制造业创新中心", "计入13家": "是", "计入说明": "批复文件载明", "状态": "已认定", "可信度": "高",
    },
    "park_register": {
        "园区名称": "四川测试产业合作示范园区", "简称": "测试园区", "批次": "第二批", "所在侧": "四川",
        "市州代码": "绵阳市", "公布日期": "2023-03-24", "可信度": "高",
    },
}  # fmt: skip


@pytest.mark.parametrize("topic", NAMED)
def test_names_of_centres_and_parks_fill_the_gap(own: Store, tmp_path: Path, topic: str) -> None:
    known = own.ask("sources").set_index("id")
    texts = {**NAMED[topic], "来源": known.loc["doc_review_2020", "title"]}
    book = openpyxl.load_workbook(io.BytesIO(templates.write(topic, own)))
    sheet = book.worksheets[0]
    for column in range(1, sheet.max_column + 1):
        sheet.cell(3, column).value = texts.get(str(sheet.cell(2, column).value))
    out = io.BytesIO()
    book.save(out)
    draft = sent_back(own, tmp_path, topic, out.getvalue())
    assert [(f.rule, f.place, f.message) for f in draft.findings] == []
    (register,) = draft.registers
    assert list(register.what) == ["new"] and len(register.rows) == 1
    assert list(register.rows["region"]) == ["510700"]
    assert list(register.rows["source"]) == ["doc_review_2020"]


# ---- how it looks


@pytest.mark.parametrize("topic", topics())
def test_headers_are_protected_and_entries_are_not(own: Store, topic: str) -> None:
    found = sheets(templates.write(topic, own))
    assert GUIDE in found and list(found)[-1] == GUIDE, "the file opens on what is to be filled in"
    for name, sheet in found.items():
        assert sheet.protection.sheet and sheet.protection.password is None
        assert sheet.sheet_state == "visible", "hidden sheets are never used"
        opened = [c for row in sheet.iter_rows() for c in row if isinstance(c, Cell) and not c.protection.locked]
        assert bool(opened) == (name != GUIDE)
        assert {c.value for c in opened} <= {None, "力争工业融资规模稳步增长"}, "empty but for one target"
        assert not any(str(c.value).startswith("=") for row in sheet.iter_rows() for c in row if c.value)
    assert len(found[GUIDE]["A"]) > 4


def test_regions_stand_by_their_full_names_and_the_next_month_is_proposed(own: Store) -> None:
    sheet = sheets(templates.write("分市州工业增加值", own))["分市州工业增加值"]
    names = [sheet.cell(r, 1).value for r in range(5, 27)]
    assert names[0] == "四川省" and names[-1] == "凉山彝族自治州" and len(set(names)) == 22
    assert [sheet.cell(4, c).value for c in (2, 3, 4)] == ["2026年3月（当月）", "2026年1-3月（累计）", LAST]
    assert sheet.cell(3, 2).value == "规模以上工业增加值增速（%）"
    assert (sheet.cell(5, 4).value, sheet.cell(5, 5).value) == ("6.7%", "2026年1—2月")
    assert (sheet.cell(8, 4).value, sheet.cell(8, 5).value) == ("11.6%", "2021年1—6月"), "攀枝花 was held last in 2021"
    assert (sheet.cell(9, 4).value, sheet.cell(9, 5).value) == ("—", None)
    pillars = sheets(templates.write("pillars", own))["五大支柱产业"]
    assert pillars.cell(5, 3).value == "7.7%" and "2025年1—6月" in pillars.cell(5, 3).comment.text


def test_pick_lists_hold_what_may_stand_there(own: Store) -> None:
    industries = sheets(templates.write("industries", own))
    lists = [v for v in industries["分行业工业增加值"].data_validations.dataValidation if v.type == "list"]
    assert any(v.formula1 == '"公布,初步,修订,预测"' for v in lists)
    (place,) = [v.formula1 for v in lists if v.formula1.startswith("'填表说明'")]
    first, last = (int(part.split("$")[2]) for part in place.split("!")[1].split(":"))
    offered = {industries[GUIDE].cell(r, 1).value for r in range(first, last + 1)}
    assert {"高技术制造业", "电子信息"} <= offered and "采矿业" not in offered
    centres = sheets(templates.write("centre_register", own))["创新中心名录"]
    rules = [v.formula1 for v in centres.data_validations.dataValidation if v.type == "list"]
    assert any("成都市" in r and "凉山彝族自治州" in r for r in rules)
    assert all(len(r) <= 257 for r in rules), "Excel refuses a longer list"


def test_the_gap_is_as_wide_as_what_is_not_known(own: Store) -> None:
    body = sheets(templates.write("park_register", own))
    batches = own.ask("park_batches")
    missing = int((batches["total"] - batches["named"]).sum())
    said = "".join(str(c.value) for c in body[GUIDE]["A"])
    assert f"名称本库未收录的有{missing}个" in said
    rows = [r for r in range(3, body["合作园区名录"].max_row + 1)]
    assert len(rows) >= missing


def test_the_period_moves_on_after_an_import(store: Store, tmp_path: Path) -> None:
    store = copied(store, tmp_path / "store")
    made_up_month.commit(store)
    sheet = sheets(templates.write("overall", store))["总体情况月报"]
    store.close()
    assert [sheet.cell(3, c).value for c in (3, 4)] == ["2026年4月（当月）", "2026年1-4月（累计）"]
    assert (sheet.cell(4, 5).value, sheet.cell(4, 6).value) == ("7.0%", "2026年1—3月")


@pytest.mark.parametrize(
    ("today", "asked"),
    [
        ((2026, 3, 30), (2026, 2)),
        ((2026, 3, 31), (2026, 3)),
        ((2026, 4, 1), (2026, 3)),
        ((2026, 11, 22), (2026, 3)),
        ((2026, 2, 10), (2025, 12)),
        ((2026, 1, 31), (2025, 12)),
        ((2026, 2, 28), (2026, 2)),
    ],
)
def test_no_month_is_asked_for_before_it_is_over(
    own: Store, today: tuple[int, int, int], asked: tuple[int, int]
) -> None:
    at = templates.next_month(own, date(*today))
    assert (at.year, at.month) == asked


def test_january_and_february_are_asked_for_together() -> None:
    assert Times(2026, 2).headers() == ("2026年1-2月（累计）",)
    assert Times(2026, 2).title == "2026年1-2月" and Times(2026, 2).before == "2025-12"
    assert Times(2026, 3).headers(cumulative_only=True) == ("2026年1-3月（累计）",)


def test_an_unknown_topic_is_answered_with_what_there_is(own: Store) -> None:
    with pytest.raises(ParameterError) as error:
        templates.write("不存在", own)
    assert "总体情况月报" in str(error.value) and "合作园区名单" in str(error.value)
