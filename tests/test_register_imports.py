"""Rows of registers from a sheet: their evidence says who brought them, when, from which cell; what is refused."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from dashboard.catalogue import IMPORT_COLUMNS
from dashboard.exhibits import EXHIBITS, build
from dashboard.intake.findings import Finding
from dashboard.intake.imports import Draft, commit, examine
from dashboard.intake.report import in_words
from dashboard.store import Store
from dashboard.workbench import comparison
from dashboard.workbench.foresight import foreseen, resting


def drafted(store: Store, path: Path, *rows: list[str]) -> Draft:
    """The rows as the sheet 名录 of a file, examined."""
    workbook = Workbook()
    workbook.active.title = "名录"
    for row in rows:
        workbook.active.append(row)
    workbook.save(path)
    return examine(store, path, path.name, exhibits=False)


def first_row(store: Store, table: str, question: str, *left: str) -> dict[str, str]:
    """The first row of a register as a sheet shows it, by column title, without the columns left out."""
    held = store.ask(question).iloc[0]
    columns = [c for c in store.catalogue.tables[table].columns if c.name not in left]
    return {c.title: "" if pd.isna(held[c.name]) else str(held[c.name]) for c in columns}


OWN = ("disclosure", *IMPORT_COLUMNS)


@pytest.mark.parametrize(
    ("table", "question", "exhibit", "changed"),
    [("park", "parks", "park_list", "合作产业"), ("centre", "centres", "centre_register", "领域")],
)
def test_a_register_row_tells_who_brought_it_and_when(
    own: Store, tmp_path: Path, table: str, question: str, exhibit: str, changed: str
) -> None:
    """数据来源 of a register: the sheet's cell, who imported it and when; its former source and the sheet's own."""
    held = own.ask(question).iloc[0]
    cells = first_row(own, table, question, *OWN, "source") | {changed: "食品饮料"}
    draft = drafted(own, tmp_path / "名录.xlsx", list(cells), list(cells.values()))
    assert draft.ready and draft.registers[0].what == ("revised",), in_words(draft)
    commit(own, draft, "李四", "更正名录")
    made = build(own, exhibit)
    told = made.provenance[made.provenance["入库位置"] == "名录.xlsx 名录!A2"]
    assert (told["入库人"] == "李四").all() and (told["入库时间"].str.len() == len("2026-10-20 09:30")).all()
    assert {held["publisher"], "未注明发布机构（报表导入）"} <= set(told["发布机构"])
    assert set(made.evidence["file_sha256"]) == {draft.sha256, ""}, "the original can be downloaded"


def test_what_is_wrong_stands_at_its_own_cell_once_and_in_the_order_of_the_rows(own: Store, tmp_path: Path) -> None:
    cells = first_row(own, "centre", "centres", *OWN)
    heads = list(cells)
    bad = [{"编号": "x1", "名称": ""}, {"编号": "x2", "级别": "学校"}, {"编号": "x1"}]
    rows = [list((cells | change).values()) for change in bad]
    draft = drafted(own, tmp_path / "名录.xlsx", heads, *rows)
    found = [(f.cell, f.message) for f in draft.errors]
    name, level = (f"{get_column_letter(heads.index(title) + 1)}{row}" for title, row in (("名称", 2), ("级别", 3)))
    key = f"{get_column_letter(heads.index('编号') + 1)}4"
    assert [cell for cell, _ in found] == [name, level, key]
    assert found[0][1] == "名称不能为空" and "只能是：省级、国家级" in found[1][1] and "出现两次" in found[2][1]


def test_rows_are_counted_and_lead_to_the_pages_that_show_them(own: Store, tmp_path: Path) -> None:
    cells = first_row(own, "work_item", "work_items", *OWN)
    rows = [list((cells | change).values()) for change in ({"牵头处室": "运行处"}, {"编号": "X901", "事项": "新事项"})]
    draft = drafted(own, tmp_path / "台账.xlsx", list(cells), *rows)
    assert comparison.counted(draft) == "重点工作新增 1 行、修订 1 行"
    examined = foreseen(own, draft, lambda stage, done, total: None)
    pages = [link.page for link in comparison.landing(draft, examined.moved, examined.resting)]
    assert "ledger" in pages and not {"monthly", "indicators"} & set(pages)


def test_values_that_no_exhibit_shows_yet_lead_to_the_page_that_explains_them(own: Store, tmp_path: Path) -> None:
    path = tmp_path / "税电.xlsx"
    workbook = Workbook()
    workbook.active.append(["地区", "指标", "单位", "2026年3月"])
    titles = own.ask("indicators").set_index("id")["title"]
    workbook.active.append(["四川省", titles["te_electricity"], "亿千瓦时", 5])
    workbook.save(path)
    draft = examine(own, path, path.name)
    assert draft.diff.counts["new"] == 1, in_words(draft)
    assert {EXHIBITS[key].page for key in resting(own, draft)} == {"tax_electricity"}


def test_a_row_that_states_its_source_rests_on_that_alone(own: Store, tmp_path: Path) -> None:
    cells = first_row(own, "park", "parks", *OWN) | {"合作产业": "食品饮料", "来源": "doc_review_2020"}
    commit(own, drafted(own, tmp_path / "名录.xlsx", list(cells), list(cells.values())), "李四", "更正名录")
    park = own.ask("parks").set_index("name").loc[cells["园区名称"]]
    assert (park["source"], park["revision_source"]) == ("doc_review_2020", "")


def test_a_register_keeps_the_reason_its_workbook_was_let_pass_with(own: Store, tmp_path: Path) -> None:
    cells = first_row(own, "park", "parks", *OWN) | {"合作产业": "食品饮料"}
    draft = drafted(own, tmp_path / "名录.xlsx", list(cells), list(cells.values()))
    warned = replace(draft, findings=(Finding("external_link", "引用了其他工作簿", "名录"),))
    commit(own, warned, "李四", "更正名录", "外部引用已核对")
    evidence = build(own, "park_list").evidence
    assert set(evidence.loc[evidence["file"] == "名录.xlsx", "reason"]) == {"外部引用已核对"}


def test_a_sheet_cannot_say_itself_who_brought_it(own: Store, tmp_path: Path) -> None:
    cells = first_row(own, "park", "parks", *OWN) | {"合作产业": "食品饮料", "入库记录": "冒名"}
    draft = drafted(own, tmp_path / "名录.xlsx", list(cells), list(cells.values()))
    assert [f.found for f in draft.warnings if f.rule == "not_taken"] == ["入库记录"]
    commit(own, draft, "李四", "更正名录", "该列不需要")
    [record] = own.ask("intake_records")["id"]
    assert own.ask("parks").set_index("name").loc[cells["园区名称"], "import_record"] == record


@pytest.mark.parametrize(
    ("table", "question", "said"),
    [("region", "regions", "系统管理员"), ("industry", "industries", "请在“指标与来源定义”中逐个登记")],
)
def test_directories_without_a_level_are_refused(
    own: Store, tmp_path: Path, table: str, question: str, said: str
) -> None:
    cells = first_row(own, table, question)
    draft = drafted(own, tmp_path / "目录.xlsx", list(cells), list(cells.values()))
    [finding] = [f for f in draft.findings if f.rule == "register_value"]
    assert said in finding.message and not draft.ready and not draft.registers
