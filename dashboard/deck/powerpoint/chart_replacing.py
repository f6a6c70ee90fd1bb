"""New figures into a native chart somebody may have edited: numbers, categories and labels change, looks do not.

Series are found by their name, points by their category (or x), so that a point keeps its colour and its label
when a month is added before it. The chart's data sheet is the fresh one, with the speaker's own series added.
"""

import io
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any

from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from pptx.oxml.ns import qn
from pptx.shapes.base import BaseShape

from dashboard.deck.powerpoint.chart_points import (
    BEFORE_VALUES,
    NUMBER,
    label_texts,
    labels_moved,
    place,
    points_moved,
    says,
)
from dashboard.deck.powerpoint.chart_record import Record, drop_dangling, linked, record_of
from dashboard.deck.powerpoint.plot import Plot, PlotSeries
from dashboard.deck.powerpoint.replacing import Difference

#: Children of a series that hold numbers and their names.
_VALUES = ("c:cat", "c:xVal", "c:val", "c:yVal", "c:bubbleSize")
_PLOT_HEAD = tuple(
    qn(f"c:{name}") for name in ("barDir", "grouping", "varyColors", "scatterStyle", "wireframe", "radarStyle")
)
#: The number format that names a reference line.
_REFERENCE = "[="


def chart(shape: BaseShape, fresh: BaseShape, plot: Plot) -> tuple[list[Difference], list[str], list[str]]:
    """Renew a chart. plot: what the fresh one shows.

    Returns the differences; names of fresh series not put in; names of series kept though they are not in the data.
    """
    part, space, wanted_space = shape.chart.part, shape.chart.part._element, fresh.chart.part._element
    drop_dangling(part)
    record = record_of(part)
    plotted = {key: one for key, one in zip(_by_name(_ordered(wanted_space)), _drawn(plot), strict=True)}
    held, wanted = _by_name(_all(space)), _by_name(_ordered(wanted_space))
    hidden = _hidden(space)
    differences: list[Difference] = []
    own: list[Any] = []
    for key, series in held.items():
        if key in wanted:
            differences += _renew(series, wanted[key], plotted[key], record, plot)
        elif record.ours(key[0]):
            before = _before(series, record, plot, None)
            differences += [(f"{key[0]} {at}".strip(), text, "") for at, text in before.values()]
            series.getparent().remove(series)
        else:
            own.append(series)
    missing = []
    for key in (key for key in wanted if key not in held):
        if record.known and key[0] not in record.headings:
            _add(space, wanted[key])
            new = _after(wanted[key], plotted[key])
            differences += [(f"{key[0]} {at}".strip(), "", text) for at, text in new.values()]
        elif not record.known:
            missing.append(key[0])
    _hide(space, hidden)
    _axes(space, wanted_space)
    if not linked(part):
        book = _with_own(fresh.chart.part.chart_workbook.xlsx_part.blob, own, next(iter(wanted.values()), None))
        part.chart_workbook.update_from_xlsx_blob(book)
    return differences, missing, [_name(series) for series in own]


def _drawn(plot: Plot) -> list[PlotSeries]:
    """The series of a plot that are series of its chart, in order."""
    return [s for s in plot.series if not (plot.kind == "bar" and s.part == "reference")]


def _all(space: Any) -> list[Any]:
    return list(space.iter(qn("c:ser")))


def _ordered(space: Any) -> list[Any]:
    """The series in their own order: bars may stand the other way round in the file."""
    return sorted(_all(space), key=lambda one: int(one.find(qn("c:order")).get("val")))


def _name(series: Any) -> str:
    return series.findtext(f"{qn('c:tx')}//{qn('c:v')}") or ""


def _by_name(series: Sequence[Any]) -> dict[tuple[str, int], Any]:
    found: dict[tuple[str, int], Any] = {}
    for one in series:
        count = 0
        while (_name(one), count) in found:
            count += 1
        found[_name(one), count] = one
    return found


def _points(series: Any, *tags: str) -> dict[int, str]:
    """Index → text of the first of these children."""
    for tag in tags:
        if (found := series.find(qn(tag))) is not None:
            return {int(p.get("idx")): p.findtext(qn("c:v")) or "" for p in found.iter(qn("c:pt"))}
    return {}


def _categories(series: Any) -> dict[int, str]:
    """Index → category, or x where the series has coordinates; no two alike."""
    texts, values = _points(series, "c:cat", "c:xVal"), _points(series, "c:val", "c:yVal")
    named: dict[int, str] = {}
    seen: dict[str, int] = {}
    for index in sorted({*texts, *values}):
        text = _plain(texts.get(index) or str(index + 1))
        seen[text] = seen.get(text, 0) + 1
        named[index] = text if seen[text] == 1 else f"{text}（{seen[text]}）"
    return named


def _numbers(series: Any) -> dict[str, str]:
    """Category → value."""
    names, values = _categories(series), _points(series, "c:val", "c:yVal")
    return {names[index]: value for index, value in values.items() if value}


def _plain(value: str) -> str:
    """A number as text, without the digits a program's floating point adds."""
    try:
        return format(float(value), ".10g")
    except ValueError:
        return value


def _before(series: Any, record: Record, plot: Plot, model: str | None) -> dict[str, tuple[str, str]]:
    """Category → (period, value as it read); a qualifier stands in the data sheet or in the label."""
    name, labels = _name(series), label_texts(series)
    decimals = len((NUMBER.findall(model or "") or ["0"])[0].partition(".")[2])
    values, found = _numbers(series), {}
    for index, at in _categories(series).items():
        if at not in values:
            continue
        told = (record.readings.get(name, {}).get(index, ""), labels.get(index, ""))
        text = next((t for t in told if t and says(t, values[at])), "")
        if not text:
            try:
                text = f"{float(values[at]):.{max(decimals, 1)}f}{plot.unit}"
            except ValueError:
                text = values[at]
        category = "" if series.find(qn("c:xVal")) is not None else at
        found[at] = record.periods.get(name, {}).get(index, "") or category, text
    return found


def _after(series: Any, plotted: PlotSeries) -> dict[str, tuple[str, str]]:
    """Category → (period, value as it reads now)."""
    values, found = _numbers(series), {}
    for index, at in _categories(series).items():
        if at in values:
            period = plotted.periods[index] if index < len(plotted.periods) else ""
            shown = plotted.shown[index] if index < len(plotted.shown) else ""
            found[at] = period or at, shown or values[at]
    return found


def _renew(series: Any, fresh: Any, plotted: PlotSeries, record: Record, plot: Plot) -> list[Difference]:
    """Fresh data into one series; returns what changed."""
    after = _after(fresh, plotted)
    model = next((text for _, text in after.values()), None)
    before = _before(series, record, plot, model)
    found: list[Difference] = []
    if not plotted.helper:
        old, new, name = _numbers(series), _numbers(fresh), _name(series)
        for at, (period, text) in after.items():
            said = before.get(at, ("", ""))[1]
            qualified = record.known and at in old and said != text and says(said, new[at])
            if at not in old or _plain(old[at]) != _plain(new[at]) or qualified:
                found.append((f"{name} {period}".strip(), said, text))
        found += [(f"{name} {at}".strip(), text, "") for key, (at, text) in before.items() if key not in after]
    places = {text: index for index, text in _categories(series).items()}
    moved = {places[text]: index for index, text in _categories(fresh).items() if text in places}
    points_moved(series, fresh, moved)
    labels_moved(series, fresh, moved, plotted)
    for old_bar, new_bar in zip(series.findall(qn("c:errBars")), fresh.findall(qn("c:errBars")), strict=False):
        for tag in ("c:plus", "c:minus", "c:val"):
            held, wanted = old_bar.find(qn(tag)), new_bar.find(qn(tag))
            if held is not None and wanted is not None:
                old_bar.replace(held, deepcopy(wanted))
    _data(series, fresh)
    return found


def _data(series: Any, fresh: Any) -> None:
    """Name, categories and values of the fresh series, in the children this kind of chart has."""
    title = series.find(qn("c:tx"))
    if title is not None:
        series.replace(title, deepcopy(fresh.find(qn("c:tx"))))
    coordinates = series.find(qn("c:yVal")) is not None
    for tag in _VALUES:
        for old in series.findall(qn(tag)):
            series.remove(old)
    at = place(series, BEFORE_VALUES)
    for tag in _VALUES:
        if (source := fresh.find(qn(tag))) is not None:
            copied = deepcopy(source)
            # The speaker may have made a scatter of lines, or lines of a scatter.
            kinds = {"c:cat": "c:xVal", "c:val": "c:yVal"} if coordinates else {"c:xVal": "c:cat", "c:yVal": "c:val"}
            copied.tag = qn(kinds.get(tag, tag))
            series.insert(at, copied)
            at += 1


def _add(space: Any, fresh: Any) -> None:
    """A series that is new in the data, in the looks it was freshly given."""
    plots = list(_plots(space))
    same = [plot for plot in plots if plot.tag == fresh.getparent().tag]
    target = next(iter(same or plots), None)
    if target is None:
        return
    added = deepcopy(fresh)
    for tag in ("c:idx", "c:order"):
        taken = [int(one.find(qn(tag)).get("val")) for one in _all(space)]
        added.find(qn(tag)).set("val", str(max(taken, default=-1) + 1))
    held = target.findall(qn("c:ser"))
    if held:
        held[-1].addnext(added)
    else:
        target.insert(place(target, _PLOT_HEAD), added)


def _plots(space: Any) -> Iterator[Any]:
    area = space.find(f"{qn('c:chart')}/{qn('c:plotArea')}")
    return (child for child in area if etree.QName(child).localname.endswith("Chart"))


def _hidden(space: Any) -> list[Any]:
    """The series the legend leaves out."""
    series = _all(space)
    entries = [e for e in space.iter(qn("c:legendEntry")) if e.find(qn("c:delete")) is not None]
    places = [int(entry.find(qn("c:idx")).get("val")) for entry in entries]
    return [series[at] for at in places if at < len(series)]


def _hide(space: Any, hidden: Sequence[Any]) -> None:
    """The same series left out of the legend, wherever they stand now."""
    series = _all(space)
    for entry in [e for e in space.iter(qn("c:legendEntry")) if e.find(qn("c:delete")) is not None]:
        entry.getparent().remove(entry)
    for legend in space.iter(qn("c:legend")):
        for at in sorted((series.index(one) for one in hidden if one in series), reverse=True):
            entry = etree.Element(qn("c:legendEntry"))
            etree.SubElement(entry, qn("c:idx"), val=str(at))
            etree.SubElement(entry, qn("c:delete"), val="1")
            legend.insert(place(legend, (qn("c:legendPos"),)), entry)


def _axes(space: Any, fresh: Any) -> None:
    """The speaker's scale stays, but reaches as far as the fresh one; a reference drawn as an axis is the fresh one."""
    for old, new in zip(space.iter(qn("c:valAx")), fresh.iter(qn("c:valAx")), strict=False):
        numbers, wanted = old.find(qn("c:numFmt")), new.find(qn("c:numFmt"))
        reference = wanted is not None and wanted.get("formatCode", "").startswith(_REFERENCE)
        moved = _reach(old.find(qn("c:scaling")), new.find(qn("c:scaling")), reference)
        if reference and numbers is not None:
            numbers.set("formatCode", wanted.get("formatCode"))
        unit, fresh_unit = old.find(qn("c:majorUnit")), new.find(qn("c:majorUnit"))
        if (moved or reference) and unit is not None and fresh_unit is not None:
            unit.set("val", fresh_unit.get("val"))


def _reach(held: Any, wanted: Any, exact: bool) -> bool:
    """The ends of an axis; exact: just as in the fresh one. Returns whether any was moved."""
    moved = False
    for tag, further in (("c:min", min), ("c:max", max)):
        old, new = held.find(qn(tag)), wanted.find(qn(tag))
        if old is None or new is None:
            continue
        before, after = float(old.get("val")), float(new.get("val"))
        end = after if exact else further(before, after)
        if end != before:
            old.set("val", format(end, ".12g"))
            moved = True
    return moved


def _with_own(book: bytes, own: Sequence[Any], model: Any) -> bytes:
    """The fresh data sheet with the speaker's own series in columns behind ours, and their formulas pointing there."""
    if not own or model is None:
        return book
    held = load_workbook(io.BytesIO(book))
    sheet = held.worksheets[0]
    for series in own:
        if series.find(qn("c:cat")) is not None and model.find(qn("c:cat")) is not None:
            _over_categories(series, model)
        for tag in ("c:xVal", "c:val", "c:yVal", "c:tx"):
            child = series.find(qn(tag))
            formula = None if child is None else child.find(f".//{qn('c:f')}")
            if formula is None:
                continue
            column = sheet.max_column + (0 if tag == "c:tx" else 1)
            letter = get_column_letter(column)
            if tag == "c:tx":
                formula.text = f"{sheet.title}!${letter}$1"
                continue
            sheet.cell(1, column, _name(series) if tag != "c:xVal" else "位置")
            points = _points(series, tag)
            for index, value in points.items():
                sheet.cell(index + 2, column, _number(value))
            last = max([*points, *_categories(series)], default=0) + 2
            formula.text = f"{sheet.title}!${letter}$2:${letter}${last}"
    out = io.BytesIO()
    held.save(out)
    return out.getvalue()


def _number(value: str) -> float | str:
    try:
        return float(value)
    except ValueError:
        return value


def _over_categories(series: Any, model: Any) -> None:
    """The speaker's numbers over the fresh categories: a month more leaves them where they were."""
    numbers = _numbers(series)
    places = {text: index for index, text in _categories(model).items()}
    cache = series.find(f"{qn('c:val')}//{qn('c:numCache')}")
    series.replace(series.find(qn("c:cat")), deepcopy(model.find(qn("c:cat"))))
    if cache is None:
        return
    for point in cache.findall(qn("c:pt")):
        cache.remove(point)
    cache.find(qn("c:ptCount")).set("val", str(max(places.values(), default=-1) + 1))
    for index, value in sorted((places[at], value) for at, value in numbers.items() if at in places):
        point = etree.SubElement(cache, qn("c:pt"), idx=str(index))
        etree.SubElement(point, qn("c:v")).text = value
