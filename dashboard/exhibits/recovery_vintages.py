"""Would we have called it then? The shape as it would have been on each day a reading was published."""

from typing import Any

import pandas as pd

from dashboard.analysis import period
from dashboard.analysis.recovery_shape import Shape, by_vintage
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.exhibits.growth_series import DEFAULT, MEASURED, month_words
from dashboard.exhibits.recovery_shape import CALLED
from dashboard.exhibits.recovery_window import MARK, PAGE, Window, window

#: Fewest publication days there has to be something to look back on.
DAYS = 2
PARTLY = "演示，发布日期不全"


def _readings(reading: Reading, own: Window) -> pd.DataFrame:
    """Every exact reading of the window's periods, of whatever source, with the day it was published."""
    series = own.growth.named
    frame = reading.ask("observations", indicator=series.indicator)
    chosen = (
        (frame["region"] == series.region)
        & (frame["industry"] == series.industry)
        & (frame["caliber"] == series.caliber)
        & (frame["kind"] == series.kind)
        & frame["value"].notna()
        & frame["status"].isin(MEASURED)
        & (frame["confidence"] != "低")
        & (frame["bound"] == "")
        & (frame["modality"] == "")
        & (frame["approximation"] == "")
    )
    frame = frame[chosen]
    months = frame["end"].map(period.year_of) * 12 + frame["end"].map(period.month_of) - 1
    # A day is wanted: of a source known by month or year alone nobody can say what came before it.
    days = frame["published_date"].fillna("").astype(str)
    frame = frame.assign(month=months, day=days.where(days.str.len() == 10, ""))
    return frame[frame["month"].isin(set(own.rows["month"]))]


@exhibit(PAGE, "按发布日期回看")
def recovery_vintages(reading: Reading, series: str = DEFAULT, start: str = "", end: str = "") -> Draft:
    """What the rule would have said on each publication day, from what was published by then and nothing later."""
    own = window(reading, series=series, start=start, end=end)
    name = f"{own.growth.named.name}，{own.words}"
    subtitle = "每个发布日期只用截至当日已发布的读数，有修订的取当日最新值；没有新读数的日期不列"
    if isinstance(own.measured, str):
        return _said(own, f"{name}：{own.measured}", own.measured, subtitle)
    readings = _readings(reading, own)
    dated = readings[readings["day"] != ""]
    with_day, all_months = dated["month"].nunique(), own.rows["month"].nunique()
    came = by_vintage(list(zip(dated["month"], dated["value"], dated["day"], strict=True)), own.path)
    if len(came) < DAYS:
        reason = f"{all_months}期读数中只有{with_day}期带发布日期，无从按发布日期回看"
        return _said(own, f"{name}：{reason}", reason, subtitle)
    now = own.measured.letter
    rows = [_row(day, known, said, now) for day, known, said in came]
    same = next((r["发布日期"] for r in _settled(rows)), "")
    partly = with_day < all_months
    finding = f"{same}起的判断与现在一致（{CALLED[now]}）" if same else f"各发布日期的判断都与现在（{CALLED[now]}）不同"
    return Draft(
        title=f"{name}：按已知的{len(came)}个发布日期回看，{finding}",
        subtitle=subtitle,
        table=pd.DataFrame(rows),
        ids=[*dated["id"], *own.path_ids],
        notes=(
            f"{all_months}期中有{with_day}期带发布日期"
            + ("，其余各期不参与回看，故只作演示，不是当时全部已知数据。" if partly else "。"),
            "发布日期为本库所收来源的日期，多为转载或后续发布，可能晚于首次发布；发布时刻以导入的发布日期为准。",
            f"下降前水平取{own.path_words}的现行数值。",
        ),
        mark=f"{MARK}　{PARTLY}" if partly else MARK,
    )


def _settled(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows from which on every judgement equals the one of today."""
    last = next((n for n in range(len(rows) - 1, -1, -1) if rows[n]["与现在相比"] != "一致"), -1)
    return rows[last + 1 :]


def _row(day: str, known: list[tuple[float, float]], said: Shape | str, now: str) -> dict[str, Any]:
    words = said if isinstance(said, str) else "尚未恢复一半" if said.letter == "L" else CALLED[said.letter]
    same = not isinstance(said, str) and said.letter == now
    newest, value = known[-1]
    return {
        "发布日期": period.date_in_words(day),
        "当时已发布": f"{len(known)}期，最新一期止于{month_words(int(newest))}（{value:.1f}%）",
        "当时最低": f"{min(y for _, y in known):.1f}%",
        "按当时数据的判断": words,
        "与现在相比": "一致" if same else "尚不能判" if isinstance(said, str) else "不同",
    }


def _said(own: Window, title: str, reason: str, subtitle: str) -> Draft:
    return Draft(title, subtitle, table=pd.DataFrame({"说明": [reason]}), ids=own.ids, mark=MARK)
