"""Papers that leave the desk: official documents (.docx), tables (.xlsx), certificates (PDF, PNG), and one zip of them.

Each is described by plain values and drawn by a pure function, description -> bytes; nothing here reads the database,
the clock or the request, so equal descriptions give equal bytes.

docx.render(Document) -> bytes            xlsx.render(Workbook) -> bytes
archive.zip_files({name: bytes}) -> bytes      certificate.pdf(Template, [Certificate]) -> bytes, certificate.png(...) -> bytes
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Align = Literal["left", "center", "right", "justify"]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF, PNG, ZIP = "application/pdf", "image/png", "application/zip"


# --- official documents, in the form of NĐ 30/2020/NĐ-CP, Phụ lục I ---


@dataclass(frozen=True)
class Run:
    """Words within a paragraph that look different."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Para:
    """A paragraph of the body: 14 pt, justified, first line indented."""

    text: str | tuple[Run, ...]
    align: Align = "justify"
    bold: bool = False
    italic: bool = False
    indent: bool = True


@dataclass(frozen=True)
class Heading:
    """Level 1: "I. ..." bold capitals as typed; 2: "1. ..." bold; 3: "a) ...". Numbers are typed by the caller."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Table:
    """Head row repeats on every page. `widths` in parts of the text's width; `aligns` by column; `total`: a last, bold row."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()
    aligns: tuple[Align, ...] = ()
    total: tuple[str, ...] = ()
    size: float = 12


@dataclass(frozen=True)
class PageBreak:
    pass


Block = Para | Heading | Table | PageBreak


@dataclass(frozen=True)
class Signature:
    """`title`: lines in capitals over the name ("TM. BAN BIÊN TẬP", "TRƯỞNG BAN"); `note`: italic "(Ký, ghi rõ họ tên)"."""

    title: tuple[str, ...]
    name: str = ""
    note: str = ""


NATION = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
PARTY = ("ĐẢNG CỘNG SẢN VIỆT NAM",)
"""Over a paper of the state, and over one of the Party (Hướng dẫn 05-HD/VPTW)."""


@dataclass(frozen=True)
class Document:
    """An official document. `symbol`: what stands behind the blank number ("TTr-VHXH"). `day` None: the whole date is left
    blank, or the day alone when `month` is given as (month, year). `authority`: who decides, over the bases of a decision
    ("Chủ tịch Ủy ban nhân dân phường Vĩnh Tuy"). `note`: an italic line under the subject ("(Kèm theo Tờ trình số ...)").
    `annex`: what follows the signatures.

    `signatures`: one stands on the right beside "Nơi nhận"; two stand side by side, the first on the left (biên bản).
    """

    kind: str
    subject: str
    agency: str
    body: tuple[Block, ...]
    agency_above: str = ""
    symbol: str = ""
    place: str = ""
    day: date | None = None
    month: tuple[int, int] | None = None
    to: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()
    landscape: bool = False
    motto: tuple[str, ...] = NATION
    authority: str = ""
    note: str = ""
    annex: tuple[Block, ...] = ()


# --- tables for spreadsheets ---

Kind = Literal["text", "whole", "money", "points", "percent", "date", "moment"]
"""points: hundredths of a point, shown as 1,50; money: whole đồng; percent: whole percents."""
Cell = str | int | date | None


@dataclass(frozen=True)
class Column:
    title: str
    kind: Kind = "text"
    width: float = 14
    total: bool = False


@dataclass(frozen=True)
class Sheet:
    """`lines` stand under the title (period, decision number, units); `notes` under the table. Rows may be a generator."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Cell]]
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()
    numbered: bool = True


@dataclass(frozen=True)
class Workbook:
    """`agency_above`, `agency` stand at the top left of every sheet. `made_on` is written into the file."""

    sheets: tuple[Sheet, ...]
    agency: str
    agency_above: str = ""
    made_on: date | None = None


# --- certificates ---


@dataclass(frozen=True)
class Line:
    """A line of text on the page: centre `x`, base line `y` in mm from the top left; `size` in points is the largest, and
    shrinks to `width` (mm) down to `least`, then breaks into at most `lines`; "\\n" in a text breaks it there. `rule`: a thin
    line under it, as wide as the text. `text` may hold the placeholders of `placeholders.PLACEHOLDERS`, {họ tên} and
    others; a line whose blanks are all empty is not drawn."""

    text: str
    x: float
    y: float
    width: float
    size: float
    least: float = 0
    font: Literal["serif", "sans"] = "serif"
    bold: bool = False
    italic: bool = False
    colour: str = "#1D2733"
    align: Literal["left", "center", "right"] = "center"
    lines: int = 1
    spacing: float = 0
    rule: bool = False


@dataclass(frozen=True)
class Template:
    """A ward's own page. `background`: key of a picture in core.files, or None for the drawn frame."""

    lines: tuple[Line, ...]
    width: float = 297
    height: float = 210
    frame: bool = True
    frame_colour: str = "#B08A3E"
    paper: str = "#FFFFFF"
    background: str | None = None
    qr: tuple[float, float, float] | None = (24, 168, 20)
    """x, y, side in mm."""


@dataclass(frozen=True)
class Certificate:
    """What one certificate says. `check_url`: the public page that proves `code`."""

    name: str
    deed: str
    code: str
    check_url: str
    unit: str = ""
    decision: str = ""
    place: str = ""
    day: date | None = None
    signer: str = ""
    signer_position: tuple[str, ...] = ()
    ward: str = ""


Reader = Callable[[str], bytes]
"""Gives the bytes of a background by its key."""
