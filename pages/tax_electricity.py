"""税电景气测算: 参照浙江公开公式的测算，非官方."""

from dashboard import ui

ui.frame("tax_electricity", "参照浙江公开公式的测算，非官方。")
