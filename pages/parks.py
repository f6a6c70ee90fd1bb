from dashboard import ui

ui.frame("parks", "")
