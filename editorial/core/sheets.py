"""A table of a page as .xlsx: the address of the page with `tai=xlsx` gives the same rows, in the same order, of all its
pages."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO
from typing import TypeVar
from urllib.parse import quote, urlencode

from flask import current_app, request, send_file
from werkzeug.wrappers import Response

from editorial.core import clock
from editorial.core.documents import XLSX, Cell, Column, Sheet, Workbook, xlsx
from editorial.core.documents.archive import safe_name
from editorial.core.pagination import Page

Row = TypeVar("Row")
_PLACE_IN_LIST = ("after", "trang", "tai")


def wants_sheet() -> bool:
    return request.args.get("tai") == "xlsx"


def sheet_url() -> str:
    """Where the table of this page is to be had, narrowed and ordered as it is seen."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in _PLACE_IN_LIST]
    return f"{quote(request.path)}?{urlencode([*kept, ('tai', 'xlsx')])}"


def every(read: Callable[[str | None], Page[Row]]) -> Iterator[Row]:
    """The rows of all pages of a list."""
    cursor: str | None = None
    while True:
        found = read(cursor)
        yield from found.rows
        cursor = found.after
        if cursor is None:
            return


def sheet(title: str, columns: Iterable[Column], rows: Iterable[Sequence[Cell]], lines: Iterable[str] = ()) -> Response:
    """The answer that a browser keeps as a file. `lines` say what the table was narrowed to."""
    day = clock.today()
    made = Sheet(title, title, tuple(columns), rows, (*(line for line in lines if line), f"{day:%d/%m/%Y}"))
    data = xlsx.render(Workbook((made,), str(current_app.config["WARD_NAME"] or ""), made_on=day))
    name = safe_name(f"{title} {day:%d-%m-%Y}.xlsx")
    return send_file(BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=name)
