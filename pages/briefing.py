"""运行分析: 按规则生成的运行分析."""

from dashboard import ui

ui.frame("briefing", "按规则生成的运行分析。")
