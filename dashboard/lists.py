"""Lists the program works with (words, units, rules, templates), each a table under data/lists/ anyone can read.

They belong to the program, not to the curated data: always those that ship with it, whatever a store was made from.
"""

import csv
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.errors import SeedError

FOLDER = Path(__file__).resolve().parents[1] / "data" / "lists"


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of a list kept as CSV: heading → text."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def pairs(name: str) -> dict[str, str]:
    """A list of two columns: what stands in the first → what stands in the second."""
    return {first: second for first, second in (row.values() for row in rows(name))}


@cache
def nested(name: str) -> dict[str, Any]:
    """What a list kept as YAML holds. Raises SeedError."""
    entries = read_yaml(FOLDER / f"{name}.yaml")
    if not isinstance(entries, dict):
        raise SeedError("清单应为“名称: 内容”的写法", f"lists/{name}.yaml", "请对照随程序发布的文件")
    return entries


def read_yaml(path: Path) -> Any:
    """What a YAML file says. Raises SeedError."""
    import yaml  # takes longer than all the rest; the reading process never asks

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one written in C takes a tenth of the time
    try:
        return yaml.load(path.read_text(encoding="utf-8"), loader)
    except FileNotFoundError:
        raise SeedError("文件不存在", path.name, "请恢复该文件") from None
    except OSError as error:
        raise SeedError("文件无法读取", path.name, f"请检查权限（{error.strerror}）") from error
    except UnicodeDecodeError as error:
        raise SeedError("文件不是 UTF-8 编码", path.name, "请另存为 UTF-8 编码") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        row = f" 第 {mark.line + 1} 行" if mark is not None else ""
        raise SeedError("YAML 格式有误", f"{path.name}{row}", "请检查该行的缩进、冒号和引号") from error
    except ValueError as error:
        # An unquoted 2020-13-45 is taken for a date and only then found to be none.
        raise SeedError("YAML 中有不存在的日期", path.name, "请改正日期，或用引号括起") from error
