"""Workbooks written as XML, part by part: formulas with stored values, error cells, OpenDocument."""

import io
import zipfile
from datetime import date, datetime
from xml.sax.saxutils import escape, quoteattr

from tests.corpus.sheet import Content, Draft, ErrorCell, Formula, Sheet, cell, place

STAMP = (2021, 4, 1, 0, 0, 0)
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def serial(value: date, date1904: bool = False) -> float:
    """The serial number of a date, 1900 or 1904 system."""
    at = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    since = at - (datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 30))
    return since.days + since.seconds / 86400


def _cell_xml(name: str, value: Content, style: int, date1904: bool) -> str:
    look = f' s="{style}"' if style else ""
    formula = ""
    if isinstance(value, Formula):
        formula = f"<f>{escape(value.text)}</f>"
        value = value.value
        if value is None:
            return f'<c r="{name}"{look}>{formula}</c>'
        if isinstance(value, str):
            return f'<c r="{name}"{look} t="str">{formula}<v>{escape(value)}</v></c>'
    if isinstance(value, ErrorCell):
        return f'<c r="{name}"{look} t="e"><f>1/0</f><v>{escape(value.text)}</v></c>'
    if isinstance(value, bool):
        return f'<c r="{name}"{look} t="b">{formula}<v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{name}"{look}>{formula}<v>{value!r}</v></c>'
    if isinstance(value, date):
        return f'<c r="{name}"{look}>{formula}<v>{serial(value, date1904):g}</v></c>'
    return f'<c r="{name}"{look} t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def raw_xlsx(draft: Draft) -> bytes:
    """An .xlsx written part by part."""
    codes = sorted(
        {code for sheet in draft.sheets for code in sheet.formats.values()}
        | ({"yyyy-mm-dd"} if any(isinstance(v, date) for s in draft.sheets for v in s.cells.values()) else set())
    )
    styles = {code: number + 1 for number, code in enumerate(codes)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:

        def part(name: str, text: str) -> None:
            archive.writestr(zipfile.ZipInfo(name, STAMP), HEAD + text, zipfile.ZIP_DEFLATED)

        numbers = range(1, len(draft.sheets) + 1)
        overrides = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
            for n in numbers
        )
        part(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
            '<Override PartName="/xl/styles.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>'
            f"{overrides}</Types>",
        )
        part(
            "_rels/.rels",
            f'<Relationships xmlns="{RELS}"><Relationship Id="rId1" '
            f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        part(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{OFFICE}">'
            + ('<workbookPr date1904="1"/>' if draft.date1904 else "<workbookPr/>")
            + "<sheets>"
            + "".join(
                f'<sheet name={quoteattr(s.name)} sheetId="{n}"'
                + (' state="hidden"' if s.hidden else "")
                + f' r:id="rId{n}"/>'
                for n, s in zip(numbers, draft.sheets, strict=True)
            )
            + "</sheets></workbook>",
        )
        part(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{RELS}">'
            + "".join(
                f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
                for n in numbers
            )
            + f'<Relationship Id="rId{len(draft.sheets) + 1}" Type="{OFFICE}/styles" Target="styles.xml"/>'
            "</Relationships>",
        )
        part(
            "xl/styles.xml",
            f'<styleSheet xmlns="{_MAIN}"><numFmts count="{len(codes)}">'
            + "".join(f'<numFmt numFmtId="{163 + styles[code]}" formatCode={quoteattr(code)}/>' for code in codes)
            + '</numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
            '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
            f'<cellXfs count="{len(codes) + 1}"><xf numFmtId="0"/>'
            + "".join(f'<xf numFmtId="{163 + styles[code]}" applyNumberFormat="1"/>' for code in codes)
            + "</cellXfs></styleSheet>",
        )
        for number, sheet in zip(numbers, draft.sheets, strict=True):
            part(f"xl/worksheets/sheet{number}.xml", _sheet_xml(sheet, styles, draft.date1904))
    return out.getvalue()


def _sheet_xml(sheet: Sheet, styles: dict[str, int], date1904: bool) -> str:
    rows: dict[int, list[tuple[int, Content]]] = {}
    for (row, column), value in sorted(sheet.cells.items()):
        rows.setdefault(row, []).append((column, value))
    body = []
    for row, cells in rows.items():
        body.append(f'<row r="{row}"' + (' hidden="1"' if row in sheet.hidden_rows else "") + ">")
        for column, value in cells:
            code = sheet.formats.get((row, column), "yyyy-mm-dd" if isinstance(value, date) else "")
            body.append(_cell_xml(cell(row, column), value, styles.get(code, 0), date1904))
        body.append("</row>")
    cols = "".join(f'<col min="{c}" max="{c}" width="9" hidden="1"/>' for c in sorted(sheet.hidden_columns))
    merges = "".join(f'<mergeCell ref="{area}"/>' for area in sheet.merges)
    return (
        f'<worksheet xmlns="{_MAIN}">'
        + (f"<cols>{cols}</cols>" if cols else "")
        + f"<sheetData>{''.join(body)}</sheetData>"
        + (f'<mergeCells count="{len(sheet.merges)}">{merges}</mergeCells>' if merges else "")
        + "</worksheet>"
    )


def ods(draft: Draft) -> bytes:
    """An OpenDocument sheet with repeated empty cells, as LibreOffice writes it."""
    tables = []
    for sheet in draft.sheets:
        rows, columns = sheet.size
        covered, spans = _covered(sheet)
        body = []
        for row in range(1, rows + 1):
            cells, column = [], 1
            while column <= columns:
                value, empty = sheet.cells.get((row, column)), 1
                if value is None and (row, column) not in covered:
                    while (
                        column + empty <= columns
                        and sheet.cells.get((row, column + empty)) is None
                        and (row, column + empty) not in covered
                    ):
                        empty += 1
                    cells.append(f'<table:table-cell table:number-columns-repeated="{empty}"/>')
                else:
                    cells.append(
                        _ods_cell(
                            value,
                            sheet.formats.get((row, column), ""),
                            (row, column) in covered,
                            spans.get((row, column)),
                        )
                    )
                column += empty
            body.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
        tables.append(f"<table:table table:name={quoteattr(sheet.name)}>{''.join(body)}</table:table>")
    spaces = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype", STAMP), "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            zipfile.ZipInfo("content.xml", STAMP),
            f'{HEAD}<office:document-content {spaces} office:version="1.2"><office:body>'
            f"<office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
            "</office:document-content>",
            zipfile.ZIP_DEFLATED,
        )
        archive.writestr(
            zipfile.ZipInfo("META-INF/manifest.xml", STAMP),
            f"{HEAD}<manifest:manifest xmlns:manifest="
            '"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
            '<manifest:file-entry manifest:full-path="/" '
            'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
            "</manifest:manifest>",
            zipfile.ZIP_DEFLATED,
        )
    return out.getvalue()


def _covered(sheet: Sheet) -> tuple[set[tuple[int, int]], dict[tuple[int, int], tuple[int, int]]]:
    """Cells hidden under a merge, and how far each merge's first cell reaches."""
    covered: set[tuple[int, int]] = set()
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for area in sheet.merges:
        (top, left), (bottom, right) = (place(corner) for corner in area.split(":"))
        spans[top, left] = (bottom - top + 1, right - left + 1)
        covered |= {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)} - {(top, left)}
    return covered, spans


def _ods_cell(value: Content, code: str, covered: bool, span: tuple[int, int] | None) -> str:
    tag = "table:covered-table-cell" if covered else "table:table-cell"
    reach = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"' if span else ""
    if value is None:
        return f"<{tag}{reach}/>"
    if isinstance(value, int | float):
        kind = "percentage" if "%" in code else "float"
        return f'<{tag}{reach} office:value-type="{kind}" office:value="{value!r}"><text:p>{value}</text:p></{tag}>'
    if isinstance(value, date):
        shown = value.strftime("%Y-%m-%d")
        return f'<{tag}{reach} office:value-type="date" office:date-value="{shown}"><text:p>{shown}</text:p></{tag}>'
    return f'<{tag}{reach} office:value-type="string"><text:p>{escape(str(value))}</text:p></{tag}>'
