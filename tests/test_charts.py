"""Figure → chart: what the line styles mean, gaps, labels; and a picture as a reader gets it."""

import json
import re
import xml.etree.ElementTree as ET

import pandas as pd
import pytest
import vl_convert

from dashboard.charts import vega
from dashboard.deck import picture, table
from dashboard.exhibits import build
from dashboard.figure import Axis, Figure, Reference, Series, points
from dashboard.store import Store
from dashboard.theme import PAPER, TONES


def figure(*rows: dict, **more) -> Figure:
    """A small line figure of one series."""
    return Figure("line", points(list(rows)), (Series("甲"),), y=Axis("增速", "%", zero=True), **more)


def row(x: float, y: float, role: str = "published", **more) -> dict:
    return {"series": "甲", "role": role, "mark": "line", "x": x, "y": y, **more}


def luminance(colour: str) -> float:
    """Relative luminance of a colour, as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


@pytest.mark.parametrize("tone", ["main", "nation", "chongqing", "second", "third", "alert"])
def test_tones_used_for_text_are_readable_on_paper(tone: str) -> None:
    assert (luminance(PAPER) + 0.05) / (luminance(TONES[tone]) + 0.05) >= 4.5


def dashes(chart_spec: dict) -> dict[str, list[int] | None]:
    """Role → dash pattern of its line layer."""
    found = {}
    for layer in chart_spec["layer"]:
        text = json.dumps(layer.get("transform", ""))
        for role in ("published", "implied", "forecast", "target"):
            if layer["mark"].get("type") == "line" and f"'{role}'" in text:
                found[role] = layer["mark"].get("strokeDash")
    return found


def test_published_solid_implied_dashed_forecast_dotted() -> None:
    found = dashes(vega(figure(row(1, 1), row(2, 2), row(3, 3, "implied"), row(4, 4, "forecast"))).spec)
    assert found["published"] is None
    assert found["implied"] and found["forecast"] and found["implied"] != found["forecast"]


def test_bound_is_hollow() -> None:
    spec = vega(figure(row(1, 1), row(2, 0, "bound"))).spec
    layers = spec["layer"]
    hollow = [la for la in layers if "'bound'" in json.dumps(la.get("transform", "")) and la["mark"]["type"] == "point"]
    assert hollow and not hollow[0]["mark"]["filled"]


def test_a_gap_stays_a_gap() -> None:
    spread = vega(figure(row(1, 1), row(2, 2), row(5, 3), step=1.0)).tables["points"].to_pandas()
    assert spread["segment"].nunique() == 2
    joined = vega(figure(row(1, 1), row(2, 2), row(5, 3))).tables["points"].to_pandas()
    assert joined["segment"].nunique() == 1


def test_spec_holds_no_data_and_names_its_tables() -> None:
    chart = vega(figure(row(1, 1.25), row(2, 2)))
    assert "datasets" not in chart.spec and "1.25" not in json.dumps(chart.spec)
    assert chart.standalone["datasets"]["points"][0]["y"] == 1.25


def test_empty_values_stay_empty() -> None:
    frame = points([{"series": "甲", "x": 1, "y": None}])
    assert frame["y"].isna().all() and frame.loc[0, "label"] == ""


def test_picture_says_title_caliber_source_and_version(store: Store) -> None:
    exhibit = build(store, "recovery_years")
    root = ET.fromstring(picture.svg(exhibit))
    said = "".join("".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text"))
    for words in (exhibit.title, "单位：%", "来源：", f"数据版次：{exhibit.version}"):
        assert words in said
    assert picture.png(exhibit)[:8] == b"\x89PNG\r\n\x1a\n"


def test_text_that_looks_like_a_formula_stays_text(store: Store) -> None:
    from dataclasses import replace
    from io import BytesIO

    import openpyxl

    payloads = ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "正常"]
    exhibit = replace(build(store, "recovery_years"), table=pd.DataFrame({"列": payloads, "数": [-1.5] * 6}))
    sheet = openpyxl.load_workbook(BytesIO(table.xlsx_bytes(exhibit)))["数据"]
    assert all(cell.data_type == "s" for cell in sheet["A"][1:])
    assert all(cell.data_type == "n" for cell in sheet["B"][1:])
    text = table.csv_bytes(exhibit).decode("utf-8-sig")
    assert "\n'=1+1,-1.5" in text.replace("\r\n", "\n")


def bars(*levels: float, reference: float) -> Figure:
    rows = [{"series": "甲", "role": "published", "mark": "bar", "x": f"第{n}", "y": y, "label": f"{y:g}❶"}
            for n, y in enumerate(levels)]  # fmt: skip
    names = tuple(f"第{n}" for n in range(len(levels)))
    levels_of = (Reference(reference, "2020年公布均值14.3万元/亩"),)
    return Figure("bar", points(rows), (Series("甲"),), categories=names, references=levels_of)


@pytest.mark.parametrize(("reference", "side"), [(14.3, "end"), (2.0, "start")])
def test_the_name_of_a_reference_and_the_mark_stay_within_the_chart(reference: float, side: str) -> None:
    made = vega(bars(13.3, 5.0, reference=reference), mark="测算，非官方")
    svg = vl_convert.vegalite_to_svg(json.dumps({**made.standalone, "width": 440}, default=str))
    name = next(line for line in re.findall(r"<text[^>]*>[^<]*", svg) if "公布均值" in line)
    assert f'text-anchor="{side}"' in name
    assert made.spec["title"]["frame"] == "group"
    assert "13.3\u2009❶" in svg


def test_the_name_of_a_reference_stands_where_nothing_is_drawn() -> None:
    levels = [100.5, 101.5, 101.8, 99.0, 98.0, 98.2, 96.0, 95.0]
    rows = [row(x, y, label=f"{y:g}") for x, y in enumerate(levels)]
    figure = Figure("line", points(rows), (Series("甲"),), references=(Reference(100, "荣枯线100"),), wide=False)
    rules = vega(figure).tables["rules"].to_pandas()
    assert rules["narrow"].tolist() == ["right"] == rules["place"].tolist()


@pytest.mark.parametrize(("x", "anchor"), [(2.0, "start"), (9.0, "end")])
def test_a_value_at_the_left_edge_is_written_where_there_is_room(x: float, anchor: str) -> None:
    later = [{**row(month, 7.0 + month / 10), "series": "乙"} for month in range(2, 13)]
    shown = points([row(x, 6.7, label="2026年 6.7%"), *later])
    axis = Axis("", "", domain=(0.6, 12.4))
    figure = Figure("line", shown, (Series("甲"), Series("乙")), x=axis, y=Axis("增速", "%"), wide=False)
    svg = vl_convert.vegalite_to_svg(json.dumps({**vega(figure).standalone, "width": 530}, default=str))
    written = [line for line in re.findall(r"<text[^>]*>[^<]*", svg) if "6.7%" in line]
    assert written and all(f'text-anchor="{anchor}"' in line for line in written)
