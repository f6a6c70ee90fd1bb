"""What was noticed about a file: a closed list of rules, each with severity, title and what to do.

Add a rule here and nowhere else; the page, the command line, the coloured workbook and the documentation
all read this list.
"""

from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Rule:
    """One check. title is its short Chinese name; remedy says what to do about it."""

    id: str
    severity: Severity
    title: str
    remedy: str


def _rules(*rules: Rule) -> dict[str, Rule]:
    return {rule.id: rule for rule in rules}


RULES: dict[str, Rule] = _rules(
    # Errors: nothing is committed while one stands.
    Rule("not_a_number", "error", "不是数字", "请改成数字，或用“—”表示缺失"),
    Rule("cell_error", "error", "公式出错", "请在原表中修正该公式后重新保存"),
    Rule("formula_unsaved", "error", "公式没有保存结果", "请用 Excel 或 WPS 打开并保存一次后再上传"),
    Rule("bad_cell", "error", "单元格内容损坏", "请在原表中重新填写该单元格"),
    Rule("unknown_indicator", "error", "指标未识别", "请选择对应的指标、定义新指标，或将该列（行）设为“略去”"),
    Rule("unknown_region", "error", "地区未识别", "请改成行政区全称、简称或代码，或在版式中指定"),
    Rule("unknown_industry", "error", "行业未识别", "请选择对应的行业、登记新行业，或在版式中指定"),
    Rule("unknown_source", "error", "来源未登记", "请选择已有来源，或登记新来源"),
    Rule("unknown_unit", "error", "单位未识别", "请改成常用单位，或在版式中指定单位"),
    Rule("unit_contradicts", "error", "单位与指标字典不符", "请核对指标是否认对；单位确实不同的，另立指标"),
    Rule("bad_period", "error", "时期无法识别", "请改成“2021年3月”“2021年1-3月”等写法，或在版式中指定"),
    Rule("ambiguous_period", "error", "时期有歧义", "2024.1 可能是1月或10月，请改成“2024年1月”的写法"),
    Rule("future_period", "error", "时期在未来", "请核对年份和月份"),
    Rule("not_by_industry", "error", "该指标不分行业", "请核对指标；与行业无关的，在“修改版式”中把行业指定为“全部”"),
    Rule("duplicate_key", "error", "同一时期有两个不同的值", "请只保留正确的一个"),
    Rule("needs_mapping", "error", "版式需要指定", "请在“版式”中指定各列各行的含义"),
    Rule("no_table", "error", "没有找到数据表", "请确认工作表中有表头和数据"),
    Rule("register_value", "error", "名录内容不合要求", "请按名录说明改正"),
    # Warnings: one sentence of reason lets them pass; it stays with the value.
    Rule("out_of_range", "warning", "超出合理范围", "请核对原文；确实无误的，写明原因放行"),
    Rule("jump", "warning", "偏离该序列的通常范围", "请核对；确实无误的，写明原因放行"),
    Rule("parts_total", "warning", "分项之和不等于合计", "请核对分项与合计；口径不同的，写明原因放行"),
    Rule("cumulative_falls", "warning", "累计值年内下降", "请核对；确有调减的，写明原因放行"),
    Rule("sign_against_wording", "warning", "正负号与文字相反", "请核对增长或下降；确实无误的，写明原因放行"),
    Rule("old_revision", "warning", "修订12个月以前的值", "请核对并写明修订依据"),
    Rule("looks_like_ratio", "warning", "疑似把比率当作百分数", "0.065 可能应为 6.5；请核对，确实无误的写明原因放行"),
    Rule("percent_format", "warning", "百分比格式与指标单位不符", "请核对该单元格的格式和指标的单位"),
    Rule("format_unclear", "warning", "数字格式不明", "请核对该单元格显示的数和单位；按存储的数无误的，写明原因放行"),
    Rule("unit_in_cell", "warning", "单元格内的单位与表的单位不符", "请核对；确实无误的，写明原因放行"),
    Rule("precision", "warning", "超过15位有效数字", "Excel 只保留15位有效数字，请核对"),
    Rule("repeated", "warning", "同一时期重复出现", "两处数值相同，只取一个；请删去重复的一处或写明原因"),
    Rule("jan_feb", "warning", "1—2月应合并发布", "规上工业数据没有1月和2月单月值；请核对时期，确实无误的写明原因放行"),
    Rule("kind_doubtful", "warning", "疑把累计当作当月", "请核对时期类型；确实是当月值的，写明原因放行"),
    Rule("hidden", "warning", "有隐藏的行、列或工作表", "隐藏内容未取用；请取消隐藏后重新上传，或写明原因放行"),
    Rule("external_link", "warning", "引用了其他工作簿", "只采用已保存的数值；请核对，确实无误的写明原因放行"),
    Rule("date_1904", "warning", "使用1904日期系统", "日期已按1904系统换算；请核对时期"),
    Rule("layout_drift", "warning", "版式有变动", "请核对新增或减少的列；确认后写明原因放行"),
    Rule("not_taken", "warning", "有内容未取用", "请核对未取用的行列；确实不需要的，写明原因放行"),
    Rule("missing_period", "warning", "缺少年份", "已由表题或文件名推定年份；请核对"),
    Rule("other_period", "warning", "时期与文件名不同", "已按表中所写的时期；请核对，确实无误的写明原因放行"),
    Rule("cut_short", "warning", "文字过长", "只显示前面一部分"),
)


#: How the finding begins that concerns the industry of a sheet's title: it is settled for the whole sheet.
OF_TITLE = "表题中的行业"


@dataclass(frozen=True)
class Finding:
    """One problem at one place. cell is "C7", or "" for the whole sheet; found is what stands there.

    message says in Chinese what is wrong with this very cell. key names the finding across re-examinations of
    the same file, so that a reason given for it is found again.
    """

    rule: str
    message: str
    sheet: str = ""
    cell: str = ""
    found: str = ""
    related: tuple[str, ...] = field(default=())  # other cells that belong to it

    @property
    def severity(self) -> Severity:
        """error or warning, from the list of rules."""
        return RULES[self.rule].severity

    @property
    def remedy(self) -> str:
        """What to do, from the list of rules."""
        return RULES[self.rule].remedy

    @property
    def place(self) -> str:
        """sheet!A1 as people write it."""
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet

    @property
    def key(self) -> str:
        """rule|sheet|cell."""
        return f"{self.rule}|{self.sheet}|{self.cell}"


class Refused(Exception):
    """A file that is not read any further. code is U-table style (zip_bomb, xml_dtd …); the rest is Chinese.

    Raised by gate and reading only, inside the reading process; the caller turns it into an IntakeError.
    """

    def __init__(self, code: str, what: str, where: str = "", remedy: str = "") -> None:
        self.code, self.what, self.where, self.remedy = code, what, where, remedy
        super().__init__(what)
