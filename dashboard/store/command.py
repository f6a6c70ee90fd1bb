"""The command line of whoever looks after the store: verify | backup | restore | seed."""

import argparse
import json
import tempfile
from pathlib import Path
from shlex import quote
from typing import Any

from dashboard.errors import DamagedError, StoreError
from dashboard.frames import each
from dashboard.outputs import OK, STANDS, add_output, output
from dashboard.store.backup import back_up, examined, restore, unpack
from dashboard.store.store import Store, store_folder

MOST_SHOWN = 50


def add_commands(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the commands to the parser's."""
    verifying = commands.add_parser("verify", help="核对数据库或备份：每一版的内容、每份原件是否仍是入库时的样子")
    verifying.add_argument("file", nargs="?", type=Path, metavar="备份文件", help="省略时核对现用的数据库")
    verifying.add_argument("--json", action="store_true", help="输出 JSON")
    verifying.set_defaults(run=run_verify)
    backing = commands.add_parser("backup", help="把整个数据库备份为一个文件；看板可以照常使用")
    add_output(backing, "写到哪个文件（.zip）", option=False)
    backing.add_argument("--unchecked", action="store_true", help="不核对现有的数据是否完好")
    backing.set_defaults(run=run_backup)
    restoring = commands.add_parser("restore", help="由备份恢复出一个数据目录；逐版校验通过后才出现")
    restoring.add_argument("file", type=Path, metavar="备份文件")
    restoring.add_argument("--to", type=Path, required=True, metavar="目录", help="新的数据目录，不能已有内容")
    restoring.add_argument("--force", action="store_true", help="备份的数据库本身有损坏时仍恢复，损坏的部分不予显示")
    restoring.set_defaults(run=run_restore)
    seeding = commands.add_parser("seed", help="列出 data/ 将要从库中删除的行；--accept 接受")
    seeding.add_argument("--accept", action="store_true", help="接受 data/ 的全部改动，包括删除")
    seeding.set_defaults(run=run_seed)


def run_verify(options: argparse.Namespace) -> int:
    """Check the store, or a backup unpacked for it; 1 where something is not what was written.

    Raises StoreError where nothing can be compared.
    """
    where, made = options.file or store_folder(), ""
    try:
        if options.file is None:
            problems = examined(where)
        else:
            with tempfile.TemporaryDirectory(prefix="verify-") as place:
                manifest = unpack(options.file, Path(place))
                problems = examined(Path(place))
            made = f"备份做于 {manifest['made']}，数据到第 {manifest['figures']} 版。"
    except DamagedError as error:
        problems = [error]
    except StoreError as error:
        if options.json:
            print(json.dumps({"checked": str(where), "error": str(error)}, ensure_ascii=False, indent=1))
        raise
    if options.json:
        said = [{"what": p.what, "where": p.where, "remedy": p.remedy} for p in problems]
        print(json.dumps({"checked": str(where), "problems": said}, ensure_ascii=False, indent=1))
    else:
        _tell(problems, f"{where}：", made)
    return STANDS if problems else OK


def _tell(problems: list[StoreError], where: str, more: str = "") -> None:
    for problem in problems[:MOST_SHOWN]:
        print(f"错误：{problem}")
    if len(problems) > MOST_SHOWN:
        print(f"另有 {len(problems) - MOST_SHOWN} 处，用 verify --json 列出全部。")
    print(f"{where}各版数据和原件都与入库时一致。" if not problems else f"{where}{len(problems)} 处与入库时不符。")
    if more:
        print(more)


def run_backup(options: argparse.Namespace) -> int:
    """Back the store up, as it is; 1 where what it holds is not what was written."""
    file = output(options)
    manifest = back_up(store_folder(), file)
    problems = [] if options.unchecked else examined(store_folder())
    print(f"已备份到 {file}：数据到第 {manifest['figures']} 版，{len(manifest['files'])} 个文件，各带校验值。")
    if problems:
        _tell(problems, "备份是数据库现在的样子，其中")
    print(f"核对：python -m dashboard verify {quote(str(file))}")
    print(f"恢复：python -m dashboard restore {quote(str(file))} --to 新目录")
    return STANDS if problems else OK


def run_restore(options: argparse.Namespace) -> int:
    """Restore a backup; 1 where damaged parts came with it."""
    manifest, problems = restore(options.file, options.to, options.force)
    print(f"已恢复到 {options.to}：数据到第 {manifest['figures']} 版，备份做于 {manifest['made']}。")
    _tell(problems, "")
    print(f"启用：DASHBOARD_STORE={quote(str(options.to.resolve()))} .venv/bin/streamlit run app.py")
    return STANDS if problems else OK


def run_seed(options: argparse.Namespace) -> int:
    """Say what data/ would delete, or accept it; 1 where it waits to be accepted or cannot be."""
    store = Store.open()
    if store.read_only:
        print(f"{store.read_only}：现在只能查看，data/ 的改动没有入库。")
        return STANDS
    if store.pending is None:
        print("data/ 没有待确认的删除。")
        return OK
    print(f"{store.pending}。其中将被删除、且没有在“撤下的行”（data/withdrawn.csv）中写明原因的：")
    for row in each(store.pending.removed):
        print(f"  {row.table},{row.id},{row.label}")
    if not options.accept:
        print("接受之前，data/ 的新增和修改也都不入库。")
        print("核对无误后加 --accept 接受；或把其中的行补进 data/withdrawn.csv，写明原因。")
        return STANDS
    store.close()
    accepted = Store.open(accept=True)
    if accepted.read_only or accepted.pending:
        print(f"没有接受：{accepted.read_only or '其间 data/ 又有改动'}。")
        return STANDS
    print(f"已接受，数据版次 {accepted.version}。正在运行的看板须重启才会显示。")
    return OK
