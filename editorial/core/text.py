"""Vietnamese text: normal form, folding for search, name order, slugs, phone numbers, personal data."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

# Unassignable or misleading characters: C0/C1 controls, lone surrogates (no database stores them), bidi overrides
# (they show one text and mean another), zero width space and BOM. Soft hyphens stay: old TCVN3 files use them as ư.
_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff]"
)
_MARKS = re.compile(
    "[\u00ad\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u200c\u200d\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]+"
)
_WORD = re.compile(r"[^\W_]+")
_SPACES = re.compile(r"\s+")


_D_LOOK_ALIKES = str.maketrans({"\u00d0": "Đ", "\u0189": "Đ", "\u00f0": "đ", "\u0256": "đ"})
"""Eth and the African d: old keyboards and fonts (VNI, TCVN) leave them where a Vietnamese reader sees Đ."""
_BARRED = re.compile("([dD])\u0335+")
"""A d with a separate short stroke over it."""


def unicode_nfc(text: str) -> str:
    """NFC, line ends as \\n, without control characters other than \\n and \\t; letters are left as they were typed."""
    return unicodedata.normalize("NFC", _CONTROLS.sub("", _NEWLINES.sub("\n", text)))


def nfc(text: str) -> str:
    """`unicode_nfc` of Vietnamese words: what only looks like Đ is Đ."""
    return _BARRED.sub(lambda found: "đ" if found[1] == "d" else "Đ", unicode_nfc(text)).translate(_D_LOOK_ALIKES)


def clean_line(text: str) -> str:
    """One line: `nfc`, every run of white space one space, none at the ends."""
    return _SPACES.sub(" ", nfc(text)).strip()


def _fold_once(text: str) -> str:
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text).translate(_D_LOOK_ALIKES))
    return plain.replace("đ", "d").replace("Đ", "d").casefold()


def fold(text: str) -> str:
    """What search compares, the same on every database: no marks, đ as d, lower case, single spaces."""
    # twice, since lower case of a compatibility letter may decompose again (fold(fold(x)) == fold(x))
    return _SPACES.sub(" ", _fold_once(_fold_once(nfc(text)))).strip()


def words(text: str) -> list[str]:
    """Runs of letters and digits in lower case, accents kept; give it `fold(text)` for folded ones."""
    return _WORD.findall(nfc(text).lower())


def word_count(text: str) -> int:
    """Vietnamese "chữ": syllables between white space; a lone dash is none."""
    return sum(1 for token in text.split() if _WORD.search(token))


def excerpt(text: str, length: int) -> str:
    """One line of at most `length` characters, cut between words and closed with "…"."""
    line = clean_line(text)
    if len(line) <= length:
        return line
    cut = line[: max(length, 1)]
    space = cut.rfind(" ")
    kept = cut[:space] if space > 0 else cut[:-1]
    return kept.rstrip(" ,;:.-–—(") + "…"


def slug(text: str, max_length: int = 80) -> str:
    """Folded words joined by hyphens, cut between words; empty when the text has no Latin letter or digit."""
    whole = "-".join(re.findall(r"[a-z0-9]+", fold(text)))
    if len(whole) <= max_length:
        return whole
    cut = whole[: max_length + 1].rfind("-")
    return whole[: cut if cut > 0 else max_length]


# ---- names ------------------------------------------------------------------------------------------------------

_TONES = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "5", "\u0323": "6"}
_SHAPES = {("a", "\u0306"): "a1", ("a", "\u0302"): "a2", ("e", "\u0302"): "e1", ("o", "\u0302"): "o1"}
_SHAPES |= {("o", "\u031b"): "o2", ("u", "\u031b"): "u1"}


def given_name(full_name: str) -> str:
    """The last word: how a Vietnamese person is called."""
    return clean_line(full_name).rpartition(" ")[2]


def name_sort_key(full_name: str) -> str:
    """A key in [0-9a-z] that sorts names the Vietnamese way with any collation, of length <= 2 * len(name) + 4.

    Given name first, then middle names as written, then family name. Letters: a ă â b c d đ e ê ... o ô ơ ... u ư;
    two syllables with the same letters: ngang, huyền, hỏi, ngã, sắc, nặng (the order of dictionaries and of CLDR).
    hòa and hoà are equal.
    """
    keys = [_syllable_key(syllable) for syllable in clean_line(full_name).split(" ") if syllable]
    if len(keys) < 2:
        return "".join(keys)
    return keys[-1] + "".join(keys[1:-1]) + "00" + keys[0]  # "00" before everything: no middle name comes first


def _syllable_key(syllable: str) -> str:
    """Two characters a letter ("a0" a, "a1" ă, "a2" â), then "0" and the tone, which sorts before any letter."""
    letters: list[str] = []
    tone = "1"
    for char in unicodedata.normalize("NFD", syllable.lower()):
        if char in _TONES:
            tone = _TONES[char] if tone == "1" else tone
        elif unicodedata.combining(char):
            base = letters[-1][0] if letters else ""
            if (base, char) in _SHAPES:
                letters[-1] = _SHAPES[(base, char)]
        elif char == "đ":
            letters.append("d1")
        elif "a" <= char <= "z":
            letters.append(char + "0")
        elif "0" <= char <= "9":
            letters.append("1" + char)
        elif char.isalpha():
            letters.append("z9")  # another alphabet: after every Latin letter
    return "".join(letters) + "0" + tone if letters else ""


# ---- phone numbers ----------------------------------------------------------------------------------------------

_PHONE_NOISE = re.compile(r"[\s.\-–()]+")
_PHONE = re.compile(r"(?:0[35789][0-9]{8}|02[0-9]{9})")


def normalise_phone(text: str) -> str | None:
    """A Vietnamese number as 0xxxxxxxxx (mobile, 10 digits) or 02xxxxxxxxx (landline, 11); None for anything else."""
    digits = _PHONE_NOISE.sub("", unicodedata.normalize("NFKC", clean_line(text)))
    for prefix in ("+840", "+84", "00840", "0084", "84"):
        if digits.startswith(prefix) and len(digits) > len(prefix) + 8:
            digits = "0" + digits.removeprefix(prefix)
            break
    return digits if _PHONE.fullmatch(digits) else None


# ---- personal data ----------------------------------------------------------------------------------------------


class PersonalData(StrEnum):
    CCCD = "cccd"
    CMND = "cmnd"
    BANK = "bank"
    INSURANCE = "insurance"
    PHONE = "phone"
    EMAIL = "email"
    BIRTH_DATE = "birth_date"
    PLATE = "plate"


@dataclass(frozen=True, slots=True)
class Finding:
    """`start` counts characters in `nfc(text)`; the datum itself is never kept, only its masked form."""

    kind: PersonalData
    match_masked: str
    start: int


_SEP = r"[ .\-\u00a0]?"  # people write 0912 345 678, 0912.345.678


def _after(keywords: str, least: int, most: int) -> re.Pattern[str]:
    """Numbers without a shape of their own: so many digits, and only with their word before them."""
    more = f"{{{least - 1},{most - 1}}}"
    return re.compile(rf"(?i)\b(?:{keywords})\b[^0-9\n]{{0,60}}(?P<it>[0-9](?:{_SEP}[0-9]){more})(?![0-9])")


_PROVINCE = rf"0{_SEP}(?:0{_SEP}[1-9]|[1-8]{_SEP}[0-9]|9{_SEP}[0-6])"  # 001-096
_NETWORK = "3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-46-9]"
_DATE = r"[0-9]{1,2}[/\-.][0-9]{1,2}[/\-.](?:19|20)[0-9]{2}"
# Earlier patterns win where two overlap. Every pattern is bounded, so a long text costs linear time.
_PATTERNS = (
    (PersonalData.BANK, _after(r"s?tk|(?:số\s)?tài khoản|account", 6, 19)),
    (PersonalData.CMND, _after("cmnd|cmt|chứng minh|chứng minh nhân dân", 9, 9)),
    (PersonalData.INSURANCE, _after("bhxh|bhyt|bảo hiểm|bảo hiểm xã hội", 10, 10)),
    # 12 digits: province, century and sex (0-3: born 1900-2099), year, six more
    (
        PersonalData.CCCD,
        re.compile(rf"(?<![0-9/\-])(?P<it>{_PROVINCE}{_SEP}[0-3](?:{_SEP}[0-9]){{8}})(?![0-9/])"),
    ),
    (
        PersonalData.PHONE,
        re.compile(rf"(?<![0-9])(?P<it>(?:\+?84|0)[\s.\-]?(?:{_NETWORK})(?:[\s.\-]?[0-9]){{7}})(?![0-9])"),
    ),
    (PersonalData.EMAIL, re.compile(r"(?<![\w.+\-])(?P<it>[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,8})")),
    (PersonalData.BIRTH_DATE, re.compile(rf"(?i)\bsinh\s{{1,3}}(?:ngày\s{{1,3}})?(?P<it>{_DATE})(?![0-9])")),
    (
        PersonalData.PLATE,
        re.compile(r"(?<![0-9])(?P<it>(?:29|3[0-3]|40)[A-Z][0-9]?[\s\-]?[0-9]{3}\.?[0-9]{2})(?![0-9])"),
    ),
)
_OFFICIAL_MAIL = re.compile(r"(?i)(?:\.|@)(?:gov|chinhphu)\.vn$")


def personal_data(text: str) -> list[Finding]:
    """What looks like a citizen's personal data, in reading order. It only warns: the person decides and says why.

    Landlines and addresses at .gov.vn belong to offices and may be published. (Law 91/2025/QH15.)
    """
    normal = nfc(text)
    taken = bytearray(len(normal))
    findings: list[Finding] = []
    for kind, match in _matches(normal):
        start, end = match.span("it")
        if any(taken[start:end]):
            continue
        if kind is PersonalData.EMAIL and _OFFICIAL_MAIL.search(match["it"]):
            continue
        taken[start:end] = b"\x01" * (end - start)
        findings.append(Finding(kind, _mask(match["it"]), start))
    return sorted(findings, key=lambda finding: finding.start)


def _matches(text: str) -> Iterator[tuple[PersonalData, re.Match[str]]]:
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield kind, match


def _mask(value: str) -> str:
    name, at, host = value.partition("@")
    if at:
        return f"{name[:1]}•••@{host}"
    shown = 2 if len(value) > 6 else 1
    return value[:shown] + "•" * (len(value) - 2 * shown) + value[-shown:]


def lower_first(text: str) -> str:
    """With a small first letter, to stand inside a sentence."""
    return text[:1].lower() + text[1:]
