"""A certificate as a page: what its text says when another program reads it, and that no letter is missing."""

import io
import unicodedata
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from editorial.core.documents import Certificate, Line, Template, certificate, placeholders
from editorial.core.documents import certificate_layout as layout

GIVEN = Certificate(
    name="Nguyễn Thị Hoàng Phương Thảo",
    deed="Đã có thành tích xuất sắc trong công tác thông tin năm thi đua 2025 – 2026",
    code="7KQD-M4XA-9CFT",
    check_url="https://toasoan.example/kiem-tra/7KQD-M4XA-9CFT",
    unit="Cộng tác viên Tổ dân phố 12",
    decision="123/QĐ-UBND",
    place="Vĩnh Tuy",
    day=date(2026, 12, 5),
    signer="Phạm Văn Nam",
    signer_position=("KT. Chủ tịch", "Phó Chủ tịch"),
    ward="phường Vĩnh Tuy",
)
DEFAULT = certificate.default()
MARKS = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
VOWELS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
LETTERS = [unicodedata.normalize("NFC", vowel + mark) for vowel in VOWELS for mark in MARKS] + ["đ", "Đ"]


def text_of(pdf: bytes, page: int = 0) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return unicodedata.normalize("NFC", document[page].get_textpage().get_text_range()).replace("\r\n", "\n")


def test_everything_that_was_given_can_be_read_on_the_page() -> None:
    lines = text_of(certificate.pdf(DEFAULT, [GIVEN])).split("\n")
    assert [line.strip() for line in lines if line.strip()] == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
        "CHỦ TỊCH ỦY BAN NHÂN DÂN PHƯỜNG VĨNH TUY", "TẶNG", "GIẤY KHEN", GIVEN.name, GIVEN.unit,
        GIVEN.deed,
        "Vĩnh Tuy, ngày 05 tháng 12 năm 2026", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Phạm Văn Nam",
        f"Quyết định số: {GIVEN.decision}", "Mã kiểm tra: 7KQD-M4XA-9CFT", "toasoan.example/kiem-tra/7KQD-M4XA-9CFT",
        "Ngày 05 tháng 12 năm 2026", "Vào sổ khen thưởng số: ....................",
    ]  # fmt: skip


@pytest.mark.parametrize("font", ["serif", "sans"])
@pytest.mark.parametrize("style", ["", "B", "I", "BI"])
def test_every_vietnamese_letter_comes_back_and_none_is_the_empty_box(font: str, style: str) -> None:
    rows = [" ".join(LETTERS[start : start + 30]) for start in range(0, len(LETTERS), 30)]
    lines = tuple(
        Line(row, 148, 20 + 15 * place, 280, 18, font=font, bold="B" in style, italic="I" in style)  # type: ignore[arg-type]
        for place, row in enumerate(rows)
    )
    page = text_of(certificate.pdf(Template(lines, frame=False, qr=None), [GIVEN]))
    assert [letter for letter in LETTERS if letter not in page] == []
    name = certificate._FILES[font][style]
    known = TTFont(certificate.FONTS / f"{name}.ttf").getBestCmap()
    assert [letter for letter in LETTERS if known.get(ord(letter), ".notdef") == ".notdef"] == []


def test_letters_sent_in_two_pieces_are_put_together() -> None:
    apart = replace(GIVEN, name=unicodedata.normalize("NFD", GIVEN.name))
    assert certificate.pdf(DEFAULT, [apart]) == certificate.pdf(DEFAULT, [GIVEN])


def test_the_picture_is_the_page() -> None:
    picture = Image.open(io.BytesIO(certificate.png(DEFAULT, GIVEN, dpi=60)))
    assert picture.size == (702, 497)
    with pypdfium2.PdfDocument(certificate.pdf(DEFAULT, [GIVEN])) as document:
        same = document[0].render(scale=60 / 72).to_pil().convert("RGB")
    assert picture.convert("RGB").tobytes() == same.tobytes()


def test_equal_certificates_are_equal_bytes_and_each_has_its_page() -> None:
    both = certificate.pdf(DEFAULT, [GIVEN, replace(GIVEN, name="Lê Lan")])
    assert both == certificate.pdf(DEFAULT, [GIVEN, replace(GIVEN, name="Lê Lan")])
    assert "Lê Lan" in text_of(both, 1)


def test_what_is_not_known_yet_is_left_blank_or_out() -> None:
    page = text_of(certificate.pdf(DEFAULT, [replace(GIVEN, day=None, decision="", unit="")]))
    assert "Số:" not in page
    assert "Vĩnh Tuy, ngày" in page


def test_a_background_is_drawn_under_the_words() -> None:
    blue = io.BytesIO()
    Image.new("RGB", (60, 40), (20, 40, 200)).save(blue, "JPEG")
    page = certificate.png(replace(DEFAULT, background="k", frame=False), GIVEN, lambda _key: blue.getvalue(), dpi=30)
    red, _green, strong = Image.open(io.BytesIO(page)).convert("RGB").getpixel((5, 5))  # type: ignore[misc]
    assert strong > 150 > red


NAME = Line("{họ tên}", 148.5, 100, 225, 34, least=24, lines=2)


def wide(text: str, size: float) -> float:
    return len(text) * size * 0.18


def test_a_name_of_five_words_keeps_one_line_and_a_long_one_breaks_evenly() -> None:
    assert layout.fit_text(GIVEN.name, NAME, wide) == (34, [GIVEN.name])
    size, parts = layout.fit_text("Tổ dân phố số mười hai và Chi hội Phụ nữ", NAME, wide)
    assert (size > 24, len(parts)) == (True, 1)
    size, parts = layout.fit_text("Câu lạc bộ Phóng viên nhỏ Trường Trung học cơ sở Vĩnh Tuy", NAME, wide)
    assert len(parts) == 2
    assert abs(len(parts[0]) - len(parts[1])) < 8


@given(st.lists(st.text("aăờởGậ", min_size=1, max_size=9), min_size=1, max_size=14).map(" ".join))
@settings(max_examples=60)
def test_no_text_is_ever_wider_than_its_place_or_loses_a_word(text: str) -> None:
    size, parts = layout.fit_text(text, NAME, wide)
    assert " ".join(parts) == text
    assert max(wide(part, size) for part in parts) <= NAME.width + 1e-6


LONG = "Câu lạc bộ Phóng viên nhỏ Trường Trung học cơ sở và Trung học phổ thông Nguyễn Thị Minh Khai phường Vĩnh Tuy"


@pytest.mark.parametrize(
    "position", [(), ("KT. Chủ tịch", "Phó Chủ tịch"), ("TM. Ủy ban nhân dân", "KT. Chủ tịch", "Phó")]
)
@pytest.mark.parametrize("unit", ["", "Tổ dân phố 12", LONG])
@pytest.mark.parametrize("name", [GIVEN.name, LONG, f"{LONG} và {LONG}"])
def test_however_long_the_name_nothing_is_printed_over_anything_else(
    name: str, unit: str, position: tuple[str, ...]
) -> None:
    made = replace(GIVEN, name=name, unit=unit, signer_position=position, deed=f"{GIVEN.deed} và trong {LONG.lower()}")
    placed = layout.place(texts_of(made), lambda line, text, size: wide(text, size))
    for above in placed:
        for below in placed:
            shares = above.left < below.left + below.wide and below.left < above.left + above.wide
            if above.line.y < below.line.y and shares:
                assert above.bottom <= below.y, (above.parts, below.parts)
    assert [text.line.text for text in placed if text.is_moved and text.line.lines == 1] == []
    assert " ".join(placed[5].parts) == name


def texts_of(given: Certificate) -> list[tuple[Line, str]]:
    return [(line, text) for line in DEFAULT.lines if (text := placeholders.fill(line.text, given))]


def test_a_template_survives_being_stored() -> None:
    assert certificate.parse(certificate.as_json(DEFAULT)) == DEFAULT


@pytest.mark.parametrize(
    "change",
    [
        {"lines": [{"text": "{mật khẩu}", "x": 1, "y": 1, "width": 1, "size": 1}]},
        {"lines": [{"text": "{họ tên", "x": 1, "y": 1, "width": 1, "size": 1}]},
        {"lines": [{"text": None, "x": 1, "y": 1, "width": 1, "size": 1}]},
        {"lines": [{"text": "x", "x": "a", "y": 1, "width": 1, "size": 1}]},
        {"lines": [{"text": "x"}]},
        {"frame_colour": "red"},
        {"width": -4},
        {"qr": [1, 2]},
        {"lines": None},
    ],
)
def test_a_template_that_makes_no_sense_is_refused_with_a_sentence(change: dict) -> None:
    with pytest.raises(ValueError, match=r"\."):
        certificate.parse(certificate.as_json(DEFAULT) | change)


def of(text: str, **more: object) -> str:
    return placeholders.fill(text, replace(GIVEN, **more))  # type: ignore[arg-type]


def test_a_blank_is_filled_however_it_is_typed() -> None:
    for typed in (
        "{họ tên}",
        "{Họ Tên}",
        "{ ho  ten }",
        "{HỌ TÊN}",
        unicodedata.normalize("NFD", "{họ tên}"),
        "{name}",
    ):
        assert of(f"Tặng: {typed}") == f"Tặng: {GIVEN.name}"
        assert placeholders.normalize(f"Tặng: {typed}") == "Tặng: {họ tên}"


def test_every_blank_is_filled_and_none_says_the_same_as_another() -> None:
    words = [blank.word for blank in placeholders.PLACEHOLDERS]
    assert list(placeholders.values_of(GIVEN)) == words
    assert of("{ngày}/{tháng}/{năm}") == "05/12/2026"
    assert of("{phường}, {nơi ký}, {đơn vị}") == f"PHƯỜNG VĨNH TUY, Vĩnh Tuy, {GIVEN.unit}"
    assert of("{trang kiểm tra}") == "toasoan.example/kiem-tra/7KQD-M4XA-9CFT"
    assert len(set(placeholders.values_of(GIVEN).values())) == len(words)


def test_a_line_whose_blanks_are_all_empty_is_not_drawn() -> None:
    assert of("Số: {số quyết định}", decision="") == ""
    assert of("{đơn vị} {số quyết định}", unit="") == f" {GIVEN.decision}"
    assert of("TẶNG") == "TẶNG"


def test_a_template_stored_with_the_english_words_is_read_as_the_vietnamese_one() -> None:
    stored = certificate.as_json(DEFAULT)
    for line in stored["lines"]:
        for blank in placeholders.PLACEHOLDERS:
            line["text"] = line["text"].replace(blank.braced, f"{{{blank.key}}}")
    assert "{deed}" in str(stored)
    assert "{thành tích}" not in str(stored)
    assert certificate.parse(stored) == DEFAULT


def test_without_fonts_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setattr(certificate, "FONTS", tmp_path)
    with pytest.raises(certificate.NoFonts, match=r"tools\.assets"):
        certificate.pdf(DEFAULT, [GIVEN])
