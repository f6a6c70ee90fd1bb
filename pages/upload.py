"""报表导入: a month's sheet received, understood, checked, compared and committed; what was imported, and undone."""

import streamlit as st

from dashboard import ui
from dashboard.workbench import analyst, definitions, doubts, history, importing, single

IMPORT, HISTORY, DOUBTS, SINGLE, DEFINE, BLANKS = SECTIONS = (
    "导入报表",
    "入库记录",
    "数据疑问",
    "单值录入与更正",
    "指标与来源定义",
    "报表模板",
)

ui.frame(
    "upload",
    "上传当月报表，系统识别指标、地区和时期并逐格核对，与上期比对后入库；每次入库都留下记录，可以撤销。",
    section=SECTIONS,
    draft=(),
    old=(),
    new=(),
    **dict.fromkeys(single.PREFILLED, ()),
)
st.html(analyst.STYLE)
section = ui.pick("section", "事项", SECTIONS)
if section == IMPORT:
    importing.steps()
elif section == HISTORY:
    history.records()
elif section == DOUBTS:
    doubts.listed()
elif section == SINGLE:
    single.form()
elif section == DEFINE:
    definitions.forms()
else:
    importing.templates()
