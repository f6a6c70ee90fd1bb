"""入库: disclosure, source and date; reasons for what was let pass; the commit and what came of it."""

import re
from dataclasses import dataclass

import streamlit as st

from dashboard.errors import ConflictError, DashboardError
from dashboard.exhibits.exhibit import LEVELS
from dashboard.frames import each
from dashboard.intake import imports
from dashboard.intake.drafts import Draft
from dashboard.intake.findings import RULES
from dashboard.opened import opened
from dashboard.wording import plain
from dashboard.workbench import analyst, comparison, underway
from dashboard.workbench.background import DESK
from dashboard.workbench.foresight import Examined

#: One reason a rule up to so many rules; the same sentence for all is always possible.
DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
FROM_SHEET = "按报表登记"
OTHERWISE = "如出自另一来源或已经公开，请改选后按“更新”。"


@dataclass(frozen=True)
class Outcome:
    """What a commit did, for the page that follows it."""

    version: int
    file: str
    told: str
    links: tuple[comparison.Link, ...]


def shown(examined: Examined, key: str) -> None:
    """The choices, the reasons and the button; says what is still missing."""
    draft = examined.draft
    if not draft.ready:
        st.caption("还有错误或待指定的内容，处理完毕后才能入库。")
        return
    if not draft.changes:
        st.info(f"这份报表的内容与库中完全相同，没有需要入库的内容。{OTHERWISE}")
        choices(draft, key)
        return
    choices(draft, key)
    name, told = analyst.known(), comparison.counted(draft)
    if not name:
        st.caption("请先在上面填写姓名，再确认入库。")
        return
    with st.form(f"decision-{key}", border=False, enter_to_submit=False):
        reasons = _reasons(draft, key)
        message = st.text_input("入库说明", draft.title, key=f"message-{key}", max_chars=200)
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            pressed = st.form_submit_button("确认入库", type="primary", icon=":material/check:", key=f"commit-{key}")
            st.caption(plain(f"经办人 {name}，{told}，公开属性“{draft.choices.disclosure}”。"), width="content")
    if not pressed:
        return
    if not message.strip():
        st.warning("请填写入库说明。")
    elif draft.warnings and not all(reasons.values()):
        st.warning("警示需要逐类写明放行原因，写一句话即可。")
    else:
        _commit(examined, name, message.strip(), {f.key: reasons[f.rule] for f in draft.warnings})


def choices(draft: Draft, key: str) -> None:
    """Disclosure, source and date of publication; a change means comparing anew."""
    sources = opened().ask("sources")
    titles = {"": FROM_SHEET, **{str(r.id): f"{r.publisher}《{r.title}》" for r in each(sources)}}
    with (
        st.form(f"choices-{key}", border=False, enter_to_submit=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        disclosure = st.selectbox(
            "公开属性", LEVELS, index=LEVELS.index(draft.choices.disclosure), key=f"level-{key}", width=140
        )
        codes = list(titles)
        source = st.selectbox(
            "来源", codes, index=codes.index(draft.choices.source) if draft.choices.source in codes else 0,
            format_func=lambda code: titles[code], key=f"source-{key}", width=420,
        )  # fmt: skip
        stated = draft.choices.published or next((s.published for s in draft.sheets if s.published), "")
        published = st.text_input("发布日期", stated, key=f"published-{key}", placeholder="如 2021-04-20", width=160)
        applied = st.form_submit_button("更新")
    if not applied:
        return
    if published.strip() and not DATE.fullmatch(published.strip()):
        st.warning("发布日期请写成 2021-04-20、2021-04 或 2021。")
        return
    underway.choose(disclosure=disclosure, source=source or "", published=published.strip())
    st.rerun()


def _reasons(draft: Draft, key: str) -> dict[str, str]:
    """A sentence for every kind of warning: rule → reason."""
    rules = dict.fromkeys(f.rule for f in draft.warnings)
    if not rules:
        return {}
    st.markdown("**说明放行**")
    st.caption("每类警示写一句原因；这句话随数值保存，并显示在引用它的图件下面。")
    reasons = {}
    for rule in rules:
        count = sum(f.rule == rule for f in draft.warnings)
        reasons[rule] = st.text_input(
            f"{RULES[rule].title}（{count} 处）", key=f"because-{key}-{rule}", max_chars=200,
            placeholder="如：已与统计处核对，系企业搬迁所致",
        ).strip()  # fmt: skip
    return reasons


def _commit(examined: Examined, name: str, message: str, because: dict[str, str]) -> None:
    draft = examined.draft
    try:
        version = imports.commit(opened(), draft, name, message, because)
    except ConflictError as error:
        underway.again(f"{error}已按最新数据重新比对，请再核对一次。")
        st.rerun()
    except DashboardError as error:
        st.error(plain(error))
        return
    DESK.prepare(opened())
    links = comparison.landing(draft, examined.moved, examined.resting)
    underway.finish(Outcome(version, draft.file, comparison.counted(draft, unchanged=True), links))
    st.rerun()


def done(outcome: Outcome) -> None:
    """What the commit did and where to look at it."""
    with st.container(border=True):
        st.success(plain(f"已入库，数据版次 {outcome.version}。{outcome.told}。"))
        st.markdown("**在这些页面可以看到**")
        with st.container(horizontal=True, gap="medium"):
            for link in outcome.links:
                link.draw()
        with st.container(horizontal=True, gap="small"):
            st.button(
                "再导入一个文件", icon=":material/upload_file:", on_click=underway.drop, key="next", type="primary"
            )
            st.button(
                "查看入库记录（可撤销）",
                icon=":material/history:",
                on_click=underway.look_back,
                args=(outcome.version,),
                key="look-back",
            )
