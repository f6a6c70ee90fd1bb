"""Sheets as rows of cells, and what is understood of them: each value, each doubt, and nothing taken silently."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from dashboard.intake.book import Book, Grid, Value
from dashboard.intake.normalised import ruled
from dashboard.intake.understand import recognised
from dashboard.intake.vocabulary import vocabulary
from dashboard.store import Store
from dashboard.wording import period_words

Rows = Sequence[Sequence[Value]]


@dataclass
class Understood:
    """The summary of a file and its observations by cell (first sheet)."""

    said: dict[str, Any]
    values: dict[str, dict[str, Any]]

    @property
    def sheet(self) -> dict[str, Any]:
        """The first sheet's summary."""
        return self.said["sheets"][0]  # type: ignore[no-any-return]

    def told(self, sheet: int = 0) -> set[tuple[str, str]]:
        """(rule, cell) of the findings of a sheet."""
        return {(finding["rule"], finding["cell"]) for finding in self.said["sheets"][sheet]["findings"]}

    def brief(self) -> dict[str, tuple[str, str, str, str, str, str, float | None]]:
        """Cell → indicator, region, industry, kind, first and last month, value."""
        return {
            cell: (
                row["indicator"],
                row["region"],
                row["industry"],
                row["kind"],
                str(row["start"])[:7],
                str(row["end"])[:7],
                row["value"],
            )
            for cell, row in self.values.items()
        }


Understand = Callable[..., Understood]


@pytest.fixture(scope="module")
def words(store: Store) -> dict[str, Any]:
    """The vocabulary as it travels to the reading process."""
    return vocabulary(store).to_json()


@pytest.fixture
def understand(words: dict[str, Any], tmp_path: Path) -> Understand:
    """Understands one sheet given as rows."""

    def run(
        rows: Rows, name: str = "Sheet1", file: str = "报表.xlsx", mappings: Sequence[Any] = (), **more: Any
    ) -> Understood:
        others = more.pop("others", ())
        known = more.pop("vocabulary", words)
        grid = Grid(name, [list(row) for row in rows], **more)
        book = Book(file, "xlsx", "0" * 64, (grid, *others))
        request = {"vocabulary": known, "mappings": list(mappings)}
        said = recognised(book, request, tmp_path, lambda stage, done, total: None)
        with pa.memory_map(str(tmp_path / "observations.arrow")) as source:
            taken = pa.ipc.open_file(source).read_all().to_pylist()
        return Understood(said, {row["cell"]: row for row in taken if row["sheet"] == name})

    return run


TITLE = ["2021年1-3月各市州规模以上工业增加值增速（%）"]


def test_a_long_sheet_is_taken_row_by_row(understand: Understand) -> None:
    """指标, 地区, 行业, 时期, 数值, 单位: every row one value in the dictionary's unit."""
    found = understand(
        [
            ["指标", "地区", "行业", "时期", "数值", "单位"],
            ["营业收入", "四川", "合计", "2021年1-3月", 118426000, "万元"],
            ["规模以上工业增加值增速", "成都", "采矿业", "2021年3月", 9.8, "%"],
        ]
    )
    assert found.sheet["shape"] == "long"
    assert found.sheet["status"] == "ready"
    assert found.brief() == {
        "E2": ("revenue", "510000", "all", "累计", "2021-01", "2021-03", 11842.6),
        "E3": ("iva_growth", "510100", "mining", "当月", "2021-03", "2021-03", 9.8),
    }
    assert found.values["E2"]["rules"] == "unit_scaled"
    assert found.values["E3"]["rules"] == "default_month"


def test_growth_beside_a_level_belongs_to_it(understand: Understand) -> None:
    """营业收入｜增速｜利润总额｜增速 in one header row, whatever the title names."""
    found = understand(
        [
            ["2021年1-3月各市州规模以上工业增加值情况"],
            ["地区", "营业收入（亿元）", "增速（%）", "利润总额（亿元）", "增速（%）"],
            ["成都", 3000.5, 12.1, 200.3, 33.0],
        ]
    )
    assert [row["indicator"] for row in found.values.values()] == [
        "revenue",
        "revenue_growth",
        "profit",
        "profit_growth",
    ]


def test_growth_is_of_the_kind_of_the_levels_before_it(understand: Understand) -> None:
    """营业收入：累计｜同比增长 is cumulative growth; after 本月 and 累计 both, nobody can tell."""
    rows = [
        ["2025年9月各市州工业效益"],
        ["市州", "营业收入", None, "利润总额", None],
        [None, "累计（亿元）", "同比增长（%）", "本月（亿元）", "同比增长（%）"],
        ["成都市", 7550, -1.7, 90, 2.5],
    ]
    taken = understand(rows, merges=((1, 0, 2, 0), (1, 1, 1, 2), (1, 3, 1, 4))).brief()
    assert taken["C4"][3:6] == ("累计", "2025-01", "2025-09")
    assert taken["E4"][3:6] == ("当月", "2025-09", "2025-09")
    torn = understand(
        [
            ["2025年9月"],
            ["市州", "利润总额本月（亿元）", "利润总额累计（亿元）", "同比增长（%）"],
            ["成都市", 12, 100, 3.5],
        ]
    )
    assert ("needs_mapping", "D2") in torn.told() and "D3" not in torn.values


def test_a_row_that_says_several_months_and_one_month_is_asked_about(understand: Understand) -> None:
    rows = [["指标名称", "时期", "时期类型", "数值"], ["工业用电量增速", "2025年1-9月", "当月", 5.5]]
    read = understand(rows)
    assert ("bad_period", "B2") in read.told() and not read.values


def test_growth_below_a_level_belongs_to_it(understand: Understand) -> None:
    """同比增长 as a row under 营业收入."""
    found = understand(
        [
            ["2021年1-3月主要指标"],
            ["指标", "数值"],
            ["营业收入（亿元）", 3000.5],
            ["同比增长（%）", 12.1],
            ["利润总额（亿元）", 200.3],
            ["同比增长（%）", 33.0],
        ]
    )
    assert [row["indicator"] for row in found.values.values()] == [
        "revenue",
        "revenue_growth",
        "profit",
        "profit_growth",
    ]
    assert "inherited" in found.values["B4"]["rules"]


@pytest.mark.parametrize(
    ("rows", "rule", "cell"),
    [
        pytest.param(
            [["2021年1-3月主要指标"], ["指标", "单位", "2020年", "2021年"], ["营业收入", "亿元", 1.0, 2.0]],
            "ambiguous_period",
            "D2",
            id="whole years or the title's months",
        ),
        pytest.param(
            [["2021年主要指标"], ["指标", "单位", "本月"], ["营业收入", "亿元", 2.0]],
            "ambiguous_period",
            "A1",
            id="this month of a year",
        ),
        pytest.param(
            [["2021年1-3月大中型工业企业主要指标"], ["指标", "单位", "数值"], ["营业收入", "亿元", 2.0]],
            "needs_mapping",
            "A1",
            id="a title that narrows",
        ),
        pytest.param(
            [
                ["2021年1-3月"],
                ["指标", "大中型企业", None],
                [None, "营业收入（亿元）", "利润总额（亿元）"],
                ["四川", 2.0, 1],
            ],
            "unknown_indicator",
            "B2",
            id="a group heading that narrows",
        ),
        pytest.param(
            [["2021年1-3月"], ["地区", "营业收入"], ["四川", 2.0]], "unknown_unit", "B2", id="no unit anywhere"
        ),
        pytest.param(
            [["2021年1-3月主要指标 单位：亿元、万元"], ["地区", "营业收入"], ["四川", 2.0]],
            "unit_contradicts",
            "B2",
            id="two units that would both do",
        ),
        pytest.param(
            [["2021年1-3月四川、重庆营业收入（亿元）"], ["产业", "营业收入"], ["电子信息", 2.0]],
            "needs_mapping",
            "B2",
            id="two regions in the title",
        ),
        pytest.param(
            [TITLE, ["地区", "增速"], ["成都", 1.5], [None, 2.5]], "unknown_region", "A4", id="a value without a label"
        ),
        pytest.param(
            [["2021年1-3月"], ["指标", "单位", "数值"], ["营业收入", "亿元", 2.0], ["合计", "亿元", 5.0]],
            "unknown_indicator",
            "A4",
            id="the sum of different things",
        ),
        pytest.param(
            [["2021年1-3月分地区营业收入（亿元）"], ["地区", "营业收入"], ["成都", 2.0], ["小计", 5.0]],
            "unknown_region",
            "A4",
            id="a subtotal of nobody knows what",
        ),
        pytest.param(
            [["2021年1-3月主要指标"], ["指标", "环比（%）"], ["营业收入", 2.0]],
            "unknown_indicator",
            "A3",
            id="a measure the dictionary does not have",
        ),
        pytest.param(
            [["2021年1-3月主要指标"], ["指标", "单位", "数值"], ["规模以上工业增加值", "亿元", 2.0]],
            "unknown_indicator",
            "A3",
            id="a level of which only the growth is known",
        ),
        pytest.param(
            [["2021年1-3月主要指标"], ["行业", "电子信息营业收入（亿元）"], ["采矿业", 2.0]],
            "needs_mapping",
            "A3",
            id="two industries",
        ),
        pytest.param(
            [["2021年1-3月主要指标"], ["指标", "单位", "营业收入"], ["利润总额", "亿元", 2.0]],
            "needs_mapping",
            "A3",
            id="two indicators",
        ),
        pytest.param(
            [["2021年1-3月四川省技术中心"], ["指标", "单位", "数值"], ["企业技术中心", "家", 2.0]],
            "needs_mapping",
            "A3",
            id="a caliber that must be said",
        ),
        pytest.param(
            [["2021年1-3月"], ["指标", "单位", "数值"], ["营业收入（亿元）", "万元", 2.0]],
            "unit_contradicts",
            "B3",
            id="two units of one value",
        ),
    ],
)
def test_two_readings_are_an_error(understand: Understand, rows: Rows, rule: str, cell: str) -> None:
    """Where a person would have to guess, the value is not taken and the cell that leaves it open is named."""
    found = understand(rows)
    assert (rule, cell) in found.told(), found.said["sheets"][0]["findings"]
    assert found.sheet["status"] == "needs-mapping"
    doubted = [f for f in found.sheet["findings"] if f["rule"] == rule and f["cell"] == cell]
    assert not set(doubted[0]["related"]) & set(found.values)


def test_title_and_sheet_name_must_not_contradict_each_other(understand: Understand) -> None:
    """A copied sheet whose title still names the month, or the place, of another."""
    rows = [["2021年2月成都市工业主要指标"], ["指标", "单位", "数值"], ["工业投资增速", "%", 5.5]]
    assert ("bad_period", "A1") in understand(rows, name="2021年3月").told()
    assert ("needs_mapping", "A1") in understand(rows, name="绵阳").told()
    assert understand(rows, name="成都").values["C3"]["region"] == "510100"


def test_the_corner_of_a_table_may_hold_its_period_and_unit(understand: Understand) -> None:
    """2021年3月 in the head of the label column, nothing above it."""
    found = understand([["2021年3月（亿元）", "当月", "累计"], ["营业收入", 3.0, 9.0]], file="2021年5月报送.xlsx")
    assert found.brief() == {
        "B2": ("revenue", "510000", "all", "当月", "2021-03", "2021-03", 3.0),
        "C2": ("revenue", "510000", "all", "累计", "2021-01", "2021-03", 9.0),
    }


def test_header_merges_fill_exactly_their_area(understand: Understand) -> None:
    """A group merged over two columns says nothing about the third."""
    found = understand(
        [
            ["2021年1-3月"],
            ["地区", "营业收入", None, "工业投资增速（%）"],
            [None, "总量（亿元）", "同比（%）", None],
            ["成都", 3000.5, 12.1, 8.8],
        ],
        merges=((1, 1, 1, 2), (1, 0, 2, 0), (1, 3, 2, 3)),
    )
    assert [row["indicator"] for row in found.values.values()] == [
        "revenue",
        "revenue_growth",
        "industrial_investment_growth",
    ]


def test_a_group_heading_without_merges_is_filled_to_the_right(understand: Understand) -> None:
    """The same header as CSV leaves it."""
    found = understand(
        [
            ["2021年1-3月"],
            ["地区", "营业收入", None, "利润总额", None],
            [None, "总量（亿元）", "同比（%）", "总量（亿元）", "同比（%）"],
            ["成都", 3000.5, 12.1, 8.8, 4.4],
        ]
    )
    assert [row["indicator"] for row in found.values.values()] == [
        "revenue",
        "revenue_growth",
        "profit",
        "profit_growth",
    ]


def test_hidden_rows_and_columns_are_not_taken(understand: Understand) -> None:
    """One warning a sheet lists them."""
    found = understand(
        [TITLE, ["地区", "增速", "备用"], ["成都", 1.5, 9.9], ["绵阳", 2.5, 9.9]],
        hidden_rows=frozenset([3]),
        hidden_columns=frozenset([2]),
    )
    assert set(found.values) == {"B3"}
    hidden = [finding for finding in found.sheet["findings"] if finding["rule"] == "hidden"]
    assert len(hidden) == 1
    assert "第4行" in hidden[0]["message"]
    assert "C列" in hidden[0]["message"]


def test_a_hidden_sheet_is_not_taken(understand: Understand) -> None:
    """Its values stay out, and it is said."""
    secret = Grid("底稿", [TITLE, ["地区", "增速"], ["成都", 99.0]], hidden=True)
    found = understand([TITLE, ["地区", "增速"], ["成都", 1.5]], others=(secret,))
    assert found.said["sheets"][1]["count"] == 0
    assert found.told(1) == {("hidden", "")}


def test_errors_of_cells_are_reported_at_the_cell(understand: Understand) -> None:
    """Also in a label; not in a column that is left out anyway."""
    found = understand(
        [TITLE, ["地区", "增速", "位次"], ["成都", None, 1], ["绵阳", None, None], ["德阳", 7.5, 2]],
        errors={(2, 1): "#DIV/0!", (3, 2): "#N/A"},
        unsaved=frozenset([(3, 1)]),
    )
    assert found.told() == {("cell_error", "B3"), ("formula_unsaved", "B4")}
    assert found.sheet["status"] == "rejected"
    assert set(found.values) == {"B5"}


def test_missing_marks_are_counted_and_zero_is_zero(understand: Understand) -> None:
    """—, … and x are missing; 0 is a value; blanks are nothing."""
    found = understand(
        [TITLE, ["地区", "增速"], ["成都", "—"], ["绵阳", "…"], ["德阳", 0], ["自贡", None], ["泸州", "—"]]
    )
    assert found.sheet["missing_marks"] == {"—": 2, "…": 1}
    assert {cell: row["value"] for cell, row in found.values.items()} == {"B5": 0.0}


def test_words_for_a_turn_are_kept_as_text(understand: Understand) -> None:
    """由负转正 is no number."""
    found = understand([TITLE, ["地区", "增速"], ["成都", "由负转正"], ["绵阳", 3.0]])
    assert found.values["B3"]["value"] is None
    assert found.values["B3"]["text"] == "由负转正"
    assert found.values["B3"]["status"] == "定性"
    assert found.values["B4"]["status"] == "公布"


def test_qualifiers_stay_with_the_value(understand: Understand) -> None:
    """超4万 户 is a bound of 40,000; 预计 makes it a forecast."""
    found = understand(
        [
            ["指标", "时期", "数值", "单位"],
            ["5G基站数", "2020年末", "超4万", "个"],
            ["5G基站数", "2021年末", "预计6万左右", "个"],
        ]
    )
    one, two = found.values["C2"], found.values["C3"]
    assert (one["value"], one["bound"], one["wording"], one["kind"]) == (40000.0, ">", "超", "时点")
    assert (two["value"], two["modality"], two["approximation"], two["status"]) == (60000.0, "预计", "左右", "预测")


def test_a_note_column_stays_with_the_value_and_a_text_column_is_said(understand: Understand) -> None:
    """备注 goes into the note; a text column nobody knows is reported."""
    found = understand([TITLE, ["地区", "增速", "备注", "主要原因"], ["成都", 1.5, "快报数", "订单增加较多"]])
    assert found.values["B3"]["note"] == "快报数"
    assert found.told() == {("not_taken", "D2")}
    roles = {column["column"]: column["role"] for column in found.sheet["columns"]}
    assert roles == {"A": "region", "B": "value", "C": "note", "D": "note"}


def test_group_labels_are_filled_down(understand: Understand) -> None:
    """A group's label stands only in its first row, merged or not."""
    body = [["成都", "营业收入", 1.0], [None, "利润总额", 2.0], ["绵阳", "营业收入", 3.0], [None, "利润总额", 4.0]]
    rows = [["2021年1-3月主要指标（亿元）"], ["地区", "指标", "数值"], *body]
    for merges in ((), ((2, 0, 3, 0), (4, 0, 5, 0))):
        found = understand(rows, merges=merges)
        assert [row["region"] for row in found.values.values()] == ["510100", "510100", "510700", "510700"]
        assert "inherited" in found.values["C4"]["rules"]
        assert "inherited" not in found.values["C3"]["rules"]


def test_totals_stand_for_the_title(understand: Understand) -> None:
    """合计 under 五大支柱产业 is their total; 合计 of 成都市 is 成都's, not the province's."""
    found = understand(
        [["2021年1-3月五大支柱产业营业收入（亿元）"], ["产业", "营业收入"], ["合计", 9.0], ["电子信息", 5.0]]
    )
    assert [row["industry"] for row in found.values.values()] == ["five_pillars", "electronics"]
    found = understand([["2021年1-3月成都市分行业营业收入（亿元）"], ["行业", "营业收入"], ["合计", 9.0]])
    assert found.brief()["B3"][:3] == ("revenue", "510100", "all")


def test_products_join_their_column(understand: Understand) -> None:
    """白酒 under 产量 is 白酒产量, with its note; the growth is that of products."""
    found = understand(
        [
            ["2021年10月主要工业产品产量"],
            ["产品名称", "单位", "产量", "同比增长（%）"],
            ["白酒（折65度，商品量）", "万千升", 30.2, 5.1],
            ["天然气", "亿立方米", 40.0, 6.0],
        ]
    )
    assert found.brief()["C3"][:3] == ("output_baijiu", "510000", "baijiu")
    assert found.brief()["D4"][:3] == ("output_growth", "510000", "natural_gas")
    assert "C4" not in found.values
    assert ("unknown_indicator", "C2") in found.told() or ("unknown_indicator", "A4") in found.told()


def test_two_tables_and_their_titles(understand: Understand) -> None:
    """Below each other without a blank row between, and beside each other."""
    found = understand(
        [
            ["2021年1-3月工业投资增速（%）", None, None, "2021年1-4月工业投资增速（%）", None],
            ["地区", "增速", None, "地区", "增速"],
            ["成都", 1.5, None, "成都", 2.5],
            ["2021年1-5月工业投资增速（%）"],
            ["地区", "增速"],
            ["成都", 3.5],
        ]
    )
    assert {cell: values[5] for cell, values in found.brief().items()} == {
        "B3": "2021-03",
        "E3": "2021-04",
        "B6": "2021-05",
    }


def test_a_long_list_and_its_pieces_are_read_alike(understand: Understand) -> None:
    """What is decided for many rows at once is what is decided for each alone: same values, same findings."""
    head = ["指标", "地区", "行业", "时期", "类型", "数值", "单位"]
    names = ["营业收入", "利润总额", "规模以上工业增加值增速", "不存在的指标"]
    places = ["成都", "绵 阳", "四川省", "锦官城", "510600"]
    industries = ["合计", "采矿业", "电子信息", "家具制造业"]
    periods = ["2021年3月", "2021年1-4月", "202105", date(2021, 6, 1), "2021.1", "去年"]
    numbers: list[Value] = [1.5, "1,234.5", "—", "约6", 0, "三", "6.5%", None]
    units = ["亿元", "万元", "%", "嘎嘎"]
    rows: list[list[Value]] = []
    for i in range(960):
        kind = ("当月", "累计", None)[i // 7 % 3]
        rows.append(
            [
                names[i % 4],
                places[i // 4 % 5],
                industries[i // 3 % 4],
                periods[i // 5 % 6],
                kind,
                numbers[i // 2 % 8],
                units[i // 11 % 4],
            ]
        )
    whole = understand([head, *rows])
    assert len(whole.values) > 50
    for place in range(0, len(rows), 37):
        alone = understand([head, rows[place], *([[None] * 7] * 2)])
        cell = f"F{place + 2}"
        here, there = whole.values.get(cell), alone.values.get("F2")
        if rows[place][4] is None:
            continue  # one empty cell in a column by itself is no column of kinds
        same = {name: value for name, value in (here or {}).items() if name != "cell"}
        assert same == {name: value for name, value in (there or {}).items() if name != "cell"}, rows[place]


def test_progress_is_told_all_the_way(words: dict[str, Any], tmp_path: Path) -> None:
    """Rows done never fall and end at all rows."""
    rows = [["指标", "时期", "数值", "单位"], *(["营业收入", "2021年1-3月", float(i), "亿元"] for i in range(30000))]
    told: list[tuple[str, int, int | None]] = []
    book = Book("长表.csv", "csv", "0" * 64, (Grid("长表", rows),))
    recognised(book, {"vocabulary": words}, tmp_path, lambda *step: told.append(step))
    done = [rows for stage, rows, _ in told if stage == "识别"]
    assert done == sorted(done)
    assert done[-1] == 30001
    assert len(set(done)) >= 4


def test_a_register_is_recognised_with_its_cells(understand: Understand) -> None:
    """Headers that are the titles of a described table; an unknown column is said."""
    heads = ["园区名称", "简称", "批次", "所在侧", "市州代码", "公布日期", "来源", "可信度", "联系人"]
    row = ["甲园区", "甲", "第二批", "四川", "510100", date(2023, 3, 24), "park_list2_2023", "高", "张三"]
    found = understand([["示范园区名录"], heads, row, ["注：以公告为准"]])
    assert found.sheet["shape"] == "register"
    register = found.sheet["register"]
    assert register["table"] == "park"
    assert [entry["name"] for entry in register["rows"]] == ["甲园区"]
    assert register["rows"][0]["announced"] == "2023-03-24"
    assert register["rows"][0]["cells"]["region"] == "E3"
    assert found.told() == {("not_taken", "I2")}


def test_a_letter_is_no_table_and_a_cover_is_no_fault(understand: Understand) -> None:
    """Text alone is said to be no table; beside a table it is left alone."""
    letter = [["关于报送3月数据的函"], ["各市（州）："]]
    assert understand(letter).told() == {("no_table", "")}
    found = understand([TITLE, ["地区", "增速"], ["成都", 1.5]], others=(Grid("封面", [list(row) for row in letter]),))
    assert found.said["sheets"][1]["shape"] == "none"
    assert found.said["sheets"][1]["findings"] == []


def test_source_and_publication_are_read_from_the_notes(understand: Understand) -> None:
    """资料来源 and 发布日期 stand for the sheet, not for a row."""
    found = understand(
        [
            TITLE,
            ["发布日期：2021年4月20日"],
            ["地区", "增速"],
            ["成都", 1.5],
            ["资料来源：四川省统计局"],
            ["注：快报数。"],
        ]
    )
    assert found.sheet["source_line"] == "四川省统计局"
    assert found.sheet["published"] == "2021-04-20"
    assert set(found.values) == {"B4"}


def test_last_year_at_any_level_is_left_out(understand: Understand) -> None:
    """上年同期 over an indicator, under one, and as the heading of a section."""
    found = understand(
        [
            ["2021年1-3月（亿元）"],
            ["地区", "上年同期", None, "本期", None],
            [None, "营业收入", "利润总额", "营业收入", "利润总额"],
            ["成都", 1.0, 2.0, 3.0, 4.0],
        ],
        merges=((1, 1, 1, 2), (1, 3, 1, 4), (1, 0, 2, 0)),
    )
    assert set(found.values) == {"D4", "E4"}
    found = understand(
        [
            ["2021年1-3月（亿元）"],
            ["指标", "数值"],
            ["一、本期"],
            ["营业收入", 3.0],
            ["二、上年同期"],
            ["营业收入", 1.0],
        ]
    )
    assert set(found.values) == {"B4"}


def test_a_place_nobody_knows_is_not_the_province(understand: Understand) -> None:
    """A county in the title, alone or behind its city; usual words with 区 and 市 are no places."""
    rows = [["指标", "单位", "数值"], ["工业投资增速", "%", 5.5]]
    for title in ("龙泉驿区2021年1-9月工业主要指标", "2021年1-9月成都市龙泉驿区主要指标"):
        found = understand([[title], *rows])
        assert ("unknown_region", "A1") in found.told()
        assert found.values == {}
    for title in ("2021年1-9月全省各市州工业主要指标", "2021年1-9月分地区工业指标", "2021年1-9月主要工业城市情况"):
        assert understand([[title], *rows]).brief()["C3"][1] == "510000"


def test_growth_over_and_under_its_indicator(understand: Understand) -> None:
    """增速 over 营业收入 is what 营业收入 over 增速 is, and so is 二、同比增速 over a section of rows."""
    found = understand(
        [
            ["2021年1-3月"],
            ["地区", "绝对额（亿元）", "同比增速（%）"],
            [None, "营业收入", "营业收入"],
            ["成都", 3000.0, 12.5],
        ]
    )
    assert {cell: row["indicator"] for cell, row in found.values.items()} == {"B4": "revenue", "C4": "revenue_growth"}


def test_the_same_texts_are_understood_once(understand: Understand) -> None:
    """One finding a label with the values it concerns, not one a value."""
    rows = [["指标", "地区", "时期", "数值", "单位"]]
    rows += [["神秘指数", "成都", f"2021年{m}月", 1.0, "%"] for m in range(3, 10)]
    found = understand(rows)
    assert found.told() == {("unknown_indicator", "A2")}
    assert found.sheet["findings"][0]["related"] == tuple(f"D{number}" for number in range(2, 9))
    assert found.sheet["rows"][0]["label"] == "神秘指数"


@pytest.mark.parametrize(("today", "over"), [("2021-11-22", False), ("2021-11-30", True), ("2021-12-02", True)])
@pytest.mark.parametrize("title", ["2021年1-11月规模以上工业增加值增速（%）", "2021年11月规模以上工业增加值增速（%）"])
def test_a_month_that_still_runs_has_no_figure(
    understand: Understand, words: dict[str, Any], today: str, over: bool, title: str
) -> None:
    """On 22 November neither 1—11月 nor 11月 can be known; on its last day and later both can."""
    found = understand([[title], ["地区", "增速"], ["成都", 5.1], ["绵阳", 6.2]], vocabulary=words | {"today": today})
    assert len(found.values) == (2 if over else 0)
    assert [f["rule"] for f in found.sheet["findings"]] == ([] if over else ["future_period"])


def test_the_end_of_a_month_that_still_runs_is_in_the_future_its_days_are_not(
    understand: Understand, words: dict[str, Any]
) -> None:
    rows = [["规模以上工业企业数", "单位：户"], ["时间", "规模以上工业企业数"]]
    rows += [["2021年10月末", 15000], ["2021年11月末", 15100]]
    found = understand(rows, vocabulary=words | {"today": "2021-11-22"})
    assert list(found.values) == ["B3"] and ("future_period", "A4") in found.told()
    dated = understand([*rows[:3], ["2021年11月10日", 15050]], vocabulary=words | {"today": "2021-11-22"})
    assert list(dated.values) == ["B3", "B4"]


@pytest.mark.parametrize(
    ("head", "words_of", "start"),
    [
        ("2021年10月末", "2021年10月末", "2021-10-01"),
        ("截至2021年10月底", "2021年10月末", "2021-10-01"),
        ("2021年10月", "2021年10月", "2021-10-01"),
        ("截至2021年10月", "2021年10月", "2021-10-01"),
        ("2021-10", "2021年10月", "2021-10-01"),
        ("2021年10月9日", "2021年10月9日", "2021-10-09"),
        ("2021年10月31日", "2021年10月末", "2021-10-01"),
        ("2020年", "2020年", "2020-12-01"),
        ("2020年末", "2020年末", "2020-12-01"),
    ],
)
@pytest.mark.parametrize("place", ["title", "header", "row"])
def test_a_point_in_time_is_an_end_only_where_the_sheet_says_so(
    understand: Understand, words: dict[str, Any], place: str, head: str, words_of: str, start: str
) -> None:
    """A stock under 2021年10月末 is told so, one under 2021年10月 or 截至2021年10月 without 末; both are one point."""
    name = "规模以上工业企业数（户）"
    rows = {
        "title": [[f"{head}规模以上工业企业数"], ["地区", name], ["成都", 3500], ["绵阳", 1200]],
        "header": [["规模以上工业企业数（户）"], ["地区", head], ["成都", 3500], ["绵阳", 1200]],
        "row": [["规模以上工业企业数（户）"], ["时间", "成都", "绵阳"], [head, 3500, 1200]],
    }[place]
    found = understand(rows, vocabulary=words | {"today": "2021-11-22"})
    assert len(found.values) == 2, found.told()
    for row in found.values.values():
        assert period_words(row["kind"], row["start"], row["end"], ruled(row["rules"])) == words_of
        assert (row["kind"], str(row["start"])[:10]) == ("时点", start)


@pytest.mark.parametrize(("column", "said"), [("期末数", "2021年10月末"), ("规模以上工业企业数", "2021年10月")])
def test_a_header_may_say_that_all_its_points_are_ends(
    understand: Understand, words: dict[str, Any], column: str, said: str
) -> None:
    rows = [["规模以上工业企业数", "单位：户"], ["时间", column], ["2021年9月", 15000], ["2021年10月", 15100]]
    found = understand(rows, vocabulary=words | {"today": "2021-11-22"})
    row = found.values["B4"]
    assert period_words(row["kind"], row["start"], row["end"], ruled(row["rules"])) == said


def test_a_format_nobody_can_read_is_told_at_its_cell(understand: Understand) -> None:
    rows = [["2021年3月末规模以上工业企业数"], ["地区", "规模以上工业企业数（户）"], ["成都", 3500], ["绵阳", 1200]]
    clear, unclear = '[>=10000]0!.0,"万户";0"户"', '0"户";[>=10000]0!.0,"万户"'
    found = understand(rows, formats={(2, 1): clear, (3, 1): unclear})
    assert [row["value"] for row in found.values.values()] == [3500, 1200], "not 0.35 and 0.12"
    assert {(rule, cell) for rule, cell in found.told() if rule == "format_unclear"} == {("format_unclear", "B4")}


def test_an_industry_in_the_title_is_asked_about_once(understand: Understand) -> None:
    """汽车制造业 over an indicator that is not split by industry: one finding at the title, settled for the sheet."""
    rows = [["2021年1-3月汽车制造业主要指标"], ["地区", "地区生产总值（亿元）"]]
    rows += [["成都", 4510.3], ["绵阳", 790.1], ["德阳", 580.2]]
    found = understand(rows)
    [wrong] = [f for f in found.sheet["findings"] if f["rule"] == "not_by_industry"]
    assert wrong["cell"] == "A1" and "“全部”" in wrong["message"] and not found.values
    whole = found.sheet["mapping"] | {"sheet": {"industry": "all"}}
    settled = understand(rows, mappings=[whole])
    assert [row["industry"] for row in settled.values.values()] == ["all"] * 3 and settled.sheet["status"] == "ready"


#: A sheet with everything it needs said above it, as bureaus send it round.
ABOVE: list[list[Value]] = [
    ["四川省主要工业经济指标完成情况"],
    ["（2026年9月）"],
    ["指标名称", "计量单位", "本月止累计"],
    ["营业收入", "亿元", 38512.6],
]


@pytest.mark.parametrize(
    "mark", ["附件2", "附件 2", "表1", "附表1", "附件：", "附件", "附件二", "附表3-1", "（附件2）", "表１", "续表2"]
)
def test_the_number_of_an_annex_above_the_title_is_a_line_of_its_own(understand: Understand, mark: str) -> None:
    found = understand([[mark], *ABOVE], file="主要指标_202610.xlsx")
    assert found.sheet["title"] == "四川省主要工业经济指标完成情况"
    assert found.brief() == {"C5": ("revenue", "510000", "all", "累计", "2026-01", "2026-09", 38512.6)}
    assert not any(rule == "missing_period" for rule, _ in found.told())
    assert found.sheet["fingerprint"] == understand(ABOVE).sheet["fingerprint"], "the same layout without it"


def told_against_name(found: Understood) -> list[str]:
    """What is said of every sheet against the file's name."""
    findings = [finding for sheet in found.said["sheets"] for finding in sheet["findings"]]
    return [finding["message"] for finding in findings if finding["rule"] == "other_period"]


def test_a_file_named_for_another_month_is_told(understand: Understand) -> None:
    [told] = told_against_name(understand(ABOVE, file="主要指标_202610.xlsx"))
    assert "2026年9月" in told and "2026年10月" in told
    by_header: Rows = [["营业收入（亿元）"], ["地区", "2026年1-9月"], ["成都市", 7550]]
    [told] = told_against_name(understand(by_header, file="2025年1-9月.xlsx"))
    assert "2026年1—9月" in told and "2025年1—9月" in told


@pytest.mark.parametrize(
    "file",
    ["主要指标_202609.xlsx", "2026年9月.xlsx", "2026年三季度.xlsx", "2026年1—9月.xlsx", "2026年.xlsx", "9月月报.xlsx",
     "月报20261020.xlsx", "月报.xlsx"],
)  # fmt: skip
def test_a_file_named_for_its_month_or_its_day_of_issue_is_not_doubted(understand: Understand, file: str) -> None:
    assert told_against_name(understand(ABOVE, file=file)) == []


def test_a_file_with_a_sheet_of_its_month_may_hold_others(understand: Understand) -> None:
    former = Grid("上年", [["四川省主要工业经济指标完成情况"], ["（2025年9月）"], *ABOVE[2:]])
    assert told_against_name(understand(ABOVE, file="主要指标_202609.xlsx", others=[former])) == []
