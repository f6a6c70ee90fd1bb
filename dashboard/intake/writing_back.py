"""Definitions of the store written back to data/, so that a new installation knows them.

Indicators go to the end of indicators.yaml, industries and sources to the end of a CSV file of their table. What
stands there stays as it is, letter by letter; either all files are written or none.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import yaml
from pydantic import ValidationError

from dashboard.catalogue import INDICATORS_FILE, Catalogue, Indicator, Table
from dashboard.errors import SeedError
from dashboard.frames import each
from dashboard.intake.definitions import PLACE
from dashboard.seed import key_text, read_table
from dashboard.store import Store

#: Registers whose rows may be defined on the page: the question that lists them, the column of their name.
REGISTERS = {"industry": ("industries", "name"), "source": ("sources", "title")}
#: Where rows go whose table is spread over several files.
DEFINED = "defined.csv"


def write_back(store: Store, data: Path) -> list[str]:
    """Append to the files of data/ what was defined on the page; returns the titles, indicators first.

    Raises SeedError when a file cannot be read or written or would no longer be accepted; then nothing is changed.
    """
    catalogue = Catalogue.read(data)
    texts: dict[Path, str] = {}
    titles = _indicators(store, catalogue, texts)
    for name in REGISTERS:
        if name in catalogue.tables:
            titles += _register(store, catalogue, catalogue.tables[name], texts)
    _write(texts)
    return titles


def _write(texts: Mapping[Path, str]) -> None:
    """Written beside and moved over, so that a full disk leaves the old files."""
    fresh = {path: path.with_name(f"{path.name}.new") for path in texts}
    try:
        for path, text in texts.items():
            fresh[path].write_text(text, encoding="utf-8", newline="")
        for path, beside in fresh.items():
            beside.replace(path)
    except OSError as error:
        for beside in fresh.values():
            beside.unlink(missing_ok=True)
        raise SeedError("文件无法写入", next(iter(texts)).name, f"请检查权限和磁盘空间（{error.strerror}）") from error


def _text(path: Path) -> str:
    """A file letter by letter, whatever ends its lines."""
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise SeedError("文件无法读取", path.name, f"请检查权限（{error.strerror}）") from error
    except UnicodeDecodeError as error:
        raise SeedError("文件不是 UTF-8 编码", path.name, "请另存为 UTF-8 编码") from error


def _indicators(store: Store, catalogue: Catalogue, texts: dict[Path, str]) -> list[str]:
    held = store.ask("indicators")
    new = held[~held["id"].isin(set(catalogue.indicators))]
    if not len(new):
        return []
    entries = [_entry(row) for row in each(new)]
    path = catalogue.data / INDICATORS_FILE
    before = _text(path)
    text = before + ("" if before.endswith("\n") else "\n") + "".join(_yaml(entry) for entry in entries)
    try:
        for item in yaml.safe_load(text)[len(catalogue.indicators) :]:
            Indicator.model_validate(item)
    except (yaml.YAMLError, ValidationError) as error:
        raise SeedError("补写后的指标字典不合格式，没有写入", path.name, "请核对新定义的指标") from error
    texts[path] = text
    return [str(entry["title"]) for entry in entries]


def _register(store: Store, catalogue: Catalogue, table: Table, texts: dict[Path, str]) -> list[str]:
    """The rows of a register defined on the page; those that came with a sheet belong to their import."""
    question, title = REGISTERS[table.table]
    held = store.ask(question)
    known = set(read_table(catalogue, table)["id"])
    new = held[(held["file"] == PLACE) & ~held["id"].isin(known)]
    if not len(new):
        return []
    path = _file_of(catalogue, table)
    before = _text(path) if path.exists() else ""
    text = before + _lines(table, new, before)
    # Read as at the next start, the new file in the place of the old one.
    with TemporaryDirectory(prefix="defined-") as folder:
        for old in (found for pattern in table.globs for found in catalogue.data.glob(pattern)):
            beside = Path(folder) / old.relative_to(catalogue.data)
            beside.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(old.read_bytes())
        beside = Path(folder) / path.relative_to(catalogue.data)
        beside.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8", newline="")
        read = read_table(replace(catalogue, data=Path(folder)), table)
    if not set(new["id"]) <= set(read["id"]):
        raise SeedError(f"补写后的{table.title}读不出新定义的行，没有写入", path.name, "请核对表头")
    texts[path] = text
    return [str(name) for name in new[title]]


def _file_of(catalogue: Catalogue, table: Table) -> Path:
    """The CSV file that takes new rows: the table's only one, else one for what was defined."""
    pattern = table.globs[0]
    path = catalogue.data / (pattern if "*" not in pattern else str(Path(pattern).with_name(DEFINED)))
    if path.suffix != ".csv" or not path.match(pattern):
        raise SeedError(f"{table.title}不是 CSV 文件，不能补写", pattern, "请在该文件中手工补上页面定义的行")
    return path


def _lines(table: Table, rows: pd.DataFrame, before: str) -> str:
    """The rows as lines that fit behind what stands in the file; with a header where there is none."""
    end = "\r\n" if "\r\n" in before else "\n"
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=end)
    by_title = {column.title: column.name for column in table.columns}
    header = next(csv.reader(io.StringIO(before.removeprefix("\ufeff"))), None)
    if header is None:
        header = table.names
        writer.writerow(header)
    names = [by_title.get(label.strip(), label.strip()) for label in header]
    for row in rows.to_dict("records"):
        writer.writerow([_cell(row[name]) if name in table.names else "" for name in names])
    return ("" if not before or before.endswith("\n") else end) + out.getvalue()


def _cell(value: object) -> str:
    return "" if value is pd.NA else key_text(value)


def _entry(row: Any) -> dict[str, Any]:
    """An indicator's row of the store as an entry of the dictionary's file, keys in the file's order."""
    ranged = row.range_low == row.range_low and row.range_high == row.range_high
    return {name: getattr(row, name, None) for name in Indicator.model_fields} | {
        "decimals": int(row.decimals),
        "range": [_plain(row.range_low), _plain(row.range_high)] if ranged else None,
        "by": [part for part in row.breakdowns.split("；") if part],
        "aliases": [part for part in row.aliases.split("；") if part],
    }


def _plain(number: float) -> float | int:
    return int(number) if float(number).is_integer() else float(number)


def _yaml(entry: Mapping[str, Any]) -> str:
    """One entry in the file's style: a key a line, lists inline."""
    lines = []
    for key, value in entry.items():
        if value is None:
            continue
        text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=10**6).strip()
        lines.append(f"{key}: {text.removesuffix('...').strip()}")
    return "- " + "\n  ".join(lines) + "\n"
