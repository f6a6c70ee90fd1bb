"""What the dictionary does not know yet: an indicator, an industry or a source defined on the page.

A definition is committed to the lake like any import, versioned and undoable; writing_back.py puts it into data/.
The form comes prefilled from the sheet's own column.
"""

import re
from collections.abc import Mapping
from typing import Any, Literal, get_args

import pandas as pd
from pydantic import ValidationError
from pypinyin import lazy_pinyin

from dashboard.catalogue import DICTIONARY, Catalogue, Direction, Frequency, Indicator, Table, Theme
from dashboard.errors import IntakeError
from dashboard.frames import each
from dashboard.intake.committing import record_id, record_row
from dashboard.intake.units import find_unit
from dashboard.seed import EXPECTED, dictionary_frame, parse, typed
from dashboard.store import Change, Store

Kind = Literal["indicator", "industry", "source"]

PLACE = "页面定义"
KINDS = {"indicator": "指标", "industry": "行业", "source": "来源"}
#: The entry's keys as the form names them, for what is wrong with them.
LABELS = {c.name: c.title for c in DICTIONARY.columns} | {"id": "编号", "range": "合理范围", "by": "可分维度"}
CHOICES = {"frequency": get_args(Frequency), "direction": get_args(Direction), "theme": get_args(Theme)}
LONGEST_ID = 40
#: What stands in a header beside the name: units in brackets, the kind of period.
KIND_WORDS = re.compile(r"本月止?累计|累计|当月|本月|自年初")
BESIDE = re.compile(rf"[（(【\[][^）)】\]]*[）)】\]]|单位[:：].*$|{KIND_WORDS.pattern}")
GROWTH = ("增长", "增速", "增幅", "同比")


def define(store: Store, kind: Kind, entry: Mapping[str, Any], author: str) -> int:
    """Commit a definition; returns the new version. Raises IntakeError for an entry that does not fit.

    entry: for an indicator the keys of the dictionary (range as (low, high), by and aliases as lists), for the
    others the columns of their table. An id that is left out is made from the name.
    """
    if not author.strip():
        raise IntakeError("定义必须写明经办人", KINDS[kind], "请填写姓名")
    base = store.version
    made = _indicator(store, entry) if kind == "indicator" else _row(store, kind, entry)
    name = str(made[{"source": "title", "industry": "name"}.get(kind, "title")].iloc[0])
    record = record_id("defined")
    message = f"定义{KINDS[kind]}：{name}"
    changes = [
        Change(kind, made),
        Change("import_record", record_row(record, kind="定义", file=PLACE, author=author, message=message)),
    ]
    return store.commit(changes, author, message, base=base, info={"kind": "定义", "import_id": record})


def proposed_id(title: str, taken: "set[str] | frozenset[str]" = frozenset()) -> str:
    """An id made from a Chinese name: its pinyin, lower case, at most 40 characters, unlike those taken."""
    parts = re.findall(r"[a-z0-9]+", " ".join(lazy_pinyin(title)).lower())
    name = ""
    for part in parts:
        if len(name) + len(part) + 1 > LONGEST_ID - 3:
            break
        name = f"{name}_{part}" if name else part
    if not name or not name[0].isalpha():
        name = f"x_{name}".rstrip("_")
    number, free = 2, name
    while free in taken:
        free, number = f"{name}_{number}", number + 1
    return free


def proposal(column: Mapping[str, Any], sheet: Mapping[str, Any]) -> dict[str, Any]:
    """The form of a new indicator filled in from a sheet's column, as the recognition describes both.

    column: header (levels joined by ＞), unit, kind; where known unit_above (of the 单位： line) and decimals (the
    most its values show). sheet: columns, title.
    """
    header = str(column.get("header", "") or column.get("label", ""))
    levels = [BESIDE.sub("", level).strip(" ：:、") for level in header.split("＞")]
    levels = [level for level in levels if level]
    title = "".join(dict.fromkeys(levels)) or header
    # Another name is what the header says without its unit and kind: with them it would hide them from the reading.
    other = KIND_WORDS.sub("", find_unit(header).rest).strip(" ：:、")
    unit = str(column.get("unit", "") or "")
    if not unit and not title.endswith(GROWTH):
        unit = str(column.get("unit_above", "") or "")
    rate = unit in ("%", "百分点", "‰") or title.endswith(GROWTH)
    decimals = column.get("decimals")
    roles = {str(other.get("role", "")) for other in sheet.get("columns", ())}
    return {
        "id": proposed_id(title),
        "title": title,
        "short": title if len(title) <= 12 else "",
        "definition": "",
        "unit": unit or ("%" if rate else ""),
        "frequency": "月",
        "caliber": "",
        "decimals": (1 if rate else 2) if decimals is None else int(decimals),
        "range": (-100.0, 1000.0) if rate else None,
        "direction": "中性",
        "theme": "宏观背景",
        "by": [part for part in ("industry", "region") if part in roles],
        "aliases": [other] if other and other != title and "＞" not in header else [],
        "note": f"由报表“{sheet.get('title') or sheet.get('sheet', '')}”的列定义。",
    }


def _indicator(store: Store, entry: Mapping[str, Any]) -> pd.DataFrame:
    """The row of the table `indicator` for an entry. Raises IntakeError."""
    held = store.ask("indicators")
    given = {key: value for key, value in entry.items() if value is not None}
    if not str(given.get("id", "")).strip():
        given["id"] = proposed_id(str(given.get("title", "")), set(held["id"]))
    try:
        indicator = Indicator.model_validate(given)
    except ValidationError as error:
        raise IntakeError(_explained(error), "定义指标", "请改正后重试") from error
    if indicator.id in set(held["id"]):
        raise IntakeError(f"编号 {indicator.id} 已有指标使用", "定义指标", "请换一个编号")
    names: dict[str, str] = {}
    for row in each(held):
        for name in (row.title, *row.aliases.split("；")):
            names.setdefault(name, row.title)
    for name in (indicator.title, *indicator.aliases):
        if name in names and name:
            raise IntakeError(f"“{name}”已是指标“{names[name]}”的名称", "定义指标", "请选用该指标，或换一个名称")
    catalogue = Catalogue(store.catalogue.data, {indicator.id: indicator}, {})
    position = int(held["position"].max()) + 1 if len(held) else 1
    return dictionary_frame(catalogue).assign(position=position, file=PLACE, cell="", raw=indicator.title)


def _explained(error: ValidationError) -> str:
    """The first fault of an entry in Chinese."""
    fault = error.errors()[0]
    key = str(fault["loc"][0]) if fault["loc"] else ""
    label = LABELS.get(key, key)
    if fault["type"] in ("missing", "string_too_short"):
        return f"{label}不能为空"
    if fault["type"] == "extra_forbidden":
        return f"没有“{label}”这一项"
    if fault["type"] == "value_error":
        return "合理范围的下限大于上限"
    if key in CHOICES:
        return f"{label}“{fault['input']}”不在可选范围内，只能是：{'、'.join(CHOICES[key])}"
    if key == "id":
        return f"编号“{fault['input']}”不合要求，只用小写字母、数字和下划线，以字母开头"
    if key == "decimals":
        return "小数位数应为 0 至 6 的整数"
    if key == "by":
        return "可分维度只能是：行业、地区"
    return f"{label}的写法不对"


def _row(store: Store, kind: Kind, entry: Mapping[str, Any]) -> pd.DataFrame:
    """The row of the table `industry` or `source` for an entry. Raises IntakeError."""
    table: Table = store.catalogue.tables[kind]
    held = store.ask("industries" if kind == "industry" else "sources")
    title = "name" if kind == "industry" else "title"
    given = {key: "" if value is None else str(value).strip() for key, value in entry.items()}
    given["id"] = given.get("id") or proposed_id(given.get(title, ""), set(held["id"]))
    if kind == "industry" and "short" in table.names:
        given["short"] = given.get("short") or given.get("name", "")
    where = f"定义{KINDS[kind]}"
    if strange := sorted(set(given) - set(table.names)):
        raise IntakeError(f"没有“{'、'.join(strange)}”这一项", where, f"可填：{'、'.join(table.names)}")
    values: dict[str, object] = {}
    for column in table.columns:
        text = given.get(column.name, "")
        if column.required and not text and "" not in column.choices:
            raise IntakeError(f"{column.title}不能为空", where, "请补全")
        try:
            values[column.name] = parse(column, text)
        except ValueError:
            expected = EXPECTED.get(column.type, f"只能是：{'、'.join(column.choices)}")
            raise IntakeError(f"{column.title}“{text}”不合要求", where, expected) from None
    if re.fullmatch(r"[a-z][a-z0-9_]*", given["id"]) is None:
        raise IntakeError(f"编号“{given['id']}”不合要求", where, "只用小写字母、数字和下划线，以字母开头")
    if given["id"] in set(held["id"]):
        raise IntakeError(f"编号 {given['id']} 已经使用", where, "请换一个编号")
    if kind == "industry" and values.get("parent") and values["parent"] not in set(held["id"]):
        raise IntakeError(f"上级“{values['parent']}”没有登记", where, "请选择已有行业")
    if values[title] in set(held[title]) and (kind == "industry" or _same_source(held, values)):
        raise IntakeError(f"“{values[title]}”已经登记", where, f"请选用已有的{KINDS[kind]}")
    return typed(table, pd.DataFrame([values | {"file": PLACE, "raw": values[title]}]))


def _same_source(held: pd.DataFrame, values: Mapping[str, object]) -> bool:
    same = held[(held["title"] == values["title"]) & (held["publisher"] == values["publisher"])]
    return bool((same["published"] == values.get("published", "")).any())
