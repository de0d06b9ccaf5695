"""Vietnamese text: what people type in many forms is one thing to the desk."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editorial.core.text import (
    PersonalData,
    clean_line,
    excerpt,
    fold,
    given_name,
    name_sort_key,
    nfc,
    normalise_phone,
    personal_data,
    slug,
    word_count,
    words,
)

ANY_TEXT = st.text(st.characters(), max_size=60)
VIETNAMESE = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậếệọộợụựỵĐƯỜNG \n", max_size=40)


def test_nfc_joins_letters_and_drops_what_no_one_sees():
    assert nfc(unicodedata.normalize("NFD", "Phường Vĩnh Tuy")) == "Phường Vĩnh Tuy"
    assert nfc("một\r\nhai\rba\x00\x07\t\u202ebốn\ufeff") == "một\nhai\nba\tbốn"


def test_nfc_output_can_always_be_stored():
    assert nfc("a\ud800b\udfffc").encode() == b"abc"


def test_a_control_between_letter_and_mark_leaves_normal_form():
    assert nfc("a\x00\u0300") == "à"


LOOK_ALIKES = ["\u00d0", "\u0189", "D\u0335"]


@pytest.mark.parametrize("sign", LOOK_ALIKES)
def test_what_only_looks_like_d_with_a_stroke_is_one(sign: str):
    typed, right = f"{sign}o\u00e0n \u0111\u01b0\u1eddng", "Đoàn đường"
    assert nfc(typed) == clean_line(typed) == right
    assert (fold(typed), slug(typed)) == ("doan duong", "doan-duong")
    assert words(typed) == words(right)
    assert name_sort_key(f"Lê {sign}ình") == name_sort_key("Lê Đình")
    assert nfc(typed.lower()) == "đoàn đường"


@given(ANY_TEXT)
def test_nfc_is_stable(text: str):
    assert nfc(nfc(text)) == nfc(text)
    assert unicodedata.is_normalized("NFC", nfc(text))


def test_clean_line_is_one_line():
    assert clean_line("  Tổ dân phố\u00a0 \n số 5\t") == "Tổ dân phố số 5"


@pytest.mark.parametrize("text", ["Đường Trần Khát Chân", "ĐƯỜNG TRẦN KHÁT CHÂN", "duong tran  khat\nchan"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_fold_finds_the_same_however_it_is_typed(text: str, form: str):
    assert fold(unicodedata.normalize(form, text)) == "duong tran khat chan"


def test_fold_ignores_where_the_tone_is_put():
    assert fold("hòa thủy khỏe") == fold("hoà thuỷ khoẻ")


@given(ANY_TEXT)
def test_fold_is_stable_and_single_spaced(text: str):
    once = fold(text)
    assert fold(once) == once
    assert "  " not in once
    assert once == once.strip()


@given(VIETNAMESE)
def test_folded_vietnamese_is_ascii(text: str):
    assert fold(text).isascii()


def test_words_are_letters_and_digits():
    assert words("Ngày 15/6, phường Vĩnh-Tuy!") == ["ngày", "15", "6", "phường", "vĩnh", "tuy"]
    assert words(fold("Ngày Đẹp")) == ["ngay", "dep"]
    assert words(unicodedata.normalize("NFD", "Đẹp")) == ["đẹp"]


def test_word_count_is_syllables():
    assert word_count("Người tốt - Việc tốt, năm 2026.") == 6
    assert word_count(" \n ") == 0


def test_excerpt_cuts_between_words():
    assert excerpt("Ngắn thôi", 20) == "Ngắn thôi"
    assert excerpt("Phường Vĩnh Tuy ra quân tổng vệ sinh", 20) == "Phường Vĩnh Tuy ra…"
    assert excerpt("Hai, ba", 6) == "Hai…"


@given(ANY_TEXT, st.integers(1, 40))
def test_excerpt_never_grows(text: str, length: int):
    assert len(excerpt(text, length)) <= length


def test_slug_is_plain():
    assert slug("Đường Trần Khát Chân: 100% sạch!") == "duong-tran-khat-chan-100-sach"
    assert slug("Chỉ đạo, điều hành", 12) == "chi-dao-dieu"
    assert slug("Chỉ đạo, điều hành", 14) == "chi-dao-dieu"
    assert slug("x" * 200) == "x" * 80
    assert slug("★ 北京") == ""


@given(ANY_TEXT, st.integers(1, 90))
def test_slug_is_safe_in_an_address(text: str, length: int):
    made = slug(text, length)
    assert len(made) <= length
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert made == made.strip("-")
    assert "--" not in made


# ---- names


def test_given_name_is_the_last_word():
    assert given_name(" Nguyễn Thị  Đào ") == "Đào"
    assert given_name("Bình") == "Bình"
    assert given_name("") == ""


ORDERED = [
    ["Lê An", "Lê Anh", "Lê Ánh", "Lê Ân", "Lê Bình", "Lê Dũng", "Lê Đào", "Lê Em", "Lê Êm"],
    ["Ma", "Mà", "Mả", "Mã", "Má", "Mạ", "Mai"],
    ["Cao", "Căn", "Cân", "Co", "Cô", "Cơ", "Cu", "Cư"],
    ["Bùi Văn An", "Đỗ Văn An", "Lê Xuân An", "An Thị Anh"],
    ["Nguyễn Anh", "Lê Minh Anh", "Nguyễn Thị Anh", "Nguyễn Thị Minh Anh"],
    ["Trần Hà", "Trần Hạ", "Trần Hai", "Trần Hải", "Trần Hoa", "Trần Hòa", "Trần Hoan"],
]


@pytest.mark.parametrize("names", ORDERED)
def test_names_sort_as_a_vietnamese_list(names: list[str]):
    shuffled = random.Random(7).sample(names, len(names))
    assert sorted(shuffled, key=name_sort_key) == names


def test_both_tone_placements_and_both_forms_sort_alike():
    assert name_sort_key("Lê Hòa") == name_sort_key("lê  HOÀ") == name_sort_key(unicodedata.normalize("NFD", "Lê Hòa"))


def test_no_collation_can_disturb_the_key():
    key = name_sort_key("Y-Blim H'Hen Niê Дарья 3")
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789")


@given(ANY_TEXT)
def test_any_name_has_a_short_ascii_key(text: str):
    key = name_sort_key(text)
    assert key.isascii()
    assert len(key) <= 4 * len(unicodedata.normalize("NFD", text.lower())) + 4


@given(st.text("abcdđeêăươ áàạ", min_size=1, max_size=80))
def test_the_key_fits_twice_the_name(text: str):
    name = clean_line(text)
    assert len(name_sort_key(name)) <= 2 * len(name) + 4


# ---- phones


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0912345678", "0912345678"),
        (" 0912 345.678 ", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        ("+84 (0) 912-345-678", "0912345678"),
        ("84912345678", "0912345678"),
        ("0084912345678", "0912345678"),
        ("024 3987 6543", "02439876543"),
        ("+84 24 3987 6543", "02439876543"),
        ("０９１２３４５６７８", "0912345678"),
        ("0112345678", None),
        ("091234567", None),
        ("09123456789", None),
        ("1900 1234", None),
        ("+1 202 555 0100", None),
        ("binh@example.vn", None),
        ("", None),
        ("09123456٧٨", None),
    ],
)
def test_phone_numbers_have_one_form(typed: str, stored: str | None):
    assert normalise_phone(typed) == stored


# ---- personal data


@pytest.mark.parametrize(
    ("text", "kind", "masked"),
    [
        ("CCCD 001085012345 của ông", PersonalData.CCCD, "00••••••••45"),
        ("số 001 085 012 345", PersonalData.CCCD, "00•••••••••••45"),
        ("gọi 0912.345.678 nhé", PersonalData.PHONE, "09••••••••78"),
        ("gọi +84912345678", PersonalData.PHONE, "+8••••••••78"),
        ("ủng hộ qua STK 19012345678901 Techcombank", PersonalData.BANK, "19••••••••••01"),
        ("số tài khoản: 0011 0012 3456 7", PersonalData.BANK, "00•••••••••••• 7"),
        ("thư về lan.nguyen@gmail.com.", PersonalData.EMAIL, "l•••@gmail.com"),
        ("CMND số 012345678", PersonalData.CMND, "01•••••78"),
        ("mã BHXH: 0123456789", PersonalData.INSURANCE, "01••••••89"),
        ("sinh ngày 02/9/1985", PersonalData.BIRTH_DATE, "02•••••85"),
        ("xe 29A1-123.45", PersonalData.PLATE, "29•••••••45"),
    ],
)
def test_personal_data_is_seen_and_masked(text: str, kind: PersonalData, masked: str):
    (finding,) = personal_data(text)
    assert (finding.kind, finding.match_masked) == (kind, masked)
    assert 0 < finding.start < len(text)


@pytest.mark.parametrize(
    "text",
    [
        "Kế hoạch 213/KH-UBND ngày 15/6/2026",
        "lương cơ sở 2.530.000 đồng",
        "số 2026/1581, QĐ 30A",
        "mã hồ sơ 001985012345",  # century digit 9: nobody is born then
        "mã 000085012345 và 097085012345",  # no such province
        "văn phòng 024.3987.6543",
        "thư về phuongvinhtuy@hanoi.gov.vn",
        "19012345678901 lượt xem",  # no keyword nearby
        "tài khoản định danh mức 2 cho 1234 người",
        "",
    ],
)
def test_ordinary_text_is_left_in_peace(text: str):
    assert personal_data(text) == []


def test_findings_come_in_reading_order_and_do_not_overlap():
    text = "Bà Lan 0912345678, CCCD 001185012345, lan@gmail.com, STK 0912345679"
    assert [finding.kind for finding in personal_data(text)] == ["phone", "cccd", "email", "bank"]


def test_the_scan_does_not_choke_on_long_runs():
    for hostile in ("a" * 300_000, "0 " * 150_000, "a.a." * 75_000, "stk " * 75_000, "09123" * 60_000, "@a." * 90_000):
        assert len(personal_data(hostile)) < 200_000


@given(ANY_TEXT)
def test_the_scan_never_fails(text: str):
    personal_data(text)
    normalise_phone(text)
    words(text)
