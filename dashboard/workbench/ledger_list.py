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
from dashboard.theme import FILLS, GRID, INK, MUTED, TONES
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

STYLE = f"""<style>
.tasks table {{ width: 100%; border-collapse: collapse; margin: 0; color: {INK}; font-size: .88rem; line-height: 1.55;
  table-layout: fixed; }}
.tasks th, .tasks td {{ text-align: left; vertical-align: top; border: 0; border-bottom: 1px solid {GRID};
  padding: .5rem .8rem .5rem 0; overflow-wrap: anywhere; }}
.tasks thead th {{ color: {MUTED}; font-weight: 500; font-size: .82rem; background: none;
  border-bottom: 2px solid {GRID}; }}
.tasks thead th:nth-child(1) {{ width: 33%; }}
.tasks thead th:nth-child(2) {{ width: 31%; }}
.tasks .group th {{ font-weight: 650; color: {TONES["main"]}; padding-top: 1.2rem; background: none; }}
.tasks .group span {{ color: {MUTED}; font-weight: 400; font-size: .82rem; margin-left: .6rem; }}
.tasks .task {{ display: block; font-weight: 600; }}
.tasks .small {{ display: block; color: {MUTED}; font-size: .78rem; }}
.tasks .small a, .tasks .none a {{ color: {TONES["main"]}; text-decoration: none; }}
.tasks .small a:hover, .tasks .none a:hover {{ text-decoration: underline; }}
.tasks .none {{ color: {MUTED}; }}
.tasks .proof {{ display: block; }}
.tasks dl.reported {{ font-size: .88rem; display: grid; grid-template-columns: max-content 1fr; gap: .05rem .7rem;
  margin: .25rem 0 0; padding: 0; }}
.tasks dl.reported.reported dt {{ color: {MUTED}; font-weight: 400; font-size: inherit; margin: 0; padding: 0; }}
.tasks dl.reported.reported dd {{ font-size: inherit; margin: 0; padding: 0; }}
.tasks .light {{ display: inline-block; border-radius: .3rem; padding: 0 .5rem; font-weight: 650; font-size: .82rem; }}
.tasks .done {{ display: inline-block; width: 7.5rem; height: .55rem; border-radius: .28rem; background: {GRID};
  margin: 0 .5rem; overflow: hidden; vertical-align: middle; }}
.tasks .done > span {{ display: block; height: 100%; background: {TONES["main"]}; margin: 0; }}
@media (max-width: 640px) {{
  .tasks table, .tasks tbody, .tasks tr, .tasks td, .tasks .group th {{ display: block; width: 100%; }}
  .tasks thead {{ display: none; }}
  .tasks tr.row {{ border: 1px solid {GRID}; border-radius: .5rem; padding: .55rem .8rem; margin: 0 0 .6rem; }}
  .tasks td {{ border: 0; padding: .15rem 0; }}
  .tasks td:nth-child(2)::before {{ content: "读数与佐证"; display: block; color: {MUTED}; font-size: .78rem; }}
  .tasks .group th {{ border: 0; padding: .8rem 0 .4rem; }}
}}
</style>"""


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
