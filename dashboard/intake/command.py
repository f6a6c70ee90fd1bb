"""The intake commands of the command line: import, undo, template, and the dictionary written back.

Exit codes: 0 would be (or was) committed; 1 errors stand, a sheet needs its mapping, or warnings came without a
reason; 2 not readable or wrong usage, with one sentence on stderr (and as {"error": …} on stdout with --json).
"""

import argparse
import getpass
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dashboard.errors import ConflictError, IntakeError, ParameterError, VersionError
from dashboard.frames import each
from dashboard.intake.drafts import DEFAULT_DISCLOSURE, Choices, Draft
from dashboard.intake.imports import commit, examine
from dashboard.intake.report import MOST_SHOWN, as_json, error_json, in_words
from dashboard.outputs import OK, STANDS, UNREADABLE, add_output, output, unwritten, write_whole
from dashboard.store import Store
from dashboard.store.purging import FIND, REMOVED, purge
from dashboard.store.store import store_folder
from dashboard.store.undoing import Undo

DATA = Path(__file__).resolve().parents[2] / "data"

IMPORT_HELP = """\
读入报表，检查，与库中数据比较，没有问题的入库（一个文件一次入库，要么全部写入，要么都不写）。

退出码：0 可以入库或已入库（含已经入过库的同一文件）；1 有错误、版式未指定，或有警示而没有写明原因；
2 文件不能读取或用法不对，标准错误输出一句说明。

--json 时标准输出为一个 JSON 对象；给出多个文件时为 {"files": [每个文件一个对象]}，退出码取其中最大的。
对象的键：file、sha256、form、already（同一文件已入库的版次）、version（这次入库的版次）、problems（整个文件的问题）、
sheets、diff。闭合取值：
  shape        long | wide-time | wide-indicator | mixed | register | none
  status       ready | needs-mapping | rejected
  period_kind  当月 | 累计 | 当季 | 时点 | 事件
  severity     error | warning
  problems 的 rule 见 data/lists/findings.csv，observations 的 rules 见 data/lists/cell_rules.csv。
diff 的 new、revised、agreeing、unchanged、missing 各为 {"count": 个数, "rows": [各行]}。
revised 的行另有 before、after；agreeing（佐证）与库中的值相同而来源不同或后来公开，一并入库；
unchanged 相同且该来源已有，不再写入。
数值为指标字典的单位，地区、行业为全称，时期为 YYYY-MM。不能读取的文件为 {"file", "error", "code"}。
"""


def add_commands(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add import, undo, template and indicators to the parser's commands."""
    importing = commands.add_parser("import", help="报表导入：读入、检查、比较、入库", description=IMPORT_HELP)
    importing.add_argument("files", nargs="+", metavar="文件", help="xlsx xlsm xls xlsb ods et csv tsv")
    importing.add_argument("--check", action="store_true", help="只检查和比较，不写入")
    importing.add_argument("--json", action="store_true", help="输出 JSON")
    importing.add_argument("--author", default="", metavar="姓名", help="经办人；默认为系统用户名")
    importing.add_argument("--message", default="", metavar="文字", help="入库说明；默认为表题")
    importing.add_argument("--because", default="", metavar="文字", help="放行全部警示的原因，随数值保存")
    importing.add_argument("--source", default="", metavar="编号", help="来源登记表中的来源编号；默认由报表登记")
    importing.add_argument("--published", default="", metavar="日期", help="发布日期，YYYY、YYYY-MM 或 YYYY-MM-DD")
    importing.add_argument("--disclosure", default=DEFAULT_DISCLOSURE, metavar="属性", help="公开属性，默认“内部”")
    importing.set_defaults(run=run_import)
    purges = "彻底清除一次入库：原件、各版中的数值、用到它的汇报；须先停止看板服务"
    for name, words, run in (("undo", "撤销一次入库，保留历史和之后的修订", run_undo), ("purge", purges, run_purge)):
        taking = commands.add_parser(name, help=words)
        taking.add_argument("version", type=int, metavar="版次", help="那次入库的数据版次")
        taking.add_argument("--because", required=True, metavar="文字", help="原因，留在历史中")
        taking.add_argument("--author", default="", metavar="姓名", help="经办人；默认为系统用户名")
        taking.add_argument("--check", action="store_true", help="只列出结果，不写入")
        taking.set_defaults(run=run)
    template = commands.add_parser("template", help="生成填报模板")
    template.add_argument("topic", metavar="主题", help="模板主题")
    add_output(template, "写到哪个文件（.xlsx）")
    template.set_defaults(run=run_template)
    dictionary = commands.add_parser("indicators", help="指标字典")
    dictionary.add_argument(
        "--write-back", action="store_true", required=True, help="把页面上定义的指标、行业和来源补写到数据目录"
    )
    dictionary.add_argument("--data", type=Path, default=DATA, help="数据目录")
    dictionary.set_defaults(run=run_indicators)


def run_import(options: argparse.Namespace) -> int:
    """Import (or check) each file; returns the highest exit code."""
    store = Store.open()
    told = [import_file(store, file, options) for file in options.files]
    if options.json:
        objects = [said for _, said in told]
        print(json.dumps(objects[0] if len(objects) == 1 else {"files": objects}, ensure_ascii=False, allow_nan=False))
    return max(code for code, _ in told)


def import_file(store: Store, file: str, options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Import (or check) one file; returns exit code and JSON object. Without --json it prints for people."""
    path = Path(file)
    choices = Choices(options.disclosure, options.source, options.published)
    try:
        draft = examine(store, path, path.name, choices, _progress(options.json), exhibits=False)
    except IntakeError as error:
        print(f"错误：{path.name}：{error}", file=sys.stderr)
        return UNREADABLE, error_json(error, path.name)
    if draft.already is not None or options.check or not _committable(draft, options.because):
        return _told(draft, options, None)
    try:
        version = commit(store, draft, _author(options), options.message or draft.title, options.because)
    except (IntakeError, ConflictError) as error:
        print(f"错误：{path.name}：{error}", file=sys.stderr)
        return STANDS, as_json(draft) | error_json(error, path.name) if options.json else {}
    return _told(draft, options, version)


def _committable(draft: Draft, because: str) -> bool:
    return draft.already is not None or (draft.ready and (not draft.warnings or bool(because.strip())))


def _told(draft: Draft, options: argparse.Namespace, version: int | None) -> tuple[int, dict[str, Any]]:
    """Exit code and JSON of a draft examined or committed; prints it for people unless JSON is wanted."""
    code = OK if _committable(draft, options.because) else STANDS
    if options.json:
        return code, as_json(draft, version)
    print(in_words(draft, version, options.because))
    return code, {}


def _progress(quiet: bool) -> Callable[[str, int, int | None], None] | None:
    """Progress on a terminal's stderr; nothing where nobody looks."""
    if quiet or not sys.stderr.isatty():
        return None

    def tell(stage: str, done: int, total: int | None) -> None:
        count = f" {done:,}" + (f"／{total:,}" if total else "") + " 行" if done or total else ""
        print(f"\r\033[K{stage}{count}", end="", file=sys.stderr, flush=True)

    return tell


def _author(options: argparse.Namespace) -> str:
    if options.author.strip():
        return str(options.author.strip())
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise ParameterError("不知道经办人是谁", "--author", "请写明经办人") from None


def run_undo(options: argparse.Namespace) -> int:
    """Undo an import (or only say what that would do)."""
    store = Store.open()
    preview = store.undone(options.version)
    print(undo_in_words(preview))
    if options.check:
        return OK
    version = store.undo(options.version, _author(options), options.because, preview.base)
    print(f"已撤销第 {options.version} 版，数据版次 {version}。")
    return OK


def run_purge(options: argparse.Namespace) -> int:
    """Take an import out of every version for good."""
    # Looks at all decks, which loads the exhibits.
    from dashboard.intake.purging import standing_on, staying

    store = Store.open()
    history = store.history().set_index("version")
    if options.version not in history.index:
        raise VersionError(f"没有第 {options.version} 版", "数据版次", FIND)
    told = history.loc[options.version]
    if told["message"].startswith(REMOVED):
        raise VersionError(f"第 {options.version} 版的内容已经清除过", "数据版次", "没有剩下可清除的内容")
    if not told["sha256"] + told["import_id"]:
        raise VersionError(f"第 {options.version} 版不是一次报表导入", "数据版次", FIND)
    desk, unknown = standing_on(store, options.version)
    titles = store.desk("deck").set_index("id")["title"]
    for deck in desk["deck"]:
        print(f"随之清除的汇报：{titles[deck]}（{deck}）")
    for deck in unknown:
        print(f"须人工查看的汇报（其中有图件现在不能生成，没有清除）：{titles[deck]}（{deck}）")
    print(f"随之清除的版式 {len(desk['mapping'])} 个、数据疑问 {len(desk['doubt'])} 条。")
    for source in staying(store, options.version):
        print(f"仍被其他入库引用而保留的来源：{source}")
    store.close()
    if options.check:
        return OK
    done = purge(store_folder(), options.version, _author(options), options.because, store.catalogue.lake_tables, desk)
    print(f"已清除第 {done.version} 版带来的内容：数据各版中 {done.rows} 行，工作台 {done.desk} 行。")
    if done.also:
        print(f"原件保留：第 {'、'.join(map(str, done.also))} 版也由同一文件入库，须逐版清除。")
    elif done.original:
        print(f"原件已删除：{done.original}。")
    for row in done.named:
        print(f"仍被其他数据引用而保留（名称未清除，须人工查看）：{row}")
    print("历史中只留下清除的人、时间和原因。另行复制的数据目录不在本系统管理之内，须自行处理。")
    if done.backups:
        print("以下备份中仍有这些内容，请按保密要求处理：")
        print("\n".join(f"  {file}" for file in done.backups))
    return OK


def undo_in_words(preview: Undo) -> str:
    """What undoing a version brings back and what stays."""
    lines = [f"撤销第 {preview.version} 版：恢复 {len(preview.going)} 行，保留 {len(preview.staying)} 行"]
    for row in each(preview.going.head(MOST_SHOWN)):
        before, after = row.before or "（没有）", row.after or "（没有）"
        lines.append(f"  {row.table_title}　{row.label}：{before} → {after}")
    for row in each(preview.staying.head(MOST_SHOWN)):
        lines.append(f"  保留　{row.table_title}　{row.label}：{row.why}")
    return "\n".join(lines)


def run_template(options: argparse.Namespace) -> int:
    """Write the workbook to fill in for a topic."""
    # Only this command needs the library that writes workbooks.
    from dashboard.intake import templates

    try:
        path = output(options)
        write_whole(path, templates.write(options.topic, Store.open()))
    except OSError as error:
        return unwritten(options.output, error)
    print(f"模板已写到 {path}。")
    return OK


def run_indicators(options: argparse.Namespace) -> int:
    """Append indicators, industries and sources defined in the store to the files of data/."""
    # Loads the pinyin tables, which no other command needs.
    from dashboard.intake import writing_back

    added = writing_back.write_back(Store.open(), options.data)
    print(f"已补写 {len(added)} 项：{'、'.join(added)}。" if added else "没有需要补写的定义。")
    return OK
