from dashboard import ui

ui.frame("innovation", "")
