"""月度运行, 分市州 and 报送进度: growth with places reckoned here, and who has yet to report."""

import pandas as pd

from dashboard.analysis.contribution import places
from dashboard.exhibits.areas import areas, boundaries
from dashboard.exhibits.builders import tabled
from dashboard.exhibits.exhibit import Draft, exhibit
from dashboard.exhibits.monthly import NONE, PAGE, PREFECTURES, Desk, cell, desk, doubts, latest, main_kind
from dashboard.exhibits.monthly_parts import bars
from dashboard.exhibits.rows import SICHUAN
from dashboard.exhibits.telling import RANK, apart, exact, label_of, ranked, words
from dashboard.figure import MapFigure
from dashboard.frames import each, first_row
from dashboard.wording import NOT_HELD, shown_row

#: States of a prefecture's reporting, most complete first, and how its tile is filled.
FULL, PART, LACKING = "已报送", "部分报送", "未报送"
TONES = {FULL: "main", PART: "chongqing", LACKING: "context"}


def prefectures_of(at: Desk, kind: str = "") -> pd.DataFrame:
    """The month's growth of the prefectures, highest first. kind: "" for the one most of them have."""
    frame = at.now[(at.now["region_level"] == "市州") & (at.now["region_parent"] == SICHUAN)]
    frame = frame[(frame["indicator"] == "iva_growth") & (frame["industry"] == "all") & (frame["caliber"] == "")]
    frame = frame[frame["kind"] == (kind or main_kind(frame))]
    return frame.sort_values(["value", "region"], ascending=[False, True], kind="stable")


def prefecture_finding(at: Desk) -> str:
    """How many prefectures are held, which ones stand first and last, how many are above the province."""
    frame = prefectures_of(at)
    if frame.empty:
        return f"{at.month.title}分市州规上工业增速{NOT_HELD}"
    best = frame.iloc[0]
    if len(frame) == 1:
        return f"{words(best)}已收录1个市州：{best['region_short']}{shown_row(best)}"
    total = at.value("iva_growth", best["kind"])
    known = total if total is not None and exact(total) else None
    above = f"{int((ranked(frame)['value'] > known.value).sum())}个高于全省" if known is not None else ""
    told = (f"{words(best)}已收录{len(frame)}个市州", apart(frame, "region_short"), above)
    return "，".join(part for part in told if part)


@exhibit(PAGE, "分市州增速", desk)
def monthly_prefectures(at: Desk) -> Draft:
    """Growth of the prefectures as bars with their places; without any, what was held last of each."""
    frame = prefectures_of(at)
    if frame.empty:
        return _last_held(at)
    kind = frame.iloc[0]["kind"]
    total = at.value("iva_growth", kind)
    points_only = frame[[exact(r) for r in each(frame)]]
    place = dict(zip(points_only["id"], places(list(points_only["value"])), strict=True))
    rows, ids = [], list(frame["id"])
    for r in each(frame):
        before, year, nation = at.on_last_month(r), at.on_last_year(r), at.to_nation(r)
        ids += [i for c in (before, year, nation) for i in c.ids]
        rows.append({
            RANK: f"{place[r.id]}" if r.id in place else NONE, "市州": r.region_name, "增速": shown_row(r),
            "比上期": before.cell, "比上年同期": year.cell, "与全省差": at.to_province(r).cell,
            "与全国差": nation.cell, "说明": doubts(r),
        })  # fmt: skip
    named = [f"{place.get(r.id, NONE)}  {r.region_short}" for r in each(frame)]
    return Draft(
        title=prefecture_finding(at),
        subtitle=f"规模以上工业增加值同比增速（{kind}），单位：%；数字为{RANK}，按本库现有数据，"
        f"{PREFECTURES}个市州中{len(frame)}个已收录",
        figure=bars(frame.assign(bar=named), "市州增速", "main", total=total),
        table=pd.DataFrame(rows),
        ids=[*ids, *([total.id] if total is not None else [])],
        notes=(
            f"{RANK}按已收录的{len(frame)}个市州排列，相同增速并列，不是公布的排名；其余市州收录后位次会变。",
            "变动各栏单位为百分点，为两个公布增速相减；“—”为对照期本库未收录或不可比。",
        ),
    )


def _last_held(at: Desk) -> Draft:
    found = latest(at, "iva_growth")
    found = found[(found["industry"] == "all")].set_index("region", drop=False)
    found = found[found.index.isin(_prefectures(at)["code"])].sort_values("end", ascending=False, kind="stable")
    held = tabled(each(found), "市州=region_name 最近收录 类型 同比增速 来源", 最近收录=words, 同比增速=shown_row)
    return Draft(
        title=f"{at.month.title}分市州规上工业增速{NOT_HELD}；{PREFECTURES}个市州中{len(found)}个有过往数据",
        subtitle="以下为各市州在本库中最近一期的同比增速，时期不一，不作比较，不计位次",
        table=held if len(held) else pd.DataFrame([{"市州": NONE, "最近收录": NOT_HELD}]),
        ids=list(found["id"]),
        notes=(f"其余{PREFECTURES - len(found)}个市州的规上工业增速{NOT_HELD}。",) if len(found) < PREFECTURES else (),
    )


def _prefectures(at: Desk) -> pd.DataFrame:
    frame = at.reading.ask("regions")
    return frame[(frame["parent"] == SICHUAN) & (frame["level"] == "市州")]


def awaited(at: Desk) -> bool:
    """Whether prefectures report to this library: for months from the first one a sheet of theirs brought."""
    first = at.reading.ask("monthly_reported")["first_month"].iloc[0]
    return first == first and first is not None and first <= at.month.key


def reporting(at: Desk) -> Desk | Draft:
    """The desk where prefectures report, else the exhibit that says that nothing is held of it."""
    return at if awaited(at) else Draft(
        title=progress_finding(at),
        subtitle="市州报表第一次入库之后，从那个月起显示各市州的报送情况",
        table=pd.DataFrame([{"市州": "全部市州", "报送状态": NOT_HELD}]),
    )  # fmt: skip


def progress(at: Desk) -> pd.DataFrame:
    """One row a prefecture: code, name, state, how many monthly indicators it has, its growth (or None)."""
    held = at.now[(at.now["region_level"] == "市州") & (at.now["frequency"] == "月")]
    rows = []
    for r in each(_prefectures(at)):
        own = held[held["region"] == r.code]
        growth = own[(own["indicator"] == "iva_growth") & (own["industry"] == "all") & (own["caliber"] == "")]
        growth = growth.sort_values("kind", key=lambda k: k != "累计", kind="stable")
        rows.append({
            "code": r.code, "name": r.name, "short": r.short,
            "state": FULL if len(growth) else PART if len(own) else LACKING,
            "indicators": own["indicator"].nunique(), "rows": tuple(own["id"]),
            "growth": first_row(growth),
        })  # fmt: skip
    return pd.DataFrame(rows)


def progress_finding(at: Desk) -> str:
    """How many prefectures have reported and which have not."""
    if not awaited(at):
        return f"{at.month.title}市州报送情况{NOT_HELD}"
    frame = progress(at)
    full, lacking = int((frame["state"] == FULL).sum()), frame[frame["state"] == LACKING]
    part = int((frame["state"] == PART).sum())
    said = f"{at.month.title}：{PREFECTURES}个市州中{full}个已报送" + (f"、{part}个部分报送" if part else "")
    if lacking.empty:
        return said + ("" if part else "，全部到齐")
    if len(lacking) <= 6:
        return f"{said}，待催报：{'、'.join(lacking['short'])}"
    return f"{said}，{len(lacking)}个待催报"


@exhibit(PAGE, "报送进度", desk, reporting)
def monthly_progress(at: Desk) -> Draft:
    """Which prefectures have reported for the month and which have not: tiles and a list to chase them with."""
    frame = progress(at).set_index("code")
    names, review = boundaries(at.reading, (SICHUAN,))

    def said(code: str, province: str) -> tuple[str, str, str]:
        row = frame.loc[code]
        growth = label_of(row["growth"]) if row["growth"] is not None else ""
        tip = f"{row['state']}，{row['indicators']}项指标" + (f"，规上工业增速{growth}" if growth else "")
        return TONES[row["state"]], growth, tip

    present = [s for s in TONES if (frame["state"] == s).any()]
    return Draft(
        title=progress_finding(at),
        subtitle="本库已收录该月数据的记“已报送”，缺规上工业增加值增速的记“部分报送”，没有任何月度数据的记“未报送”",
        figure=MapFigure(
            areas(at.reading, (SICHUAN,), said), names,
            fills=tuple((TONES[s], s) for s in present), review=review, height=430,
        ),
        table=_list(at, frame),
        ids=[i for ids in frame["rows"] for i in ids],
        notes=("按入库数据判断，已报送而尚未入库的也列为未报送；格子为示意布局，数字为规上工业增速。",),
        through=at.month.title,
    )  # fmt: skip


@exhibit(PAGE, "催报名单", desk, reporting)
def monthly_chase(at: Desk) -> Draft:
    """The prefectures that have not reported or lack the main figure, with what was held of them last."""
    frame = progress(at).set_index("code")
    waiting = frame[frame["state"] != FULL]
    table = pd.DataFrame([{"市州": "全部市州", "报送状态": FULL}])
    if len(waiting):
        table = _list(at, waiting).drop(columns="规上工业增加值增速")
    return Draft(
        title=f"{at.month.title}待催报{len(waiting)}个市州" if len(waiting) else f"{at.month.title}各市州均已报送",
        subtitle="按入库数据判断；可下载 XLSX 作催报名单",
        table=table,
        ids=[i for ids in frame["rows"] for i in ids],
    )


def _list(at: Desk, frame: pd.DataFrame) -> pd.DataFrame:
    """The list of reporting, those to be chased first."""
    last = latest(at, "iva_growth")
    last = last[last["industry"] == "all"].set_index("region")
    order = {LACKING: 0, PART: 1, FULL: 2}
    rows = []
    for code, r in sorted(frame.iterrows(), key=lambda item: (order[item[1]["state"]], item[0])):
        known = last.loc[code] if code in last.index else None
        rows.append({
            "市州": r["name"], "报送状态": r["state"], "已收录指标数": int(r["indicators"]),
            "规上工业增加值增速": cell(r["growth"]),
            "最近收录时期": f"{words(known)}（{known['kind']}）" if known is not None else NOT_HELD,
        })  # fmt: skip
    return pd.DataFrame(rows)
