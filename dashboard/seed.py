"""Reads the curated files under data/ into typed frames, and says precisely what does not fit.

Every row carries where it came from: `file` (relative to data/), `sheet` (Excel only), `cell` and `raw`
(address and original text of the row's value). Numbers follow our own strict grammar: Python's float()
would also take "1_000" and "nan".
"""

import hashlib
import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime

import pandas as pd
from openpyxl.utils import get_column_letter

from dashboard.catalogue import DICTIONARY, SYSTEM_COLUMNS, SYSTEM_TABLES, Catalogue, Column, Table
from dashboard.errors import Problem, SeedError
from dashboard.sheets import Sheet, sheets_of

NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
INTEGER = re.compile(r"-?(0|[1-9]\d*)")
PERIOD = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
ID_LENGTH = 16
MIDNIGHT = datetime.min.time()


def row_id(table: str, key: Sequence[str]) -> str:
    """The lasting id of a row: the first 16 hex digits of a hash of table name and key values."""
    return hashlib.sha256("\x1f".join([table, *key]).encode()).hexdigest()[:ID_LENGTH]


def key_text(value: object) -> str:
    """A typed key value as the text that goes into the id: dates as ISO, missing values as ''."""
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return format(value, ".15g")
    return str(value)


def ids_of(table: Table, frame: pd.DataFrame) -> list[str]:
    """The ids of typed rows: their own `id` column when the table describes one, else a hash of the key."""
    if table.has_own_id:
        return [key_text(value) for value in frame["id"]]
    keys = zip(*(frame[name].tolist() for name in table.key), strict=True)
    return [row_id(table.table, [key_text(value) for value in key]) for key in keys]


def closes_period(name: str) -> bool:
    """Whether a period column means the last day of its month (end, base_end, valid_to) or the first."""
    return name == "end" or name.endswith(("_end", "_to"))


def parse_period(text: str, last_day: bool) -> date:
    """YYYY-MM or YYYY-MM-DD as a day; a month becomes its first or last day. ValueError otherwise."""
    match = PERIOD.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year, month = int(match[1]), int(match[2])
    day = match[3] or (date(year, month, 1).replace(day=monthrange(year, month)[1]).day if last_day else 1)
    return date(year, month, int(day))


def parse(column: Column, text: str) -> object:
    """One cell as a typed value; '' becomes None for numbers and periods. ValueError when it does not fit."""
    if column.type in ("text", "url", "choice"):
        if column.type == "url" and text and not re.match(r"https?://\S+$", text):
            raise ValueError(text)
        if column.type == "choice" and text and text not in column.choices:
            raise ValueError(text)
        return text
    if column.type == "date":
        match = DATE.fullmatch(text) if text else None
        if text and match is None:
            raise ValueError(text)
        if match is not None:
            date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
        return text
    if not text:
        return None
    if column.type == "period":
        return datetime.combine(parse_period(text, closes_period(column.name)), MIDNIGHT)
    grammar = INTEGER if column.type == "integer" else NUMBER
    if grammar.fullmatch(text) is None:
        raise ValueError(text)
    return int(text) if column.type == "integer" else float(text)


EXPECTED = {
    "integer": "应为整数，如 1299",
    "number": "应为数字，如 -5.2，不带千分位和单位",
    "period": "应为 YYYY-MM 或 YYYY-MM-DD",
    "date": "应为 YYYY、YYYY-MM 或 YYYY-MM-DD",
    "url": "应以 http:// 或 https:// 开头，不含空格",
}


def _columns_of(table: Table, sheet: Sheet) -> list[Column | None]:
    """Match the header (names or Chinese titles) with the description; None is an empty trailing column."""
    by_label = {column.title: column for column in table.columns}
    by_label |= {column.name: column for column in table.columns}
    found: list[Column | None] = []
    for label in sheet.header:
        column = by_label.get(label)
        if label and column is None:
            raise SeedError(
                f"表头“{label}”没有描述", f"{sheet.file} 第 1 行", f"请在 {table.table}.yaml 中补充该列或改正表头"
            )
        if column is not None and column in found:
            raise SeedError(f"表头“{label}”重复", f"{sheet.file} 第 1 行", "请删去多余的列")
        found.append(column)
    missing = [column.name for column in table.columns if column.required and column not in found]
    if missing:
        raise SeedError(f"缺少必有的列：{'、'.join(missing)}", f"{sheet.file} 第 1 行", "请补上该列")
    return found


def parse_table(catalogue: Catalogue, table: Table) -> tuple[pd.DataFrame, list[Problem]]:
    """All rows of a table and everything in them that does not fit its description.

    A value that does not fit is left empty in the frame. Raises SeedError for a file that cannot be read.
    """
    records: dict[str, list[object]] = {name: [] for name in (*table.names, "file", "sheet", "cell", "raw")}
    problems: list[Problem] = []
    for sheet in sheets_of(catalogue, table):
        columns = _columns_of(table, sheet)
        places = {column.name: position for position, column in enumerate(columns) if column is not None}
        raw_position = places.get(table.raw_column, 0)
        for number, cells in sheet.rows:
            row = f"第 {number} 行"
            if len(cells) != len(columns) and not sheet.sheet:
                problems.append(
                    Problem(f"有 {len(cells)} 个字段，表头有 {len(columns)} 个", sheet.file, row, "请检查逗号和引号")
                )
                continue
            astray = [cell for cell, column in zip(cells, columns, strict=False) if cell and column is None]
            if astray:
                problems.append(Problem(f"“{astray[0]}”所在的列没有表头", sheet.file, row, "请补上表头，或删去该列"))
            for column in table.columns:
                position = places.get(column.name)
                text = cells[position] if position is not None and position < len(cells) else ""
                try:
                    value = parse(column, text)
                except ValueError:
                    value = parse(column, "")
                    remedy = EXPECTED.get(column.type, f"只能是：{'、'.join(c or '（空）' for c in column.choices)}")
                    problems.append(Problem(f"{column.title}“{text}”不合要求", sheet.file, row, remedy))
                if column.required and not text and "" not in column.choices:
                    problems.append(Problem(f"{column.title}不能为空", sheet.file, row, "请补上该值"))
                records[column.name].append(value)
            records["file"].append(sheet.file)
            records["sheet"].append(sheet.sheet)
            records["cell"].append(f"{get_column_letter(raw_position + 1)}{number}")
            records["raw"].append(cells[raw_position] if raw_position < len(cells) else "")
    return typed(table, pd.DataFrame(records)), problems


def typed(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with every column of the table in its type, system columns added where absent.

    Text is never missing ('' instead), numbers are float64, integers Int64, periods datetime64.
    """
    result: dict[str, pd.Series] = {}
    for column in table.columns:
        values = frame[column.name] if column.name in frame else pd.Series([None] * len(frame), index=frame.index)
        if column.type == "number":
            result[column.name] = pd.to_numeric(values).astype("float64")
        elif column.type == "integer":
            result[column.name] = pd.to_numeric(values).astype("Int64")
        elif column.type == "period":
            result[column.name] = pd.to_datetime(values).astype("datetime64[us]")
        else:
            result[column.name] = values.astype("str").where(values.notna(), "")
    whole = pd.DataFrame(result, index=frame.index)
    for name in SYSTEM_COLUMNS[1:]:
        values = frame[name] if name in frame else pd.Series([""] * len(frame), index=frame.index)
        whole[name] = values.astype("str").where(values.notna(), "")
    if not table.has_own_id:
        whole.insert(0, "id", pd.Series(ids_of(table, whole), index=whole.index, dtype="str"))
    return whole


def dictionary_frame(catalogue: Catalogue) -> pd.DataFrame:
    """The dictionary as rows of the table `indicator`, in the order of the file."""
    rows = []
    for position, indicator in enumerate(catalogue.indicators.values(), start=1):
        low, high = indicator.range or (None, None)
        entry = indicator.model_dump(exclude={"range", "by", "aliases"})
        entry |= {"range_low": low, "range_high": high, "position": position}
        entry |= {"breakdowns": "；".join(indicator.by), "aliases": "；".join(indicator.aliases)}
        rows.append(entry | {"file": DICTIONARY.files, "cell": f"第 {position} 项", "raw": indicator.title})
    return typed(DICTIONARY, pd.DataFrame(rows, columns=[*DICTIONARY.names, *SYSTEM_COLUMNS[1:]]))


def duplicates(table: Table, frame: pd.DataFrame) -> list[Problem]:
    """Rows whose key already stands in an earlier row."""
    again = frame[frame.duplicated("id", keep="first")]
    kept = frame.drop_duplicates("id")
    places = dict(zip(kept["id"], kept["file"].astype(str) + " " + kept["cell"].astype(str), strict=True))
    return [
        Problem(
            f"{table.title}的键重复，与 {places[row['id']]} 相同",
            str(row["file"]),
            str(row["cell"]),
            f"同一 {'＋'.join(table.column(name).title for name in table.key)} 只留一行",
        )
        for _, row in again.iterrows()
    ]


def read_table(catalogue: Catalogue, table: Table) -> pd.DataFrame:
    """All rows of a table, typed. Raises SeedError with the first fault and the number of faults."""
    frame, problems = parse_table(catalogue, table)
    problems += duplicates(table, frame)
    if problems:
        first = problems[0]
        count = f"（该表共 {len(problems)} 处问题）" if len(problems) > 1 else ""
        raise SeedError(f"{first.what}{count}", first.where, first.remedy)
    return frame


def read_seed(catalogue: Catalogue) -> dict[str, pd.DataFrame]:
    """Every table of the data folder, the dictionary among them. Raises SeedError."""
    frames = {name: read_table(catalogue, table) for name, table in catalogue.tables.items()}
    return {DICTIONARY.table: dictionary_frame(catalogue), **frames}


def fingerprint(catalogue: Catalogue) -> str:
    """A hash of all seed files and of the system tables' descriptions: equal means that nothing needs to be read.

    Raises SeedError.
    """
    paths = {path for table in catalogue.tables.values() for glob in table.globs for path in catalogue.data.glob(glob)}
    paths |= set(catalogue.data.glob("*.yaml"))
    digest = hashlib.sha256()
    for system in SYSTEM_TABLES.values():
        digest.update(system.model_dump_json().encode())
    for path in sorted(paths):
        digest.update(path.relative_to(catalogue.data).as_posix().encode())
        try:
            content = path.read_bytes()
        except OSError as error:
            file = path.relative_to(catalogue.data).as_posix()
            raise SeedError("文件无法读取", file, f"请检查文件和权限（{error.strerror}）") from error
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()
