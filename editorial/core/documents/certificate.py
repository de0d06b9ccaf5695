"""Certificates (giấy khen) as a vector PDF, and the very same page as a picture.

The page is the ward's own: a `Template` of lines in millimetres over a background picture or the drawn frame.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

import pypdfium2
import segno

from editorial.core.documents import Certificate, Line, Reader, Template, placeholders
from editorial.core.documents import certificate_layout as layout
from editorial.core.i18n import gettext as _
from editorial.core.text import nfc

FONTS = Path(__file__).resolve().parents[3] / "static" / "vendor" / "fonts" / "paper"
_FILES = {
    "serif": {"": "tinos-400Regular", "B": "tinos-700Bold", "I": "tinos-400Regular_Italic", "BI": "tinos-700Bold_Italic"},
    "sans": {
        "": "be-vietnam-pro-400Regular", "B": "be-vietnam-pro-600SemiBold",
        "I": "be-vietnam-pro-400Regular_Italic", "BI": "be-vietnam-pro-600SemiBold_Italic",
    },
}  # fmt: skip
_DPI = 200
_ONE_AT_A_TIME = Lock()  # pdfium is not made for threads

RED, SOFT = "#A61B1B", "#55606E"


class NoFonts(RuntimeError):
    """The fonts were not brought; str() says what to do."""


def default() -> Template:
    """Quiet: the motto, who gives, to whom and for what, the place for signature and seal. A4, landscape."""
    middle = 148.5
    return Template(
        lines=(
            Line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", middle, 30, 200, 15, bold=True),
            Line("Độc lập - Tự do - Hạnh phúc", middle, 37.5, 150, 15, bold=True, rule=True),
            Line("CHỦ TỊCH ỦY BAN NHÂN DÂN {phường}", middle, 56, 230, 18, least=12, bold=True),
            Line("TẶNG", middle, 65, 60, 14, bold=True, colour=SOFT),
            Line("GIẤY KHEN", middle, 88, 200, 54, bold=True, colour=RED, spacing=2),
            Line("{họ tên}", middle, 108, 225, 34, least=24, bold=True, lines=2),
            Line("{đơn vị}", middle, 120, 220, 16, least=12, lines=2, colour=SOFT),
            Line("{thành tích}", middle, 133, 215, 17, least=17, italic=True, lines=3),
            Line("{nơi ký}, ngày {ngày} tháng {tháng} năm {năm}", 215, 155, 110, 14, least=11, italic=True),
            Line("{chức vụ}", 215, 162, 110, 15, bold=True, lines=4),
            Line("{người ký}", 215, 192, 110, 16, least=12, bold=True),
            Line("Quyết định số: {số quyết định}", 50, 166, 90, 11, least=8, align="left"),
            Line("Mã kiểm tra: {mã kiểm tra}", 50, 183, 90, 11, least=8, align="left"),
            Line("{trang kiểm tra}", 50, 188, 90, 8.5, least=6, align="left", font="sans", colour=SOFT),
            Line("Ngày {ngày} tháng {tháng} năm {năm}", 50, 171.5, 90, 11, least=8, align="left"),
            Line("Vào sổ khen thưởng số: ....................", 50, 177, 90, 11, least=8, align="left"),
        ),
        qr=(24, 165, 22),
    )


# --- what a ward set ---


def as_json(template: Template) -> dict[str, Any]:
    return asdict(template)


def parse(raw: dict[str, Any]) -> Template:
    """A template as stored; one from before, with English words in braces, is read all the same. Raises ValueError with a
    sentence for each fault."""
    known = {field.name for field in fields(Line)}
    try:
        read = (Line(**{key: value for key, value in stored.items() if key in known}) for stored in raw["lines"])
        lines = tuple(replace(parsed, text=placeholders.normalize(parsed.text)) for parsed in read)
        rest = {
            field.name: raw[field.name] for field in fields(Template) if field.name in raw and field.name != "lines"
        }
        template = Template(lines=lines, **rest | ({"qr": tuple(rest["qr"])} if rest.get("qr") else {}))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(_("Mẫu giấy khen thiếu mục hoặc có mục lạ.")) from error
    if faults := list(_faults(template)):
        raise ValueError(" ".join(faults))
    return template


def _faults(template: Template) -> Iterator[str]:
    numbers = [template.width, template.height, *(template.qr or ())]
    colours = [template.frame_colour, template.paper]
    for line in template.lines:
        numbers += [line.x, line.y, line.width, line.size, line.least, line.spacing]
        colours.append(line.colour)
        yield from placeholders.faults(line.text)
        if line.font not in _FILES or line.align not in ("left", "center", "right") or line.lines not in (1, 2, 3, 4):
            yield _("Phông chữ, căn lề hoặc số dòng của “%(text)s” không đúng.", text=line.text)
    if template.qr is not None and len(template.qr) != 3:
        yield _("Ô mã QR cần đúng ba số: vị trí ngang, vị trí dọc và cạnh.")
    if (
        not all(isinstance(number, int | float) and 0 <= number <= 1000 for number in numbers)
        or not template.width * template.height
    ):
        yield _("Vị trí và cỡ phải là số từ 0 đến 1000.")
    if not all(isinstance(colour, str) and re.fullmatch(r"#[0-9A-Fa-f]{6}", colour) for colour in colours):
        yield _("Màu viết dạng #RRGGBB.")


# --- drawing ---


def pdf(template: Template, certificates: Sequence[Certificate], read: Reader | None = None) -> bytes:
    """A page for each certificate. `read` gives the background's bytes by its key. Raises NoFonts."""
    import fpdf  # a fifth of the time of a start, and few pages need it

    paper = fpdf.FPDF(unit="mm", format=(template.width, template.height))
    paper.set_creation_date(datetime(2000, 1, 1, tzinfo=UTC))
    paper.set_auto_page_break(False)
    paper.set_margin(0)
    paper.set_lang("vi")
    paper.set_title(_title(certificates))
    for family, files in _FILES.items():
        for style, name in files.items():
            if not (FONTS / f"{name}.ttf").is_file():
                raise NoFonts(_("Chưa có phông chữ để in. Hãy chạy: python -m tools.assets"))
            if any(line.font == family and _style(line) == style for line in template.lines):
                paper.add_font(family, style, FONTS / f"{name}.ttf")
    background = read(template.background) if template.background and read else None
    for certificate in certificates:
        paper.add_page()
        _draw(paper, template, certificate, background)
    return bytes(paper.output())


def png(template: Template, certificate: Certificate, read: Reader | None = None, dpi: int = _DPI) -> bytes:
    """The very page of the PDF as a picture."""
    with _ONE_AT_A_TIME, pypdfium2.PdfDocument(pdf(template, [certificate], read)) as document:
        picture = document[0].render(scale=dpi / 72).to_pil().convert("RGB")
    out = BytesIO()
    picture.save(out, "PNG", optimize=True, dpi=(dpi, dpi))
    return out.getvalue()


def _title(certificates: Sequence[Certificate]) -> str:
    return nfc(f"Giấy khen {certificates[0].name}") if len(certificates) == 1 else "Giấy khen"


def _style(line: Line) -> str:
    return ("B" if line.bold else "") + ("I" if line.italic else "")


def _draw(paper: Any, template: Template, certificate: Certificate, background: bytes | None) -> None:
    if background:
        paper.image(BytesIO(background), 0, 0, template.width, template.height)
    else:
        paper.set_fill_color(template.paper)
        paper.rect(0, 0, template.width, template.height, style="F")
    if template.frame:
        _frame(paper, template)
    texts = [(line, text) for line in template.lines if (text := placeholders.fill(line.text, certificate))]
    for placed in layout.place(texts, partial(_width_of, paper)):
        _text(paper, placed)
    if template.qr and certificate.check_url:
        _qr(paper, certificate.check_url, *template.qr)


def _width_of(paper: Any, line: Line, text: str, size: float) -> float:
    paper.set_font(line.font, _style(line), size)
    paper.set_char_spacing(0)
    return float(paper.get_string_width(text)) + line.spacing * layout.POINT * max(0, len(text) - 1)


def _text(paper: Any, placed: layout.PlacedText) -> None:
    line, step = placed.line, placed.size * layout.POINT
    paper.set_text_color(line.colour)
    for place, part in enumerate(placed.parts):
        wide = _width_of(paper, line, part, placed.size)
        left = {"left": line.x, "center": line.x - wide / 2, "right": line.x - wide}[line.align]
        paper.set_char_spacing(line.spacing)
        paper.text(left, placed.y + place * layout.LEADING * step, part)
    paper.set_char_spacing(0)
    if line.rule:
        paper.set_draw_color(line.colour)
        paper.set_line_width(0.3)
        under = placed.y + ((len(placed.parts) - 1) * layout.LEADING + 0.4) * step
        paper.line(placed.left, under, placed.left + placed.wide, under)


def _frame(paper: Any, template: Template) -> None:
    """Two lines of gold: a strong one with corners cut in, and a thin one within."""
    paper.set_draw_color(template.frame_colour)
    for inset, notch, thick in ((9, 7, 1.1), (11.5, 7, 0.3)):
        x1, y1, x2, y2 = inset, inset, template.width - inset, template.height - inset
        paper.set_line_width(thick)
        paper.polygon(
            [
                (x1 + notch, y1), (x2 - notch, y1), (x2 - notch, y1 + notch), (x2, y1 + notch),
                (x2, y2 - notch), (x2 - notch, y2 - notch), (x2 - notch, y2), (x1 + notch, y2),
                (x1 + notch, y2 - notch), (x1, y2 - notch), (x1, y1 + notch), (x1 + notch, y1 + notch),
            ]
        )  # fmt: skip
    paper.set_fill_color(template.frame_colour)
    for x in (11.2, template.width - 11.2):
        for y in (11.2, template.height - 11.2):
            paper.polygon([(x, y - 2.2), (x + 2.2, y), (x, y + 2.2), (x - 2.2, y)], style="F")


def _qr(paper: Any, address: str, x: float, y: float, side: float) -> None:
    """As vectors, each row's runs in one piece."""
    rows = [bytes(row) for row in segno.make(address, error="m", micro=False).matrix]
    step = side / len(rows)
    paper.set_fill_color("#000000")
    for down, row in enumerate(rows):
        for run in re.finditer(b"\x01+", row):
            paper.rect(x + run.start() * step, y + down * step, len(run[0]) * step + 0.01, step + 0.01, style="F")
