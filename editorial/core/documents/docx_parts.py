"""Building blocks of an official document for python-docx: paragraphs, thin rules, tables without borders."""

from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from editorial.core.text import nfc

FONT = "Times New Roman"
ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


def line(
    place: Any,
    text: str,
    size: float,
    *,
    bold: bool = False,
    italic: bool = False,
    align: str = "center",
    before: float = 0,
    after: float = 0,
) -> Any:
    """Add a paragraph; the empty paragraph that a table cell starts with is used first."""
    first: Any = place.paragraphs[0] if hasattr(place, "_tc") else None
    unused = (
        first is not None and len(place.paragraphs) == 1 and not first.runs and first.paragraph_format.alignment is None
    )
    paragraph = first if unused else place.add_paragraph()
    paragraph.alignment = ALIGN[align]
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
    write(paragraph, text, size, bold, italic)
    return paragraph


def balanced(text: str, most: int) -> str:
    """Broken between words into as few lines of at most `most` characters as can be, as equal as can be."""
    words = text.split(" ")
    for count in range(1, len(words) + 1):
        for room in range(-(-len(text) // count), most + 1):
            lines = [words[0]]
            for word in words[1:]:
                if len(lines[-1]) + 1 + len(word) <= room:
                    lines[-1] += f" {word}"
                else:
                    lines.append(word)
            if len(lines) <= count:
                return "\n".join(lines)
    return text


def write(paragraph: Any, text: str, size: float, bold: bool, italic: bool) -> None:
    run = paragraph.add_run(nfc(text))
    font(run.font, size)
    run.font.bold, run.font.italic = bold or None, italic or None


def font(font: Any, size: float) -> None:
    font.name, font.size, font.color.rgb = FONT, Pt(size), RGBColor(0, 0, 0)


def rule(place: Any, width: float, part: float) -> None:
    """A thin line in the middle, `part` of the width."""
    paragraph = place.add_paragraph()
    shape = paragraph.paragraph_format
    shape.left_indent = shape.right_indent = Mm(width * (1 - part) / 2)
    shape.line_spacing, shape.space_after = Pt(3), Pt(3)
    borders = child(paragraph._p.get_or_add_pPr(), "w:pBdr")
    child(borders, "w:bottom", val="single", sz="6", space="0", color="000000")
    # the schema wants the border before spacing and indents
    about = paragraph._p.get_or_add_pPr()
    about.remove(borders)
    about.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
    write(paragraph, "", 2, False, False)


def borderless_table(paper: Any, widths: tuple[float, ...]) -> Any:
    table = paper.add_table(rows=1, cols=len(widths))
    fix_widths(table, widths)
    margins = child(table._tbl.tblPr, "w:tblCellMar")
    for side in ("left", "right"):
        child(margins, f"w:{side}", w="0", type="dxa")
    child(table.rows[0]._tr.get_or_add_trPr(), "w:cantSplit")
    for cell, width in zip(table.rows[0].cells, widths, strict=True):
        cell.width = Mm(width)
    return table


def fix_widths(table: Any, widths: Any) -> None:
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)


def child(parent: Any, tag: str, **attributes: str) -> Any:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    parent.append(made)
    return made
