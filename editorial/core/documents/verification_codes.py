"""Verification codes of certificates: short, random, easy to read out on the telephone."""

import re
import secrets

ALPHABET = "34679ACDEFGHJKMNPQRTUVWXY"
"""Without letters that look like digits or like each other: 0 O, 1 I L, 2 Z, 5 S, 8 B."""
_LENGTH, _GROUP = 12, 4


def new() -> str:
    """Like "7KQD-M4XA-9CFT"; 25^12 are possible, so that none is found by guessing. A unique key refuses to use one twice."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
    return "-".join(letters[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def parse(typed: str) -> str | None:
    """A code as somebody typed it (small letters, spaces, no dashes), in its one form; None when it can't be one."""
    letters = re.sub(r"[\s.\-–—_]+", "", typed).upper()
    if len(letters) != _LENGTH or set(letters) - set(ALPHABET):
        return None
    return "-".join(letters[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))
