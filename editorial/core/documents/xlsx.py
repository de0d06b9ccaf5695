"""Tables as .xlsx: typed columns, a head that stays, totals, and a page set up for A4 landscape.

Rows are written as they come (constant memory), so a year's lines fit. Text is always text: a title that begins with
"=" is no formula.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from io import BytesIO
from math import ceil
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from editorial.core.clock import to_vietnam
from editorial.core.documents import Cell, Column, Kind, Sheet, Workbook
from editorial.core.documents.archive import strip_timestamps
from editorial.core.text import nfc

FONT = "Times New Roman"
_SHAPES: dict[Kind, dict[str, Any]] = {
    "text": {"text_wrap": True, "align": "left", "indent": 1},
    "whole": {"num_format": "#,##0", "align": "right"},
    "money": {"num_format": "#,##0", "align": "right"},
    "points": {"num_format": "#,##0.00", "align": "right"},
    "percent": {"num_format": '0"%"', "align": "right"},
    "date": {"num_format": "dd/mm/yyyy", "align": "center"},
    "moment": {"num_format": "dd/mm/yyyy hh:mm", "align": "center"},
}


def render(workbook: Workbook) -> bytes:
    """Equal workbooks give equal bytes; a sheet's rows are read once, in order."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    made = datetime.combine(workbook.made_on or date(2000, 1, 1), time(), tzinfo=UTC).replace(tzinfo=None)
    book.set_properties({"title": nfc(workbook.sheets[0].title), "author": nfc(workbook.agency), "created": made})
    taken: set[str] = set()
    for sheet in workbook.sheets:
        _Page(book, book.add_worksheet(_tab(sheet.name, taken)), workbook, sheet).write()
    book.close()
    return strip_timestamps(out.getvalue())


class _Page:
    """One sheet being written, from the top down: constant memory never goes back."""

    def __init__(self, book: Any, page: Any, workbook: Workbook, sheet: Sheet) -> None:
        self.book, self.page, self.workbook, self.sheet = book, page, workbook, sheet
        first = (Column("STT", "whole", 6),) if sheet.numbered else ()
        self.columns = first + sheet.columns
        self.last = len(self.columns) - 1
        self.row = 0
        self.plain = self._format()
        self.bold = self._format(bold=True)

    def write(self) -> None:
        for place, column in enumerate(self.columns):
            self.page.set_column(place, place, column.width, self.plain)
        self._top()
        head = self.row
        self.page.set_row(head, 18 * max(ceil(len(column.title) * 1.2 / column.width) for column in self.columns))
        for place, column in enumerate(self.columns):
            self._put(
                head,
                place,
                column.title,
                self._format(bold=True, border=1, align="center", text_wrap=True, bg_color="#EFEBE2"),
            )
        self.page.freeze_panes(head + 1, 0)
        self.row += 1
        sums = self._rows()
        if any(column.total for column in self.columns):
            self._total(head + 1, sums)
        self._end()
        self._paper(head)

    def _format(self, **more: Any) -> Any:
        return self.book.add_format({"font_name": FONT, "font_size": 12, "valign": "vcenter", **more})

    def _put(self, row: int, place: int, text: str, shape: Any) -> None:
        self.page.write_string(row, place, nfc(text)[:32767], shape)

    def _across(self, text: str, shape: Any) -> None:
        """Over the whole width; written as centre-across so that no merge has to be looked at again."""
        self._put(self.row, 0, text, shape)
        for place in range(1, self.last + 1):
            self.page.write_blank(self.row, place, None, shape)
        self.row += 1

    def _top(self) -> None:
        for text, shape in (
            (self.workbook.agency_above.upper(), self.plain),
            (self.workbook.agency.upper(), self.bold),
        ):
            if text:
                self._put(self.row, 0, text, shape)
                self.row += 1
        self.row += 1
        self._across(self.sheet.title.upper(), self._format(bold=True, font_size=14, center_across=True))
        for line in self.sheet.lines:
            self._across(line, self._format(italic=True, center_across=True))
        self.row += 1

    def _rows(self) -> list[int]:
        shapes = [self._format(border=1, **_SHAPES[column.kind]) for column in self.columns]
        sums = [0] * len(self.columns)
        for count, values in enumerate(self.sheet.rows, 1):
            cells = (count, *values) if self.sheet.numbered else tuple(values)
            self.page.set_row(self.row, 16 * self._lines(cells))
            for place, (column, cell) in enumerate(zip(self.columns, cells, strict=True)):
                self._cell(place, column.kind, cell, shapes[place])
                if column.total and isinstance(cell, int):
                    sums[place] += cell
            self.row += 1
        return sums

    def _lines(self, cells: Sequence[Cell]) -> int:
        """How many lines the longest text needs: not every reader makes room for wrapped text by itself."""
        texts = (
            (cell, column.width) for column, cell in zip(self.columns, cells, strict=True) if isinstance(cell, str)
        )
        return min(20, max((ceil(len(text) * 0.95 / width) for text, width in texts if text), default=1))

    def _cell(self, place: int, kind: Kind, cell: Cell, shape: Any) -> None:
        if cell is None:
            self.page.write_blank(self.row, place, None, shape)
        elif isinstance(cell, datetime):
            self.page.write_datetime(self.row, place, to_vietnam(cell).replace(tzinfo=None), shape)
        elif isinstance(cell, date):
            self.page.write_datetime(self.row, place, cell, shape)
        elif isinstance(cell, str):
            self._put(self.row, place, cell, shape)
        else:
            self.page.write_number(self.row, place, cell / 100 if kind == "points" else cell, shape)

    def _total(self, first: int, sums: Sequence[int]) -> None:
        """A formula, with its value beside it for readers that do not count themselves."""
        label = next((place for place, column in enumerate(self.columns) if column.kind == "text"), 0)
        for place, column in enumerate(self.columns):
            shape = self._format(border=1, bold=True, **_SHAPES[column.kind])
            if column.total:
                value = sums[place] / 100 if column.kind == "points" else sums[place]
                letter = xl_col_to_name(place)
                formula = f"=SUM({letter}{first + 1}:{letter}{self.row})" if self.row > first else "=0"
                self.page.write_formula(self.row, place, formula, shape, value)
            elif place == label:
                self._put(self.row, place, "Tổng cộng", shape)
            else:
                self.page.write_blank(self.row, place, None, shape)
        self.row += 1

    def _end(self) -> None:
        for note in self.sheet.notes:
            self._put(self.row, 0, note, self._format(italic=True, font_size=11))
            self.row += 1
        if not self.sheet.signatures:
            return
        self.row += 1
        quiet = {"italic": True, "font_size": 11}
        for depth in range(max(len(signature.title) for signature in self.sheet.signatures)):
            self._side_by_side(
                [(*signature.title, *[""] * 9)[depth].upper() for signature in self.sheet.signatures], bold=True
            )
        self._side_by_side([signature.note for signature in self.sheet.signatures], **quiet)
        self.row += 4
        self._side_by_side([signature.name for signature in self.sheet.signatures], bold=True)

    def _side_by_side(self, texts: Sequence[str], **look: Any) -> None:
        """Each text in the middle of its share of the width."""
        shape = self._format(center_across=True, **look)
        total, upto = sum(column.width for column in self.columns), 0.0
        seen = -1
        for place, column in enumerate(self.columns):
            part = min(int(upto * len(texts) / total), len(texts) - 1)
            upto += column.width
            if part == seen:
                self.page.write_blank(self.row, place, None, shape)
            else:
                self._put(self.row, place, texts[part] or " ", shape)
            seen = part
        self.row += 1

    def _paper(self, head: int) -> None:
        self.page.set_landscape()
        self.page.set_paper(9)  # A4
        self.page.set_margins(left=0.79, right=0.59, top=0.79, bottom=0.79)
        self.page.fit_to_pages(1, 0)
        self.page.repeat_rows(head)
        self.page.set_footer(f'&C&"{FONT},Regular"&11&P/&N')


def _tab(name: str, taken: set[str]) -> str:
    """A sheet's name as Excel takes it: 31 characters, some forbidden, no two alike."""
    stem = re.sub(r"[\[\]:*?/\\]+", "-", nfc(name)).strip("' ") or "Bảng"
    if stem.casefold() == "history":
        stem += " "
    found, count = stem[:31], 1
    while found.casefold() in taken:
        count += 1
        found = f"{stem[:26]} ({count})"
    taken.add(found.casefold())
    return found
