from dashboard import ui

ui.frame("overview", "")
