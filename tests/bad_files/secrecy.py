"""U79: a secrecy mark in every place of every form that can bear one; and files that only speak of such things."""

import io
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import xlsxwriter
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from dashboard.intake.compound import Compound
from tests.bad_files.case import CASES, PLAIN, Case, accepted, first, with_part
from tests.raw_binary import compound, ods, ods_row, xls, xlsb
from tests.raw_workbook import row, simple, strings_part, text

MARK = "机密★1年"
#: Stands in files: nothing of it may be found anywhere once the file was refused.
CONTENT = "产值四四二九六一亿元"
ROWS = [["地区", "数值"], ["成都市", 1.5], [CONTENT, 2.5]]
#: Case → what must be said of the place.
PLACES: dict[str, str] = {}


def marked(id: str, where: str, name: str = "月报.xlsx") -> Callable[[Callable[[], bytes]], None]:
    """Register a file that bears a mark at a place."""

    def add(make: Callable[[], bytes]) -> None:
        PLACES[f"U79-{id}"] = where
        CASES.append(Case(f"U79-{id}", make, "secrecy", name))

    return add


def book(change: Callable[[Any], object]) -> bytes:
    """A workbook as openpyxl writes it, its sheet 表 changed."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "表"
    for values in ROWS:
        sheet.append(values)
    change(sheet)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def written(change: Callable[[Any, Any], object]) -> bytes:
    """A workbook as xlsxwriter writes it (text boxes, charts, properties of one's own)."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet("表")
        for number, values in enumerate(ROWS):
            sheet.write_row(number, 0, values)
        change(made, sheet)
    return out.getvalue()


def old(change: Callable[[Any], object]) -> bytes:
    """An old workbook, its sheet 表 changed."""
    made = xlwt.Workbook()
    sheet = made.add_sheet("表")
    for number, values in enumerate(ROWS):
        for column, value in enumerate(values):
            sheet.write(number, column, value)
    change(sheet)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def with_more(data: bytes, name: str, part: bytes) -> bytes:
    """An archive with a part more."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, part)
    return out.getvalue()


def filled(place: str, value: Any) -> bytes:
    """A workbook with one more cell."""
    return book(lambda sheet: sheet.__setitem__(place, value))


def entitled(**properties: str) -> bytes:
    """A workbook with properties of the document."""
    return book(lambda sheet: [setattr(sheet.parent.properties, name, value) for name, value in properties.items()])


_BOLD, _RED = InlineFont(b=True, sz=14), InlineFont(color="FFFF0000")
_FORMULA = '<c r="A3" t="str"><f>B1&amp;B2</f><v>绝密</v></c>'
marked("cell", "表!D4")(lambda: filled("D4", MARK))
marked("cell-alone", "表!D4", "月报.xlsm")(lambda: filled("D4", "秘密"))
marked("runs", "表!D4")(lambda: filled("D4", CellRichText(TextBlock(_BOLD, "机"), TextBlock(_RED, "密"))))
marked("inline", "表!A3")(lambda: simple(PLAIN + row(3, text("A3", "【 秘 密 】"))))
marked("number", "表!A3")(lambda: simple(PLAIN + row(3, text("A3", "机&#23494;"))))
# Long before another sign of the kind that is looked for first.
_FAR = "".join(row(n, text(f"A{n}", "商业秘密保护" if n == 5999 else "成都市")) for n in range(5, 6000))
marked("number-early", "表!A3")(lambda: simple(PLAIN + row(3, text("A3", "机&#23494;")) + _FAR))
marked("format", "styles.xml")(lambda: book(lambda sheet: setattr(sheet["B2"], "number_format", '"机密"0.0')))
marked("cdata", "表!A3")(lambda: simple(PLAIN + row(3, text("A3", "<![CDATA[绝密]]>"))))
marked("formula", "表!A3")(lambda: simple(PLAIN + row(3, _FORMULA)))
marked("unused", "sharedStrings.xml")(lambda: simple(PLAIN, strings=strings_part("地区", "密级：机密")))
marked("header", "表 页眉页脚")(lambda: book(lambda sheet: setattr(sheet.oddHeader.center, "text", MARK)))
marked("footer", "表 页眉页脚")(lambda: book(lambda sheet: setattr(sheet.oddFooter.right, "text", "秘密")))
marked("title", "文档属性")(lambda: entitled(title="【机密】月报"))
marked("keywords", "文档属性")(lambda: entitled(keywords="秘密"))
marked("property", "文档属性")(lambda: written(lambda made, sheet: made.set_custom_property("密级", "机密")))
marked("sheet", "工作表名")(lambda: book(lambda sheet: setattr(sheet, "title", "6月_机密")))
marked("comment", "批注")(lambda: book(lambda sheet: setattr(sheet["B2"], "comment", Comment(MARK, "张三"))))
marked("textbox", "文本框")(lambda: written(lambda made, sheet: sheet.insert_textbox(5, 1, "机密\n注意保管")))
# An old drawing need not be well formed.
marked("wordart", "vml")(
    lambda: with_part("xl/drawings/vmlDrawing1.vml", '<xml><v:textpath string="秘密"/><br></xml>'.encode())
)
# Out of order as well: that it must not be here is what people are told.
marked("worse", "表!A5")(lambda: simple(row(5, text("A5", "秘密")) + row(1, text("A1", "地区"))))


@marked("defined", "workbook.xml")
def _() -> bytes:
    def name(sheet: Any) -> None:
        sheet.parent.defined_names["机密_区域"] = DefinedName("机密_区域", attr_text="表!$A$1")

    return book(name)


@marked("chart", "chart1.xml")
def _() -> bytes:
    def chart(made: Any, sheet: Any) -> None:
        drawn = made.add_chart({"type": "line"})
        drawn.add_series({"values": "=表!$B$2:$B$3"})
        drawn.set_title({"name": "分市州增速（机密）"})
        sheet.insert_chart("D2", drawn)

    return written(chart)


@marked("hidden", "参数!A1")
def _() -> bytes:
    def hide(sheet: Any) -> None:
        other = sheet.parent.create_sheet("参数")
        other["A1"], other.sheet_state = "绝密", "hidden"

    return book(hide)


@marked("late", "表!C9001")
def _() -> bytes:
    # A long sheet of plain rows, which the parser never sees.
    shown = (
        '<row r="{0}"><c r="A{0}" t="s"><v>0</v></c><c r="B{0}"><v>{0}</v></c><c r="C{0}" t="s"><v>{1}</v></c></row>'
    )
    rows = (shown.format(number, int(number == 9001)) for number in range(1, 20_001))
    return simple("".join(rows), strings=strings_part("精密仪器", "机　密"))


for _name in ("机密★1年_报表.xlsx", "6月报表（秘密）.xlsx", "【绝密】6月.csv", "6月-涉密.ods"):
    marked(f"name-{_name}", "文件名", _name)(lambda: "地区,数值\n成都市,1.5\n".encode())
for _code in ("utf-8-sig", "gb18030", "utf-16"):
    marked(f"csv-{_code}", "第1行", "月报.csv")(
        lambda code=_code: f"机密★1年,\n地区,数值\n{CONTENT},1.5\n".encode(code)  # type: ignore[misc]
    )
marked("tsv", "第3行", "月报.tsv")(lambda: f'地区\t数值\n{CONTENT}\t1.5\n"秘密"\t\n'.encode())


def _ods(*cells: str) -> bytes:
    return ods(ods_row("地区", "数值") + ods_row(CONTENT, "1.5") + ods_row(*cells))


_TEXT_CELL = '<table:table-cell office:value-type="string">{}</table:table-cell>'
_ODS_NOTE = "<office:annotation><text:p>绝密</text:p></office:annotation><text:p>数值</text:p>"
_ODS_HEADER = '<s xmlns:style="s"><style:header><p>机密★1年</p></style:header></s>'
_ODS_TITLE = '<m xmlns:dc="d"><dc:title>【机密】月报</dc:title></m>'
_ODS_RUNS = "<text:p>秘<text:span>密</text:span></text:p>"
marked("ods", "表!A3", "月报.ods")(lambda: _ods("机密", "1"))
marked("ods-runs", "表!B3", "月报.ods")(lambda: _ods("绵阳市", _TEXT_CELL.format(_ODS_RUNS)))
marked("ods-note", "content.xml", "月报.ods")(lambda: _ods("绵阳市", _TEXT_CELL.format(_ODS_NOTE)))
marked("ods-header", "styles.xml", "月报.ods")(lambda: with_more(_ods("绵阳市"), "styles.xml", _ODS_HEADER.encode()))
marked("ods-title", "文档属性", "月报.ods")(lambda: with_more(_ods("绵阳市"), "meta.xml", _ODS_TITLE.encode()))


def _wide(shown: str) -> bytes:
    return struct.pack("<L", len(shown)) + shown.encode("utf-16-le")


def _binary(kind: bytes, head: bytes, *texts: str) -> bytes:
    body = head + b"".join(map(_wide, texts))
    return kind + bytes([len(body)]) + body


_XLSB = [["地区", "数值"], [CONTENT, 1.5]]
marked("xlsb", "表", "月报.xlsb")(lambda: xlsb([*_XLSB, ["机密", 2.5]]))
for _id, _part, _record in (
    ("string", "sharedStrings.bin", _binary(b"\x13", b"\0", MARK)),
    ("header", "worksheets/sheet2.bin", _binary(b"\xdf\x03", b"\0\0", "&L地区", "&C秘密&R第1页")),
    ("note", "comments1.bin", _binary(b"\xfd\x04", b"\0", "绝 密")),
    ("name", "names.bin", _binary(b"\x27", struct.pack("<2L", 0, 0) + b"\0", "机密")),
):
    marked(f"xlsb-{_id}", _part, "月报.xlsb")(
        lambda part=_part, record=_record: with_more(xlsb(_XLSB), f"xl/{part}", record)  # type: ignore[misc]
    )


def _with_record(kind: int, data: bytes, further: bytes = b"") -> bytes:
    """An old workbook with a record (and what continues it) before the end of its sheet."""
    end = struct.pack("<2H", 10, 0)
    stream = Compound(xls(ROWS)).stream("Workbook").rstrip(b"\0") + b"\0\0\0"
    stream = stream[: stream.rindex(end)] + struct.pack("<2H", kind, len(data)) + data
    return compound({"Workbook": stream + (struct.pack("<2H", 0x3C, len(further)) + further if further else b"") + end})


def _with_title(shown: bytes, kind: int) -> bytes:
    """An old workbook with a title among its properties, in the code page (kind 30) or in UTF-16 (31)."""
    body = struct.pack("<5L", 1, 2, 16, kind, len(shown) // (kind - 29)) + shown
    stream = struct.pack("<2HL16sL16sL", 0xFFFE, 0, 0, b"", 1, b"", 48) + struct.pack("<L", len(body) + 4) + body
    return compound({"Workbook": Compound(xls(ROWS)).stream("Workbook"), "\5SummaryInformation": stream})


def _across() -> bytes:
    """Shared strings over two records: the mark's first letter ends the one, its second begins the other."""
    for length in range(8224 // 2 - 60, 8224 // 2):
        made = xls([["地" * length, MARK], [CONTENT, 1.5]])
        stream = Compound(made).stream("Workbook")
        if "机".encode("utf-16-le") + b"\x3c\0" in stream:
            return made
    raise AssertionError("the mark is nowhere cut in two")


for _ending in ("xls", "et"):
    marked(f"{_ending}-cell", "表中文字", f"月报.{_ending}")(lambda: xls([*ROWS, [MARK, ""]]))
    marked(f"{_ending}-sheet", "工作表名", f"月报.{_ending}")(lambda: old(lambda sheet: setattr(sheet, "name", "机密")))
    for _part, _kind, _shown in (("页眉", 0x14, "&C机密★1年"), ("页脚", 0x15, "&R秘密")):
        marked(f"{_ending}-{_part}", _part, f"月报.{_ending}")(
            lambda kind=_kind, shown=_shown: _with_record(  # type: ignore[misc]
                kind, struct.pack("<HB", len(shown), 1) + shown.encode("utf-16-le")
            )
        )
marked("xls-box", "文本框或批注", "月报.xls")(
    lambda: _with_record(0x1B6, struct.pack("<2H6x2HL", 0x212, 0, 2, 16, 0), b"\1" + "秘密".encode("utf-16-le"))
)
marked("xls-name", "名称", "月报.xls")(
    lambda: _with_record(0x18, struct.pack("<H2B5H", 0, 0, 2, 0, 0, 0, 0, 0) + b"\1" + "机密".encode("utf-16-le"))
)
marked("xls-formula", "表中文字", "月报.xls")(
    lambda: _with_record(0x207, struct.pack("<HB", 2, 1) + "绝密".encode("utf-16-le"))
)
marked("xls-across", "表中文字", "月报.xls")(_across)
# Long texts, the mark at their beginning or their end.
for _id, _shown in (("first", f"{MARK}\n" + "产品说明" * 120), ("last", "产品说明" * 63 + "\n密级：机密")):
    for _ending, _make in (("xls", xls), ("et", xls), ("xlsb", xlsb)):
        marked(f"{_ending}-long-{_id}", "表", f"月报.{_ending}")(
            lambda make=_make, shown=_shown: make([["地区", "数值"], [CONTENT, 1.5], [shown, 2.5]])  # type: ignore[misc]
        )
for _code, _kind in (("gbk", 30), ("utf-8", 30), ("utf-16-le", 31)):
    marked(f"xls-title-{_code}", "文档属性", "月报.xls")(
        lambda code=_code, kind=_kind: _with_title("【机密】月报\0".encode(code), kind)  # type: ignore[misc]
    )

# What only speaks of such things is taken as it is.
SPOKEN = ["商业秘密保护", "涉密人员培训", "非涉密", "国家秘密保护条例宣传", "是否涉密：否", "精密仪器", "本表不涉密"]


def _is_spoken(found: Any) -> None:
    assert [line[0] for line in first(found).rows] == SPOKEN


_LINES = [[shown, 1.5] for shown in SPOKEN]
accepted("U79-spoken", _is_spoken)(lambda: simple("".join(row(n, text(f"A{n}", s)) for n, s in enumerate(SPOKEN, 1))))
accepted("U79-spoken-xls", _is_spoken, "月报.xls")(lambda: xls(_LINES))
# Thousands of them, so that any two bytes before a word could be the length of a text.
_MANY = [[f"第{n}条不得泄露商业秘密和工作秘密，刑事秘密{'，员工和企业秘密' * (n % 5)}", 1.5] for n in range(1500)]
accepted("U79-spoken-often", lambda found: None, "月报.xls")(lambda: xls(_MANY))
accepted("U79-spoken-xlsb", _is_spoken, "月报.xlsb")(lambda: xlsb(_LINES))  # type: ignore[arg-type]
accepted("U79-spoken-ods", _is_spoken, "月报.ods")(lambda: ods("".join(ods_row(shown, "1.5") for shown in SPOKEN)))
accepted("U79-spoken-csv", _is_spoken, "商业秘密.csv")(lambda: "".join(f"{shown},1.5\n" for shown in SPOKEN).encode())
