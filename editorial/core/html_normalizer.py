"""Any HTML to canonical HTML: our tags only, well nested, shallow, no empty paragraphs. Linear in its length.

The parsers behind nh3 and bleach are quadratic in nesting and in attributes (60,000 nested <div> cost seconds), so
this comes first and they only ever see plain, shallow trees. It is not what makes HTML safe: `core.html.clean` is.
"""

import html
import re
from collections import Counter
from dataclasses import dataclass, field

from editorial.core.html_tokenizer import attributes, tokens
from editorial.core.text import nfc

MAX_DEPTH = 20
MARKS = {tag: tag for tag in ("strong", "em", "u", "s", "sub", "sup", "a")}
MARKS |= {"b": "strong", "i": "em", "strike": "s", "del": "s", "ins": "u"}
PARAGRAPHS = {"p": "p", "h1": "h2", "h2": "h2", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
PARAGRAPHS |= {"div": "p", "section": "p", "article": "p", "header": "p", "footer": "p", "main": "p", "aside": "p"}
PARAGRAPHS |= {
    "nav": "p",
    "address": "p",
    "figure": "p",
    "figcaption": "p",
    "pre": "p",
    "dl": "p",
    "dt": "p",
    "dd": "p",
}
PARAGRAPHS |= {
    "center": "p",
    "form": "p",
    "fieldset": "p",
    "legend": "p",
    "details": "p",
    "summary": "p",
    "option": "p",
}
PARAGRAPHS |= {"html": "p", "body": "p", "caption": "p"}
TABLE = {"table": "table", "thead": "thead", "tbody": "tbody", "tfoot": "tbody", "tr": "tr", "td": "td", "th": "th"}
STRUCTURE = {"ul": "ul", "ol": "ol", "li": "li", "blockquote": "blockquote"} | TABLE
BLOCKS = PARAGRAPHS | STRUCTURE
_LINK = re.compile(r"(?i)(?:https?://|mailto:|tel:)[^\s\\]")
_NORMAL_WEIGHT = re.compile(r"(?i)(?<![\w-])font-weight\s*:\s*(?:normal|400)")


def escape(text: str) -> str:
    return html.escape(text, quote=False).replace("\u00a0", "&nbsp;")


def _quoted(value: str) -> str:
    return escape(value).replace('"', "&quot;")


def _link(rest: str) -> str:
    """The start tag of a link that may be followed, or nothing."""
    found = attributes(rest, {"href", "title"})
    href = re.sub(r"\s", "%20", found.get("href", ""))
    if not _LINK.match(href) or len(href) > 2000:
        return ""
    title = f' title="{_quoted(found["title"][:300])}"' if found.get("title") else ""
    return f'<a href="{_quoted(href)}"{title} rel="noopener nofollow">'


def _start_tag(name: str, rest: str) -> str:
    wanted = {"ol": ("start",), "td": ("colspan", "rowspan"), "th": ("colspan", "rowspan")}.get(name, ())
    found = attributes(rest, set(wanted)) if wanted and rest else {}
    kept = "".join(f' {key}="{int(found[key])}"' for key in wanted if _small_number(found.get(key, "")))
    return f"<{name}{kept}>"


def _small_number(value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) <= 3 and int(value) > 1


@dataclass(slots=True)
class _Open:
    name: str
    tag: str
    emitted: bool = False


@dataclass(slots=True)
class _Source:
    name: str
    depth: int  # how many output elements were open before it
    marks: dict[str, str] | None = None  # a cell keeps its formatting to itself


_Marks = tuple[tuple[str, str], ...]
_BREAK = "\x00"  # <br> while a run of text is collected; real NULs never get that far
_AROUND_BREAK = re.compile(rf"[ \u00a0]*+{_BREAK}[ \u00a0]*+")
_SPACES = re.compile(r"[ \t\n]+")


@dataclass(slots=True)
class _Normalizer:
    blocks: list[str] = field(default_factory=list)  # finished, each complete in itself
    out: list[str] = field(default_factory=list)  # the one being written
    opened: list[_Open] = field(default_factory=list)
    source: list[_Source] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    marks: dict[str, str] = field(default_factory=dict)  # open formatting, in order: name -> start tag
    levels: Counter[str] = field(default_factory=Counter)
    run: list[tuple[_Marks, str]] = field(default_factory=list)

    # -- output

    @property
    def top(self) -> str:
        return self.opened[-1].name if self.opened else ""

    def push(self, name: str, rest: str = "") -> None:
        self.opened.append(_Open(name, _start_tag(name, rest)))

    def pop(self) -> None:
        self.flush()
        element = self.opened.pop()
        if element.emitted:
            self.out.append(f"</{element.name}>")
        self.cut()

    def cut(self) -> None:
        """A block at the top is complete: nothing before it reaches into what follows."""
        if not self.opened and self.out:
            self.blocks.append("".join(self.out))
            self.out.clear()

    def close_to(self, depth: int) -> None:
        self.flush()
        while len(self.opened) > depth:
            self.pop()

    def close_paragraph(self) -> None:
        self.flush()
        if self.top in ("p", "h2", "h3"):
            self.pop()

    def emit_ancestors(self) -> None:
        for element in self.opened:
            if not element.emitted:
                element.emitted = True
                self.out.append(element.tag)

    def enter_flow(self) -> None:
        """Words between list items or rows get an item or a cell of their own, so that none are lost."""
        inner = {"ul": "li", "ol": "li", "table": "tbody", "thead": "tr", "tbody": "tr", "tr": "td"}
        while self.top in inner:
            self.push(inner[self.top])

    def flush(self) -> None:
        """Write the collected run of text, trimmed and single-spaced, with its formatting."""
        pieces = _trimmed(self.run)
        self.run = []
        if not pieces:
            return
        self.enter_flow()
        bare = self.top in ("", "blockquote")
        self.emit_ancestors()
        self.out.append("<p>" if bare else "")
        current: _Marks = ()
        for marks, text in [*pieces, ((), "")]:
            same = 0
            while same < min(len(current), len(marks)) and current[same] == marks[same]:
                same += 1
            self.out.extend(f"</{name}>" for name, _ in reversed(current[same:]))
            self.out.extend(tag for _, tag in marks[same:])
            self.out.append(escape(text).replace(_BREAK, "<br>"))
            current = marks
        self.out.append("</p>" if bare else "")
        self.cut()

    # -- input

    def text(self, text: str) -> None:
        self.run.append((tuple(self.marks.items()), text))

    def start_mark(self, name: str, rest: str, written: str) -> None:
        if name == "a":
            self.end_mark("a")
            tag = _link(rest)
        else:
            tag = "" if written == "b" and _NORMAL_WEIGHT.search(rest) else f"<{name}>"  # Google Docs wraps all in it
        if tag:
            self.levels[name] += 1
            self.marks.setdefault(name, tag)

    def end_mark(self, name: str) -> None:
        if self.levels[name] > 0:
            self.levels[name] -= 1
            if not self.levels[name]:
                self.marks.pop(name, None)

    def start_block(self, written: str, rest: str) -> None:
        self.close_paragraph()
        name = BLOCKS[written]
        entry = _Source(written, len(self.opened))
        self.source.append(entry)
        self.counts[written] += 1
        if name in TABLE and name != "table":
            if "table" not in [element.name for element in self.opened]:
                return
            self.start_part(name, rest)
            entry.depth = len(self.opened) - 1
            if name in ("td", "th"):
                entry.marks = dict(self.marks)
        elif name == "li" and self.in_list():
            while self.top not in ("ul", "ol"):
                self.pop()
            entry.depth = len(self.opened)
            self.push("li")
        elif len(self.opened) < MAX_DEPTH:
            self.enter_flow()
            self.push("p" if name == "li" else name, rest)

    def in_list(self) -> bool:
        for element in reversed(self.opened):
            if element.name in ("ul", "ol"):
                return True
            if element.name in ("td", "th", "table"):
                return False
        return False

    def start_part(self, name: str, rest: str) -> None:
        """A row group, row or cell of the innermost table."""
        parents = {"thead": ("table",), "tbody": ("table",), "tr": ("thead", "tbody", "table"), "td": (), "th": ()}[
            name
        ]
        stop = parents or ("tr", "thead", "tbody", "table")
        while self.top not in stop:
            self.pop()
        if name in ("tr", "td", "th") and self.top == "table":
            self.push("tbody")
        if name in ("td", "th") and self.top != "tr":
            self.push("tr")
        self.push(name, rest)
        if name in ("td", "th"):
            self.emit_ancestors()  # an empty cell holds its place

    def end_block(self, written: str) -> None:
        if not self.counts[written]:
            if written == "p":
                self.close_paragraph()
            return
        while True:
            entry = self.source[-1]
            if entry.marks is not None and written not in TABLE:
                return  # what opened outside a cell is not closed from inside
            self.source.pop()
            self.counts[entry.name] -= 1
            self.close_to(min(entry.depth, len(self.opened)))
            if entry.marks is not None:
                self.marks = entry.marks
                self.levels = Counter(dict.fromkeys(self.marks, 1))
            if entry.name == written:
                return

    def rule(self) -> None:
        self.close_paragraph()
        self.enter_flow()
        self.emit_ancestors()
        self.out.append("<hr>")
        self.cut()


def _trimmed(run: list[tuple[_Marks, str]]) -> list[tuple[_Marks, str]]:
    """Neighbours with equal formatting joined, NFC, white space collapsed, no space or break at either end."""
    joined: list[tuple[_Marks, list[str]]] = []
    for marks, text in run:
        if joined and joined[-1][0] == marks:
            joined[-1][1].append(text)
        else:
            joined.append((marks, [text]))
    pieces: list[tuple[_Marks, str]] = []
    last = _BREAK
    for marks, parts in joined:
        # U+0338 after ">" would join it into another character when someone normalises the whole page
        lines = [nfc(line).replace("\u0338", "") for line in "".join(parts).split(_BREAK)]
        text = _AROUND_BREAK.sub(_BREAK, _SPACES.sub(" ", _BREAK.join(lines)))
        if last == _BREAK:
            text = text.lstrip(" \u00a0" + ("" if pieces else _BREAK))
        elif last == " ":
            text = text.lstrip(" ")
        if text:
            pieces.append((marks, text))
            last = text[-1]
    while pieces:
        marks, text = pieces.pop()
        if text := text.rstrip(" \u00a0" + _BREAK):
            return [*pieces, (marks, text)]
    return pieces


def normalize(source: str) -> list[str]:
    """Canonical HTML of whatever came in, as its top-level blocks: tidy of all is tidy of each."""
    page = _Normalizer()
    for kind, name, rest in tokens(source):
        if kind == "text":
            page.text(name.replace(_BREAK, ""))
        elif name in MARKS:
            if kind == "start":
                page.start_mark(MARKS[name], rest, name)
            else:
                page.end_mark(MARKS[name])
        elif name == "br":
            page.text(_BREAK)
        elif name == "hr" and kind == "start":
            page.rule()
        elif name in BLOCKS:
            page.start_block(name, rest) if kind == "start" else page.end_block(name)
    page.close_to(0)
    return page.blocks
