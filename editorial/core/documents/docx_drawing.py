"""An official document as .docx, in the form of NĐ 30/2020/NĐ-CP, Phụ lục I: A4, margins 20-20-30-20 mm, Times New Roman.

The number is left blank: numbers are given by the registry, in its own system. What is printed is Vietnamese by law, so
none of it is translated.
"""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from editorial.core.documents import Block, Document, Heading, PageBreak, Para, Run, Signature, Table
from editorial.core.documents.archive import strip_timestamps
from editorial.core.documents.docx_parts import (
    ALIGN,
    FONT,
    balanced,
    borderless_table,
    child,
    fix_widths,
    font,
    line,
    rule,
    write,
)
from editorial.core.text import nfc

_LEFT, _RIGHT, _TOP, _BOTTOM = 30, 20, 20, 20
_BODY = 14
_HEAD_MOST = 27
"""Capitals of 12 pt that fit a line of the narrow head."""
_SMALL_TABLE = 9
"""Rows of a table that is never torn."""


def render(document: Document) -> bytes:
    """Equal documents give equal bytes."""
    paper = docx.Document()
    _set_up(paper, document)
    width = (297 if document.landscape else 210) - _LEFT - _RIGHT
    _head(paper, document, width)
    _title(paper, document, width)
    for block in document.body:
        _block(paper, block, width)
    _foot(paper, document, width)
    for block in document.annex:
        _block(paper, block, width)
    out = BytesIO()
    paper.save(out)
    return strip_timestamps(out.getvalue())


def dated(document: Document) -> str:
    """ "Vĩnh Tuy, ngày 05 tháng 02 năm 2026"; what is not known yet is left blank. Days to 9 and months 1, 2 take a 0."""
    blank = " " * 6
    if document.day:
        month, year = document.day.month, document.day.year
        day = f"{document.day.day:02}"
    elif document.month:
        (month, year), day = document.month, blank
    else:
        return f"{document.place}, ngày{blank}tháng{blank}năm{blank}"
    return f"{document.place}, ngày {day} tháng {f'{month:02}' if month < 3 else month} năm {year}"


# --- the page ---


def _set_up(paper: Any, document: Document) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    if document.landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin, section.right_margin = Mm(_LEFT), Mm(_RIGHT)
    section.top_margin, section.bottom_margin = Mm(_TOP), Mm(_BOTTOM)
    section.header_distance, section.footer_distance = Mm(10), Mm(10)
    section.different_first_page_header_footer = True
    _number_pages(section.header.paragraphs[0])

    normal = paper.styles["Normal"]
    font(normal.font, _BODY)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), FONT)
    language = child(normal.element.get_or_add_rPr(), "w:lang", val="vi-VN")
    language.set(qn("w:eastAsia"), "vi-VN")
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)

    about, made = paper.core_properties, datetime(2000, 1, 1, tzinfo=UTC)
    about.title = nfc(f"{document.kind} {document.subject}")[:255]
    about.author, about.comments, about.language = nfc(document.agency)[:255], "", "vi-VN"
    about.created = about.modified = made
    about.last_modified_by, about.revision = "", 1


def _number_pages(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        font(run.font, _BODY)
        if kind:
            child(run._r, "w:fldChar", fldCharType=kind)
        else:
            child(run._r, "w:instrText").text = text


def _head(paper: Any, document: Document, width: float) -> None:
    left_width = width * 0.43
    left, right = borderless_table(paper, (left_width, width - left_width)).rows[0].cells
    if document.agency_above:
        line(left, balanced(document.agency_above.upper(), _HEAD_MOST), 12)
    line(left, balanced(document.agency.upper(), _HEAD_MOST), 12, bold=True)
    rule(left, left_width, 0.36)
    if document.symbol:
        line(left, f"Số:{' ' * 10}/{document.symbol}", 13, before=4)
    for place, words in enumerate(document.motto):
        line(right, words, 12 + place, bold=True)
    if document.motto:
        rule(right, width - left_width, 0.60)
    if document.place:
        line(right, dated(document), 13, italic=True, before=4)


def _title(paper: Any, document: Document, width: float) -> None:
    line(paper, document.kind.upper(), _BODY, bold=True, before=16)
    if document.subject:
        line(paper, document.subject, _BODY, bold=True)
    if document.note:
        line(paper, document.note, 13, italic=True, before=2)
    rule(paper, width, 0.25)
    if document.authority:
        line(paper, document.authority.upper(), _BODY, bold=True, before=8)
    if len(document.to) == 1:
        line(paper, f"Kính gửi: {document.to[0]}", _BODY, before=8, after=6)
    elif document.to:
        line(paper, "Kính gửi:", _BODY, before=8)
        for place, addressee in enumerate(document.to, 1):
            last = place == len(document.to)
            listed = line(
                paper, f"- {addressee}{'.' if last else ';'}", _BODY, align="left", before=2, after=6 if last else 0
            )
            listed.paragraph_format.left_indent = Mm(width * 0.3)
    else:
        line(paper, "", 6)
    for place, basis in enumerate(document.bases, 1):
        end = "." if place == len(document.bases) else ";"
        _block(paper, Para(basis.rstrip(" ;.") + end, italic=True), width)


# --- the body ---


def _block(paper: Any, block: Block, width: float) -> None:
    match block:
        case PageBreak():
            paper.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        case Heading():
            heading = line(paper, block.text, _BODY, bold=block.level < 3, align="justify", before=6, after=3)
            heading.paragraph_format.first_line_indent = Mm(12.7)
            heading.paragraph_format.keep_with_next = True
        case Para():
            paragraph = paper.add_paragraph()
            paragraph.alignment = ALIGN[block.align]
            shape = paragraph.paragraph_format
            shape.space_before, shape.space_after, shape.line_spacing = Pt(3), Pt(3), 1.15
            shape.widow_control = True
            shape.keep_with_next = block.text[-1:] == ":" or None  # what it announces follows on the same page
            if block.indent and block.align in ("justify", "left"):
                shape.first_line_indent = Mm(12.7)
            runs = (Run(block.text),) if isinstance(block.text, str) else block.text
            for run in runs:
                write(paragraph, run.text, _BODY, block.bold or run.bold, block.italic or run.italic)
        case Table():
            _table(paper, block, width)


def _table(paper: Any, table: Table, width: float) -> None:
    parts = table.widths or (1.0,) * len(table.head)
    widths = [width * part / sum(parts) for part in parts]
    aligns = table.aligns or ("left",) * len(table.head)
    rows = [table.head, *table.rows, *([table.total] if table.total else [])]
    drawn = paper.add_table(rows=len(rows), cols=len(table.head), style="Table Grid")
    drawn.alignment = WD_TABLE_ALIGNMENT.CENTER
    fix_widths(drawn, widths)
    for place, (row, values) in enumerate(zip(drawn.rows, rows, strict=True)):
        is_head, is_total = place == 0, bool(table.total) and place == len(rows) - 1
        about = row._tr.get_or_add_trPr()
        child(about, "w:cantSplit")
        if is_head:
            child(about, "w:tblHeader")
        cells = row._tr.tc_lst  # row.cells reads the whole table for every row
        for cell, value, align, cell_width in zip(cells, values, aligns, widths, strict=True):
            cell.width = Mm(cell_width)
            _fill_cell(drawn, cell, value, "center" if is_head else align, table.size, is_head or is_total, is_head)
    if len(rows) <= _SMALL_TABLE:
        for row in drawn.rows[:-1]:
            for paragraph in row._tr.iter(qn("w:p")):
                paragraph.get_or_add_pPr().keepNext_val = True
    line(paper, "", 6)


def _fill_cell(parent: Any, cell: Any, value: str, align: str, size: float, bold: bool, middle: bool) -> None:
    child(cell.get_or_add_tcPr(), "w:vAlign", val="center" if middle else "top")
    for place, text in enumerate(value.split("\n")):
        paragraph = Paragraph(cell.p_lst[0] if place == 0 else cell.add_p(), parent)
        paragraph.alignment = ALIGN[align]
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        write(paragraph, text, size, bold, False)


# --- the foot ---


def _foot(paper: Any, document: Document, width: float) -> None:
    if not document.signatures and not document.recipients:
        return
    _hold_to_foot(paper)
    line(paper, "", 8).paragraph_format.keep_with_next = True
    left, right = borderless_table(paper, (width * 0.48, width * 0.52)).rows[0].cells
    if len(document.signatures) > 1:
        _signature(left, document.signatures[0])
        _signature(right, document.signatures[1])
        for more in range(2, len(document.signatures), 2):
            line(paper, "", 8)
            cells = borderless_table(paper, (width * 0.48, width * 0.52)).rows[0].cells
            for cell, signature in zip(cells, document.signatures[more : more + 2], strict=False):
                _signature(cell, signature)
        if document.recipients:
            line(paper, "", 8)
            _recipients(borderless_table(paper, (width * 0.6, width * 0.4)).rows[0].cells[0], document.recipients)
    else:
        if document.recipients:
            _recipients(left, document.recipients)
        for signature in document.signatures:
            _signature(right, signature)


_HELD = 2
"""Paragraphs or rows of the body that go to a new page with the signatures, which never stand there alone."""


def _hold_to_foot(paper: Any) -> None:
    """Mark the end of the body to stay with what follows. A heading stays with what it heads and is no line of its own."""
    lines = 0
    for node in reversed(paper.element.body):
        rows = reversed(node.findall(qn("w:tr"))) if node.tag == qn("w:tbl") else (node,)
        for row in rows:
            if lines == _HELD or row.find(f".//{qn('w:br')}") is not None:
                return
            for paragraph in row.iter(qn("w:p")):
                shape = paragraph.get_or_add_pPr()
                lines += row.tag == qn("w:p") and bool("".join(row.itertext()).strip()) and not shape.keepNext_val
                shape.keepNext_val = True
            lines += row.tag == qn("w:tr")


def _recipients(cell: Any, recipients: tuple[str, ...]) -> None:
    line(cell, "Nơi nhận:", 12, bold=True, italic=True, align="left")
    for place, recipient in enumerate(recipients, 1):
        line(cell, f"- {recipient.rstrip(' ;.')}{'.' if place == len(recipients) else ';'}", 11, align="left")


def _signature(cell: Any, signature: Signature) -> None:
    for title in signature.title:
        line(cell, title.upper(), 13, bold=True)
    if signature.note:
        line(cell, signature.note, 12, italic=True)
    for _empty in range(4):
        line(cell, "", _BODY)
    line(cell, signature.name, _BODY, bold=True)
