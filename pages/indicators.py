from dashboard import ui

ui.frame("indicators", "")
