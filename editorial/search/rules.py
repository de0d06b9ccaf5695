"""What is searched for and how it is written down, the same for every database; no database here.

A document is a row of terms in [a-z0-9] alone, so that no engine's own idea of a word can make a difference:

    wphuong    a word folded (core.text.fold)        eph7u72ong  the same word with its accents
    u12 s3     unit, section                         p45 bhoa    author by id, byline by folded word
    zlive      the public may read it                zdesk       the desk's current text
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from markupsafe import Markup, escape

from editorial.core.text import fold, nfc, words

LONGEST_QUERY = 300
MOST_WORDS = 16
LONGEST_TERM = 60
LIVE, DESK = "zlive", "zdesk"
BREAK = "z"
"""Stands between title, summary and text, so that no phrase reaches over."""

# ---- terms --------------------------------------------------------------------------------------------------------

_MARK_CODES = {
    "\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5",
    "\u0302": "6", "\u031b": "7", "\u0306": "8",
}  # fmt: skip
_TONES = "12345"
_VOWELS = "aeiouy"


@lru_cache(maxsize=20_000)
def folded_term(word: str) -> str:
    """The term of a word that `fold` made; letters of other alphabets are spelled by number."""
    plain = "".join(sign if sign.isascii() and sign.isalnum() else f"x{ord(sign):x}x" for sign in word)
    return ("w" + plain)[:LONGEST_TERM]


@lru_cache(maxsize=20_000)
def exact_term(word: str) -> str:
    """The term of a word with its accents, each written as a digit before its letter; hòa and hoà are one."""
    letters: list[list[str]] = []  # [codes, letter]
    tone = ""
    for sign in unicodedata.normalize("NFD", word.lower()):
        if sign in _MARK_CODES and letters:
            if _MARK_CODES[sign] in _TONES:
                tone = tone or _MARK_CODES[sign]
            else:
                letters[-1][0] += _MARK_CODES[sign]
        elif sign == "đ":
            letters.append(["9", "d"])
        elif sign.isascii() and sign.isalnum():
            letters.append(["", sign])
        elif not unicodedata.combining(sign):
            letters.append(["", f"x{ord(sign):x}x"])
    if tone:
        vowels = [place for place, (_codes, letter) in enumerate(letters) if letter in _VOWELS]
        letters[vowels[-1] if vowels else -1][0] += tone
    return ("e" + "".join(codes + letter for codes, letter in letters))[:LONGEST_TERM]


def byline_terms(names: Iterable[str]) -> list[str]:
    return ["b" + folded_term(word)[1:] for name in names for word in words(fold(name))]


def document_terms(parts: Sequence[str], meta: Iterable[str]) -> tuple[str, str]:
    """The folded and the exact side of a document: everything in order, and each accented word once."""
    folded = list(dict.fromkeys(meta))
    exact: dict[str, None] = {}
    for part in parts:
        folded.append(BREAK)
        folded += map(folded_term, words(fold(part)))
        exact |= dict.fromkeys(map(exact_term, words(part)))
    return " ".join(folded), " ".join(exact)


_INLINE = re.compile(r"</?(?:strong|em|u|s|a|sub|sup)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")


def plain_text(body: str) -> str:
    """The words of a clean HTML body on one line."""
    return " ".join(html.unescape(_TAG.sub(" ", _INLINE.sub("", body))).split())


_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_ARTICLE_BITS = 23


def document_id(at: datetime, article_id: int, is_extra: bool = False) -> int:
    """Newest first is by id, the one order that full text gives for nothing, on both engines."""
    seconds = int((at - _EPOCH).total_seconds())
    return ((seconds << _ARTICLE_BITS | article_id % (1 << _ARTICLE_BITS)) << 1) | is_extra


def first_id_at(at: datetime) -> int:
    """The smallest id that a document of this instant or later can have."""
    return document_id(at, 0)


# ---- what is asked for --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Clause:
    """Terms one of which (or, as a phrase, all of which in order) a document must have."""

    terms: tuple[str, ...]
    kind: str = "any"  # "any", "phrase" or "prefix"


@dataclass(frozen=True)
class SearchQuery:
    """A typed query: words that must all be there, phrases that must be there in order; the last word may go on."""

    loose: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    accented: tuple[str, ...] = ()
    last: str = ""
    last_accented: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.loose or self.phrases)

    @property
    def marked(self) -> list[str]:
        """The folded words to point out in a text."""
        return list(dict.fromkeys(word for group in (self.loose, *self.phrases) for word in group))


_QUOTED = re.compile('["“”„«»]([^"“”„«»]*)(?:["“”„«»]|$)')


def parse_query(typed: str) -> SearchQuery:
    """Never fails: whatever was typed, it holds words or it holds none."""
    text = nfc(typed[: LONGEST_QUERY * 4])[:LONGEST_QUERY]
    phrases = [tuple(words(fold(found[1]))[:MOST_WORDS]) for found in _QUOTED.finditer(text)]
    rest = _QUOTED.sub('"', text).rstrip()
    in_order = words(fold(rest))
    loose = list(dict.fromkeys(in_order))[:MOST_WORDS]
    accented = list(dict.fromkeys(words(text)))[:MOST_WORDS]
    goes_on = rest[-1:].isalnum() and in_order[-1] in loose and len(in_order[-1]) > 1
    ending = words(rest)[-1] if goes_on else ""
    return SearchQuery(
        loose=tuple(loose),
        phrases=tuple(phrase for phrase in phrases if phrase)[:MOST_WORDS],
        accented=tuple(accented),
        last=in_order[-1] if goes_on else "",
        last_accented=ending if ending in accented else "",
    )


def tiers(query: SearchQuery) -> list[list[Clause]]:
    """What to look for, best first: the accents as typed, then any; whole words, then the last one going on.

    Each tier holds all that the one before it of its kind holds.
    """
    if query.is_empty:
        return [[]]
    phrases = [Clause(tuple(map(folded_term, phrase)), "phrase") for phrase in query.phrases]
    accented = [Clause((exact_term(word),)) for word in query.accented]
    loose = [Clause((folded_term(word),)) for word in query.loose]
    found = [phrases + loose + accented, phrases + loose]
    if query.last:
        others = [Clause((folded_term(word),)) for word in query.loose if word != query.last]
        going_on = [*phrases, *others, Clause((folded_term(query.last),), "prefix")]
        if query.last_accented:
            rest = [Clause((exact_term(word),)) for word in query.accented if word != query.last_accented]
            found.insert(1, [*going_on, *rest, Clause((exact_term(query.last_accented),), "prefix")])
        found.append(going_on)
    return found


def completions(query: SearchQuery) -> list[str]:
    """What the terms begin with that the last word may go on to."""
    starts = [folded_term(query.last)] if query.last else []
    return starts + ([exact_term(query.last_accented)] if query.last_accented else [])


def as_fts5(clauses: Iterable[Clause]) -> str:
    """In SQLite's words. Terms hold letters and digits alone, so nothing in them can be an operator."""
    parts = []
    for clause in clauses:
        quoted = [f'"{term}"' for term in clause.terms]
        joined = (" + " if clause.kind == "phrase" else " OR ").join(quoted)
        parts.append(f"({joined}{' *' if clause.kind == 'prefix' else ''})")
    return " AND ".join(parts)


def as_tsquery(clauses: Iterable[Clause]) -> str:
    """In PostgreSQL's words."""
    parts = []
    for clause in clauses:
        joined = (" <-> " if clause.kind == "phrase" else " | ").join(clause.terms)
        parts.append(f"({joined}{':*' if clause.kind == 'prefix' else ''})")
    return " & ".join(parts)


# ---- what is shown ------------------------------------------------------------------------------------------------


def _letters() -> dict[str, str]:
    """Each letter with all that fold to it alone, so that a text is searched as it stands."""
    found: dict[str, str] = {}
    for letter in (
        chr(code) for start, end in ((65, 91), (0xC0, 0x250), (0x1E00, 0x1F00)) for code in range(start, end)
    ):
        if len(plain := fold(letter)) == 1:
            found[plain] = found.get(plain, plain) + letter
    return found


_LETTERS = {plain: f"[{re.escape(letters)}]" for plain, letters in _letters().items()}
_ALONE = r"(?<![^\W_].)"
"""After the first letter of a word: no other stands before it. (Asked first, it would be asked at every place.)"""


def _spelling(word: str) -> str:
    first, *rest = (_LETTERS.get(sign) or re.escape(sign) for sign in word)
    return first + _ALONE + "".join(rest)


@lru_cache(maxsize=256)
def _pattern(marked: tuple[str, ...], last: str) -> re.Pattern[str]:
    whole = "|".join(map(_spelling, sorted(marked, key=len, reverse=True)))
    going_on = rf"|{_spelling(last)}[^\W_]*" if last else ""
    return re.compile(rf"((?:{whole})(?![^\W_]){going_on})", re.DOTALL)


def highlight(text: str, query: SearchQuery, length: int = 0) -> Markup:
    """The text, or `length` signs around its first match, with <mark> around every match; everything escaped."""
    pattern = _pattern(tuple(query.marked), query.last) if query.marked else None
    start, end = 0, len(text)
    if length and end > length:
        first = pattern.search(text) if pattern else None
        start = max(0, first.start() - length // 4) if first else 0
        start = text.find(" ", start) + 1 if start else 0
        end = start + length
        end = text.rfind(" ", start, end) if end < len(text) and " " in text[start:end] else min(end, len(text))
    pieces = pattern.split(text[start:end]) if pattern else [text[start:end]]  # every second one is a match
    escaped = str(escape("\0".join(pieces))).split("\0")
    escaped[1::2] = [f"<mark>{piece}</mark>" for piece in escaped[1::2]]
    shown = "".join(escaped)
    return Markup(f"{'… ' if start else ''}{shown}{' …' if end < len(text) else ''}")  # noqa: S704  # all was escaped
