"""监测与预判: 监测信号灯（内部参考）、预测与回升形态."""

from dashboard import ui

ui.frame("outlook", "监测信号灯（内部参考）、预测与回升形态。")
