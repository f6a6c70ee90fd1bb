"""The ledger as it is read: one line a task under its list and part, what is reported beside what is held.

Three columns fit a desk without scrolling sideways; on a phone every task is a card of its own.
"""

from functools import lru_cache
from html import escape
from urllib.parse import urlencode

import pandas as pd

from dashboard import sitemap
from dashboard.exhibits import Exhibit
from dashboard.exhibits.ledger_tasks import UNFILLED
from dashboard.theme import FILLS, TONES, style
from dashboard.wording import NOT_HELD

#: What a department fills in besides progress and state, in the order it is read.
REPORTED = ("牵头处室", "目标", "举措", "时限", "存在问题", "销号")
#: Where a task stands → ink and fill of the words; nothing is said by colour alone.
LIGHTS = {
    "正常": (TONES["second"], FILLS["second"]),
    "滞后": (TONES["chongqing"], FILLS["chongqing"]),
    "逾期": (TONES["alert"], "#FBE3DA"),
    "已销号": (TONES["main"], FILLS["soft"]),
}

STYLE = style("ledger")


def drawn(exhibit: Exhibit) -> str:
    """The exhibit's table as markup; every text is escaped. Kept per version and filters."""
    return _marked_up(exhibit.table) if exhibit.version < 0 else _drawn(_Kept(exhibit))


class _Kept:
    """An exhibit as a key: the very same one, for ``build`` keeps one per store, version and parameters."""

    def __init__(self, exhibit: Exhibit) -> None:
        self.exhibit = exhibit

    def __hash__(self) -> int:
        return id(self.exhibit)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept) and self.exhibit is other.exhibit


@lru_cache(maxsize=64)
def _drawn(kept: _Kept) -> str:
    return _marked_up(kept.exhibit.table)


def _marked_up(table: pd.DataFrame) -> str:
    if table.empty:
        return ""
    body = ""
    for (listed, part), own in table.groupby(["所属", "部分"], sort=False):
        name = f"{escape(str(listed))}　{escape(str(part))}<span>{len(own)}项</span>"
        body += f'<tr class="group"><th colspan="3" scope="rowgroup">{name}</th></tr>'
        body += "".join(_row(row) for _, row in own.iterrows())
    head = '<th scope="col">事项</th><th scope="col">读数与佐证</th><th scope="col">填报</th>'
    return f'{STYLE}<div class="tasks"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _row(row: "pd.Series[str]") -> str:
    number, kind, title = (escape(row[name]) for name in ("编号", "类别", "事项"))
    proofs = "".join(f'<span class="proof">{escape(text)}</span>' for text in row["读数与佐证"].split("；"))
    none = row["读数与佐证"] == NOT_HELD
    held = f'<span class="none">{NOT_HELD}</span>' if none else proofs
    what = f'<span class="task">{title}</span><span class="small">{number}　{kind}</span>'
    return f'<tr class="row"><td>{what}</td><td>{held}</td><td>{_report(row)}</td></tr>'


def _report(row: "pd.Series[str]") -> str:
    """What is reported: light and progress first, then what is filled in, then what still waits."""
    filled = [(name, row[name]) for name in REPORTED if row[name] != UNFILLED]
    progress = "" if row["进度"] == UNFILLED else row["进度"]
    address = f"{sitemap.page('ledger').href}?{urlencode({'view': '填报', 'task': row['编号']})}"
    if not filled and not progress:
        return f'<span class="none"><a href="{escape(address)}">{UNFILLED}</a></span>'
    light = ""
    if row["序时"] in LIGHTS:
        ink, fill = LIGHTS[row["序时"]]
        light = f'<span class="light" style="color: {ink}; background: {fill}">{escape(row["序时"])}</span>'
    if progress:
        wide = min(100.0, max(0.0, float(progress.rstrip("%"))))
        light += f'<span class="done"><span style="width: {wide:g}%"></span></span>{escape(progress)}'
    pairs = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in filled)
    waiting = [name for name in ("牵头处室", "时限", "进度") if row[name] == UNFILLED]
    more = f"{'、'.join(waiting)}{UNFILLED}　" if waiting else ""
    return (
        f'{light}<dl class="reported">{pairs}</dl><span class="small">{more}<a href="{escape(address)}">填报</a></span>'
    )
