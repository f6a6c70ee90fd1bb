"""The types of a description: what is measured (Indicator) and how a table is laid out (Table, Column).

Reads the YAML under data/. Knows no database.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from dashboard.errors import SeedError
from dashboard.lists import read_yaml

INDICATORS_FILE = "indicators.yaml"
SYSTEM_COLUMNS = ("id", "file", "sheet", "cell", "raw")
#: Columns of a register that only imports fill; what a sheet says under these headings is not taken for them.
IMPORT_COLUMNS = ("reason", "revision_source", "import_record")

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Title = Annotated[str, Field(min_length=1)]
ColumnType = Literal["text", "integer", "number", "choice", "period", "date", "url"]
Frequency = Literal["月", "季", "年", "不定期"]
Direction = Literal["升", "降", "中性"]
Theme = Literal[
    "医疗物资", "工业回稳", "制造业高质量发展", "创新融合", "平台与企业", "环境要素", "宏观背景", "2019年回顾"
]


class Description(BaseModel):
    """Common ground of all descriptions: unchangeable, and a misspelt key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Indicator(Description):
    """What is measured: one entry of the dictionary. `range` is the plausible span in `unit`."""

    id: Identifier
    title: Title
    title_en: str = ""
    short: str = ""
    definition: str = ""
    unit: str
    frequency: Frequency
    caliber: str = ""
    decimals: int = Field(default=0, ge=0, le=6)
    range: tuple[float, float] | None = None
    direction: Direction = "中性"
    theme: Theme
    by: tuple[Literal["industry", "region"], ...] = ()
    aliases: tuple[str, ...] = ()
    derivation: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _range_rises(self) -> Self:
        if self.range is not None and self.range[0] > self.range[1]:
            raise ValueError("range 的下限大于上限")
        return self

    @property
    def label(self) -> str:
        """The name for axes and tiles: `short`, or the title when there is none."""
        return self.short or self.title


class Column(Description):
    """One column of a table. `refers` is `indicator` or a table, whose first key column holds the value."""

    name: Identifier
    title: Title
    title_en: str = ""
    type: ColumnType = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    refers: str = ""
    unit: str = ""
    definition: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _choices_belong_to_choice(self) -> Self:
        if (self.type == "choice") != bool(self.choices):
            raise ValueError(f"列 {self.name}：type: choice 与 choices 应同时出现")
        return self


class Table(Description):
    """A register or the observations: which files hold it and what its columns mean."""

    table: Identifier
    title: Title
    title_en: str = ""
    definition: str = ""
    files: tuple[str, ...] | str
    sheet: str = ""
    key: tuple[str, ...] = Field(min_length=1)
    columns: tuple[Column, ...] = Field(min_length=1)
    may_be_empty: bool = False
    note: str = ""

    @model_validator(mode="after")
    def _columns_fit(self) -> Self:
        names = [column.name for column in self.columns]
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            raise ValueError(f"列名重复：{'、'.join(repeated)}")
        strange = [name for name in self.key if name not in names]
        if strange:
            raise ValueError(f"key 中的列没有描述：{'、'.join(strange)}")
        reserved = [name for name in names if name in SYSTEM_COLUMNS[1:]]
        if reserved:
            raise ValueError(f"列名为系统保留：{'、'.join(reserved)}")
        if "id" in names and self.key != ("id",):
            raise ValueError("有 id 列的表必须以 id 为唯一的 key")
        return self

    @model_validator(mode="after")
    def _files_fit(self) -> Self:
        if not self.globs or any(not g or g.startswith("/") or ".." in g.split("/") for g in self.globs):
            raise ValueError("files 只能是 data 目录内的相对路径")
        return self

    @property
    def globs(self) -> tuple[str, ...]:
        """The file patterns, relative to data/."""
        return (self.files,) if isinstance(self.files, str) else self.files

    @property
    def names(self) -> list[str]:
        """The names of the described columns, in order."""
        return [column.name for column in self.columns]

    @property
    def has_own_id(self) -> bool:
        """Whether the rows bring their own `id`; otherwise it is a hash of the key."""
        return "id" in self.names

    @property
    def takes_imports(self) -> bool:
        """Whether its rows may come from a sheet: only where each keeps its level and which import brought it."""
        return {"disclosure", "import_record"} <= set(self.names)

    @property
    def raw_column(self) -> str:
        """The column whose original text and cell are kept as `raw` and `cell`: the value of the row."""
        for name in ("value", "difference"):
            if name in self.names:
                return name
        return self.key[0]

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def _dictionary_table() -> Table:
    """The dictionary as a table, so that questions can join it."""
    text = {
        "id": "指标",
        "title": "名称",
        "title_en": "英文名称",
        "short": "简称",
        "definition": "定义",
        "unit": "单位",
        "frequency": "频率",
        "caliber": "默认口径",
        "direction": "方向",
        "theme": "主题",
        "breakdowns": "可分维度",
        "aliases": "别名",
        "derivation": "推算依据",
        "note": "说明",
    }
    numbers = {"range_low": "合理下限", "range_high": "合理上限"}
    integers = {"decimals": "小数位数", "position": "次序"}
    columns = [Column(name=name, title=title) for name, title in text.items()]
    columns += [Column(name=name, title=title, type="number") for name, title in numbers.items()]
    columns += [Column(name=name, title=title, type="integer") for name, title in integers.items()]
    return Table(table="indicator", title="指标字典", files=INDICATORS_FILE, key=("id",), columns=tuple(columns))


DICTIONARY = _dictionary_table()


class SystemTable(Table):
    """A table only commits write: described here, not in data/, and no seed file holds rows of it."""

    files: tuple[str, ...] | str = ()

    @model_validator(mode="after")
    def _files_fit(self) -> Self:
        if self.globs:
            raise ValueError("系统表没有种子文件")
        return self


IMPORT_KINDS = ("报表导入", "单值录入", "定义")


def _import_record_table() -> SystemTable:
    """One row an import: which file came in, from whom, when and why. `file` is the system column of that name."""
    text = {
        "sha256": "文件校验值",
        "sheets": "工作表",
        "author": "经办人",
        "time": "入库时间",
        "message": "入库说明",
        "because": "放行理由",
        "source": "来源",
        "published": "发布日期",
        "disclosure": "公开属性",
        "fingerprint": "版式指纹",
    }
    columns = [
        Column(name="id", title="入库编号", required=True),
        Column(name="kind", title="入库方式", type="choice", choices=IMPORT_KINDS),
        Column(name="size", title="文件字节数", type="integer"),
        *(Column(name=name, title=title) for name, title in text.items()),
    ]
    return SystemTable(table="import_record", title="入库记录", key=("id",), columns=tuple(columns))


IN_FORCE, WITHDRAWN = "有效", "撤下"


def _remark_table() -> SystemTable:
    """What analysts wrote about a series or a point: a row each, replaced when it is changed.

    start and end are those of the point; both empty: the whole series. revision names the commit that made the row
    say what it says, as import_record does for what a sheet brought.
    """
    first = {"text": "内容", "date": "所述日期", "author": "经办人", "disclosure": "公开属性"}
    last = {
        "indicator": "指标",
        "region": "地区",
        "industry": "行业",
        "caliber": "口径",
        "kind": "时期类型",
        "time": "写入时间",
        "revision": "修改编号",
    }
    columns = [
        Column(name="id", title="备注编号", required=True),
        *(Column(name=name, title=title) for name, title in first.items()),
        Column(name="state", title="状态", type="choice", choices=(IN_FORCE, WITHDRAWN)),
        *(Column(name=name, title=title) for name, title in last.items()),
        Column(name="start", title="时期起", type="period"),
        Column(name="end", title="时期止", type="period"),
    ]
    return SystemTable(table="remark", title="备注", key=("id",), columns=tuple(columns))


IMPORT_RECORD = _import_record_table()
#: Not called "note": most tables have a column of that name.
REMARK = _remark_table()
SYSTEM_TABLES: dict[str, Table] = {table.table: table for table in (IMPORT_RECORD, REMARK)}


@dataclass(frozen=True)
class Catalogue:
    """All descriptions of one data folder."""

    data: Path
    indicators: dict[str, Indicator]
    tables: dict[str, Table]

    @property
    def lake_tables(self) -> dict[str, Table]:
        """The tables of the store: the described ones, the dictionary itself and those only commits write."""
        return {DICTIONARY.table: DICTIONARY, **self.tables, **SYSTEM_TABLES}

    @classmethod
    def read(cls, data: Path) -> Self:
        """Read indicators.yaml and every table description beside it. Raises SeedError."""
        if not data.is_dir():
            raise SeedError("找不到数据目录", str(data), "请检查路径，或恢复随程序发布的 data 目录")
        indicators = _read_indicators(data / INDICATORS_FILE)
        tables: dict[str, Table] = {}
        for path in sorted(data.glob("*.yaml")):
            if path.name == INDICATORS_FILE:
                continue
            table = _read_table_description(path)
            if table.table in tables or table.table in {DICTIONARY.table, *SYSTEM_TABLES}:
                raise SeedError(f"表名 {table.table} 重复", path.name, "每张表只写一份描述")
            tables[table.table] = table
        catalogue = cls(data, indicators, tables)
        catalogue._check_references()
        return catalogue

    def _check_references(self) -> None:
        for table in self.tables.values():
            for column in table.columns:
                if column.refers and column.refers not in self.lake_tables:
                    raise SeedError(
                        f"列 {column.name} 引用的表 {column.refers} 不存在",
                        f"{table.table}.yaml",
                        f"refers 只能是：{'、'.join(sorted(self.lake_tables))}",
                    )


def _explain(error: ValidationError) -> str:
    """The first fault of a description in Chinese, with the key it sits under."""
    fault = error.errors()[0]
    key = ".".join(str(part) for part in fault["loc"]) or "整体"
    if fault["type"] == "missing":
        return f"缺少 {key}"
    if fault["type"] == "extra_forbidden":
        return f"不认识的键 {key}"
    if fault["type"] == "value_error":
        return str(fault["ctx"]["error"])
    if fault["type"] == "literal_error":
        return f"{key} 的取值 {fault['input']!r} 不在允许范围内"
    return f"{key} 的取值 {str(fault['input'])[:40]!r} 类型或格式不对"


def _read_indicators(path: Path) -> dict[str, Indicator]:
    entries = read_yaml(path)
    if not isinstance(entries, list):
        raise SeedError("指标字典应为列表", path.name, "每个指标以“- id: …”开头")
    indicators: dict[str, Indicator] = {}
    for number, entry in enumerate(entries, start=1):
        name = entry.get("id", "") if isinstance(entry, dict) else ""
        where = f"{path.name} 第 {number} 项 {name}".rstrip()
        try:
            indicator = Indicator.model_validate(entry)
        except ValidationError as error:
            raise SeedError(f"指标描述有误：{_explain(error)}", where, "请按其他指标的写法改正") from error
        if indicator.id in indicators:
            raise SeedError(f"指标 {indicator.id} 重复", where, "每个指标只保留一项")
        indicators[indicator.id] = indicator
    return indicators


def _read_table_description(path: Path) -> Table:
    entry = read_yaml(path)
    try:
        return Table.model_validate(entry)
    except ValidationError as error:
        raise SeedError(f"表的描述有误：{_explain(error)}", path.name, "请对照其他表的描述改正") from error
