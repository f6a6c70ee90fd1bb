"""A long sheet of any size, written quickly: eight columns as a statistical database exports them.

python -m tests.corpus.big FILE STORE      read, check and compare FILE; prints one JSON line of figures
"""

import json
import random
import resource
import sys
import time
import zipfile
from itertools import islice, pairwise, product
from pathlib import Path
from xml.sax.saxutils import escape

from tests.corpus.places import DIVISIONS, OWNERSHIP, PILLARS, PREFECTURES

HEADERS = ("指标", "地区", "行业", "时期", "时期类型", "数值", "单位", "备注")
INDICATORS = (
    ("规模以上工业增加值增速", "%"),
    ("营业收入", "亿元"),
    ("营业收入增速", "%"),
    ("利润总额增速", "%"),
    ("利润总额", "亿元"),
)
YEARS = range(2010, 2021)
MONTHS = range(3, 13)


def rows(count: int):  # type: ignore[no-untyped-def]  # a generator of 8-tuples
    """count rows, no key twice, levels rising within the year and rates within a few points."""
    places = [name for _, name, _ in PREFECTURES]
    industries = [name for name, _ in (*DIVISIONS, *PILLARS, *OWNERSHIP)]
    chance = random.Random(2021)
    keys = product(INDICATORS, places, industries, YEARS, ("累计", "当月"), MONTHS)
    for (indicator, unit), place, industry, year, kind, month in islice(keys, count):
        if unit == "%":
            value = round(8 + 4 * chance.random(), 1)
        else:
            value = round((month if kind == "累计" else 1) * 10.5 + 3 * chance.random(), 2)
        period = f"{year}年1-{month}月" if kind == "累计" else f"{year}年{month}月"
        yield indicator, place, industry, period, kind, value, unit, ""


def write_big(path: Path, count: int) -> None:
    """Write an .xlsx of count data rows with shared strings, as Excel saves it."""
    shared: dict[str, int] = {}

    def text(at: str, shown: str) -> str:
        return f'<c r="{at}" t="s"><v>{shared.setdefault(shown, len(shared))}</v></c>'

    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'{head}<worksheet xmlns="{main}"><sheetData><row r="1">'.encode())
            sheet.write("".join(text(f"{'ABCDEFGH'[n]}1", shown) for n, shown in enumerate(HEADERS)).encode())
            sheet.write(b"</row>")
            for number, row in enumerate(rows(count), 2):
                cells = [
                    f'<c r="{"ABCDEFGH"[n]}{number}"><v>{shown!r}</v></c>'
                    if isinstance(shown, float)
                    else text(f"{'ABCDEFGH'[n]}{number}", shown)
                    for n, shown in enumerate(row)
                    if shown != ""
                ]
                sheet.write(f'<row r="{number}">{"".join(cells)}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
        strings = "".join(f"<si><t>{escape(shown)}</t></si>" for shown in shared)
        archive.writestr(
            "xl/sharedStrings.xml",
            f'{head}<sst xmlns="{main}" count="{len(shared)}" uniqueCount="{len(shared)}">{strings}</sst>',
        )
        archive.writestr(
            "[Content_Types].xml",
            f'{head}<Types xmlns="{package}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'{head}<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
            f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'{head}<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="导出" sheetId="1" r:id="rId1"/>'
            "</sheets></workbook>",
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'{head}<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        )


def plain_seconds(path: Path) -> tuple[float, float]:
    """How long python-calamine needs to read the first sheet to Python values: by the clock and of CPU time."""
    from python_calamine import CalamineWorkbook

    begin, spent = time.perf_counter(), _cpu()
    CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    return time.perf_counter() - begin, _cpu() - spent


def _cpu() -> float:
    """Seconds of CPU time of this process and the processes it has waited for."""
    both = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def measured(path: Path, folder: Path) -> dict[str, object]:
    """Read, check and compare a file against the store: seconds, memory in MB, what progress said."""
    from dashboard.intake.imports import examine
    from dashboard.store import Store

    store = Store.open(folder)
    said: list[tuple[float, str, int, int | None]] = []
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    spent = _cpu()
    begin = time.perf_counter()
    draft = examine(
        store,
        path,
        path.name,
        progress=lambda stage, done, total: said.append((time.perf_counter() - begin, stage, done, total)),
        exhibits=False,
    )
    seconds = time.perf_counter() - begin
    spent = _cpu() - spent
    store.close()
    times = [0.0, *(at for at, *_ in said), seconds]
    return {
        "seconds": seconds,
        "cpu": spent,
        "worker_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        "own_mb": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - own) / 1024,
        "observations": len(draft.observations),
        "errors": len(draft.errors),
        "warnings": len(draft.warnings),
        "stages": list(dict.fromkeys(stage for _, stage, _, _ in said)),
        "events": len(said),
        "rows_seen": max((done for _, _, done, _ in said), default=0),
        "longest_silence": max(b - a for a, b in pairwise(times)) / seconds,
    }


if __name__ == "__main__":
    plain, plain_cpu = plain_seconds(Path(sys.argv[1]))
    found = {"plain": plain, "plain_cpu": plain_cpu} | measured(Path(sys.argv[1]), Path(sys.argv[2]))
    print(json.dumps(found, ensure_ascii=False))
