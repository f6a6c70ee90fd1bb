"""运行分析: a month's operation analysis to be finished by its writer, or a subject page told in sentences."""

from urllib.parse import urlencode

import streamlit as st

from dashboard import pickers, sitemap, ui
from dashboard.exhibits.briefing import NAMING, pages
from dashboard.exhibits.monthly import desk, months

ANALYSIS, PAGE_TEXT = TEXTS = ("月度运行分析", "各页综述")
#: What the document is marked as → the ending of its address.
STAGES = {"送审稿": "docx", "不标送审稿": "docx-final"}

ui.frame(
    "briefing",
    "按规则由库内数据写成，点数字可查到所在序列；成因、判断和建议留给撰稿人。生成的 Word 为公文版式，可直接修改；"
    "“致撰稿人”的提示在 Word 中是批注，在放映中是演讲者备注。",
    text=TEXTS,
    month=(),
    page=pages(),
    naming=NAMING,
    stage=tuple(STAGES),
)
reading = ui.reading()
says = st.container()
with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
    if ui.pick("text", "文种", TEXTS) == ANALYSIS:
        key, name, label, options = "operation_analysis", "month", "月份", months(reading)
        default = desk(reading).month.key
    else:
        key, name, label = "page_text", "page", "页面"
        options, default = {page: sitemap.page(page).title for page in pages()}, pages()[0]
    with st.container(width=300):
        chosen = pickers.choose_code(name, label, options, default, says=says)
    more = {"naming": ui.pick("naming", "存在问题", NAMING)} if key == "operation_analysis" else {}
    stage = ui.pick("stage", "Word", tuple(STAGES))
    take = st.container(width="content")
left, right = st.columns([2, 1]) if key == "operation_analysis" else (st.container(), None)
with left:
    exhibit = ui.show(key, **{name: chosen}, **more)
if right is not None:
    with right:
        ui.show("monthly_curve", month=chosen)
if exhibit is not None:
    address = f"/exhibit/{key}.{STAGES[stage]}?{urlencode({name: chosen, **more, 'at': exhibit.version})}"
    made = "生成运行分析" if right is not None else "生成综述"
    take.link_button(made, address, type="primary", icon=":material/article:")
