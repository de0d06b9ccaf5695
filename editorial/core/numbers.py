"""Numbers as people type them: "1,5" and "1.5" are one and a half, "60, 40" two whole numbers. Pure."""

import re


def whole(number: int) -> str:
    """1234 as "1.234"."""
    return f"{number:,}".replace(",", ".")


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


_DECIMAL = re.compile(r"([-+\u2212]?)(\d{1,6})(?:[.,](\d{1,2}))?")


def hundredths(text: str) -> int:
    """A number with at most two decimals as whole hundredths. Raises ValueError."""
    match = _DECIMAL.fullmatch(text.strip())
    if not match:
        raise ValueError(text)
    number = int(match[2]) * 100 + int((match[3] or "").ljust(2, "0"))
    return -number if match[1] in ("-", "\u2212") else number


def as_typed(hundredths: int) -> str:
    """The other way, for a field: 150 as "1,5"."""
    whole, rest = divmod(abs(hundredths), 100)
    text = f"{whole},{rest:02}".rstrip("0") if rest else str(whole)
    return f"-{text}" if hundredths < 0 else text


def whole_numbers(text: str) -> list[int]:
    """ "60, 40", "60 40", "60/40" or "60% + 40%". Raises ValueError."""
    parts = [part for part in re.split(r"[\s,;/+%–-]+", text.strip()) if part]
    if not all(part.isdecimal() and len(part) < 6 for part in parts):
        raise ValueError(text)
    return [int(part) for part in parts]
