"""导入报表: one sheet from the file to the lake, step by step on one page."""

from html import escape

import streamlit as st

from dashboard.intake.drafts import Draft
from dashboard.intake.template_topics import topics
from dashboard.settings import setting
from dashboard.wording import plain
from dashboard.workbench import analyst, comparison, deciding, doubts, layouts, problems, understanding, underway
from dashboard.workbench.foresight import Examined

STAGES = ("选择文件", "读取", "识别", "校验", "与上期比对", "入库")


def stages(reached: int, halted: bool = False) -> str:
    """The stages as a list; those before `reached` (from 0) are done, halted: it does not go on from there."""
    items = ""
    for place, name in enumerate(STAGES):
        state = "done" if place < reached else ("halt" if halted else "now") if place == reached else ""
        current = ' aria-current="step"' if place == reached else ""
        items += f'<li class="{state}"{current}>{name}</li>'
    return f'<ol class="stages">{items}</ol>'


FORMATS = ".xlsx、.xlsm、.xls、.xlsb、.ods、.et、.csv、.tsv"


def steps() -> None:
    """Draw whichever step the session's import has reached."""
    if done := underway.outcome():
        st.html(stages(len(STAGES)))
        deciding.done(done)
        return
    current = underway.current()
    if current is None:
        st.html(stages(0))
        _receive()
        return
    state = underway.state(current)
    if not state.finished:
        st.html(stages(1))
        _reading()
    elif state.error is not None:
        st.html(stages(1, halted=True))
        _file_line(current.file)
        st.error(plain(state.error))
        st.caption("文件没有入库，库中数据没有任何变化。")
    else:
        examined: Examined = state.result
        draft = examined.draft
        st.html(stages(_reached(draft), halted=not draft.ready))
        _file_line(f"{draft.file}（{draft.size / 1024:,.0f} KB）")
        _examined(examined, current.key)


def _reached(draft: Draft) -> int:
    """The stage a draft waits in."""
    if draft.already is not None:
        return len(STAGES)
    if any(map(layouts.unsettled, draft.sheets)):
        return 2
    return 3 if draft.errors else 5


def _receive() -> None:
    name = analyst.asked("填写姓名后即可上传；姓名写入入库记录。")
    if not name:
        return
    analyst.expect_files()
    with st.container(border=True, key="receive"):
        left, right = st.columns([3, 2], gap="large")
        with left:
            given = st.file_uploader("选择当月报表", key=f"file-{underway.turn()}")
        with right:
            st.markdown("**可以上传**")
            st.caption(
                f"Excel、WPS 表格和文本表格（{FORMATS}），20 MB 以内。标题、单位、注释和合并的表头不必先整理；"
                "系统会说明每一列认作什么，有不认识的会请您指定。"
            )
            st.caption(f"**{plain(setting('DASHBOARD_NOTICE'))}**")
    if given is not None:
        underway.start(given.name, given.getvalue(), name)
        analyst.let_go()
        st.rerun()
    if waiting := doubts.open_number():
        st.caption(f"另有 {waiting} 条数据疑问待答复，见“数据疑问”。")


@st.fragment(run_every=0.4)
def _reading() -> None:
    """How far the reading is; looks again by itself until it is done."""
    current = underway.current()
    state = underway.state(current) if current is not None else None
    if current is None or state is None or state.finished:
        st.rerun()
        return
    stage, done, total = state.stage, state.done, state.total
    share = min(done / total, 1.0) if total else 0.0
    counted = f"{done:,} / {total:,}" if total else f"{done:,}"
    told = f"{stage}：{counted} {'幅' if '图件' in stage else '行'}" if done or total else f"{stage}……"
    with st.container(border=True):
        st.markdown(f"**{plain(current.file)}**")
        st.progress(share, text=plain(told))
        st.caption("读取在后台进行，可以先看其他页面，回来时会接着显示。")


def _file_line(text: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":material/description: **{plain(text)}**", width="content")
        st.button("换一个文件", key="another", type="tertiary", icon=":material/refresh:", on_click=underway.drop)


def _examined(examined: Examined, key: str) -> None:
    draft = examined.draft
    if told := underway.told():
        st.warning(plain(told))
    if draft.already is not None:
        st.info(f"这个文件已在第 {draft.already} 版入库，内容完全相同，库中数据没有任何变化。{deciding.OTHERWISE}")
        st.button("查看该次入库", on_click=underway.look_back, args=(draft.already,), icon=":material/history:")
        deciding.choices(draft, key)
        return
    if not analyst.known():  # after a reload, or opened by its link
        analyst.asked("填写姓名后即可定义和入库；姓名写入入库记录。")
    with st.container(border=True):
        st.subheader("识别结果", anchor=False)
        understanding.shown(draft, key)
    with st.container(border=True):
        st.subheader("校验", anchor=False)
        problems.shown(draft)
        problems.offer_marked(draft, key)
    with st.container(border=True):
        st.subheader("与库中数据比对", anchor=False)
        comparison.shown(draft, key, examined.moved, examined.missing)
    with st.container(border=True):
        st.subheader("入库", anchor=False)
        deciding.shown(examined, key)


def templates() -> None:
    """List the templates with a link each."""
    st.caption(
        "按主题下载，填好后在“导入报表”上传，不需要再指定版式。模板带有下拉选项、单位和填报说明，上期数值一并列出供比对。"
    )
    items = "".join(
        f'<li><span>{escape(title)}</span><a href="/template/{escape(topic)}.xlsx">下载 XLSX</a></li>'
        for topic, title in topics().items()
    )
    st.html(f'<ul class="blanks">{items}</ul>')
