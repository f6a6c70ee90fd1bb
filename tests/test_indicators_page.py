"""指标数据库: what a reader sees of an indicator, of the checks and of the founding documents' facts."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.charts import vega
from dashboard.deck.table import csv_bytes, xlsx_bytes
from dashboard.errors import ParameterError
from dashboard.exhibits import EXHIBITS, Exhibit, build
from dashboard.exhibits.choice import IMPLIED, MOST, OWN_CALIBER, choose_series, search
from dashboard.exhibits.exhibit import Reading
from dashboard.exhibits.indicators import WHOLE
from dashboard.figure import Answers, Cards, Figure
from dashboard.store import Store

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def reading(store: Store) -> Reading:
    return Reading(store, store.version)


def figure_of(exhibit: Exhibit) -> Figure:
    assert isinstance(exhibit.figure, Figure)
    return exhibit.figure


def test_every_indicator_shows_itself(store: Store) -> None:
    for indicator in store.catalogue.indicators:
        exhibit = build(store, "indicator_series", indicator=indicator)
        assert exhibit.title and indicator in set(exhibit.dictionary["id"])
        if isinstance(exhibit.figure, Figure):
            assert vega(exhibit.figure).spec


def test_default_series_is_sichuan_cumulative(reading: Reading) -> None:
    choice = choose_series(reading)
    assert (choice.kind, choice.caliber, choice.region, choice.industry) == ("累计", OWN_CALIBER, ("510000",), ("all",))


def test_low_confidence_is_not_drawn_but_listed_and_said(store: Store) -> None:
    exhibit = build(store, "indicator_series", indicator="iva_growth")
    low = exhibit.table[exhibit.table["可信度"] == "低"]
    assert set(low["时期"]) == {"2023年1—2月", "2025年1—10月"}
    drawn = set(figure_of(exhibit).points["period"])
    assert not any(p.startswith(tuple(low["时期"])) for p in drawn)
    assert all(any(p in note and "不上图" in note for note in exhibit.notes) for p in low["时期"])


def test_no_line_joins_two_years_of_cumulative_values(store: Store) -> None:
    exhibit = build(store, "indicator_series", indicator="gdp")
    points = vega(figure_of(exhibit)).tables["points"].to_pandas()
    points["year"] = ((points["x"] - 0.01) // 12).astype(int)
    assert (points.groupby("segment")["year"].nunique() == 1).all()


def test_regions_stand_side_by_side_in_one_kind(store: Store) -> None:
    exhibit = build(store, "indicator_series", indicator="iva_growth", region=("510000", "100000", "500000"))
    assert [s.name for s in figure_of(exhibit).series] == ["四川", "全国", "重庆"]
    assert set(exhibit.table["类型"]) == {"累计"}
    assert "全国2.8%" in exhibit.title and "2020年" in exhibit.title


def test_a_series_not_held_is_said(store: Store) -> None:
    exhibit = build(
        store, "indicator_series", indicator="iva_growth", region=("510000", "510300"), industry=("all", "soe")
    )
    assert any("自贡·国有企业" in note and "本库未收录" in note for note in exhibit.notes)


def test_more_series_than_can_be_told_apart_are_cut_and_said(store: Store, reading: Reading) -> None:
    industries = tuple(choose_series(reading, region="510000").industries)
    exhibit = build(store, "indicator_series", indicator="iva_growth", industry=industries)
    assert len(figure_of(exhibit).series) <= MOST
    assert any(f"只画前{MOST}条" in note for note in exhibit.notes)


def test_one_point_is_a_figure_and_words_stay_words(store: Store) -> None:
    exhibit = build(store, "indicator_series", indicator="arrears")
    assert isinstance(exhibit.figure, Cards)
    assert [card.value for card in exhibit.figure.cards] == ["全面清零"]


def test_a_cross_section_is_ordered_bars(store: Store) -> None:
    figure = figure_of(build(store, "indicator_series", indicator="electricity_recovery"))
    assert figure.kind == "bar" and figure.points["y"].is_monotonic_decreasing
    assert len(figure.points) == 6


def test_a_target_is_called_a_target_and_does_not_lead(store: Store) -> None:
    exhibit = build(store, "indicator_series", indicator="base_stations_5g")
    assert exhibit.title.startswith("四川5G基站：约36,000个（2020年）")
    assert "250,000个（目标）" in exhibit.title
    rows = figure_of(exhibit).points.set_index("shown")
    assert rows.loc["150,000个", "role"] == "target" and rows.loc["150,000个", "label"].endswith("（目标）")


def test_qualifiers_stay(store: Store) -> None:
    assert "预计超" in build(store, "indicator_series", indicator="traded_electricity").title
    rows = build(store, "indicator_rows", indicator="revenue", scope=WHOLE).table
    assert "预计超过40,000亿元" in set(rows["数值"])


def test_implied_months_are_a_series_of_their_own(store: Store) -> None:
    assert set(IMPLIED) <= set(store.catalogue.indicators)
    exhibit = build(store, "indicator_series", indicator="iva_growth_implied")
    figure = figure_of(exhibit)
    assert set(figure.points["role"]) == {"implied"} and set(figure.points["mark"]) == {"band"}
    assert (figure.points["low"] < figure.points["y"]).all() and (figure.points["y"] < figure.points["high"]).all()
    assert set(exhibit.table["状态"]) == {"推算"}
    assert "非公布值" in exhibit.title and "推算" in exhibit.subtitle
    # Published months, the revised base and everything before March have no implied value.
    assert not {"2020年3月", "2020年6月", "2020年11月", "2022年6月", "2020年2月"} & set(exhibit.table["时期"])


def test_implied_months_are_found_in_the_search(reading: Reading) -> None:
    assert search(reading, "规上工业增加值当月增速（推算）").matches[0].id == "iva_growth_implied"


def test_unknown_values_are_refused_in_chinese(store: Store) -> None:
    for params in (
        {"indicator": "zzz"},
        {"kind": "时点"},
        {"region": "999999"},
        {"industry": "zzz"},
        {"caliber": "zzz"},
    ):
        with pytest.raises(ParameterError, match=r"没有"):
            build(store, "indicator_series", **params)


def test_search_without_result_says_so_and_suggests(reading: Reading) -> None:
    found = search(reading, "利润率")
    assert not found.matches
    assert "本库未收录与“利润率”相符的指标" in found.empty("利润率")
    assert "利润总额" in found.listed.values()


def test_theme_narrows_the_search(reading: Reading) -> None:
    assert {"gdp"} & {m.id for m in search(reading, "", "宏观背景").matches}
    assert not {"gdp"} & {m.id for m in search(reading, "", "医疗物资").matches}


def test_rows_hold_values_not_chosen_with_source_raw_text_and_cell(store: Store) -> None:
    table = build(store, "indicator_rows", indicator="gdp", scope=WHOLE).table
    year = table[(table["时期"] == "2020年") & (table["地区"] == "四川省") & (table["类型"] == "累计")]
    assert {"48,598.8亿元", "48,501.64亿元"} <= set(year["数值"])
    assert list(year.loc[year["当前值"] == "是", "数值"]) == ["48,501.64亿元"]
    for column in ("发布机构", "原始文本", "入库文件", "单元格", "状态", "可信度", "公开属性"):
        assert (year[column] != "").all(), column
    assert len(table) == len(store.ask("observations", indicator="gdp"))


def test_entry_tells_what_is_measured(store: Store) -> None:
    exhibit = build(store, "indicator_entry", indicator="iva_growth")
    assert isinstance(exhibit.figure, Answers)
    entry = dict(exhibit.table.itertuples(index=False, name=None))
    assert entry["单位"] == "%" and entry["频率"] == "月" and entry["合理范围"] == "-60 至 80%"
    assert "工业增加值增速" in entry["别名"] and entry["主题"] == "工业回稳"


def test_conflicts_keep_both_sides(store: Store) -> None:
    whole, own = build(store, "conflicts"), build(store, "indicator_conflicts", indicator="per_mu_parks")
    assert len(whole.table) == len(store.ask("conflicts"))
    row = own.table.iloc[0]
    assert {row["当前值"], row["其他值"]} == {"137家", "134家"}
    turned = whole.table[(whole.table["指标"] == "规模以上工业增加值增速") & (whole.table["时期"] == "2020年1—4月")]
    assert list(turned["其他值"]) == ["转正（>0）"]
    assert "未见来源不一" in build(store, "indicator_conflicts", indicator="arrears").title


def test_stated_differences_carry_verdicts(store: Store) -> None:
    exhibit = build(store, "stated_differences")
    assert len(exhibit.table) == 43
    counts = exhibit.table["核对结果"].value_counts()
    assert all(f"{verdict}{count}条" in exhibit.title for verdict, count in counts.items())
    known = exhibit.table[exhibit.table["核对结果"] == "已知不符"]
    assert (known["原因或说明"] != "").all() and known["来源所述"].str.contains("重庆2020年").all()


def test_breaks_give_reasons(store: Store) -> None:
    table = build(store, "series_breaks").table
    assert (table["原因"] != "").all()
    assert "基数修订" in set(table.loc[table["起点"] == "2022年6月", "原因"])


def test_rule_is_read_from_the_view(store: Store) -> None:
    exhibit = build(store, "current_rule")
    text = store.views["current_observation"].doc
    assert len(exhibit.table) == sum(line[:1].isdigit() for line in text.splitlines())
    assert all(rule in text for rule in exhibit.table["规则"])


def test_versions_say_what_changed(store: Store) -> None:
    table = build(store, "version_history").table
    assert list(table["版次"]) == [str(v) for v in store.history()["version"]]
    assert (table["说明"] != "").all() and table["新增"].sum() > 0


def test_all_facts_stand_in_one_register(store: Store) -> None:
    exhibit = build(store, "founding_facts")
    assert len(exhibit.facts) == 44 and len(exhibit.table) == 44
    row = exhibit.table.set_index("编号").loc["S101"]
    assert row["数值"] == "2次" and row["材料"] == "2019年回顾"
    assert (exhibit.table["所在页面"] != "").all()
    assert "五大支柱产业" in exhibit.table.set_index("编号").loc["S016", "所在页面"]


def test_downloads_carry_the_dictionary(store: Store) -> None:
    exhibit = build(store, "indicator_series", indicator="gdp", region="510000")
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(exhibit)))
    assert book.sheetnames == ["数据", "说明", "来源", "指标"]
    sheet = pd.DataFrame(book["指标"].values)
    entry = dict(zip(sheet.iloc[0], sheet.iloc[1], strict=True))
    assert entry["代码"] == "gdp" and entry["单位"] == "亿元" and entry["定义"]
    assert [cell.value for cell in book["来源"][1]][:3] == ["内容", "数值", "时期"]
    text = csv_bytes(exhibit).decode("utf-8-sig")
    assert "地区生产总值（gdp），单位：亿元" in text and "# 数据版次" in text and "# 来源" in text


def test_repeated_parameters_of_a_link_may_come_once(store: Store) -> None:
    one = build(store, "indicator_series", indicator="iva_growth", region="100000")
    same = build(store, "indicator_series", indicator="iva_growth", region=("100000",))
    assert one.title == same.title


@pytest.fixture
def page(store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Opens the page as a link with parameters does."""
    monkeypatch.setattr("dashboard.ui.opened", lambda: store)

    def opened(**address: str | list[str]) -> AppTest:
        app = AppTest.from_file(str(ROOT / "dashboard" / "shell.py"), default_timeout=120).run()
        app = app.switch_page("../pages/indicators.py")
        for name, value in address.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception and not app.error
        return app

    return opened


def headings(app: AppTest) -> str:
    return "\n".join(heading.value for heading in app.subheader).replace("\\", "")


def test_a_link_opens_its_view(page: Callable[..., AppTest]) -> None:
    app = page(indicator="gdp", region=["510000", "500000"])
    assert app.selectbox(key="code-indicator").value == "gdp"
    assert app.multiselect(key="codes-region").value == ["510000", "500000"]
    assert "重庆27,894.02亿元" in headings(app) and not app.warning


def test_an_unknown_indicator_is_said_in_one_sentence(page: Callable[..., AppTest]) -> None:
    app = page(indicator="zzz")
    assert [w.value.replace("\\", "") for w in app.warning] == [
        "链接中的指标“zzz”本库未收录，已显示“规模以上工业增加值增速”。"
    ]
    assert "四川规上工业增加值增速" in headings(app)


def test_typing_shows_the_best_match_and_offers_the_others(page: Callable[..., AppTest]) -> None:
    app = page(q="5gjizhan")
    assert "四川5G基站" in headings(app)
    app.text_input(key="q").set_value("liangnianpingjun").run()
    offered = [b.label for b in app.button if (b.key or "").startswith("offer-indicator-")]
    assert "规模以上工业增加值两年平均增速" in offered and "地区生产总值两年平均增速" in offered
    app.button(key="offer-indicator-gdp_growth_2y").click().run()
    assert app.query_params["indicator"] == "gdp_growth_2y"
    assert "四川地区生产总值两年平均增速" in headings(app)


def test_choosing_writes_codes_into_the_address(page: Callable[..., AppTest]) -> None:
    app = page(region=["100000"])
    app.selectbox(key="code-kind").set_value("当季").run()
    assert app.query_params["kind"] == "当季"
    assert "region" not in app.query_params  # what depends on the kind starts anew
    app.selectbox(key="code-indicator").set_value("revenue").run()
    assert app.query_params["indicator"] == "revenue" and "kind" not in app.query_params


def test_an_empty_search_suggests(page: Callable[..., AppTest]) -> None:
    app = page(q="利润率")
    assert "本库未收录与“利润率”相符的指标" in app.info[0].value
    assert "利润总额" in [b.label for b in app.button]


# ---- what no exhibit says


def told(exhibit: Exhibit) -> list[str]:
    """Every text a reader may see of an exhibit: titles, notes, fields of its table, what rests under it."""
    frames = (exhibit.table, exhibit.provenance.drop(columns=["入库位置", "来源标题", "见于"], errors="ignore"))
    cells = [str(cell) for frame in frames for cell in frame.to_numpy().ravel()]
    return [exhibit.title, exhibit.subtitle, *exhibit.notes, repr(exhibit.figure), *cells]


def pairs(text: str) -> set[str]:
    """The pairs of neighbouring characters of a text: what two wordings of one thing share."""
    return {text[i : i + 2] for i in range(len(text) - 1)}


def says(text: str, item: str, value: str) -> bool:
    """Whether a clause of a text gives this value (with its unit) for this item, in whatever words."""
    number = re.escape(re.sub(r"^\D+", "", value))
    return any(
        re.search(rf"(?<![\d.]){number}", clause.replace(",", "")) and len(pairs(item) & pairs(clause)) >= 2
        for clause in re.split(r"[，；。、\n'\"（）]", text)
    )


def test_what_is_left_out_stands_nowhere_else(store: Store) -> None:
    assert says("百户企业利润合计1552亿元", "100户大企业大集团利润", "1552亿元")
    assert not says("开展评价的园区16个", "国家级新型工业化产业示范基地", "16个")
    ruled_out = store.ask("left_out")
    texts = [(key, text) for key in EXHIBITS if key != "left_out" for text in told(build(store, key))]
    texts += [
        (file.name, text)
        for file in (ROOT / "data").rglob("*.csv")
        if file.name != "left_out.csv"
        for text in file.read_text(encoding="utf-8").splitlines()
    ]
    found = [
        (place, row.item, row.value)
        for row in ruled_out.itertuples(index=False)
        for place, text in texts
        if says(text, row.item, row.value)
    ]
    assert not found


def test_nothing_is_said_to_have_been_let_pass_where_nobody_did(store: Store) -> None:
    """A register's own column of reasons (a break's) is no word of an analyst on a warning."""
    assert store.ask("intake_records").empty
    for key in EXHIBITS:
        exhibit = build(store, key)
        assert not [note for note in exhibit.notes if note.startswith("说明放行")], key
        assert not exhibit.evidence.get("reason", pd.Series(dtype=str)).fillna("").any(), key
