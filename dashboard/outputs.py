"""The files that commands of the command line write, and the exit codes they end with."""

import argparse
import os
import sys
from pathlib import Path

from dashboard.errors import ParameterError, disk_words

#: Done; looked at, and what was found stands in the way; not done, for one reason told on stderr as an error:
#: not readable, not writable (also a file that is there already), or wrong usage.
OK, STANDS, UNREADABLE = 0, 1, 2


def add_output(parser: argparse.ArgumentParser, words: str = "写到哪个文件", *, option: bool = True) -> None:
    """The options of a command that writes a file: where to (-o, or by itself), whether over what is there."""
    if option:
        parser.add_argument("-o", "--output", type=Path, required=True, metavar="文件", help=words)
    else:
        parser.add_argument("output", type=Path, metavar="文件", help=words)
    parser.add_argument("--force", action="store_true", help="文件已存在时覆盖它")


def output(options: argparse.Namespace) -> Path:
    """The file a command shall write. Raises ParameterError where none can be, or one is there and no --force given."""
    path: Path = options.output
    if path.is_dir():
        raise ParameterError("这是一个目录，不是文件", str(path), "请在后面写上文件名")
    if not path.parent.is_dir():
        raise ParameterError("要写入的目录不存在", str(path.parent), "请先建立该目录，或换一个位置")
    if path.exists() and not options.force:
        raise ParameterError("文件已存在，没有覆盖", str(path), "请换一个文件名，或加 --force 覆盖")
    return path


def write_whole(path: Path, body: bytes) -> None:
    """Write a file whole or not at all. Raises OSError."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(body)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def unwritten(path: Path, error: OSError) -> int:
    """Say why a file could not be written; the exit code."""
    print(f"错误：文件无法写入（{path}）；请检查目录和权限（{disk_words(error)}）。", file=sys.stderr)
    return UNREADABLE
