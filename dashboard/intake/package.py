"""The archive of .xlsx, .xlsm, .xlsb and .ods: checked by its directory first, then part by part while streaming."""

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Generator
from pathlib import Path
from typing import IO, BinaryIO

from dashboard.intake.findings import Refused
from dashboard.intake.limits import ENTRIES, PART_BYTES, RATIO, RATIO_FROM, TOTAL_BYTES
from dashboard.intake.secrecy import SIGNS

SAVE_AGAIN = "请用 Excel 或 WPS 打开后另存为 .xlsx，再重新上传"
BLOCK = 1 << 20
_END = struct.Struct("<4s4H2LH")
_LOCAL = struct.Struct("<4s5H3L2H")
_MEGABYTE = 1024 * 1024


def _broken(detail: str = "") -> Refused:
    return Refused(
        "zip_broken", "文件不完整或已损坏", detail, "请重新下载或从原处重新导出；能打开的，另存为 .xlsx 后再上传"
    )


def _end_of_directory(file: BinaryIO, size: int, most: int) -> tuple[int, int, int]:
    """Entries, start and size of the central directory, out of the last bytes: before anything else is read."""
    start = max(0, size - _END.size - 0xFFFF)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or at + _END.size > len(tail):
        raise _broken()
    _, disk, first_disk, here, entries, length, offset, comment = _END.unpack_from(tail, at)
    if max(entries, here) > most:
        raise Refused("zip_entries", f"文件内含{max(entries, here)}个部件，超过{most}个", remedy=SAVE_AGAIN)
    if (
        disk
        or first_disk
        or here != entries
        or offset + length != start + at
        or start + at + _END.size + comment != size
    ):
        raise _broken()
    return entries, offset, length


class Package:
    """The parts of an archive. Opening it checks the directory; each part is checked when it is streamed."""

    def __init__(self, path: Path, most: int = ENTRIES) -> None:
        """Open the archive and check everything its directory says. most: parts it may have.

        Raises:
            Refused: the archive is broken, a bomb, or holds what no workbook holds.
        """
        size = path.stat().st_size
        with path.open("rb") as file:
            entries, directory, _ = _end_of_directory(file, size, most)
            try:
                self._zip = zipfile.ZipFile(path)
            except (
                zipfile.BadZipFile,
                NotImplementedError,
                ValueError,
                struct.error,
                OverflowError,
                KeyError,
            ) as error:
                raise _broken() from error
            infos = self._zip.infolist()
            try:
                if len(infos) != entries:
                    raise _broken()
                for info in infos:
                    _check_name(info)
                    _check_method(info)
                _check_sizes(infos)
                _check_places(file, infos, directory)
            except Refused:
                self._zip.close()
                raise
        self._streamed: IO[bytes] | None = None
        #: Parts streamed so far in which a secrecy mark may stand.
        self.suspects: set[str] = set()
        self._infos: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            key = info.filename.casefold()
            if key in self._infos:
                raise Refused("zip_dup", "文件内有重名部件", info.filename[:80], SAVE_AGAIN)
            self._infos[key] = info

    def names(self) -> list[str]:
        """Names of all parts, as written, folders left out."""
        return [info.filename for info in self._infos.values() if not info.is_dir()]

    def find(self, name: str) -> str | None:
        """The part of that name, whatever its case; None when there is none."""
        info = self._infos.get(name.casefold())
        return info.filename if info else None

    def size(self, name: str) -> int:
        """Declared size of a part in bytes."""
        return self._infos[name.casefold()].file_size

    def blocks(self, name: str) -> Generator[bytes, None, None]:
        """The part's content in blocks; its check sum and size are verified at the end.

        Raises:
            Refused: it is missing, damaged, or not as long as declared.
        """
        info = self._infos.get(name.casefold())
        if info is None:
            raise Refused("part_missing", "工作簿缺少必要部件", name[:80], SAVE_AGAIN)
        left, tail = info.file_size, b""
        try:
            with self._zip.open(info) as part:
                self._streamed = part
                while block := part.read(BLOCK):
                    left -= len(block)
                    tail = tail[-16:] + block
                    if any(sign.search(tail, 3) for sign in SIGNS):
                        self.suspects.add(name)
                    yield block
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            OSError,
            ValueError,
        ) as error:
            raise _broken(name[:80]) from error
        if left:
            raise _broken(name[:80])

    def read(self, name: str, most: int = 16 * _MEGABYTE) -> bytes:
        """A small part whole.

        Raises:
            Refused: as blocks(), or it is larger than any part of its kind is.
        """
        if self.find(name) and self.size(name) > most:
            raise Refused("zip_bomb", f"部件展开后超过{most // _MEGABYTE}MB", name[:80], SAVE_AGAIN)
        return b"".join(self.blocks(name))

    def close(self) -> None:
        """Let go of the file, also in the middle of a part that was refused."""
        if self._streamed is not None:
            self._streamed.close()
        self._zip.close()


def _check_name(info: zipfile.ZipInfo) -> None:
    name = info.orig_filename
    parts = name.split("/")
    outside = ".." in parts or name.startswith("/") or re.match(r"[A-Za-z]:", name)
    if outside or "\0" in name or "\\" in name or stat.S_ISLNK(info.external_attr >> 16) or not name:
        raise Refused("zip_path", "文件内有不正常的部件名称", ascii(name)[:80], SAVE_AGAIN)


def _check_method(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & 0x41:
        raise Refused("zip_encrypted", "文件内有加密部件", info.filename[:80], "请取消加密后另存为 .xlsx，再重新上传")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("zip_method", "文件的压缩方式不是 Excel 所用", info.filename[:80], SAVE_AGAIN)


def _check_sizes(infos: list[zipfile.ZipInfo]) -> None:
    total = 0
    for info in infos:
        total += info.file_size
        packed = info.file_size > RATIO_FROM and info.file_size > RATIO * max(info.compress_size, 1)
        if info.file_size > PART_BYTES or packed or total > TOTAL_BYTES:
            raise Refused(
                "zip_bomb",
                f"文件展开后过大（部件{info.file_size // _MEGABYTE}MB），已停止读取",
                info.filename[:80],
                "请删除多余的空行空列、图片和无关工作表，或拆成几个文件后再上传",
            )


def _check_places(file: BinaryIO, infos: list[zipfile.ZipInfo], directory: int) -> None:
    """Each part has bytes of its own, in the file's order, and its own header agrees with the directory."""
    free = 0
    for info in sorted(infos, key=lambda one: one.header_offset):
        file.seek(info.header_offset)
        header = file.read(_LOCAL.size)
        if len(header) < _LOCAL.size:
            raise _broken(info.filename[:80])
        mark, _, flags, method, _, _, _, _, _, name_length, extra_length = _LOCAL.unpack(header)
        name = file.read(name_length)
        if mark != b"PK\3\4" or method != info.compress_type or flags & 1:
            raise _broken(info.filename[:80])
        if name != info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437"):
            raise _broken(info.filename[:80])
        end = info.header_offset + _LOCAL.size + name_length + extra_length + info.compress_size
        if info.header_offset < free or end > directory:
            raise Refused("zip_overlap", "文件内的部件互相重叠", info.filename[:80], SAVE_AGAIN)
        free = end
    if infos and min(info.header_offset for info in infos) != 0:
        raise Refused("not_xlsx", "文件开头不是表格内容", remedy=SAVE_AGAIN)
