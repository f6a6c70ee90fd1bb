"""亩均效益评价: 按公布权重的亩均效益评价."""

from dashboard import ui

ui.frame("per_mu", "按公布权重的亩均效益评价。")
