"""One slide of an edited deck brought up to date, shape by shape."""

import io
import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from functools import partial
from typing import Any

from pptx.dml.color import RGBColor
from pptx.oxml.ns import qn
from pptx.shapes.base import BaseShape
from pptx.util import Emu

from dashboard.deck.powerpoint import charts
from dashboard.deck.powerpoint.base import Box
from dashboard.deck.powerpoint.chart_replacing import chart
from dashboard.deck.powerpoint.fresh_deck import FreshDeck, ours
from dashboard.deck.powerpoint.names import Named, name, text_hash
from dashboard.deck.powerpoint.plot import Plot, data_of
from dashboard.deck.powerpoint.refresh_report import Report, sentences_differ
from dashboard.deck.powerpoint.replacing import lines, picture, table, table_keys, text_of, words
from dashboard.deck.powerpoint.room import make_room
from dashboard.deck.slides import Slide
from dashboard.figure import Figure
from dashboard.theme import TONES

#: The presenter's own words from the start.
OWN = ("封面题", "封面副题")
#: Renewed without a word: they change with every refresh.
QUIET = ("版次", "备注", "脚注")
#: Said once, on the first slide of an exhibit.
ONCE = ("题", "副题", "说明")
#: What an exhibit shows, as against what is said about it.
BODIES = ("图", "画", "表", "文")
#: How roles are called to the speaker.
CALLED = {"题": "标题", "副题": "口径", "文": "文字", "标识": "公开属性标识", "卡": "数字", "画": "图形"}
#: How the alt text of a title says the finding it does not name (see parts).
FINDING = "图件结论："
#: A stamp, or what stands in its place on a page with something of an older version.
OLDER = "本页文字为版次"
_STAMP = re.compile(rf"数据版次 \d+　校验码 [0-9a-f]{{8}}|{OLDER}\d+，其余为版次\d+")
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_LINK = "在看板中查看："


def renew_slide(slide: Any, number: int, made: FreshDeck, report: Report) -> int:
    """Renew the shapes of ours on one slide; returns how many of exhibits are there."""
    held = list(ours(slide))
    held += recovered(slide, held, made)
    outdated: list[tuple[BaseShape, Named]] = []
    for shape, named in held:
        if why := made.gone(named):
            report.stay(f"第{number}页：图件“{named.exhibit}”{why}，本页保留原样（数据版次{named.version}）")
            continue
        fresh, laid = made.shape(named), made.slide(named)
        if laid is None:
            if named.exhibit:
                report.stay(f"第{number}页：最新数据中已无此续页，保留原样（数据版次{named.version}），请核对后删除")
        elif fresh is None:
            outdated.append((shape, named))
        else:
            report.renewed += bool(named.exhibit)
            _renew(shape, named, fresh, laid, made, number, report)
    _outdated(slide, outdated, held, made, number, report)
    _mark(slide, held, made, number, report)
    _caveats(slide, made, number, report)
    if number in report.stale:
        _unstamp(slide, held, made, report.stale[number])
    return sum(bool(named.exhibit) for _, named in held)


def _called(named: Named) -> str:
    role = named.role.rstrip("0123456789")
    return CALLED.get(role, role)


def _name(laid: Slide) -> str:
    return laid.exhibit.name if laid.exhibit is not None else "封面"


def _outdated(
    slide: Any,
    outdated: Sequence[tuple[BaseShape, Named]],
    held: Sequence[tuple[BaseShape, Named]],
    made: FreshDeck,
    number: int,
    report: Report,
) -> None:
    """Shapes the fresh slide no longer has: a body gives way to the new one, words nobody touched go."""
    there = {named.role for _, named in held}
    for shape, named in outdated:
        laid = made.slide(named)
        if laid is None or named.role in OWN:
            if named.role == "封面副题" and any(char.isdigit() for char in text_of(shape._element.txBody)):
                # The ready-made monthly deck names its month there.
                report.stay(f"第{number}页封面副题未动，其中的时间请核对：{text_of(shape._element.txBody)}")
            continue
        come = [role for role in made.roles(named) if role in BODIES and role not in there]
        if named.role in BODIES and come:
            _replace_body(slide, shape, made.roles(named)[come[0]], laid)
            there.add(come[0])
            report.differ(number, _name(laid), [("表现形式", _called(named), CALLED.get(come[0], come[0]))])
        elif shape.has_text_frame and _known(text := text_of(shape._element.txBody), named, made):
            if named.role == "标识":
                report.stay(f"第{number}页的数据现均已公开，“{text}”标识保留，可自行删除")
                continue
            shape._element.getparent().remove(shape._element)
            report.differ(number, _name(laid), sentences_differ(_called(named), text, ""))
        else:
            report.stay(f"第{number}页“{_name(laid)}”的{_called(named)}在最新数据中没有对应内容，保留原样")
            report.outlive(number, named.version)


def _known(text: str, named: Named, made: FreshDeck) -> bool:
    """Whether a text is as we wrote it: by the hash in its name, or by what its versions say."""
    return text_hash(text) in {named.hash, *(text_hash(before) for _, before in made.before(named) if before)}


def _replace_body(slide: Any, shape: BaseShape, fresh: BaseShape, laid: Slide) -> None:
    """A body of another kind (a table that has become a chart) in the old one's place."""
    about = fresh._element.find(".//{*}cNvPr").get("descr", "")
    left, top, width = int(shape.left), int(shape.top), int(shape.width)
    # A table is only as high as its rows; what comes may be as high as it was made, as far as the slide goes.
    bottom = int(slide.part.package.presentation_part.presentation.slide_height * 0.92)
    box = Box(left, top, width, max(int(shape.height), min(int(fresh.height), bottom - top)))
    if fresh.has_chart and laid.exhibit is not None and isinstance(laid.exhibit.figure, Figure):
        made = charts.add_chart(slide, laid.exhibit.figure, box, fresh.name, about)._element
    elif hasattr(fresh, "image"):
        scale = min(box.width / int(fresh.width), box.height / int(fresh.height))
        size = (Emu(round(int(fresh.width) * scale)), Emu(round(int(fresh.height) * scale)))
        added = slide.shapes.add_picture(io.BytesIO(fresh.image.blob), Emu(left), Emu(top), *size)
        added.name = fresh.name
        made = added._element
        made.find(".//{*}cNvPr").set("descr", about)
    else:
        made = deepcopy(fresh._element)
        made.find(".//{*}cNvPr").set("id", _next_id(slide))
    shape._element.addprevious(made)
    shape._element.getparent().remove(shape._element)


def _next_id(slide: Any) -> str:
    return str(max(int(e.get("id")) for e in slide.shapes._spTree.iter("{*}cNvPr")) + 1)


def _added(slide: Any, fresh: BaseShape) -> Any:
    """A copy of a fresh shape on the slide."""
    added = deepcopy(fresh._element)
    added.find(".//{*}cNvPr").set("id", _next_id(slide))
    slide.shapes._spTree.append(added)
    return slide.shapes[-1]


def _caveats(slide: Any, made: FreshDeck, number: int, report: Report) -> None:
    """Caveats the exhibit had none of before come onto its slide; those that have grown get their room."""
    there = [(shape, named) for shape, named in ours(slide) if shape.part is slide.part]
    note = next((shape for shape, named in there if named.role == "说明"), None)
    come = note is None
    if come and there:
        own = replace(there[0][1], role="说明")
        fresh, before, laid = made.shape(own), made.before(own), made.slide(own)
        # Where there were some, the speaker has taken them away.
        if fresh is not None and laid is not None and before and not before[0][1]:
            note = _added(slide, fresh)
            report.differ(number, _name(laid), sentences_differ("说明", "", text_of(note._element.txBody)))
    if note is not None:
        make_room(note, [(shape, named.role, made.shape(named)) for shape, named in there], come)


def _unstamp(slide: Any, held: Sequence[tuple[BaseShape, Named]], made: FreshDeck, version: int) -> None:
    """Instead of the newest version's checksum the page says that something on it is older."""
    stamp, named = next(((s, n) for s, n in held if n.role == "版次"), (None, held[0][1]))
    if stamp is None and (fresh := made.shape(replace(named, role="版次"))) is not None:
        stamp = _added(slide, fresh)
    if stamp is None or not _STAMP.fullmatch(stamp.text_frame.text.strip()):
        return
    said = f"{OLDER}{version}，其余为版次{made.version}"
    first, *rest = stamp.text_frame.paragraphs[0].runs
    first.text, first.font.bold, first.font.color.rgb = said, True, RGBColor.from_string(TONES["alert"][1:])
    for run in rest:
        run._r.getparent().remove(run._r)
    stamp.name = name("版次", named.exhibit, named.slide, made.version, named.params, said)


def _mark(slide: Any, held: Sequence[tuple[BaseShape, Named]], made: FreshDeck, number: int, report: Report) -> None:
    """The disclosure mark on a slide that has become restricted, or whose mark was deleted: it must stand there."""
    if any(named.role == "标识" for _, named in held):
        return
    for named in (named for _, named in held):
        if (fresh := made.shape(replace(named, role="标识"))) is not None:
            shape = _added(slide, fresh)
            wide = slide.part.package.presentation_part.presentation.slide_width
            # A narrower slide than the one it was made for: it moves to the edge.
            shape.left = Emu(max(0, min(int(shape.left), int(wide) - int(shape.width))))
            report.marked.append(number)
            return


def _renew(
    shape: BaseShape, named: Named, fresh: BaseShape, laid: Slide, made: FreshDeck, number: int, report: Report
) -> None:
    """Content of the fresh shape into the shape, by what both are."""
    title = _name(laid)
    where = f"第{number}页“{title}”"
    plot = _plot(laid)
    if shape.has_chart and fresh.has_chart and plot is not None:
        differences, missing, own = chart(shape, fresh, plot)
        report.differ(number, title, differences)
        for series in missing:
            report.stay(f"{where}图中没有序列“{series}”（已删去或为新增），未加入")
        for series in own:
            report.stay(f"{where}图中的序列“{series}”不在本系统数据中，保留原样")
    elif shape.has_table and fresh.has_table:
        whole = not named.hash or text_hash(table_keys(shape)) == named.hash
        if whole and len(shape.table.columns) != len(fresh.table.columns):
            _replace_body(shape.part.slide, shape, fresh, laid)
            report.differ(number, title, [("表格", "上期表格", "已按最新数据重列")])
            return
        differences, absent, stayed = table(shape, fresh, whole)
        report.differ(number, title, differences)
        if stayed:
            report.stay(
                f"{where}表中的“{'、'.join(stayed[:5])}”{'等' if len(stayed) > 5 else ''}不在最新数据中，保留原样"
            )
            report.outlive(number, named.version)
        if absent:
            report.stay(f"{where}表中没有“{'、'.join(absent[:5])}”{'等' if len(absent) > 5 else ''}，未加入")
    elif hasattr(shape, "image") and hasattr(fresh, "image"):
        report.differ(number, title, picture(shape, fresh))
    elif shape.has_text_frame and fresh.has_text_frame:
        _renew_text(shape, named, fresh, laid, made, number, report)
        return
    else:
        report.stay(f"{where}的{_called(named)}已改成别的形式，保留原样")
        report.outlive(number, named.version)
        return
    shape.name = fresh.name
    about, newest = shape._element.find(".//{*}cNvPr"), fresh._element.find(".//{*}cNvPr")
    # What is read aloud of a chart names its finding; the speaker's own wording begins otherwise.
    begins = newest.get("descr", "").partition("：")[0]
    if about.get("descr", begins).startswith(begins) or named.role == "画":
        about.set("descr", newest.get("descr", ""))


def _renew_text(
    shape: BaseShape, named: Named, fresh: BaseShape, laid: Slide, made: FreshDeck, number: int, report: Report
) -> None:
    body, wanted = shape._element.txBody, fresh._element.txBody
    present, newest, title = text_of(body), text_of(wanted), _name(laid)
    if named.role in OWN:
        return
    if named.role == "备注":
        if not _renew_notes(body, wanted, named, present, newest):
            report.stay(f"第{number}页“{title}”的备注由讲稿人改写，其中的旧数未动，最新说明附在其后")
        shape.name = fresh.name
        return
    where, about = f"第{number}页“{title}”的{_called(named)}", shape._element.find(".//{*}cNvPr")
    finding = about.get("descr", "").removeprefix(FINDING)
    if named.role == "题" and about.get("descr", "").startswith(FINDING) and _bare(present) != _bare(finding):
        # The presenter named this slide when the deck was made.
        changed = _bare(finding) != _bare(newest)
        if changed:
            report.stay(f"{where}由讲稿人拟定，未动：{present}；最新结论：{_bare(newest)}")
            about.set("descr", f"{FINDING}{_bare(newest)}")
        if changed or _strange(present, laid):
            report.outlive(number, named.version)
        return
    if named.role == "版次" and present.startswith(OLDER):
        # Not in the looks of an alert any more.
        for old in body.findall(qn("a:p")):
            body.remove(old)
    elif not _known(present, named, made) and text_hash(present) != text_hash(newest):
        _renew_lines(body, wanted, named, laid, made, number, report)
        return
    words(body, wanted)
    shape.name = fresh.name
    if about.get("descr", "").startswith(FINDING):
        about.set("descr", fresh._element.find(".//{*}cNvPr").get("descr", ""))
    quiet = named.role in QUIET or ("-" in named.slide and named.role in ONCE)
    if not quiet and text_hash(present) != text_hash(newest):
        report.differ(number, title, sentences_differ(_called(named), present, newest))


def _renew_lines(
    body: Any, wanted: Any, named: Named, laid: Slide, made: FreshDeck, number: int, report: Report
) -> None:
    """A text somebody had a hand in: its lines that are ours are renewed, the others stay and are told."""
    present, newest = text_of(body), text_of(wanted)
    told = [text for _, text in made.before(named) if text]
    held = present.split("\n")
    likest = max(told, key=lambda text: sum(line in held for line in text.split("\n")), default="")
    left, changed = lines(body, wanted, likest)
    why = "由讲稿人改写，未动" if named.hash or told else "未能确认是原文（文件曾由其他程序另存），未动"
    report.stay(f"第{number}页“{_name(laid)}”的{_called(named)}{why}：{'；'.join(left)}；最新：{newest}")
    if (renewed := text_of(body)) != present:
        report.differ(number, _name(laid), sentences_differ(_called(named), present, renewed))
    if changed or _strange("".join(left), laid):
        report.outlive(number, named.version)


def _strange(text: str, laid: Slide) -> bool:
    """Whether a text has a number that does not stand on the fresh slide."""
    shown = repr(replace(laid, exhibit=None, figure=None, rows=None))
    shown += "" if laid.rows is None else laid.rows.to_csv()
    return not set(_FIGURE.findall(text)) <= set(_FIGURE.findall(shown))


def _bare(title: str) -> str:
    return title.removesuffix("（续）").strip()


def _renew_notes(body: Any, wanted: Any, named: Named, present: str, newest: str) -> bool:
    """Our paragraphs among the speaker's own are replaced; where ours were written in, the newest follow them all.

    Returns whether ours were found and replaced.
    """
    lines = present.split("\n")
    span = next(
        (
            (first, last)
            for first in range(len(lines))
            for last in range(len(lines), first, -1)
            if text_hash("\n".join(lines[first:last])) == named.hash
        ),
        None,
    )
    if newest in present:
        return True
    paragraphs = body.findall(qn("a:p"))
    first, last = span or (len(paragraphs), len(paragraphs))
    at = list(body).index(paragraphs[first]) if span else len(body)
    for paragraph in paragraphs[first:last]:
        body.remove(paragraph)
    for number, paragraph in enumerate(wanted.findall(qn("a:p"))):
        body.insert(at + number, deepcopy(paragraph))
    return span is not None


def _plot(laid: Slide) -> Plot | None:
    figure = laid.exhibit.figure if laid.exhibit is not None else None
    return data_of(figure) if isinstance(figure, Figure) else None


def recovered(slide: Any, held: Sequence[tuple[BaseShape, Named]], made: FreshDeck) -> list[tuple[BaseShape, Named]]:
    """Placeholders without a name of ours that stand where one of ours belongs on this slide."""
    model = next((named for _, named in held), None)
    if model is None:
        model = Named("版次", "", "cover", 0, "", ())
    there = {named.role for _, named in held}
    fresh = {role: shape for role, shape in made.roles(model).items() if role not in there and shape.is_placeholder}
    known = {shape._element for shape, _ in held}
    notes = list(slide.notes_slide.placeholders) if slide.has_notes_slide else []
    free = [s for s in [*slide.placeholders, *notes] if s._element not in known and s.has_text_frame]
    free = [s for s in free if s.text_frame.text.strip()]
    found = []
    for role, wanted in fresh.items() if held else [(r, s) for r, s in fresh.items() if r == "版次"]:
        named = replace(model, role=role, hash="")
        fits = [s for s in free if _same_place(s, wanted, role in _NOTES)]
        # The one that still says what stood there, else the one that stands nearest.
        shape = min(fits, default=None, key=partial(_apart, wanted=wanted, named=named, made=made))
        if shape is None:
            continue
        text, newest = (text_of(s._element.txBody) for s in (shape, wanted))
        named = replace(named, hash=_hash(named, text, newest, made))
        # A slide without anything of ours is the cover only where it bears a stamp.
        if held or named.hash:
            free.remove(shape)
            found.append((shape, named))
    return found


def _apart(shape: Any, wanted: Any, named: Named, made: FreshDeck) -> tuple[bool, int]:
    return not _known(text_of(shape._element.txBody), named, made), abs(int(shape.top or 0) - int(wanted.top or 0))


_NOTES = ("备注",)


def _same_place(shape: Any, wanted: Any, notes: bool) -> bool:
    in_notes = "notesSlide" in str(shape.part.partname)
    if in_notes != notes:
        return False
    kinds = [s._element.ph.get("type", "obj") for s in (shape, wanted)]
    titles = ("title", "ctrTitle")
    if notes or kinds[1] in titles or kinds[1] == "ftr":
        return kinds[0] == kinds[1] or (kinds[0] in titles and kinds[1] in titles)
    return kinds[0] in ("body", "obj", "subTitle") and kinds[1] in ("body", "obj", "subTitle")


def _hash(named: Named, text: str, newest: str, made: FreshDeck) -> str:
    """The hash of a stamp or of notes, found by how ours are written; "" for none, and for what versions tell."""
    if named.role == "版次":
        return text_hash(text) if _STAMP.fullmatch(text.strip()) else ""
    if named.role not in _NOTES:
        return ""
    lines = text.split("\n")
    firsts = {_bare(t) for t in (newest.split("\n")[0], *(t for _, t in made.before(replace(named, role="题"))))}
    begin = next((n for n, line in enumerate(lines) if _bare(line) in firsts), None)
    end = next((n for n, line in enumerate(lines) if line.startswith(_LINK)), None)
    return text_hash("\n".join(lines[begin : end + 1])) if begin is not None and end is not None else ""
