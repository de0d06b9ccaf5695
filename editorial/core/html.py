"""HTML that people write: cleaned to a short allow-list, and turned into plain text and back."""

import html as stdlib_html
import re
from functools import lru_cache

import bleach.sanitizer
import nh3

from editorial.core.html_normalizer import BLOCKS, MARKS, normalize
from editorial.core.html_tokenizer import tokens
from editorial.core.text import nfc

MAX_BYTES = 300_000
TAGS = {"p", "h2", "h3", "strong", "em", "u", "s", "a", "ul", "ol", "li", "blockquote", "br", "hr"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td", "sub", "sup"}
ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
SCHEMES = {"http", "https", "mailto", "tel"}
REL = "noopener nofollow"

_BLEACH_ATTRIBUTES = {tag: sorted(names | ({"rel"} if tag == "a" else set())) for tag, names in ATTRIBUTES.items()}
_KNOWN = TAGS | set(BLOCKS) | set(MARKS) | {"img", "span", "font", "script", "style"}
_KNOWN_TAG = re.compile(rf"(?i)</?(?:{'|'.join(sorted(_KNOWN))})(?:\s[^<>]*)?/?>")


class TooLarge(ValueError):
    """More than MAX_BYTES of HTML."""


def clean(html: str) -> str:
    """Canonical, safe HTML with our tags only; clean(clean(x)) == clean(x). Raises TooLarge.

    Every block of what comes back went through nh3 and through bleach and was changed by neither.
    """
    _check_size(html)
    for _ in range(5):
        blocks = normalize(html)
        html = _check_size("".join(blocks))
        if all(map(_passes, blocks)):
            return html
        html = _sanitize(html)
    return _check_size(_sanitize(from_text(to_text(html))))


def _passes(block: str) -> bool:
    return _passes_cached(block) if len(block) < 4000 else _passes_now(block)


def _passes_now(block: str) -> bool:
    """Whether nh3, bleach and another normalization leave it as it is."""
    return _sanitize(block) == block and normalize(block) == [block]


# bleach costs a millisecond a kilobyte, and from one save of an article to the next nearly all paragraphs are the same
_passes_cached = lru_cache(maxsize=1024)(_passes_now)


def _check_size(html: str) -> str:
    if len(html) > MAX_BYTES or len(html.encode(errors="replace")) > MAX_BYTES:
        raise TooLarge(f"more than {MAX_BYTES} bytes of HTML")
    return html


def _sanitize(html: str) -> str:
    passed = nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, url_relative="deny", link_rel=REL,
        clean_content_tags={"script", "style"},
    )  # fmt: skip
    # a new one for each call: a Cleaner holds its parser's state and threads would share it
    cleaner = bleach.sanitizer.Cleaner(tags=TAGS, attributes=_BLEACH_ATTRIBUTES, protocols=SCHEMES, strip=True)
    return cleaner.clean(passed)


def paragraphs(html: str) -> list[str]:
    """The plain text of each paragraph, heading, list item and cell in reading order; <br> is a line end."""
    found: list[str] = []
    parts: list[str] = []

    def close() -> None:
        lines = [" ".join(line.split()) for line in nfc("".join(parts)).split("\n")]
        parts.clear()
        if text := "\n".join(lines).strip():
            found.append(text)

    for kind, name, _ in tokens(html):
        if kind == "text":
            parts.append(name.replace("\n", " "))  # only <br> ends a line; other space is closed up below
        elif name == "br":
            parts.append("\n")
        elif name in BLOCKS or name == "hr":
            close()
    close()
    return found


def to_text(html: str) -> str:
    """Plain text, a blank line between paragraphs."""
    return "\n\n".join(paragraphs(html))


def from_text(text: str) -> str:
    """Paragraphs from blank lines, <br> from single line ends, everything else escaped."""
    blocks = re.split(r"\n[ \t]*(?:\n[ \t]*)+", nfc(text).strip())
    escaped = (
        stdlib_html.escape(block.strip(), quote=False).replace("\n", "<br>") for block in blocks if block.strip()
    )
    return "".join(f"<p>{block}</p>" for block in escaped)


def is_plain(value: str) -> bool:
    """Whether someone typed plain text: no tag that we know of ("a < b" and "<tên>" are words)."""
    return _KNOWN_TAG.search(value) is None and "<!--" not in value


def from_input(value: str) -> str:
    """What a text area sends, with the editor or without scripts, as clean HTML. Raises TooLarge."""
    _check_size(value)
    return clean(from_text(value) if is_plain(value) else value)
