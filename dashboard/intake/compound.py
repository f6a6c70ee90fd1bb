"""The compound files (OLE2) old workbooks, WPS .et and encrypted workbooks come in: their streams, read with care."""

import struct
from collections.abc import Sequence

from dashboard.intake.findings import Refused

SAVE_AS = "请用 Excel 或 WPS 打开后另存为 .xlsx，再重新上传"
_END = 0xFFFFFFFE
_LAST = 0xFFFFFFFA


def _broken() -> Refused:
    return Refused("ole_broken", "文件不完整或已损坏", remedy=SAVE_AS)


class Compound:
    """A compound file in memory. names holds the paths' last parts of all streams and storages."""

    def __init__(self, data: bytes) -> None:
        """Read the directory.

        Raises:
            Refused: the file is broken.
        """
        self._data = data
        try:
            sector, short = struct.unpack_from("<2H", data, 30)
            (first_directory,) = struct.unpack_from("<L", data, 48)
            self._cutoff, first_mini, _, next_list, _ = struct.unpack_from("<5L", data, 56)
            if sector not in (9, 12) or short != 6:
                raise _broken()
            self._sector = 1 << sector
            tables = self._tables(next_list)
            self._fat: Sequence[int] = [
                entry for number in tables for entry in struct.unpack(f"<{self._sector // 4}L", self._at(number))
            ]
            directory = self._chain(first_directory)
            mini = self._chain(first_mini) if first_mini < _LAST else b""
            self._mini_fat: Sequence[int] = struct.unpack(f"<{len(mini) // 4}L", mini)
            self._entries = self._directory(directory)
        except struct.error as error:
            raise _broken() from error
        self.names = frozenset(name for name, _, _ in self._entries)
        root = next((entry for entry in self._entries if entry[0] == "Root Entry"), None)
        self._mini = self._chain(root[1]) if root and root[1] < _LAST else b""

    def _at(self, number: int) -> bytes:
        start = (number + 1) * self._sector
        block = self._data[start : start + self._sector]
        if not block or number >= _LAST:
            raise _broken()
        # The last sector of a file is now and then cut short.
        return block.ljust(self._sector, b"\0")

    def _tables(self, next_list: int) -> list[int]:
        numbers = list(struct.unpack_from("<109L", self._data, 76))
        seen = 0
        while next_list < _LAST:
            entries = struct.unpack(f"<{self._sector // 4}L", self._at(next_list))
            numbers += entries[:-1]
            next_list = entries[-1]
            seen += 1
            if seen > len(self._data) // self._sector:
                raise _broken()
        numbers = [number for number in numbers if number < _LAST]
        if len(numbers) > len(self._data) // self._sector:
            raise _broken()
        return numbers

    def _chain(self, number: int) -> bytes:
        blocks: list[bytes] = []
        while number != _END:
            blocks.append(self._at(number))
            if number >= len(self._fat) or len(blocks) > len(self._data) // self._sector + 1:
                raise _broken()
            number = self._fat[number]
        return b"".join(blocks)

    def _directory(self, directory: bytes) -> list[tuple[str, int, int]]:
        entries = []
        for at in range(0, len(directory) - 127, 128):
            (length,) = struct.unpack_from("<H", directory, at + 64)
            kind = directory[at + 66]
            start, size = struct.unpack_from("<2L", directory, at + 116)
            if kind in (1, 2, 5) and 2 <= length <= 64:
                name = directory[at : at + length - 2].decode("utf-16-le", "replace")
                entries.append((name, start, size))
        return entries

    def stream(self, *names: str) -> bytes:
        """The first stream there is of these names; b"" when there is none.

        Raises:
            Refused: its chain of sectors is broken.
        """
        for wanted in names:
            for name, start, size in self._entries:
                if name.casefold() == wanted.casefold():
                    if size >= self._cutoff:
                        return self._chain(start)[:size]
                    return self._short(start, size)
        return b""

    def _short(self, number: int, size: int) -> bytes:
        blocks: list[bytes] = []
        while number < _LAST and len(blocks) * 64 < size:
            if number >= len(self._mini_fat):
                raise _broken()
            blocks.append(self._mini[number * 64 : number * 64 + 64])
            number = self._mini_fat[number]
        return b"".join(blocks)[:size]
