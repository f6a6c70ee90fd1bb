"""A deck as one HTML page that presents itself: every slide in it, no request for anything, all keys.

The same page is served at /deck/<id> and handed out as a file; only ``offline`` differs. Its one script never
varies, so that a Content-Security-Policy can name it by SCRIPT_HASH. Every text is escaped; what the script
needs to know comes as JSON. Drawings are our own SVG (drawn.drawings).
"""

import json
import math
import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from html import escape
from pathlib import Path

from dashboard import sitemap
from dashboard.deck.columns import SPACE
from dashboard.deck.slides import Material, Slide
from dashboard.deck.stage import OVER_TABLE, TITLE, mark_width, title_size
from dashboard.errors import DrawingError
from dashboard.figure import Answer, Answers, Card, Prose
from dashboard.frames import each
from dashboard.theme import FONT, GRID, INK, MUTED, PAPER, TONES, ems

PRESENT = Path(__file__).with_name("present")
#: The page's one script, and the word by which a Content-Security-Policy lets it run.
SCRIPT = (PRESENT / "present.js").read_text(encoding="utf-8")
SCRIPT_HASH = f"'sha256-{b64encode(sha256(SCRIPT.encode()).digest()).decode()}'"
#: What a file that is opened anywhere may do: run its one script, show what it carries.
ALONE = (
    f"default-src 'none'; script-src {SCRIPT_HASH}; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)

COLOURS = {
    "ink": INK, "muted": MUTED, "grid": GRID, "paper": PAPER, "main": TONES["main"], "soft": TONES["soft"],
    "second": TONES["second"], "alert": TONES["alert"], "face": FONT,
}  # fmt: skip
#: A number within a headline value is set large, its qualifier and its unit small.
NUMBER = re.compile(r"(-?\d[\d,]*(?:\.\d+)?)")
#: A clause of a heading, with the mark that ends it: headings rather break between clauses.
CLAUSE = re.compile(r".+?(?:[，；：。？！]+|$)", re.DOTALL)
#: A number with what belongs to it: never broken over two lines of a heading.
AMOUNT = re.compile(r"([-“]?\d[\d.,—]*(?:个百分点|亿元|年末|月末|[%年月日家个户对倍项])?)")
#: A column of such texts is aligned to the right.
NUMERIC = re.compile(r"[^\d\s]{0,4}-?\d[\d,]*(?:\.\d+)?\s?\S{0,4}")
#: A column's heading of so many ems is not broken.
HEADING = 4.5
#: Ems at full size a headline value may take in a card, by how many cards stand side by side.
VALUE_EMS = {1: 15.0, 2: 7.0, 3: 4.6}
KEYS = (
    ("下一页", "→　↓　空格　PageDown　回车　点击右半屏"),
    ("上一页", "←　↑　PageUp　退格　点击左半屏"),
    ("首页、末页", "Home　End"),
    ("转到某页", "数字 + 回车"),
    ("黑屏", "B　或　."),
    ("全屏", "F　（Esc 退出）"),
    ("演讲者视图", "P"),
    ("全部页面", "O"),
    ("看数值", "指向或点按图中的点、条、地块"),
    ("突出一个序列", "点击图例、线或线旁名称，再点还原"),
    ("本说明", "?"),
)


def write(material: Material, drawings: Mapping[str, str], offline: bool = True) -> str:
    """The deck as one page. drawings: slide key → SVG; offline: a file that asks nobody for newer data.

    Raises DrawingError where a chart's drawing is missing.
    """
    slides = "".join(_slide(material, slide, number, drawings) for number, slide in enumerate(material.slides, start=1))
    policy = f'<meta http-equiv="Content-Security-Policy" content="{ALONE}">' if offline else ""
    return (
        f'<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">{policy}'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(material.deck.title)}</title><style>{_style()}</style>"
        "<noscript><style>html,body{overflow:auto}.slide.slide{display:flex;position:relative;left:0;top:0;"
        "margin:0 auto 2vw}</style></noscript></head>\n"
        f'<body><main lang="zh-CN">{slides}</main>{_around()}\n'
        f'<script type="application/json" id="deck">{_told(material, offline)}</script>\n'
        f"<script>{SCRIPT}</script></body></html>\n"
    )


def _style() -> str:
    """The style sheet with its units spelled out: 40u is forty of a slide's 1280 pixels."""
    sheet = (PRESENT / "present.css").read_text(encoding="utf-8")
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    sheet = re.sub(r"(?<![\w.#-])(-?\d*\.?\d+)u\b", r"calc(\1 * var(--u))", sheet)
    named = "".join(f"--{name}: {value}; " for name, value in COLOURS.items())
    return f":root {{ {named}}} {' '.join(sheet.split())}"


def _told(material: Material, offline: bool) -> str:
    """What the script needs to know, safe inside a script element."""
    deck = material.deck
    told = {
        "id": deck.id,
        "version": deck.version,
        "checksum": material.checksum,
        "offline": offline,
        "slides": [
            {"note": slide.note, "narrative": slide.narrative, "link": _link(slide, deck.version)}
            for slide in material.slides
        ],
    }
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=str)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _link(slide: Slide, version: int) -> str:
    """Where the dashboard shows the same exhibit at the same data version."""
    if slide.exhibit is None:
        return ""
    return f"{sitemap.page(slide.exhibit.page).href}?at={version}"


def _around() -> str:
    """What lies over the slides: progress, signs, help, buttons, the speaker's desk."""
    keys = "".join(f"<dt>{escape(what)}</dt><dd>{escape(how)}</dd>" for what, how in KEYS)
    tools = (
        ("before", "‹", "上一页"), ("after", "›", "下一页"), ("all", "总览", "全部页面"),
        ("speaker", "演讲者", "打开演讲者视图"), ("full", "全屏", "全屏"), ("keys", "?", "按键说明"),
    )  # fmt: skip
    hands = (
        ("before", "‹ 上一页"), ("after", "下一页 ›"), ("dark", "黑屏"), ("hold", "计时暂停/继续"),
        ("reset", "计时归零"),
    )  # fmt: skip
    return (
        '<div id="blank" hidden></div><div id="progress"></div><div id="newer" role="status" hidden></div>'
        '<div id="said" role="status" hidden></div><div id="tip" hidden></div>'
        '<div id="heard" class="only-read" aria-live="polite"></div>'
        '<div id="tools" hidden>'
        + "".join(
            f'<button type="button" data-hand="{hand}" title="{title}">{text}</button>' for hand, text, title in tools
        )
        + '</div><section id="desk" aria-label="演讲者视图"><h3 class="of-now">当前页</h3>'
        '<h3 class="of-next" id="following">下一页</h3><div class="script" id="script"></div>'
        '<div class="clock"><div><b id="elapsed">00:00</b><span>已用时间</span></div>'
        '<div><b id="clock"></b><span>现在时刻</span></div>'
        '<div class="place"><b id="place"></b><span>页</span></div></div>'
        '<div class="hands">'
        + "".join(f'<button type="button" data-hand="{hand}">{text}</button>' for hand, text in hands)
        + f'</div></section><div id="help" role="dialog" aria-label="按键说明" hidden><dl>{keys}</dl></div>'
    )


def _slide(material: Material, slide: Slide, number: int, drawings: Mapping[str, str]) -> str:
    total = len(material.slides)
    label = escape(f"第{number}页，共{total}页：{slide.title}")
    mark = f'<div class="mark">{escape(slide.mark)}</div>' if slide.mark else ""
    classes = f"slide of-{slide.kind}{' marked' if slide.mark else ''}"
    subtitle = f'<p class="subtitle">{escape(slide.subtitle)}</p>' if slide.subtitle else ""
    stamp = f'<span class="stamp">{escape(material.stamp)}　<b>{number} / {total}</b></span>'
    if slide.kind == "cover":
        deck = material.deck
        said = "　".join(part for part in (deck.author, deck.time[:10]) if part)
        inner = f"<h1>{_clauses(slide.title)}</h1>{subtitle}{mark}<footer><span>{escape(said)}</span>{stamp}</footer>"
    else:
        size = title_size(slide, OVER_TABLE if slide.kind == "table" else TITLE)
        notes = "".join(f"<li>{escape(note)}</li>" for note in slide.notes) if slide.kind != "missing" else ""
        drawn = {"chart": " of-drawing", "picture": " of-drawing", "table": " of-rows"}.get(slide.kind, "")
        beside = f";--mark:{mark_width(slide)}" if slide.mark else ""
        inner = (
            f'<header><h2 style="--title:{size}{beside}">{_clauses(slide.title)}</h2>'
            f"{subtitle}</header>{mark}"
            f'<div class="body{drawn}">{_BODIES[slide.kind](slide, drawings)}</div>'
            + (f'<ul class="notes">{notes}</ul>' if notes else "")
            + f"<footer><span>{escape(slide.footnote)}</span>{stamp}</footer>"
        )
    named = f'id="s{number}" data-key="{escape(slide.key)}" aria-label="{label}"'
    return f'<section class="{classes}" {named}>{inner}</section>\n'


def _clauses(title: str) -> str:
    def whole(clause: str) -> str:
        parts = AMOUNT.split(clause)
        return "".join(
            f'<span class="whole">{escape(part)}</span>' if place % 2 else escape(part)
            for place, part in enumerate(parts)
        )

    return "".join(f'<span class="clause">{whole(clause)}</span>' for clause in CLAUSE.findall(title))


def _drawing(slide: Slide, drawings: Mapping[str, str]) -> str:
    if slide.key not in drawings:
        raise DrawingError("图件没有绘出", f"“{slide.title}”", "请重试")
    label = escape(f"图：{slide.told}")
    return f'<figure class="drawing" role="group" aria-label="{label}">{drawings[slide.key]}</figure>'


def _cards(slide: Slide, _: Mapping[str, str]) -> str:
    count = len(slide.cards)
    across = count if count <= 3 else 2 if count == 4 else 3
    row = {1: " one-row", 2: " one-row", 3: " one-row", 5: " five"}.get(count, "")
    # Five stand two over three.
    beside = [2 if count == 5 and place < 2 else across for place in range(count)]
    tiles = "".join(_card(card, many) for card, many in zip(slide.cards, beside, strict=True))
    return f'<ul class="cards{row}" style="--across:{max(1, across)}">{tiles}</ul>'


def _card(card: Card, across: int) -> str:
    if card.worded or NUMBER.search(card.value) is None:
        value = f'<div class="value worded">{escape(card.value)}</div>'
    else:
        parts = NUMBER.split(card.value)
        # Never broken within "预计超1000亿千瓦时": what is long is set smaller, as a whole.
        long = sum(ems(part) * (1.0 if place % 2 else 0.46) for place, part in enumerate(parts))
        large = min(1.0, VALUE_EMS[across] / long)
        text = "".join(
            escape(part) if place % 2 else f"<small>{escape(part)}</small>" for place, part in enumerate(parts) if part
        )
        value = f'<div class="value" style="--large:{large:.2f}"><span>{text}</span></div>'
    return (
        f'<li><div class="label">{escape(card.label)}</div>{value}<div class="when">{escape(card.small)}</div>'
        + (f'<div class="said">{escape(card.note)}</div>' if card.note else "")
        + "</li>"
    )


def _table(slide: Slide, _: Mapping[str, str]) -> str:
    rows = slide.rows
    if rows is None or not len(rows.columns):
        return ""
    texts = [[str(value) for value in row] for row in each(rows)]
    headings = [str(name) for name in rows.columns]
    wanted = slide.widths or [
        SPACE + max((ems(row[place]) for row in texts), default=0.0) for place in range(len(headings))
    ]
    # A short heading stands in one line, a longer one in two.
    named = [SPACE + (ems(name) if ems(name) <= HEADING else ems(name) / 2 + 0.5) for name in headings]
    widths = [max(pair) for pair in zip(wanted, named, strict=True)]
    columns = [[row[place] for row in texts if row[place]] for place in range(len(headings))]
    # The first column says what a row is about; it is never set like a number.
    kinds = [
        ' class="number"' if place and column and all(NUMERIC.fullmatch(text) for text in column) else ""
        for place, column in enumerate(columns)
    ]
    measure = "".join(f'<col style="width:{100 * width / sum(widths):.2f}%">' for width in widths)
    head = "".join(
        f'<th scope="col"{kind}>{escape(heading)}</th>' for heading, kind in zip(headings, kinds, strict=True)
    )
    lines = "".join(
        f"<tr>{''.join(f'<td{kind}>{escape(text)}</td>' for text, kind in zip(row, kinds, strict=True))}</tr>"
        for row in texts
    )
    return (
        f'<table class="rows" style="--pad:{_padding(texts, widths)}"><colgroup>{measure}</colgroup>'
        f"<thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"
    )


def _padding(texts: Sequence[Sequence[str]], widths: Sequence[float]) -> int:
    """Space above and below a row's text: a short table takes more room, a long one what there is."""
    lines = sum(
        max([1, *(math.ceil(ems(text) / max(1.0, width - SPACE)) for text, width in zip(row, widths, strict=True))])
        for row in texts
    )
    room = 380 - 25 * (lines + 1)
    return max(2, min(15, room // (2 * max(1, len(texts)))))


def _words(slide: Slide, _: Mapping[str, str]) -> str:
    figure = slide.exhibit.figure if slide.exhibit is not None else None
    brief = isinstance(figure, Answers) and figure.brief
    look = " brief" if brief else " prose" if isinstance(figure, Prose) else ""
    return f'<ul class="answers{look}">{"".join(_answer(item, brief) for item in slide.answers)}</ul>'


def _answer(item: Answer, brief: bool) -> str:
    detail = f'<p class="detail">{escape(item.detail)}</p>' if item.detail and not brief else ""
    parts = (("question", item.question), ("answer", item.answer))
    said = "".join(f'<p class="{kind}">{escape(text)}</p>' for kind, text in parts if text)
    return f"<li>{said}{detail}</li>"


def _absent(slide: Slide, _: Mapping[str, str]) -> str:
    return f'<div class="absent">{"".join(f"<p>{escape(note)}</p>" for note in slide.notes)}</div>'


_BODIES: dict[str, Callable[[Slide, Mapping[str, str]], str]] = {
    "chart": _drawing,
    "picture": _drawing,
    "cards": _cards,
    "table": _table,
    "words": _words,
    "missing": _absent,
}
