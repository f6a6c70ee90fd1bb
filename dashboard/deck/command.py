"""The deck commands of the command line: export, refresh, decks. What they do is in exporting.py, loaded when asked."""

import argparse
from pathlib import Path
from typing import Any

from dashboard.deck.forms import FORMS
from dashboard.outputs import add_output


def add_commands(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add export, refresh and decks to the parser's commands."""
    export = commands.add_parser("export", help="导出汇报：PPT、PDF、离线网页、Word、XLSX、图片包")
    chosen = export.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--deck", metavar="名称", help="汇报的名称或编号；现成材料和已保存的见 decks 命令")
    chosen.add_argument(
        "--page", action="extend", nargs="+", metavar="页面", help="页面的编号或名称，可写几个；导出其上全部图件"
    )
    export.add_argument("--format", required=True, choices=tuple(FORMS), help="格式；handout 为 A4 讲义（PDF）")
    add_output(export)
    export.add_argument("--at", type=int, metavar="版次", help="数据版次；默认为汇报保存时的版次，现成材料和页面为最新")
    export.add_argument("--master", type=Path, metavar="文件", help="PPT 母版（.pptx），只用于 --format pptx")
    export.set_defaults(run=_run_export)
    refresh = commands.add_parser("refresh", help="更新上期材料：换上最新数据，保留手工修改，末页列出变动")
    refresh.add_argument("deck", type=Path, metavar="旧文件", help="由本系统导出、可能手工改过的 .pptx")
    add_output(refresh, "写到哪个文件（不能是旧文件）")
    refresh.set_defaults(run=_run_refresh)
    listing = commands.add_parser("decks", help="列出现成材料和已保存的汇报")
    listing.set_defaults(run=_run_decks)


# The exhibits load the chart libraries: only these commands need them.


def _run_export(options: argparse.Namespace) -> int:
    from dashboard.deck.exporting import export

    return export(options)


def _run_refresh(options: argparse.Namespace) -> int:
    from dashboard.deck.exporting import refresh

    return refresh(options)


def _run_decks(options: argparse.Namespace) -> int:
    from dashboard.deck.exporting import listed

    return listed()
