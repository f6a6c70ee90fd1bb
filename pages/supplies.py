"""防护物资保供: how far output was raised, through which stages, what one day in March showed, what was decided."""

from dashboard import ui

ui.frame("supplies", "2020年初的防护物资保供：扩大倍数、供给四个阶段、3月读数和政策措施。")
ui.show("supply_multiples")
ui.show("supply_stages")
ui.show("supply_readings")
ui.show("supply_policies")
