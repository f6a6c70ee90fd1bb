"""Single points of a chart: their looks and their labels go with their categories.

A label of ours says what the fresh one says, in the looks the speaker gave it; a label the speaker wrote stays, and
so does one the speaker deleted.
"""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from pptx.oxml.ns import qn

from dashboard.deck.powerpoint.plot import PlotSeries
from dashboard.deck.powerpoint.replacing import text_of, words

NUMBER = re.compile(r"[-−+]?\d[\d,]*(?:\.\d+)?")
_QUALIFIERS = re.compile(r"超过?|预计|有望|达到|约|左右|近|以上|以下|不足|大于|小于|[><≥≤]")
_IDX = qn("c:idx")
#: Children of a series before its values, in the standard's order.
BEFORE_VALUES = tuple(
    qn(f"c:{name}")
    for name in (
        "idx", "order", "tx", "spPr", "invertIfNegative", "pictureOptions", "marker", "explosion", "dPt", "dLbls",
        "trendline", "errBars",
    )
)  # fmt: skip
_BEFORE_POINTS = BEFORE_VALUES[: BEFORE_VALUES.index(qn("c:dPt"))]
_SHOWS = tuple(
    qn(f"c:{name}")
    for name in ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
)


def place(parent: Any, before: Sequence[str]) -> int:
    """Where a child belongs that the standard puts behind these."""
    return max([n + 1 for n, child in enumerate(parent) if child.tag in before], default=0)


def says(text: str, value: str) -> bool:
    """Whether a text names this number, as exactly as it is written."""
    try:
        number = float(value)
    except ValueError:
        return False
    for found in NUMBER.findall(text):
        digits = found.replace(",", "").replace("−", "-")
        decimals = len(digits.partition(".")[2])
        if abs(abs(float(digits)) - abs(number)) <= 0.5001 * 10**-decimals:
            return True
    return False


def points_moved(series: Any, fresh: Any, moved: Mapping[int, int]) -> None:
    """Looks of single points to their new places (old index → new); new points take those freshly given to them."""
    kept: dict[int, Any] = {}
    for point in series.findall(qn("c:dPt")):
        series.remove(point)
        if (index := _index(point)) in moved:
            point.find(_IDX).set("val", str(moved[index]))
            kept[moved[index]] = point
    known = set(moved.values())
    for point in fresh.findall(qn("c:dPt")):
        if _index(point) not in known:
            kept[_index(point)] = deepcopy(point)
    at = place(series, _BEFORE_POINTS)
    for number, index in enumerate(sorted(kept)):
        series.insert(at + number, kept[index])


def label_texts(series: Any) -> dict[int, str]:
    """Index → text of every label that is written out."""
    texts = {index: _text(label) for index, label in _labels(series).items()}
    return {index: text for index, text in texts.items() if text}


def labels_moved(series: Any, fresh: Any, moved: Mapping[int, int], plotted: PlotSeries | None) -> None:
    """Labels of single points to their new places, with their new texts."""
    old, new = _labels(series), _labels(fresh)
    holder = series.find(qn("c:dLbls"))
    if holder is None:
        # The speaker took all labels off, or there were none: then there are none.
        return
    templates = _templates(fresh, plotted)
    helper = plotted is not None and plotted.helper
    kept: dict[int, Any] = {}
    spare: list[Any] = []
    for index, label in old.items():
        holder.remove(label)
        to = moved.get(index)
        ours = helper or _ours(label, templates)
        if to is not None and (to in new or not ours):
            kept[to] = _renewed(label, new[to]) if ours else label
            kept[to].find(_IDX).set("val", str(to))
        elif ours and label.find(qn("c:delete")) is None:
            spare.append(label)
    for index, label in new.items():
        if index not in kept:
            # The name at the last point goes along to the new last point, as the speaker had dressed it.
            kept[index] = _renewed(spare.pop(), label) if spare else deepcopy(label)
    for number, index in enumerate(sorted(kept)):
        holder.insert(number, kept[index])


def _index(element: Any) -> int:
    return int(element.find(_IDX).get("val"))


def _labels(series: Any) -> dict[int, Any]:
    holder = series.find(qn("c:dLbls"))
    return {} if holder is None else {_index(label): label for label in holder.findall(qn("c:dLbl"))}


def _rich(label: Any) -> Any:
    return label.find(f"{qn('c:tx')}/{qn('c:rich')}")


def _text(label: Any) -> str:
    return "" if _rich(label) is None else text_of(_rich(label))


def _template(text: str) -> str:
    """What is left of a label without its numbers and qualifiers."""
    return re.sub(r"[\s　：:，,]", "", NUMBER.sub("#", _QUALIFIERS.sub("", text)))


def _templates(fresh: Any, plotted: PlotSeries | None) -> set[str]:
    """How labels of ours may read in this series, numbers aside."""
    texts = list(label_texts(fresh).values())
    if plotted is not None:
        texts += [*plotted.labels, *plotted.shown, plotted.end, plotted.name, plotted.series]
        texts += [f"{plotted.end} {text}" for text in (*plotted.labels, *plotted.shown)]
    return {_template(text) for text in texts if text}


def _ours(label: Any, templates: set[str]) -> bool:
    """Whether a label came from us: a number format of its own, a series name, or words as ours are."""
    if label.find(qn("c:delete")) is not None:
        return True
    if _rich(label) is not None:
        return _template(_text(label)) in templates
    named = label.find(qn("c:showSerName"))
    return label.find(qn("c:numFmt")) is not None or (named is not None and named.get("val") == "1")


def _renewed(label: Any, fresh: Any) -> Any:
    """The old label with what the fresh one says; deleted ones stay deleted."""
    if label.find(qn("c:delete")) is not None:
        return label
    label.find(_IDX).set("val", fresh.find(_IDX).get("val"))
    held, wanted = _rich(label), _rich(fresh)
    if held is not None and wanted is not None:
        words(held, wanted)
    elif wanted is not None:
        text = deepcopy(fresh.find(qn("c:tx")))
        _dress(text, label.find(qn("c:txPr")))
        _without(label, qn("c:numFmt"))
        label.insert(place(label, (_IDX, qn("c:layout"))), text)
    else:
        _without(label, qn("c:tx"), qn("c:numFmt"))
        if (numbers := fresh.find(qn("c:numFmt"))) is not None:
            label.insert(place(label, (_IDX, qn("c:layout"))), deepcopy(numbers))
    for tag in _SHOWS:
        old, new = label.find(tag), fresh.find(tag)
        if old is not None and new is not None:
            old.set("val", new.get("val"))
    _stand(label, fresh)
    return label


def _stand(label: Any, fresh: Any) -> None:
    """Where a label stands: where the speaker dragged it to (then it is moved sideways too), else where it is fresh."""
    layout = label.find(qn("c:layout"))
    x = None if layout is None else layout.find(f"{qn('c:manualLayout')}/{qn('c:x')}")
    if x is not None and float(x.get("val")) != 0.0:
        return
    if layout is not None:
        label.remove(layout)
    if (wanted := fresh.find(qn("c:layout"))) is not None:
        label.insert(1, deepcopy(wanted))


def _dress(text: Any, looks: Any) -> None:
    """The type of a label whose number was formatted, on the words that take its place."""
    model = None if looks is None else looks.find(f".//{qn('a:defRPr')}")
    if model is None:
        return
    for run in text.iter(qn("a:rPr")):
        for child in list(run):
            run.remove(child)
        for name, value in model.attrib.items():
            run.set(name, value)
        for child in model:
            run.append(deepcopy(child))


def _without(parent: Any, *tags: str) -> None:
    for child in [c for c in parent if c.tag in tags]:
        parent.remove(child)
