"""Puts what somebody had typed back into a form of a page that is already written; the rest stays letter by letter.

It works on the page and not on form objects, so that it is the same for every form, whoever wrote its controls. Hidden
fields keep what the page says now: versions and hashes are those of what the person sees. Files and passwords stay empty.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

_UNTYPED = ("submit", "button", "image", "reset", "file", "password")
_BOXES = ("checkbox", "radio")


@dataclass
class _Tag:
    name: str
    attrs: dict[str, str | None]
    start: int
    end: int
    form: int | None
    select: "_Tag | None" = None
    details: Sequence["_Tag"] = ()
    closes: int = 0

    def __getitem__(self, name: str) -> str:
        return self.attrs.get(name) or ""

    def written(self) -> str:
        parts = (key if value is None else f'{key}="{escape(value)}"' for key, value in self.attrs.items())
        return f"<{' '.join([self.name, *parts])}>"

    def switch(self, name: str, on: bool) -> str:
        """The tag with an attribute that needs no value, or without it."""
        self.attrs.pop(name, None)
        if on:
            self.attrs[name] = None
        return self.written()


class _Reader(HTMLParser):
    """The tags that matter here, in order, each with its place and the form around it."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[_Tag] = []
        self._lines = [0, *(found.end() for found in re.finditer("\n", page))]
        self._form: int | None = None
        self._select: _Tag | None = None
        self._details: list[_Tag] = []
        self.feed(page)
        self.close()

    def _place(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, name: str, attrs: list[tuple[str, str | None]]) -> None:
        if name not in ("form", "input", "select", "option", "textarea", "details", "button", "main"):
            return
        start = self._place()
        tag = _Tag(name, dict(attrs), start, start + len(self.get_starttag_text() or ""), self._form)
        if name == "form":
            self._form, tag.details = len(self.tags), tuple(self._details)
        elif name == "select":
            self._select = tag
        elif name == "option":
            tag.select = self._select
        elif name == "details":
            self._details.append(tag)
        self.tags.append(tag)

    def handle_endtag(self, name: str) -> None:
        if name == "form":
            self._form = None
        elif name == "select":
            self._select = None
        elif name == "details" and self._details:
            self._details.pop()
        elif name == "textarea":
            self.tags[-1].closes = self._place()


@dataclass
class Filled:
    """A page with the words in its form. `form_at`: where that form begins; None: the page has no such form.

    `left`: what found no place, by name.
    """

    page: str
    form_at: int | None = None
    main_at: int = 0
    has_files: bool = False
    fills_itself: bool = False
    left: dict[str, list[str]] = field(default_factory=dict)


def fill(page: str, path: str, posted_to: str, fields: Mapping[str, Sequence[str]]) -> Filled:
    """`path`: the page's address, `posted_to`: where the form was sent."""
    tags = _Reader(page).tags
    left = {name: list(values) for name, values in fields.items()}
    main_at = next((tag.end for tag in tags if tag.name == "main"), 0)
    found = _form_of(tags, path, posted_to, fields)
    if found is None:
        return Filled(page, None, main_at, left=left)
    form = tags[found]
    if "data-autosave" in form.attrs:  # it compares what was held with what is stored
        return Filled(page, form.start, main_at, fills_itself=True)
    inside = [tag for tag in tags if _belongs(tag, found, form["id"])]
    edits = {tag.start: (tag.end, tag.switch("open", True)) for tag in form.details}
    for tag in inside:
        _fill_control(tag, fields, left, edits, page)
    for tag in tags:
        if tag.name == "option" and tag.select and any(tag.select is control for control in inside):
            name = tag.select["name"]
            if name in fields or "multiple" in tag.select.attrs:
                edits[tag.start] = (tag.end, tag.switch("selected", tag["value"] in fields.get(name, ())))
    for tag in inside:
        if tag.name in ("select", "button") or tag["type"] in (*_BOXES, *_UNTYPED, "hidden"):
            left.pop(tag["name"], None)
    shift = sum(len(text) - (end - start) for start, (end, text) in edits.items() if start < form.start)
    files = any(tag["type"] == "file" for tag in inside)
    return Filled(_edited(page, edits), form.start + shift, main_at, files, left={k: v for k, v in left.items() if v})


def _form_of(tags: Sequence[_Tag], path: str, posted_to: str, fields: Mapping[str, Sequence[str]]) -> int | None:
    """Of several that go there (one for each row of a list), the one whose hidden fields say the same."""
    places = [place for place, tag in enumerate(tags) if tag.name == "form" and posted_to in _goals(tags, place, path)]

    def likeness(place: int) -> int:
        hidden = [tag for tag in tags if tag["type"] == "hidden" and _belongs(tag, place, tags[place]["id"])]
        return sum(tag["value"] in fields.get(tag["name"], ()) for tag in hidden)

    return max(places, key=likeness, default=None)


def _goals(tags: Sequence[_Tag], form: int, path: str) -> set[str]:
    """Where a form that posts may go: its own address, and those of its buttons."""
    if tags[form]["method"].lower() != "post":
        return set()
    buttons = [tag["formaction"] for tag in tags if tag["formaction"] and form in (tag.form, _named(tags, tag))]
    return {urlsplit(address).path or path for address in (tags[form]["action"], *buttons)}


def _named(tags: Sequence[_Tag], control: _Tag) -> int | None:
    """The form that a control outside it names."""
    places = [place for place, tag in enumerate(tags) if tag.name == "form" and tag["id"] == control["form"] != ""]
    return places[0] if places else None


def _belongs(tag: _Tag, form: int, form_id: str) -> bool:
    if tag.name not in ("input", "select", "textarea", "button") or not tag["name"]:
        return False
    return tag["form"] == form_id if tag["form"] else tag.form == form


def _fill_control(
    tag: _Tag, fields: Mapping[str, Sequence[str]], left: dict[str, list[str]], edits: dict[int, tuple[int, str]], page: str
) -> None:  # fmt: skip
    name, kind = tag["name"], tag["type"].lower()
    if tag.name not in ("input", "textarea") or kind in (*_UNTYPED, "hidden"):
        return
    if kind in _BOXES:
        if kind == "checkbox" or name in fields:
            edits[tag.start] = (tag.end, tag.switch("checked", (tag["value"] or "on") in fields.get(name, ())))
    elif left.get(name):
        typed = left[name].pop(0)
        if tag.name == "textarea":
            edits[tag.start] = (tag.closes, f"{page[tag.start : tag.end]}\n{escape(typed)}")
        else:
            tag.attrs["value"] = typed
            edits[tag.start] = (tag.end, tag.written())


def _edited(page: str, edits: Mapping[int, tuple[int, str]]) -> str:
    parts, at = [], 0
    for start, (end, text) in sorted(edits.items()):
        parts += [page[at:start], text]
        at = end
    return "".join([*parts, page[at:]])
