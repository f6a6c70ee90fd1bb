"""报表模板: workbooks to fill in, one a topic."""

from html import escape

import streamlit as st

from dashboard.intake.template_topics import TOPICS


def offered() -> None:
    """List the templates with a link each."""
    st.caption(
        "按主题下载，填好后在“导入报表”上传，不需要再指定版式。模板带有下拉选项、单位和填报说明，上期数值一并列出供比对。"
    )
    items = "".join(
        f'<li><span>{escape(title)}</span><a href="/template/{escape(topic)}.xlsx">下载 XLSX</a></li>'
        for topic, title in TOPICS.items()
    )
    st.html(f'<ul class="blanks">{items}</ul>')
