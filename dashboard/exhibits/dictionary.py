"""The dictionary on the page: one indicator's entry, all entries, the rule of the current value, the versions."""

import re
from typing import Any

import pandas as pd

from dashboard.analysis import period
from dashboard.errors import ParameterError
from dashboard.exhibits.builders import tabled
from dashboard.exhibits.exhibit import Draft, Reading, exhibit
from dashboard.figure import Answer, Answers
from dashboard.frames import each, first_row
from dashboard.wording import number_text

PAGE = "indicators"
DEFAULT = "iva_growth"
#: A numbered line of the rule's own text.
STEP = re.compile(r"(\d+)\.\s*(.+)")
BREAKDOWNS = {"industry": "行业", "region": "地区"}


def entry_of(reading: Reading, indicator: str) -> Any:
    """The dictionary's row of an indicator. Raises ParameterError where there is none."""
    entries = reading.ask("indicators")
    found = first_row(entries[entries["id"] == indicator])
    if found is None:
        raise ParameterError(f"指标字典中没有“{indicator}”", "参数 indicator", "请在指标数据库中按名称查找")
    return found


def defined(entries: pd.DataFrame) -> pd.DataFrame:
    """Rows of the question ``indicators`` as a table with Chinese headings, one row an indicator."""
    rows = [dict(_described(row)) for row in each(entries)]
    return pd.DataFrame(rows)


def _described(row: Any) -> list[tuple[str, str]]:
    """One entry as (heading, text) pairs, in the order a reader asks for them."""
    low, high = number_text(row.range_low), number_text(row.range_high)
    ranged = f"{low} 至 {high}{row.unit}" if low else ""
    split = "、".join(BREAKDOWNS.get(part, part) for part in row.breakdowns.split("；") if part)
    held = int(row.observations)
    span = f"，{_months(row.first_period)}至{_months(row.last_period)}" if held else ""
    return [
        ("指标", row.title),
        ("代码", row.id),
        ("简称", row.short),
        ("定义", row.definition),
        ("单位", row.unit or "无（事件或定性）"),
        ("频率", row.frequency),
        ("默认口径", row.caliber or "未另注明"),
        ("小数位数", str(row.decimals)),
        ("合理范围", ranged or "未设定"),
        ("方向", {"升": "数值升高为好", "降": "数值降低为好"}.get(row.direction, "中性")),
        ("主题", row.theme),
        ("可分维度", split or "不分"),
        ("英文名称", row.title_en),
        ("别名", row.aliases),
        ("推算依据", row.derivation),
        ("说明", row.note),
        ("收录情况", f"{int(row.series)}条序列，{held}个观测值{span}" if held else "无公布的观测值"),
    ]


def _months(day: Any) -> str:
    return f"{day.year}年{day.month}月"


@exhibit(PAGE, "指标字典条目")
def indicator_entry(reading: Reading, indicator: str = DEFAULT) -> Draft:
    """What one indicator means: definition, unit, frequency, caliber, range, direction, aliases, theme."""
    row = entry_of(reading, indicator)
    pairs = [(heading, text) for heading, text in _described(row) if text]
    return Draft(
        title=row.title,
        subtitle=f"指标字典条目，代码：{row.id}",
        figure=Answers(tuple(Answer(heading, text) for heading, text in pairs[2:]), brief=True),
        table=pd.DataFrame(pairs, columns=["项目", "内容"]),
        indicators=(row.id,),
    )


@exhibit(PAGE, "指标目录")
def indicator_catalogue(reading: Reading) -> Draft:
    """Every indicator of the dictionary with its definition and how much of it is held."""
    entries = reading.ask("indicators")
    themes = entries["theme"].nunique()
    return Draft(
        title=f"本库收录{len(entries)}个指标，分属{themes}个主题，观测值{int(entries['observations'].sum())}个",
        subtitle="名称、代码、定义、单位、频率、口径、合理范围和别名，按字典次序排列",
        table=defined(entries),
        indicators=tuple(entries["id"]),
    )


@exhibit(PAGE, "当前值的取值规则")
def current_rule(reading: Reading) -> Draft:
    """How one value is chosen where several are held: the text stands in the view that carries it out."""
    view = reading.view("current_observation")
    steps, rest = [], []
    for line in view.doc.splitlines()[1:]:
        found = STEP.fullmatch(line)
        if found:
            steps.append({"次序": found[1], "规则": found[2].rstrip("；。")})
        elif not line.endswith("：") and not line[0].isascii():  # lines on the view's columns stay in the file
            rest.append(line)
    return Draft(
        title=f"同一时点有多个数值时，依次按{len(steps)}条规则取一个当前值，其余保留备查",
        subtitle=view.title,
        table=pd.DataFrame(steps),
        notes=tuple(rest),
        figure=Answers(tuple(Answer(f"第{step['次序']}条", step["规则"]) for step in steps), brief=True),
    )


@exhibit(PAGE, "数据版次记录")
def version_history(reading: Reading) -> Draft:
    """Every data version up to the one read: when, by whom, why, and how many rows it changed."""
    history = reading.history()
    table = tabled(
        each(history),
        "版次 时间 经办=author 说明=message 新增=added 修改=changed 删除=removed 仅移位=moved",
        版次=lambda r: str(r.version),
        时间=lambda r: f"{r.time:%Y-%m-%d %H:%M}",
    )
    newest = table.iloc[0]
    return Draft(
        title=f"已入库{len(table)}次，最近一次为{newest['时间']}：{newest['说明']}",
        subtitle="每次入库形成一个数据版次，可在左侧栏选择任一版次查看；新增、修改、删除为行数，仅移位指内容未变而在文件中的位置变了",
        table=table,
    )


def source_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """The sources behind observations, most used first, with the span they cover."""
    by = frame.groupby("source", sort=False)
    table = tabled(
        each(by.head(1)),
        "发布机构 来源标题 类别=source_kind 优先级=preference 发布日期 观测值 最近时期 见于 说明=source_note",
        观测值=lambda first: len(by.get_group(first.source)),
        最近时期=lambda first: period.of(frame.loc[by.get_group(first.source)["end"].idxmax()]),
    )
    return table.sort_values("观测值", ascending=False, kind="stable").reset_index(drop=True)


@exhibit(PAGE, "指标来源")
def indicator_sources(reading: Reading, indicator: str = DEFAULT) -> Draft:
    """Where the observations of one indicator were published and found."""
    row = entry_of(reading, indicator)
    frame = reading.ask("observations", indicator=indicator)
    if frame.empty:
        return Draft("无公布的观测值", row.title, indicators=(row.id,))
    table = source_rows(frame)
    best = (table["优先级"] == table["优先级"].min()).sum()
    return Draft(
        title=f"{row.short or row.title}：{len(frame)}个观测值出自{len(table)}个来源，其中{best}个为最优先来源",
        subtitle="优先级1为统计部门和主管部门原始发布，2为媒体转载，3为媒体报道，4为第三方整理，5为来源不明；“见于”为查到处，发布机构为原发布者",
        table=table,
        ids=list(frame["id"]),
        indicators=(row.id,),
    )
