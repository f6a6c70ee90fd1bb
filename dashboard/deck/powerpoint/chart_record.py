"""What an embedded data sheet remembers of the chart as it was made: its series, and how each value read.

A series that stands in the sheet but not in the chart was deleted by the speaker; one that stands in neither is
new in the data. Qualifiers (超过, 预计) stand in the sheet's columns 读数 and nowhere else in a chart.
"""

import io
import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from dashboard.intake.findings import Refused
from dashboard.intake.package import Package
from dashboard.intake.xml_scan import check_other

#: Our own sheets have hundreds of cells; what is far larger is none of ours and is not opened.
MOST_BYTES = 4 * 1024**2
MOST_ROWS, MOST_COLUMNS = 2_000, 400
PERIODS, READINGS = "时期", "读数"


@dataclass(frozen=True)
class Record:
    """headings: of the sheet's first row; readings, periods: series → row (0 is the first under the heading) → text.

    known: whether there is a sheet of ours at all (other programs may have dropped it).
    """

    headings: frozenset[str] = frozenset()
    readings: dict[str, dict[int, str]] = field(default_factory=dict)
    periods: dict[str, dict[int, str]] = field(default_factory=dict)

    @property
    def known(self) -> bool:
        """Whether the sheet is there and is ours."""
        return bool(self.readings)

    def ours(self, name: str) -> bool:
        """Whether this series came from us."""
        return name in self.readings


def linked(part: Any) -> bool:
    """Whether a chart's data sheet is a file somewhere else."""
    link = part._element.find("{*}externalData")
    key = None if link is None else link.rId
    return key is not None and key in part._rels and part._rels[key].is_external


def drop_dangling(part: Any) -> None:
    """Forget a data sheet that is named but not there, as some programs leave it."""
    link = part._element.find("{*}externalData")
    if link is not None and link.rId not in part._rels:
        part._element.remove(link)


def record_of(part: Any) -> Record:
    """The record of a chart part; an empty one where there is no sheet, or none of ours."""
    if linked(part) or part.chart_workbook.xlsx_part is None:
        return Record()
    blob = part.chart_workbook.xlsx_part.blob
    if not _harmless(blob):
        return Record()
    try:
        book = load_workbook(io.BytesIO(blob), read_only=True)
        rows = list(book.worksheets[0].iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True))
        book.close()
    except (KeyError, ValueError, TypeError, IndexError, AttributeError):
        # Someone else's sheet, saved by whatever program: then nothing is remembered.
        return Record()
    if not rows:
        return Record()
    headings = [str(h or "") for h in rows[0]]
    columns = {
        heading: {n: str(row[at]) for n, row in enumerate(rows[1:]) if at < len(row) and row[at] is not None}
        for at, heading in enumerate(headings)
    }
    return Record(
        frozenset(h for h in headings if h),
        {h.removesuffix(READINGS): texts for h, texts in columns.items() if h.endswith(READINGS)},
        {h.removesuffix(PERIODS): texts for h, texts in columns.items() if h.endswith(PERIODS)},
    )


def _harmless(blob: bytes) -> bool:
    """Whether a workbook from outside is small and sound enough to be opened."""
    if not blob.startswith(b"PK\3\4") or len(blob) > MOST_BYTES:
        return False
    with tempfile.NamedTemporaryFile(prefix="deck-", suffix=".xlsx") as held:
        held.write(blob)
        held.flush()
        try:
            package = Package(Path(held.name))
            try:
                if sum(package.size(name) for name in package.names()) > MOST_BYTES:
                    return False
                for name in package.names():
                    with closing(package.blocks(name)) as blocks:
                        check_other(name, blocks)
            finally:
                package.close()
        except Refused:
            return False
    return True
