"""Figure → chart: what the line styles mean, gaps, labels; and a picture as a reader gets it."""

import json
import xml.etree.ElementTree as ET

import pandas as pd
import pytest

from dashboard.charts import vega
from dashboard.deck import picture, table
from dashboard.exhibits import build
from dashboard.figure import Axis, Figure, Series, points
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
