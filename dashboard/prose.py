"""Text made by rule as it stands on a page: paragraphs, each number leading to the series it is from."""

from html import escape
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from dashboard import sitemap
from dashboard.analysis.narrative import margin, to_be_written
from dashboard.figure import Prose, Span
from dashboard.frames import each
from dashboard.theme import style

#: How the indicators page writes the empty caliber in its address.
OWN_CALIBER = "默认口径"
#: Rows named one by one when the pointer rests on a number; series beside each other behind one link.
NAMED, SERIES = 3, 8

STYLE = style("prose")


def drawn(figure: Prose, version: int | None, evidence: pd.DataFrame) -> str:
    """The paragraphs of a text. evidence: the exhibit's; version: the one the links keep, None for the newest."""
    rows = {str(row.id): row for row in each(evidence.drop_duplicates("id"))}
    parts = []
    for paragraph in figure.paragraphs:
        if paragraph.heading:
            parts.append(f"<h4>{escape(paragraph.heading)}</h4>")
        if told := "".join(_span(span, rows, version) for sentence in paragraph.sentences for span in sentence):
            parts.append(f"<p>{told}</p>")
        if notes := "".join(f"<li>{escape(note)}</li>" for note in margin(paragraph.sentences)):
            parts.append(f"<aside>致撰稿人（不随文印出）<ul>{notes}</ul></aside>")
        if paragraph.open:
            parts.append(f'<p class="open">{escape(to_be_written(paragraph.open))}</p>')
    return f'{STYLE}<div class="prose">{"".join(parts)}</div>'


def _span(span: Span, rows: dict[str, Any], version: int | None) -> str:
    """A piece of text; a number with its rows in words, and the way to their series where they have one."""
    text = escape(span.text)
    own = [rows[i] for i in span.ids if i in rows]
    if not own:
        return text
    title = escape(where_from(own))
    address = series_address(own, version)
    return f'<a href="{escape(address)}" title="{title}">{text}</a>' if address else (
        f'<span class="from" title="{title}">{text}</span>'
    )  # fmt: skip


def where_from(rows: list[Any]) -> str:
    """The rows of the evidence behind a number in words: content, period, value, publisher, place in the files."""
    named = [
        "，".join(part for part in (f"{r.label} {r.period} {r.shown}".strip(), r.publisher, r.location) if part)
        for r in rows[:NAMED]
    ]
    rest = [f"等{len(rows)}个数据"] if len(rows) > NAMED else []
    return f"{'由以下数据计得：' if len(rows) > 1 else ''}{'；'.join([*named, *rest])}"


def series_address(rows: list[Any], version: int | None) -> str:
    """The series of the rows on the indicators page, "" where a row is no observation.

    Rows of several indicators lead to those of the first.
    """
    observed = [r for r in rows if r.table == "observation"]
    if not observed:
        return ""
    first = observed[0]
    same = [r for r in observed if (r.indicator, r.kind, r.caliber) == (first.indicator, first.kind, first.caliber)]
    asked = [("indicator", first.indicator), ("kind", first.kind), ("caliber", first.caliber or OWN_CALIBER)]
    for name in ("region", "industry"):
        asked += [(name, code) for code in list(dict.fromkeys(getattr(r, name) for r in same))[:SERIES]]
    asked += [("at", str(version))] if version is not None else []
    return f"{sitemap.page('indicators').href}?{urlencode(asked)}"
