"""What stands at a mark is one text: on screen, in the drawing of PDF and web page, and in PowerPoint's own chart."""

import html
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest
from pptx import Presentation
from pptx.oxml.ns import qn

from dashboard.charts import vega
from dashboard.deck.deck import Deck, Item
from dashboard.deck.drawn import drawings
from dashboard.deck.powerpoint.bodies import card_text
from dashboard.deck.powerpoint.names import parse
from dashboard.deck.powerpoint.writing import write
from dashboard.deck.slides import Material, material
from dashboard.exhibits import EXHIBITS, build
from dashboard.figure import Cards, Figure, points
from dashboard.store import Store

#: A number format as labels have it: 0.0"%", #,##0"家", +0.0"点".
FORMAT = re.compile(r'(\+?)(#,##0|0)(?:\.(0+))?(?:"(.*)")?')


@pytest.fixture(scope="module")
def charts(store: Store) -> Material:
    """A deck of every exhibit that is a chart."""
    shown = [key for key in EXHIBITS if isinstance(build(store, key).figure, Figure)]
    assert len(shown) > 25
    items = tuple(Item(key, key=f"{number:08x}") for number, key in enumerate(shown))
    return material(store, Deck("全部图", store.version, items))


def figures(charts: Material) -> Iterator[tuple[str, str, Figure]]:
    """Slide key, exhibit and figure of each."""
    for slide in charts.slides:
        if slide.exhibit is not None and isinstance(slide.exhibit.figure, Figure):
            yield slide.key, slide.exhibit.id, slide.exhibit.figure


def plain(text: str) -> str:
    """A text without the spaces a drawing sets."""
    return re.sub(r"\s", "", html.unescape(text))


def labels(figure: Figure) -> Counter[str]:
    """What is to stand at the marks."""
    held = figure.points[figure.points["y"].notna() & (figure.points["label"] != "")]
    return Counter(plain(text) for text in held["label"])


def native(chart: Any) -> Iterator[str]:
    """What stands at the marks of a PowerPoint chart, as it reads: text, a formatted value, or the series' name."""
    for series in chart.iter(qn("c:ser")):
        values = {
            int(point.get("idx")): float(point.findtext(qn("c:v")))
            for tag in ("c:val", "c:yVal")
            for part in series.iterfind(qn(tag))
            for point in part.iter(qn("c:pt"))
        }
        for label in series.iter(qn("c:dLbl")):
            rich, code = label.find(f"{qn('c:tx')}/{qn('c:rich')}"), label.find(qn("c:numFmt"))
            if rich is not None:
                yield "".join(rich.itertext(qn("a:t")))
            elif code is not None:
                found = FORMAT.fullmatch(code.get("formatCode").partition(";")[0])
                assert found, code.get("formatCode")
                sign, whole, decimals, unit = found.groups(default="")
                value = values[int(label.find(qn("c:idx")).get("val"))]
                yield f"{value:{sign}{',' * ('#' in whole)}.{len(decimals)}f}{unit}"
            else:
                yield series.findtext(f"{qn('c:tx')}//{qn('c:v')}")


def test_no_label_drops_the_words_of_its_value(charts: Material) -> None:
    """5.0% beside a mark of 达到5.0% would be another statement; a label of other words (a ratio, a place) is free."""
    cut = []
    for _, exhibit, figure in figures(charts):
        told = {s.name: s.text.split(" ")[-1] for s in figure.series if s.text and s.direct}
        for name, own in figure.points[figure.points["y"].notna()].groupby("series"):
            pairs = [*zip(own["label"], own["shown"], strict=True), (told.get(name, ""), own["shown"].iloc[-1])]
            cut += [
                (exhibit, label, shown) for label, shown in pairs if label and label != shown and shown.endswith(label)
            ]
    assert cut == []


def test_a_label_is_the_same_on_screen_on_paper_and_in_powerpoint(charts: Material) -> None:
    drawn = drawings(charts)
    deck = Presentation(io.BytesIO(write(charts, drawn)))
    shapes = {parse(s.name).slide: s for slide in deck.slides for s in slide.shapes if s.has_chart}
    for key, exhibit, figure in figures(charts):
        wanted = labels(figure)
        screen = vega(figure).tables["points"].to_pandas()
        assert Counter(plain(t) for t in screen["label"][screen["y"].notna()] if t) == wanted, exhibit
        paper = Counter(plain(re.sub("<.*?>", "", t)) for t in re.findall("<text .*?</text>", drawn[key]))
        assert not wanted - paper, (exhibit, wanted - paper)
        ends = [plain(s.text or s.name) for s in figure.series]
        other = {*ends, *(plain(r.label) for r in figure.references)}
        slide = Counter()
        for text in map(plain, native(shapes[key].chart._chartSpace)):
            end = next((e for e in ends if text.startswith(e) and text.removeprefix(e) in wanted), "")
            slide[text.removeprefix(end)] += 1
        assert not wanted - slide, (exhibit, wanted - slide)
        # Ticks and numbers of events serve reading; every other number in the chart is one of the figure's labels.
        rest = {text for text in slide - wanted if text not in other}
        ticks = {plain(text) for _, text in figure.x.ticks}
        assert not [text for text in rest - ticks if re.search(r"\d", text)], (exhibit, rest)


@pytest.mark.parametrize("key", ["monthly_headline", "monthly_target", "park_relation", "per_mu_conflict"])
def test_a_card_names_a_source_only_where_it_is_one(store: Store, key: str) -> None:
    """What stands in a card's small print is no publisher in these: PowerPoint says of it what the others say."""
    figure = build(store, key).figure
    publishers = set(store.ask("sources")["publisher"])
    assert isinstance(figure, Cards) and any(card.source for card in figure.cards)
    for card in figure.cards:
        named = [line.removeprefix("来源：") for line in card_text(card).split("\n") if line.startswith("来源：")]
        assert set(named) <= publishers
        assert card.small in card_text(card).split("\n") and card.source in card.small


def test_an_exhibit_that_cuts_its_label_gets_it_whole() -> None:
    row = {"series": "甲", "role": "published", "mark": "line", "x": 1.0, "y": 7.0, "label": "7%", "shown": "预计超7%"}
    assert list(points([row, {**row, "label": "第1名"}, {**row, "label": ""}])["label"]) == ["预计超7%", "第1名", ""]
    assert pd.isna(points([{**row, "y": None}])["y"].iloc[0])
