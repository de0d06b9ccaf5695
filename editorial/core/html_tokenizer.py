"""HTML as a stream of words and tags, as a browser would split it, in time linear in its length."""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from editorial.core.text import clean_line

# Their content is code or a picture, never words for the reader.
_RAW = {"script", "style", "title", "textarea", "iframe", "noembed", "noframes", "xmp"}
_FOREIGN = {"svg", "math", "xml", "template", "object", "applet", "noscript", "select", "button", "audio", "video"}

# Possessive, so that a broken tag is given up in one pass; quotes count only after "=", as in a browser.
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*+)((?:[^>"'=]++|=\s*+"[^"]*+"|=\s*+'[^']*+'|=|["'])*+)>""")
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'=<>`]++))""")


class Token(NamedTuple):
    kind: str  # "text", "start", "end"
    name: str  # tag name in lower case; for text the text, unescaped
    rest: str = ""  # a start tag's attributes as written


def tokens(source: str) -> Iterator[Token]:
    """Text and tags in order; comments, scripts, styles and foreign content are left out."""
    position, size = 0, len(source)
    lowered = source.lower() if source.isascii() else re.sub(r"[A-Z]+", lambda found: found[0].lower(), source)
    unclosed: set[str] = set()  # looked for once and not there: never search the whole text again
    while position < size:
        opening = source.find("<", position)
        if opening < 0:
            opening = size
        if opening > position:
            yield Token("text", html.unescape(source[position:opening]))
            position = opening
            continue
        after = source[opening + 1 : opening + 3]
        if after[:1] in ("!", "?") or (after[:1] == "/" and not after[1:].isalpha()):
            ending, width = ("-->", 3) if source.startswith("<!--", opening) else (">", 1)
            end = source.find(ending, opening + 2)
            position = size if end < 0 else end + width
            continue
        match = _TAG.match(source, opening)
        if match is None:
            if after[:1].isalpha() or after[:1] == "/":  # a tag that never ends: all that follows is words
                yield Token("text", html.unescape(source[opening:]))
                return
            yield Token("text", "<")
            position = opening + 1
            continue
        position = match.end()
        name = match[2].lower()
        if match[1]:
            yield Token("end", name)
        elif name in _RAW or (name in _FOREIGN and not match[3].endswith("/")):
            end = -1 if name in unclosed else lowered.find(f"</{name}", position)
            if end >= 0:
                close = source.find(">", end)
                position = size if close < 0 else close + 1
            elif name in _RAW:
                return
            unclosed |= {name} if end < 0 else set()
        else:
            yield Token("start", name, match[3])


def attributes(rest: str, wanted: set[str]) -> dict[str, str]:
    """The wanted attributes of a start tag, unescaped, the first of each name."""
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(rest):
        name = name.lower()
        if name in wanted and name not in found:
            found[name] = clean_line(html.unescape(double or single or bare))
    return found
