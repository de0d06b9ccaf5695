"""Numbers as people read and type them. Every parser raises ValueError with a Vietnamese sentence. Pure."""

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeGuard

from editorial.core.i18n import gettext as _

_DECIMAL = re.compile(r"([-+\u2212]?)(\d{1,6})(?:[.,](\d{1,2}))?", re.ASCII)
_CURRENCY = re.compile(r"\s*(đ|đồng|vnđ|vnd)\.?$")
_BILLION = 10**9
_MONEY = re.compile(r"\d{1,3}([. ]\d{3}){0,4}|\d{1,15}", re.ASCII)


# ---- shown ----------------------------------------------------------------------------------------------------------


def whole(number: int) -> str:
    """1234 as "1.234"."""
    return f"{number:,}".replace(",", ".")


def in_words(number: int) -> str:
    """1015000 as "một triệu không trăm mười lăm nghìn", for sums on papers. `num2words` reads a group of three well and joins
    groups wrongly ("một nghìn lẻ mười lăm"), so the groups are joined here. Whole numbers from 0 up."""
    if number >= _BILLION:
        rest = number % _BILLION
        return f"{in_words(number // _BILLION)} tỷ" + (f" {_groups(rest, is_first=False)}" if rest else "")
    return _groups(number, is_first=True) or "không"


def _groups(number: int, *, is_first: bool) -> str:
    """Millions, thousands and ones; only the first group of a number may leave out its hundreds."""
    from num2words import num2words  # seldom needed, and it brings every language

    words: list[str] = []
    for size, name in ((10**6, " triệu"), (10**3, " nghìn"), (1, "")):
        group = number // size % 1000
        if not group:
            continue
        before = "" if is_first or group >= 100 else "không trăm lẻ " if group < 10 else "không trăm "
        words.append(f"{before}{num2words(group, lang='vi')}{name}")
        is_first = False
    return " ".join(words)


def points(hundredths: int) -> str:
    """150 as "1,5"; 123456 as "1.234,56"; with a true minus sign."""
    units, rest = divmod(abs(hundredths), 100)
    text = whole(units)
    if rest:
        text += f",{rest:02}".rstrip("0")
    return f"\u2212{text}" if hundredths < 0 else text


def percentage(hundredths: int) -> str:
    """6667 as "66,7%"."""
    tenths = (hundredths + 5) // 10
    return f"{tenths // 10},{tenths % 10}%" if tenths % 10 else f"{tenths // 10}%"


def signed(hundredths: int) -> str:
    return f"+{points(hundredths)}" if hundredths > 0 else points(hundredths)


def as_typed(hundredths: int) -> str:
    """Hundredths as they are typed into a field: 150 is "1,5"."""
    whole, rest = divmod(abs(hundredths), 100)
    text = f"{whole},{rest:02}".rstrip("0") if rest else str(whole)
    return f"-{text}" if hundredths < 0 else text


def duration(minutes: int) -> str:
    """In the largest unit that fits evenly: 720 as "12 giờ"."""
    if minutes % (24 * 60) == 0:
        return _("%(n)s ngày", n=minutes // (24 * 60))
    return _("%(n)s giờ", n=minutes // 60) if minutes % 60 == 0 else _("%(n)s phút", n=minutes)


# ---- typed ----------------------------------------------------------------------------------------------------------


_WHOLE = re.compile(r"[-+\u2212]?[0-9]{1,15}")


def whole_number(raw: Any) -> int:
    """The one way from typed text, or an address, to an int: at most fifteen digits, which floats and 64 bits hold exactly.
    What a column holds is for its own limit to say."""
    text = str(raw).strip()
    if not _WHOLE.fullmatch(text):
        raise ValueError(_("Hãy ghi một số tròn."))
    return int(text.replace("\u2212", "-"))


_DURATION = re.compile(r"(\d{1,6})\s*(phút|giờ|ngày)")


def minutes_between(least: int, most: int) -> Callable[[Any], int]:
    """A parser of durations, stored as minutes and typed as "12 giờ" or in minutes, from `least` to `most` minutes."""

    def parse(raw: Any) -> int:
        if isinstance(raw, int) or str(raw).isdecimal():
            return min(max(whole_number(raw), least), most)
        typed = _DURATION.fullmatch(str(raw).strip().lower())
        minutes = whole_number(typed[1]) * {"phút": 1, "giờ": 60, "ngày": 24 * 60}[typed[2]] if typed else -1
        if not least <= minutes <= most:
            raise ValueError(
                _("Hãy ghi từ %(least)s đến %(most)s, ví dụ 12 giờ.", least=duration(least), most=duration(most))
            )
        return minutes

    return parse


def whole_between(least: int, most: int) -> Callable[[Any], int]:
    """A parser of whole numbers from `least` to `most`, for a `Setting` and for typed text."""

    def parse(raw: Any) -> int:
        number = whole_number(raw)
        if not least <= number <= most:
            raise ValueError(_("Hãy ghi một số từ %(least)s đến %(most)s.", least=least, most=most))
        return number

    return parse


def is_whole(value: object, least: int | None = None, most: int | None = None) -> TypeGuard[int]:
    """Whether a stored value (JSON) is a whole number from `least` to `most`; True and False are none."""
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    return (least is None or value >= least) and (most is None or value <= most)


def row_id(raw: str | None, otherwise: int = 0) -> int:
    """A row's id or version from an address or a form; `otherwise` when it is no number that such a column holds."""
    return int(raw) if raw and raw.isascii() and raw.isdecimal() and len(raw) < 10 else otherwise


def row_ids(raws: Iterable[str]) -> set[int]:
    """The row ids of a form's tick boxes, without what is none."""
    return {number for raw in raws if (number := row_id(raw))}


def hundredths(text: str) -> int:
    """A number with at most two decimals as whole hundredths: "1,5" and "1.5" are 150."""
    match = _DECIMAL.fullmatch(text.strip())
    if not match:
        raise ValueError(_("Hãy ghi một số, nhiều nhất hai chữ số sau dấu phẩy, ví dụ 1,5."))
    number = int(match[2]) * 100 + int((match[3] or "").ljust(2, "0"))
    return -number if match[1] in ("-", "\u2212") else number


def whole_numbers(text: str) -> list[int]:
    """Several whole numbers: "60, 40", "60 40", "60/40" or "60% + 40%"."""
    parts = [part for part in re.split(r"[\s,;/+%–-]+", text.strip()) if part]
    if not all(part.isascii() and part.isdecimal() and len(part) < 6 for part in parts):
        raise ValueError(_("Hãy ghi các số tròn, cách nhau bằng dấu phẩy, ví dụ 60, 40."))
    return [int(part) for part in parts]


def money(text: str) -> int | None:
    """Whole đồng, typed with or without points and currency; None when nothing is typed."""
    text = _CURRENCY.sub("", text.strip().lower())
    if not text:
        return None
    if not _MONEY.fullmatch(text):
        raise ValueError(_("Hãy ghi số tiền tròn đồng, ví dụ 5.000.000."))
    return int(re.sub(r"\D", "", text))
