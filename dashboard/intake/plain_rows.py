"""The plain way of writing a worksheet's rows, recognised by one regular expression a row.

Whatever the expression takes is well-formed XML whose cells say only what they say here; whatever it does not take is
parsed properly by sheet_scan.py. It never has to be complete, only right.
"""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from dashboard.intake.book import column_letters
from dashboard.intake.limits import TEXT

_NUMBER = rb"-?\d{1,15}+(?:\.\d++)?+(?:[eE][-+]?\d{1,2})?+"
_TEXT = rb"[^<&\x00-\x08\x0b\x0c\x0e-\x1f]*+(?:&(?:amp|lt|gt|quot|apos);[^<&\x00-\x08\x0b\x0c\x0e-\x1f]*+)*+"
_FORMULA = rb"(?:<f>[^<&\[\x00-\x1f]++</f>)?+"
_CELL = (
    rb'<c r="[A-Z]{1,2}\1"(?: s="\d{1,6}")?+(?: ?/>|>(?:' + _FORMULA + rb"<v>" + _NUMBER + rb"</v>)?+</c>"
    rb'| t="n">' + _FORMULA + rb"<v>" + _NUMBER + rb"</v></c>"
    rb'| t="s"><v>\d{1,9}</v></c>'
    rb'| t="inlineStr"><is><t(?: xml:space="preserve")?+>' + _TEXT + rb"</t></is></c>"
    rb'| t="str">' + _FORMULA + rb"<v>" + _TEXT + rb"</v></c>)"
)
#: A row: its number, the rest of its attributes, its cells.
ROW = re.compile(rb'<row r="([1-9]\d{0,6})"([^<>/]*+)(?:/>|>((?:' + _CELL + rb")*+)</row>)")
_SPANS = re.compile(rb'spans="[^"]*"')
_ROW_NUMBER = re.compile(rb'<row r="(\d+)"')
_COLUMN = re.compile(rb'<"([A-Z]+)"')
#: Deletes all but what tells a row's columns: <, >, quotation marks and capitals.
_KEPT = frozenset(b'<>"ABCDEFGHIJKLMNOPQRSTUVWXYZ')
_DELETED = bytes(byte for byte in range(256) if byte not in _KEPT)
_ATTRIBUTES = re.compile(rb'(?:\s+[\w:.]+="[^"<&]*")*\s*')
#: Different rows remembered; a sheet has a few.
_MOST = 20_000


class Shape(NamedTuple):
    """How many cells a row has, and the last one's column (from 0; -1 in an empty row)."""

    cells: int
    last: int


_EMPTY = Shape(0, -1)
#: A stretch is worth an expression of its own from so many bytes on, and up to so many columns.
WORTH = 200_000
_WIDEST = 100


class Stretch:
    """Recognises many plain rows at once: a sheet's rows have the same attributes and no more columns than the first.

    Of the cells only the commonest are known here, each column's in its place, so that they ascend by themselves;
    any other row ends the stretch and is looked at by itself.
    """

    def __init__(self, attributes: bytes, columns: int) -> None:
        """attributes: of the row element, already found to be plain. columns: how many there may be."""
        cells = b"".join(
            rb'(?:<c r="'
            + column_letters(column).encode("ascii")
            + rb'\1"(?: s="\d{1,6}")?+(?: t="s"><v>\d{1,9}+</v></c>'
            rb"|><v>-?\d{1,15}+(?:\.\d{1,20}+)?+(?:[eE][-+]?\d{1,2}+)?+</v></c>|/>))?+"
            for column in range(columns)
        )
        # Which columns of a row are used is said by the way and differs between rows.
        said = _SPANS.sub(rb'spans="\\d{1,5}:\\d{1,5}"', re.escape(attributes))
        row = rb'<row r="([1-9]\d{0,6}+)"' + said + rb">(?=<c )" + cells + b"</row>"
        self._rows = re.compile(b"(?:" + row + b")*")

    def end(self, data: bytes, start: int, stop: int) -> int:
        """Where the plain rows from start on end; start itself when there are none."""
        found = self._rows.match(data, start, stop)
        return found.end() if found else start

    @staticmethod
    def numbers(data: bytes, start: int, end: int) -> list[int]:
        """The numbers of the rows in a stretch, in its order."""
        return list(map(int, _ROW_NUMBER.findall(data, start, end)))

    @classmethod
    def worth(cls, size: int, columns: int) -> bool:
        """Whether so many bytes of rows with so many columns deserve one."""
        return size >= WORTH and 0 < columns <= _WIDEST


class Shapes:
    """Judges rows by what they have in common, so that each kind of row is looked at only once."""

    def __init__(self) -> None:
        self._shapes: dict[bytes, Shape | None] = {}
        self._plain: dict[bytes, bool] = {}

    def of(self, cells: bytes | None) -> Shape | None:
        """The shape of a row's cells; None when their columns do not ascend or a text may be over-long."""
        if not cells:
            return _EMPTY
        if len(cells) > TEXT:
            return None
        key = cells.translate(None, _DELETED)
        try:
            return self._shapes[key]
        except KeyError:
            shape = _shape(key)
            if len(self._shapes) < _MOST:
                self._shapes[key] = shape
            return shape

    def plain(self, attributes: bytes) -> bool:
        """Whether a row's attributes are well formed and none of them hides it."""
        try:
            return self._plain[attributes]
        except KeyError:
            names = re.findall(rb"([\w:.]+)=", attributes)
            shown = b"hidden" not in attributes and b' ht="0' not in attributes
            plain = shown and bool(_ATTRIBUTES.fullmatch(attributes)) and len(set(names)) == len(names)
            if len(self._plain) < _MOST:
                self._plain[attributes] = plain
            return plain


def _shape(key: bytes) -> Shape | None:
    columns = [column_number(letters.decode("ascii")) for letters in _COLUMN.findall(key)]
    if any(after <= before for before, after in pairwise(columns)):
        return None
    return Shape(len(columns), columns[-1])


def column_number(letters: str) -> int:
    """A → 0, AA → 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _one_of(styles: Iterable[int]) -> bytes:
    return "|".join(map(str, sorted(styles))).encode("ascii")


def numbers_in(styles: Iterable[int]) -> "re.Pattern[bytes] | None":
    """Finds column letters, row and style of the number cells in one of the styles; None when there are no styles."""
    chosen = _one_of(styles)
    return re.compile(rb'<c r="([A-Z]+)(\d+)" s="(' + chosen + rb')"(?: t="n")?><') if chosen else None


def labels_in(styles: Iterable[int]) -> "re.Pattern[bytes] | None":
    """As numbers_in, of the text cells."""
    chosen = _one_of(styles)
    return re.compile(rb'<c r="([A-Z]+)(\d+)" s="(' + chosen + rb')" t="(?:s|inlineStr|str)"><') if chosen else None


def suspicious_dates(styles: Iterable[int]) -> "re.Pattern[bytes] | None":
    """Finds a cell in one of the styles whose number may be none of a date (negative, or of seven digits)."""
    chosen = _one_of(styles)
    if not chosen:
        return None
    return re.compile(rb' s="(?:' + chosen + rb')"(?: t="n")?>(?:<f>[^<]*</f>)?<v>(?:-|\d{7}|[\d.]+[eE])')
