"""The layout of an official document (GB/T 9704) in Word: page, faces, styles, headers, tables, pictures.

Faces are named as offices name them; the font table says by which face each may be replaced where it is missing.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO, Any

from docx.enum.section import WD_HEADER_FOOTER
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm, Pt, RGBColor

from dashboard.analysis.narrative import to_be_written
from dashboard.deck.slides import Material
from dashboard.deck.table import squeezed
from dashboard.figure import Paragraph, Span
from dashboard.theme import FILLS, ems

#: What XML does not allow, as it may stand in imported cells.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
TITLE, SUBTITLE, SECTION, PART, BODY = "Title", "Subtitle", "Heading 1", "Heading 2", "Normal"
CAPTION, HEAD, NOTE, CELL, SIGNED, COMMENT = "Caption", "表题", "资料说明", "表格", "落款", "CommentText"
#: What a document is until somebody says otherwise; who writes in its margin.
DRAFT = "（送审稿）"
AUTHOR, INITIALS = "四川工业运行看板", "看板"

LATIN = "Times New Roman"
SONG_TITLE, FANG, HEI, KAI, SONG = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
#: What stands in where a face is not installed; Word, WPS and LibreOffice look it up in the font table.
ALTERNATIVES = {SONG_TITLE: "宋体", FANG: "仿宋", KAI: "楷体", HEI: "SimHei", SONG: "SimSun"}
MARGINS = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}
#: A table in points: across the text, beside the texts of a cell; its type sizes; ems of a heading that is one word.
ACROSS, PADDING, SIZES, WORD = 442.0, 7.0, (10.5, 9.0), 4.5
CELL_MARGINS = (
    f'<w:tblCellMar {nsdecls("w")}><w:top w:w="40" w:type="dxa"/><w:left w:w="60" w:type="dxa"/>'
    f'<w:bottom w:w="40" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
)
SHADE = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{FILLS["soft"][1:]}"/>'
LEFT, CENTRE, RIGHT, BOTH = (
    WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY,
)  # fmt: skip


@dataclass(frozen=True)
class Look:
    """A paragraph style. size, line (0: single) and the space around it in points; indent in characters."""

    face: str
    size: float
    line: float = 28.0
    align: Any = BOTH
    indent: int = 2
    before: float = 0.0
    after: float = 0.0
    together: bool = False


LOOKS: dict[str, Look] = {
    BODY: Look(FANG, 16),
    TITLE: Look(SONG_TITLE, 22, 34, CENTRE, 0, after=6, together=True),
    SUBTITLE: Look(KAI, 16, 28, CENTRE, 0, after=22, together=True),
    SECTION: Look(HEI, 16, 28, BOTH, 2, before=8, together=True),
    PART: Look(KAI, 16, 28, BOTH, 2, before=4, together=True),
    CAPTION: Look(HEI, 12, 18, CENTRE, 0, before=2, after=8),
    HEAD: Look(HEI, 12, 18, CENTRE, 0, before=8, after=4, together=True),
    NOTE: Look(KAI, 12, 20, BOTH, 2, before=2, after=2),
    CELL: Look(SONG, 10.5, 15, LEFT, 0),
    SIGNED: Look(FANG, 16, 28, RIGHT, 0, before=28),
    COMMENT: Look(SONG, 10.5, 15, LEFT, 0),
}


def prepare(document: Any, material: Material) -> None:
    """Give an empty document the page, the styles, the header and the footer of an official one."""
    for name, look in LOOKS.items():
        _style(document, name, look)
    # The sign of a comment in the text has a style of its own name.
    document.styles.add_style("CommentReference", WD_STYLE_TYPE.CHARACTER).font.size = Pt(8)
    _substitutes(document)
    # A copy of the styles for Word 2007 that no longer agrees with them.
    for name, part in list(document.part.rels.items()):
        if part.reltype.endswith("/stylesWithEffects"):
            document.part.rels.pop(name)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side, size in MARGINS.items():
        setattr(section, side, Mm(size))
    section.header_distance, section.footer_distance = Mm(22), Mm(24)
    document.settings.odd_and_even_pages_header_footer = True
    for even in (False, True):
        _footer(section.even_page_footer if even else section.footer, material.stamp, even)
        _header(section.even_page_header if even else section.header, material.mark)
    core = document.core_properties
    core.title, core.subject, core.language = allowed(material.deck.title), material.stamp, "zh-CN"
    core.author, core.comments, core.keywords = allowed(material.deck.author), "", allowed(material.mark)


def allowed(text: str) -> str:
    """Text from data without the characters a document may not hold: one of them would leave it unwritten."""
    return FORBIDDEN.sub("", text)


def add(document: Any, style: str, text: str, strong: str = "") -> Any:
    """One paragraph. strong: words before the text that stand out."""
    paragraph = document.add_paragraph(style=style)
    if strong:
        _face(paragraph.add_run(allowed(strong)), HEI)
    paragraph.add_run(allowed(text))
    return paragraph


def comment(document: Any, run: Any, *notes: str) -> None:
    """Notes to the writer, if any, as one comment in the margin at a run of the text."""
    if not notes:
        return
    made = document.add_comment(run, allowed("\n".join(notes)), AUTHOR, INITIALS)
    # The hour it was made at would let two documents of one text differ.
    made._comment_elm.attrib.pop(qn("w:date"))


def tell(
    document: Any, paragraph: Paragraph, before: Any, strong: str = "", each: Callable[[Any, Span], None] | None = None
) -> None:
    """A paragraph of a text made by rule, its notes as comments at their numbers; what is left open, highlighted.

    before: the run notes stand at where nothing is said. each: called with every run and its piece of the text.
    """
    spans = [span for sentence in paragraph.sentences for span in sentence]
    said, alone = [span for span in spans if span.text], [span.note for span in spans if span.note and not span.text]
    if said or strong:
        body = add(document, BODY, "", strong)
        before = body.runs[0]
        for span in said:
            before = body.add_run(allowed(span.text))
            comment(document, before, *filter(None, [span.note]))
            if each is not None:
                each(before, span)
    comment(document, before, *alone)
    if paragraph.open:
        left = add(document, BODY, "").add_run(allowed(to_be_written(paragraph.open)))
        left.font.highlight_color = WD_COLOR_INDEX.YELLOW


def picture(document: Any, png: IO[bytes], alt: str, width: Any, highest: Any) -> None:
    """A picture across the text, no higher than `highest`; the caption follows on the same page."""
    paragraph = document.add_paragraph(style=CAPTION)
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.keep_with_next, form.space_before = WD_LINE_SPACING.SINGLE, True, Pt(8)
    shape = paragraph.add_run().add_picture(png, width=width)
    if shape.height > highest:
        shape.width, shape.height = Emu(int(shape.width * highest / shape.height)), highest
    shape._inline.docPr.set("descr", allowed(alt))


def table(document: Any, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A native table across the text; its headings repeat on every page, a row is never broken."""
    wanted = [max([min(ems(name), WORD), *(ems(row[place]) for row in rows)]) for place, name in enumerate(headings)]
    # The usual size where everything stands on one line in it, else the next smaller one.
    size = next((s for s in SIZES if sum(wanted) * s + PADDING * len(wanted) <= ACROSS), SIZES[-1])
    widths = [w * size + PADDING for w in squeezed(wanted, (ACROSS - PADDING * len(wanted)) / size, WORD)]
    spare = ACROSS / sum(widths)
    made = document.add_table(rows=1 + len(rows), cols=len(headings))
    made.style, made.alignment, made.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    look = made._tbl.tblPr.find(qn("w:tblLook"))  # the margins of cells stand before it
    look.addprevious(parse_xml(CELL_MARGINS))
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Pt(width * spare)
    for place, (row, texts) in enumerate(zip(made.rows, [headings, *rows], strict=True)):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        if place == 0:
            row._tr.trPr.append(OxmlElement("w:tblHeader"))
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width, cell.vertical_alignment = Pt(width * spare), WD_CELL_VERTICAL_ALIGNMENT.CENTER
            paragraph = cell.paragraphs[0]
            paragraph.style = CELL
            run = paragraph.add_run(allowed(text))
            run.font.size = Pt(size)
            if place == 0:
                _face(run, HEI)
                paragraph.alignment = CENTRE
                cell._tc.tcPr.find(qn("w:vAlign")).addprevious(parse_xml(SHADE))


def _style(document: Any, name: str, look: Look) -> None:
    styles = document.styles
    style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if name != BODY:
        style.base_style = styles[BODY]
    for old in ("w:rPr", "w:pPr"):
        if (found := style.element.find(qn(old))) is not None:
            style.element.remove(found)
    style.quick_style = True
    style.font.size, style.font.bold, style.font.italic = Pt(look.size), False, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    _face(style, look.face)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")  # of Latin letters and digits: a number is not broken over two lines
    language.set(qn("w:eastAsia"), "zh-CN")
    style.element.rPr.append(language)
    form = style.paragraph_format
    form.alignment, form.keep_with_next, form.widow_control = look.align, look.together, True
    form.space_before, form.space_after = Pt(look.before), Pt(look.after)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.line)
    form.first_line_indent = Pt(look.size * look.indent)
    # Counted in characters as well, so that it stays two of them in another size.
    style.element.pPr.ind.set(qn("w:firstLineChars"), str(100 * look.indent))
    if name in (SECTION, PART):
        level = OxmlElement("w:outlineLvl")
        level.set(qn("w:val"), "0" if name == SECTION else "1")
        style.element.pPr.append(level)


def _face(styled: Any, face: str) -> None:
    """Set the Latin and the East Asian face of a run or a style."""
    styled.font.name = LATIN
    fonts = styled.element.rPr.rFonts
    for script, named in (("w:hAnsi", LATIN), ("w:cs", LATIN), ("w:eastAsia", face)):
        fonts.set(qn(script), named)
    fonts.set(qn("w:hint"), "eastAsia")


def _substitutes(document: Any) -> None:
    """Write into the font table what each face may be replaced by."""
    part = next(p for p in document.part.package.iter_parts() if str(p.partname).endswith("/fontTable.xml"))
    fonts = parse_xml(part.blob)
    for face, other in ALTERNATIVES.items():
        fonts.append(
            parse_xml(
                f'<w:font {nsdecls("w")} w:name="{face}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
                f'<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
            )
        )
    part._blob = serialize_part_xml(fonts)


def _footer(footer: WD_HEADER_FOOTER, stamp: str, even: bool) -> None:
    """Page number outside as — 1 —, version and checksum inside; mirrored on even pages."""
    paragraph = _line(footer)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT)
    if not even:
        _small(paragraph.add_run(stamp))
        paragraph.add_run("\t")
    _number(paragraph)
    if even:
        paragraph.add_run("\t")
        _small(paragraph.add_run(stamp))


def _header(header: Any, mark: str) -> None:
    paragraph = _line(header)
    if mark:
        run = paragraph.add_run(allowed(mark))
        run.font.size = Pt(14)
        _face(run, HEI)


def _line(part: Any) -> Any:
    """The one paragraph of a header or footer, plain."""
    part.is_linked_to_previous = False
    paragraph = part.paragraphs[0]
    paragraph.style = CELL
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    return paragraph


def _small(run: Any) -> None:
    run.font.size = Pt(9)


def _number(paragraph: Any) -> None:
    """— 1 —, the number being a field."""
    for before, content, after in (("— ", "", ""), ("", "PAGE", ""), ("", "", " —")):
        run = paragraph.add_run(before or after)
        run.font.size = Pt(14)
        if content:
            for kind in ("begin", "", "end"):
                part = OxmlElement("w:fldChar" if kind else "w:instrText")
                if kind:
                    part.set(qn("w:fldCharType"), kind)
                else:
                    part.text = content
                run._r.append(part)
