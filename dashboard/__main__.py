"""The command line: python -m dashboard doctor | query | history | facts | import | undo | template | indicators |
export | refresh | decks | verify | backup | restore | seed | purge.
"""

import argparse
import json
import logging
import os
import re
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import pandas as pd

from dashboard.deck import command as deck_command
from dashboard.doctor import examine
from dashboard.errors import DashboardError, ParameterError, Problem, QueryError
from dashboard.intake.command import add_commands
from dashboard.outputs import OK, STANDS, UNREADABLE
from dashboard.store import Store, mark
from dashboard.store import command as store_command
from dashboard.store.store import store_folder

DATA = Path(__file__).resolve().parents[1] / "data"


#: What argparse says of wrong usage, and the same in Chinese. It offers no other hold than its sentences.
USAGE = (
    (r"the following arguments are required: (.+)", r"缺少 \1"),
    (r"unrecognized arguments: (.+)", r"没有这样的参数：\1"),
    (r"argument (\S+): invalid choice: (.+?) \(choose from (.+)\)", r"\1 没有 \2，可选：\3"),
    (r"argument (\S+): invalid int value: (.+)", r"\1 应为整数，现为 \2"),
    (r"argument (\S+): expected (?:one argument|at least one argument|\d+ arguments?)", r"\1 后面缺少内容"),
    (r"argument (\S+): ignored explicit argument (.+)", r"\1 后面不能有内容 \2"),
    (r"one of the arguments (.+) is required", r"\1 至少要写一个"),
    (r"argument (\S+): not allowed with argument (\S+)", r"\1 与 \2 只能写一个"),
    (r"ambiguous option: (\S+) could match (.+)", r"\1 不明确，可能是 \2"),
)


class _Help(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """A parser that speaks Chinese and answers wrong usage with one sentence and exit code 2; so do its commands'."""

    def __init__(self, **given: Any) -> None:
        super().__init__(add_help=False, formatter_class=_Help, **given)
        # argparse has no public name for the headings.
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这段说明")

    def error(self, message: str) -> NoReturn:
        said = (found.expand(words) for form, words in USAGE if (found := re.fullmatch(form, message, re.DOTALL)))
        told = next(said, "参数的写法不对").replace(", ", "、").replace("'", "")
        self.exit(2, f"错误：命令用法不对（{told}）；加 --help 查看用法。\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m dashboard", description="四川工业和信息化运行监测看板 命令行")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    doctor = commands.add_parser("doctor", help="检查 data 目录和现有数据下的全部图件；有错误时退出码为 1")
    doctor.add_argument("--data", type=Path, default=DATA, help="数据目录")
    doctor.add_argument("--quiet", action="store_true", help="只列错误，不列提示")
    query = commands.add_parser("query", help="运行一个查询")
    query.add_argument("name", nargs="?", help="查询名；省略时列出全部查询")
    query.add_argument("--param", action="append", default=[], metavar="名=值", help="参数；列表用英文逗号分隔")
    query.add_argument("--at", type=int, metavar="版次", help="数据版次，默认最新")
    query.add_argument("--format", choices=("table", "csv", "json"), default="table", help="输出格式")
    history = commands.add_parser("history", help="列出数据版次")
    history.add_argument("--json", action="store_true", help="输出 JSON")
    facts = commands.add_parser("facts", help="列出两份基础文件的事实及其所在页面")
    facts.add_argument("--json", action="store_true", help="输出 JSON")
    add_commands(commands)
    deck_command.add_commands(commands)
    store_command.add_commands(commands)
    return parser


def _as_json(frame: pd.DataFrame) -> str:
    return str(frame.to_json(orient="records", date_format="iso", date_unit="s", force_ascii=False, indent=1))


def _show(frame: pd.DataFrame, form: str) -> None:
    if form == "json":
        print(_as_json(frame))
    elif form == "csv":
        print(frame.to_csv(index=False, lineterminator="\n"), end="")
    else:
        print(frame.to_string(index=False) if len(frame) else "（没有数据）")


def _parameters(pairs: Sequence[str]) -> dict[str, object]:
    """`name=value` pairs; a parameter named ids takes a comma-separated list."""
    parameters: dict[str, object] = {}
    for pair in pairs:
        name, mark, value = pair.partition("=")
        if not mark or not name:
            raise ParameterError(f"参数“{pair}”写法不对", "--param", "应写成 名=值")
        parameters[name] = [part for part in value.split(",") if part] if name == "ids" else value
    return parameters


def _doctor(data: Path, quiet: bool) -> int:
    problems = examine(data)
    if data == DATA and mark.read(store_folder()):
        with Store.open(looking=True) as store:
            problems += _failing(store)
    errors = [problem for problem in problems if problem.level == "错误"]
    for problem in errors if quiet else problems:
        print(problem)
    # Loads the exhibits, which most commands do not need.
    from dashboard.exhibits.exhibit import unknown_released

    if told := unknown_released():
        print(f"提示：{told}")
    print(f"检查完毕：错误 {len(errors)} 处，提示 {len(problems) - len(errors)} 处。")
    return 1 if errors else 0


def _failing(store: Store) -> list[Problem]:
    """The exhibits of a store that cannot be built, each with what went wrong where."""
    from dashboard.exhibits import Exhibit, every
    from dashboard.exhibits.reading import Reading

    found = []
    for error in every(Reading(store, store.version)):
        if not isinstance(error, Exhibit):
            cause = error.__cause__ or error
            steps = traceback.extract_tb(cause.__traceback__)
            ours = [f"{Path(s.filename).name}:{s.lineno}" for s in steps if f"{DATA.parent}/dashboard" in s.filename]
            found.append(Problem(f"{error.what}（{error.where}）", ours[-1], f"{cause!r}"))
    return found


def facts(store: Store) -> tuple[list[dict[str, object]], list[QueryError]]:
    """The facts of the founding documents with the pages that show each, by their numbers; and what failed."""
    # The exhibits stand above the store and load the chart libraries: only this command needs them.
    from dashboard.exhibits import pages_of_facts
    from dashboard.exhibits.reading import Reading

    pages, missing = pages_of_facts(Reading(store, store.version))
    return [
        {
            "fact_id": row["fact_id"],
            "value": None if pd.isna(row["value"]) else row["value"],
            "unit": row["unit"],
            "qualifier": row["wording"],
            "period_start": f"{row['start']:%Y-%m}",
            "period_end": f"{row['end']:%Y-%m}",
            "title": row["indicator_title"],
            "region": row["region_name"],
            "pages": pages.get(row["fact_id"], []),
            "document": row["source_title"],
            "section": row["place"],
        }
        for _, row in store.ask("facts").iterrows()
    ], missing


def _run(options: argparse.Namespace) -> int:
    if options.command == "doctor":
        return _doctor(options.data, options.quiet)
    if "run" in options:
        return int(options.run(options))
    store = Store.open()
    if options.command == "history":
        _show(store.history(), "json" if options.json else "table")
    elif options.command == "facts":
        rows, missing = facts(store)
        for error in missing:
            print(f"错误：所在页面可能不全：{error}", file=sys.stderr)
        print(json.dumps(rows, ensure_ascii=False, indent=1)) if options.json else _show(pd.DataFrame(rows), "table")
        return STANDS if missing else OK
    elif options.name is None:
        for question in store.questions.values():
            print(f"{question.name}（{'、'.join(question.parameters) or '无参数'}）：{question.title}")
    else:
        _show(store.ask(options.name, at=options.at, **_parameters(options.param)), options.format)
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. Errors are one Chinese sentence on stderr."""
    options = _parser().parse_args(arguments)
    try:
        return _run(options)
    except DashboardError as error:
        print(f"错误：{error}", file=sys.stderr)
        return UNREADABLE
    except BrokenPipeError:
        # The reader (head, less) closed early; keep the interpreter from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    # Of what nobody foresaw a command says one sentence with a number; doctor says what lies behind it.
    logging.getLogger("dashboard").addHandler(logging.NullHandler())
    sys.exit(main())
