"""Numbers as people type them: "1,5" and "1.5" are one and a half, "60, 40" two whole numbers. Pure."""

import re

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
