from dashboard import ui

ui.frame("pillars", "")
