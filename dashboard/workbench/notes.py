"""备注: added to a point or its series in the dialog of sources; listed, changed and withdrawn on 指标数据库."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.analysis import period
from dashboard.catalogue import IN_FORCE
from dashboard.errors import ConflictError, DashboardError
from dashboard.exhibits.choice import IMPLIED, Choice, choose_series
from dashboard.exhibits.exhibit import LEVELS, Exhibit, Reading
from dashboard.exhibits.remarks import is_whole, listed
from dashboard.frames import each
from dashboard.intake import remarking
from dashboard.intake.remarking import LONGEST, LONGEST_NAME, Words
from dashboard.opened import opened
from dashboard.store import Store
from dashboard.wording import plain
from dashboard.workbench import analyst
from dashboard.workbench.background import DESK

POINT, WHOLE = "这一时点", "整条序列"
TOLD = "remark-told"
RULE = "备注连同经办人和版次列在含有这一序列的所有图件下，并随汇报和下载文件带走；公开属性高于图件时，图件随之提级。"


def tell() -> None:
    """Say once what became of the remark written a moment ago."""
    if told := st.session_state.pop(TOLD, ""):
        st.toast(plain(told), icon=":material/check:")


def offered(row: Any, exhibit: Exhibit) -> None:
    """A form for a remark on the record picked in the dialog of sources, or on its whole series."""
    key = f"{exhibit.id}-{row['id']}"
    with st.form(f"remark-{key}", border=False, enter_to_submit=False):
        whole = st.radio("备注对象", (POINT, WHOLE), horizontal=True, key=f"remark-scope-{key}") == WHOLE
        words = _fields(f"new-{key}", Words("", analyst.known()))
        pressed = st.form_submit_button("保存备注", type="primary")
    if pressed:
        _carried_out(opened(), lambda: remarking.add(opened(), dict(row), words, whole), "备注已保存")


def _fields(key: str, before: Words) -> Words:
    """The fields of a remark, filled with what it says."""
    text = st.text_area(f"备注内容（{LONGEST}字以内）", before.text, max_chars=LONGEST, height=96, key=f"text-{key}")
    with st.grid(3, min_column_width=170, gap="small"):
        date = st.text_input(
            "所述日期（可不填）", before.date, max_chars=20, placeholder="如 2020年3月", key=f"date-{key}"
        )
        name = st.text_input("经办人", before.author, max_chars=LONGEST_NAME, key=f"name-{key}")
        level = st.selectbox("公开属性", LEVELS, index=LEVELS.index(before.disclosure), key=f"level-{key}")
    st.caption(RULE)
    return Words(text, name, date, level)


def _carried_out(store: Store, deed: Callable[[], int], told: str) -> None:
    """Do it and show the page anew; what stands against it is said in one sentence."""
    try:
        version = deed()
    except ConflictError as error:
        st.warning(plain(f"{error}下面所列已是最新内容，请核对后再改。"))
        return
    except DashboardError as error:
        st.error(plain(error))
        return
    DESK.prepare(store)
    looked_at = st.session_state.get("at")
    seen = "" if not str(looked_at).isdigit() else f"；所看为第 {looked_at} 版，选“最新”后可见"
    st.session_state[TOLD] = f"{told}，形成第 {version} 版{seen}。"
    st.rerun()


def of_series(reading: Reading, **chosen: Any) -> None:
    """The remarks on the series chosen on 指标数据库, each to be changed or withdrawn, and room for another.

    chosen: the parameters of ``choose_series``.
    """
    choice = choose_series(reading, **chosen)
    if not choice.held or choice.entry.id in IMPLIED:
        return
    frame = listed(reading)
    frame = frame[frame["indicator"] == choice.entry.id]
    mine = frame[
        (frame["kind"] == choice.kind)
        & (frame["caliber"] == choice.own_caliber)
        & frame["region"].isin(choice.region)
        & frame["industry"].isin(choice.industry)
    ]
    shown = mine[mine["state"] == IN_FORCE]
    newest = reading.version == reading.store.version
    with st.container(border=True, key="series-remarks"):
        st.subheader("备注", anchor="remarks")
        for row in each(shown):
            _one(reading.store, row, choice, newest)
            st.divider()
        st.caption(_counted(len(shown), len(mine) - len(shown), int((frame["state"] == IN_FORCE).sum()) - len(shown)))
        if newest and len(choice.region) == len(choice.industry) == 1:
            _another(reading.store, choice)
        elif not newest:
            st.caption(f"所看为第 {reading.version} 版；添加或修改备注请把数据版次选为“最新”。")


def _counted(shown: int, withdrawn: int, elsewhere: int) -> str:
    """What is listed and what is not, in one line."""
    said = [f"所选序列共{shown}条备注" if shown else "所选序列还没有备注"]
    said += [f"已撤下{withdrawn}条，可在“报表导入”的入库记录中撤销“撤下”来恢复"] if withdrawn else []
    said += [f"本指标其他序列另有{elsewhere}条"] if elsewhere else []
    return f"{'；'.join(said)}。对某一时点的备注，在图件的“数据来源”中点选该行后添加。"


def _one(store: Store, row: Any, choice: Choice, newest: bool) -> None:
    st.markdown(plain(row.text))
    about = "整条序列" if is_whole(row) else period.in_words(row.kind, row.start, row.end)
    several = len(choice.region) * len(choice.industry) > 1
    place = f"{choice.regions[row.region]} {choice.industries[row.industry]}" if several else ""
    day = f"所述日期：{period.date_in_words(row.date)}" if row.date else ""
    said = (place, about, day, row.author, f"版次{row.version}" if row.version else "", row.disclosure)
    turn = _turn(row.id)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.caption(plain("　".join(part for part in said if part)), width="content")
        changing = newest and st.toggle("修改", key=f"remark-change-{row.id}-{turn}")
        leaving = newest and st.toggle("撤下", key=f"remark-leave-{row.id}-{turn}")
    if changing:
        _changed(store, row)
    if leaving:
        _withdrawn(store, row)


def _turn(what: str) -> int:
    """How often this session saved a form: each time it is a new one, closed and with nothing in it."""
    return int(st.session_state.get(f"remark-turn-{what}", 0))


def _turned(what: str, deed: Callable[[], int]) -> int:
    """Do it; once it is done, its form is through."""
    version = deed()
    st.session_state[f"remark-turn-{what}"] = _turn(what) + 1
    return version


def _as_opened(store: Store, row: Any) -> tuple[int, Words]:
    """The version and the words a form was opened with: what another analyst writes meanwhile is not passed over."""
    said = Words(row.text, analyst.known() or row.author, row.date, row.disclosure)
    held: tuple[int, Words] = st.session_state.setdefault(f"remark-base-{row.id}", (store.version, said))
    return held


def _done(store: Store, row: Any, deed: Callable[[], int], told: str) -> None:
    """Do it. Refused or not, the next attempt rests on what is shown then."""
    del st.session_state[f"remark-base-{row.id}"]
    _carried_out(store, lambda: _turned(row.id, deed), told)


def _changed(store: Store, row: Any) -> None:
    base, said = _as_opened(store, row)
    turn = _turn(row.id)
    with st.form(f"remark-changing-{row.id}", border=False, enter_to_submit=False):
        words = _fields(f"old-{row.id}-{turn}", said)
        pressed = st.form_submit_button("保存修改", type="primary")
    if pressed:
        _done(store, row, lambda: remarking.change(store, row.id, words, base), "备注已修改")


def _withdrawn(store: Store, row: Any) -> None:
    base, _ = _as_opened(store, row)
    with st.form(f"remark-leaving-{row.id}", border=False, enter_to_submit=False):
        name = st.text_input("经办人", analyst.known(), max_chars=LONGEST_NAME, key=f"remark-by-{row.id}", width=240)
        pressed = st.form_submit_button("确认撤下", type="primary")
    if pressed:
        _done(store, row, lambda: remarking.withdraw(store, row.id, name, base), "备注已撤下")


def _another(store: Store, choice: Choice) -> None:
    """A form for a remark on the one series chosen."""
    series = {
        "indicator": choice.entry.id,
        "region": choice.region[0],
        "industry": choice.industry[0],
        "caliber": choice.own_caliber,
        "kind": choice.kind,
    }
    key = "-".join((*series.values(), str(_turn("series"))))
    if not st.toggle("给这一序列添加备注", key=f"remark-open-{key}"):
        return
    with st.form(f"remark-series-{key}", border=False, enter_to_submit=False):
        words = _fields(f"series-{key}", Words("", analyst.known()))
        pressed = st.form_submit_button("保存备注", type="primary")
    if pressed:
        _carried_out(store, lambda: _turned("series", lambda: remarking.add(store, series, words, True)), "备注已保存")
