"""Typing into every control of a form, and looking whether all of it came back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib

from editorial.core.form_filling import fill

if TYPE_CHECKING:
    from tests.page import Page

TYPED = {
    "date": "2026-02-03", "time": "07:45", "number": "7", "email": "a@example.com", "tel": "0912345678",
    "month": "2026-02", "week": "2026-W06", "color": "#112233", "datetime-local": "2026-02-03T07:45",
}  # fmt: skip
NOT_KEPT = ("password", "file", "hidden", "submit", "button", "image", "reset")
SECRET_VOTE = "phieu_"
Values = dict[str, list[str]]


def posting_forms(page: Page) -> list[Element]:
    """Those that post; the one that drops kept words is no place to write."""
    forms = [form for form in page.root.iter("form") if (form.get("method") or "").lower() == "post"]
    return [form for form in forms if goal(page, form) != "/chu-da-giu/bo"]


def goal(page: Page, form: Element) -> str:
    return urlsplit(urljoin(page.url, form.get("action") or page.url)).path


def controls(page: Page, form: Element) -> list[Element]:
    """Where a person types or chooses, without what is never kept."""
    kept = [control for control in page._controls(form) if control.get("type", "text") not in NOT_KEPT]
    return [control for control in kept if not control.get("name", "").startswith(SECRET_VOTE)]


def typed_into(page: Page, form: Element) -> Values:
    """Something else in every control than the page has, hidden fields as they are."""
    values: Values = {
        control.get("name", ""): [control.get("value", "")]
        for control in page._controls(form)
        if control.get("type") == "hidden"
    }
    boxes: set[str] = set()
    for number, control in enumerate(controls(page, form)):
        name, kind = control.get("name", ""), control.get("type", "text")
        said = values.setdefault(name, [])
        if kind == "checkbox":
            boxes.add(name)
            said += [] if control.get("checked") is not None else [control.get("value", "on")]
        elif kind == "radio":
            values[name] = [control.get("value", "on")]
        elif control.tag == "select":
            said += [option.get("value", "") for option in control.iter("option")][-1:]
        else:
            said.append(
                TYPED.get(kind, f"Chữ “thứ” {number} <&>" + ("\nvà dòng sau" if control.tag == "textarea" else ""))
            )
    return {name: said for name, said in values.items() if said}


def missing(page: Page, form: Element, typed: Values) -> list[str]:
    """What does not stand in the form."""
    stands = page._values(form)
    names = {control.get("name", "") for control in controls(page, form)}
    return [
        f"{name}: {stands.get(name, [])} instead of {typed.get(name, [])}"
        for name in sorted(names)
        if stands.get(name, []) != typed.get(name, [])
    ]


_seen: set[Any] = set()


def not_given_back(page: Page) -> list[str]:
    """The check of every page that any test meets: each of its forms takes back what was typed into it. Once for each shape."""
    faults = []
    for form in posting_forms(page):
        fields = controls(page, form)
        shape = (form.get("action", "").strip("0123456789"), *(control.get("name") for control in fields))
        if not fields or shape in _seen or "data-autosave" in form.attrib:
            continue
        _seen.add(shape)
        typed = typed_into(page, form)
        again = _again(page, fill(page.html, page.path, goal(page, form), typed).page)
        twin = posting_forms(again)[posting_forms(page).index(form)]
        faults += [f"the form to {goal(page, form)} loses {fault}" for fault in missing(again, twin, typed)]
    return faults


def _again(page: Page, html: str) -> Page:
    """The same page with other HTML."""
    twin = object.__new__(type(page))
    twin.__dict__ |= page.__dict__ | {"html": html}
    twin.root = html5lib.HTMLParser(namespaceHTMLElements=False).parse(html)
    return twin
