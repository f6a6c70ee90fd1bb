"""Show a deck, and take it away: the way to the screen, and the files made of it."""

import hashlib
from html import escape

import streamlit as st

from dashboard.deck import decks, press
from dashboard.deck.slides import Material
from dashboard.errors import DashboardError
from dashboard.exhibits.exhibit import RESTRICTED
from dashboard.intake.jobs import Progress
from dashboard.meeting import choosing, files, keeping, making
from dashboard.meeting.choosing import Opened
from dashboard.store import Store
from dashboard.wording import plain
from dashboard.workbench import analyst

#: Words on the buttons, in their order.
WORDS = {
    "pptx": "PPT", "pdf": "PDF", "handout": "讲义", "html": "HTML", "docx": "Word送审稿", "docx-final": "Word",
    "xlsx": "XLSX", "png": "图片包PNG", "svg": "图片包SVG",
}  # fmt: skip
#: Seconds a page stays in the carousel.
CAROUSEL = 10
OURS = ""
MASTER, NEWEST, PREPARED = "meeting-master", "meeting-master-newest", "meeting-prepared"


def heading(opened: Opened, laid: Material) -> None:
    """What the deck is, and the way to the screen."""
    deck = opened.deck
    left, right = st.columns([3, 2], vertical_alignment="center", gap="medium")
    with left:
        subtitle = f"<small>{escape(deck.subtitle)}</small>" if deck.subtitle else ""
        st.html(f'<div class="deck-title">{escape(deck.title or "未命名的汇报")}{subtitle}</div>')
        st.html(choosing.facts(_facts(opened, laid)))
    with right, st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="small"):
        _present(opened)


def _facts(opened: Opened, laid: Material) -> list[str]:
    deck = opened.deck
    parts = [
        f"<b>{len(deck.items)}</b> 幅图件，放映 <b>{len(laid.slides)}</b> 页",
        f"数据版次 <b>{deck.version}</b>",
        f"校验码 <b>{laid.checksum}</b>",
        "、".join(escape(level) for level in laid.levels),
    ]
    if opened.saved is not None and deck.author:
        parts.append(f"{escape(deck.author)} {deck.time[5:16]} 保存")
    if opened.changed:
        parts.append('<span class="changed">有未保存的改动</span>' if opened.saved else "<span>未保存</span>")
    return parts


def _present(opened: Opened) -> None:
    if opened.changed:
        st.button(
            "保存并放映",
            key="save-first",
            type="primary",
            icon=":material/play_arrow:",
            help="放映的是保存的内容：先存下，再点“开始放映”。",
            on_click=keeping.save_first,
            args=(opened,),
        )
        return
    # Whoever clicks has the first slide at once; once a session and content, however often the page is drawn.
    if st.session_state.get(PREPARED) != opened.laid.checksum:
        st.session_state[PREPARED] = opened.laid.checksum
        press.prepare(opened.laid)
    asked = f"at={opened.deck.version}" if opened.at is not None else ""
    _way(opened, "开始放映", "play_arrow", asked, primary=True)
    _way(opened, "演讲者视图", "co_present", "view=presenter", asked)
    _way(opened, "轮播", "slideshow", f"auto={CAROUSEL}", asked)


def _way(opened: Opened, words: str, icon: str, *query: str, primary: bool = False) -> None:
    """A link to the slides, in a window of its own."""
    asked = "&".join(part for part in query if part)
    address = f"/deck/{opened.code}" + (f"?{asked}" if asked else "")
    st.link_button(words, address, type="primary" if primary else "secondary", icon=f":material/{icon}:", key=icon)


def forms(opened: Opened, laid: Material) -> None:
    """One button a form; while a file is made, how far it is; once made, the way to it."""
    warned = st.container()
    row = st.container(horizontal=True, vertical_alignment="center", gap="small", key="exports")
    with warned:
        allowed = agreed(laid, "export")
    master = _master(opened.store)
    keys = {form: _key(laid, form, master) for form in WORDS}
    states = {form: making.state(key) for form, key in keys.items()}
    running = [form for form, found in states.items() if found is not None and not found.finished]
    with row:
        for form, words in WORDS.items():
            found = states[form]
            if found is not None and isinstance(found.result, making.Made):
                done = found.result
                st.link_button(
                    f"下载{words}", done.address, icon=":material/download:", key=f"got-{form}", help=plain(done.line)
                )
            else:
                st.button(
                    f"导出{words}",
                    key=f"export-{form}",
                    disabled=not allowed or form in running,
                    on_click=_export,
                    args=(laid, form, keys[form], master, opened.store),
                )
    if running:
        making.progress([keys[f] for f in running], [WORDS[f] for f in running])
    for form, found in states.items():
        if found is not None and found.error is not None:
            st.error(plain(f"{WORDS[form]}未能生成：{found.error}"))


def _key(laid: Material, form: str, master: decks.Master | None) -> str:
    """Names a file by all that goes into it; two sessions that want the same share the work."""
    whole = f"{press.identity(laid)}\0{form}\0{master.sha256 if master and form == 'pptx' else ''}"
    return f"deck-{hashlib.sha256(whole.encode()).hexdigest()}"


def _export(laid: Material, form: str, key: str, master: decks.Master | None, store: Store) -> None:
    def make(tell: Progress) -> tuple[bytes, None]:
        base = decks.master(store, master.id) if master and form == "pptx" else None
        return press.produce(laid, form, tell, base), None

    making.start(key, press.file_name(laid, form), press.FORMS[form].mime, make)


def agreed(laid: Material, key: str) -> bool:
    """Whether files may be made: what mixes disclosure levels is named before, and has to be ticked."""
    if len(laid.levels) < 2:
        return True
    counted = "；".join(f"{level} {len(titles)} 幅" for level, titles in laid.levels.items())
    restricted = "、".join(f"“{title}”" for level, titles in list(laid.levels.items())[1:] for title in titles)
    st.warning(
        plain(f"本材料混有不同公开属性的内容（{counted}），非公开的是{restricted}；导出的文件将标注“{RESTRICTED}”。")
    )
    return st.checkbox("已知悉，确认导出", key=f"agreed-{key}-{laid.checksum}")


def _master(store: Store) -> decks.Master | None:
    """The master chosen for PPT (None: ours), and a way to bring one along."""
    held = {master.id: master for master in decks.masters(store)}
    names = {OURS: "看板母版"} | {id: master.title for id, master in held.items()}
    if (newest := st.session_state.pop(NEWEST, None)) is not None:
        st.session_state[MASTER] = newest
    if st.session_state.get(MASTER) not in names:
        st.session_state[MASTER] = OURS
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("PPT 母版", width="content")
        chosen = st.selectbox(
            "PPT 母版",
            list(names),
            format_func=lambda key: names.get(key, key),
            key=MASTER,
            label_visibility="collapsed",
            width=200,
        )
        with st.popover("上传母版", type="tertiary", icon=":material/upload_file:", width="content"):
            _receive(store)
    return held.get(chosen or OURS)


def _receive(store: Store) -> None:
    name = analyst.known()
    if not name:
        st.caption("请先填写“经办人姓名”（在图件清单的右侧，窄屏时在清单下方），再上传母版。")
        return
    given = files.received(
        "master",
        "选择本单位的母版（.pptx 或 .potx）",
        "导出的 PPT 用其版式、字体、颜色和标识；缺少的占位符用看板母版补上。",
    )
    if given is None:
        return
    file, body = given
    try:
        held = decks.keep_master(store, file, press.examined(body, file), name)
    except DashboardError as error:
        keeping.say("error", str(error))
    else:
        st.session_state[NEWEST] = held.id
        keeping.say("success", f"母版“{held.title}”已保存并选用。")
    st.rerun()
