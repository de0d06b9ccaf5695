"""What makes a page good, checked on every response that any test meets."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from flask import Flask
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

from tests.kept_forms import not_given_back
from tools import assets
from tools.assets.styles import CLASS, words

if TYPE_CHECKING:
    from tests.page import Page

BOOTSTRAP = assets.ROOT / "node_modules/bootstrap/dist/css/bootstrap.min.css"
DATA_BLOCKS = ("application/json", "application/ld+json")
WITHOUT_LABEL = ("hidden", "submit", "button", "image", "reset")


def text_of(element: Element) -> str:
    """Words that can be read, in order, single spaces; what scripts and templates hold is not read."""
    return " ".join("".join(_texts(element)).split())


def _texts(element: Element) -> list[str]:
    if not isinstance(element.tag, str) or element.tag in ("script", "style", "template"):
        return []
    parts = [element.text or ""]
    for child in element:
        parts += _texts(child)
        parts += [" " if child.tag in ("br", "p", "li", "td", "th", "div", "option") else "", child.tail or ""]
    return parts


def name_of(element: Element) -> str:
    """What a screen reader says for a link or button."""
    if label := element.get("aria-label"):
        return " ".join(label.split())
    if element.tag == "input":
        return element.get("value", "") or element.get("alt", "")
    images = " ".join(image.get("alt", "") for image in element.iter("img"))
    return text_of(element) or images or element.get("title", "")


def sends(element: Element) -> bool:
    """A button that sends its form."""
    if element.tag == "button":
        return element.get("type", "submit") == "submit"
    return element.tag == "input" and element.get("type") in ("submit", "image")


def chosen(select: Element) -> list[str]:
    options = list(select.iter("option"))
    picked = [option for option in options if option.get("selected") is not None]
    if not picked and select.get("multiple") is None and options:
        picked = options[:1]
    return [option.get("value", text_of(option)) for option in picked]


def option_value(select: Element, wanted: object) -> str:
    """The value of an option named by its value or by its words."""
    options = {option.get("value", text_of(option)): text_of(option) for option in select.iter("option")}
    if str(wanted) in options:
        return str(wanted)
    by_words = [value for value, words in options.items() if words == str(wanted)]
    assert by_words, f"{select.get('name')} offers {options}, not {wanted!r}"
    return by_words[0]


def check(page: Page, app: Flask) -> None:
    """Raise AssertionError that lists everything wrong with the page."""
    faults = list(_headers(page))
    if page.is_html:
        faults += page.faults
        faults += _inline(page) + _ids(page) + _names(page) + _images(page) + _forms(page, app) + _links(page, app)
        faults += _classes(page)
        faults += [] if page.is_fragment else [*_frame(page), *not_given_back(page)]
    assert not faults, f"{page.url} is not a good page:\n  " + "\n  ".join(faults)


def _headers(page: Page) -> list[str]:
    wanted = {"Content-Security-Policy": "default-src", "X-Content-Type-Options": "nosniff"}
    faults = [f"header {name} is missing" for name, start in wanted.items() if start not in page.headers.get(name, "")]
    if page.is_html and "HX-Request" not in page.headers.get("Vary", ""):
        faults.append("Vary lacks HX-Request")
    return faults


def _frame(page: Page) -> list[str]:
    faults = []
    headings = [text_of(heading) for heading in page.root.iter("h1")]
    if len(headings) != 1 or not headings[0]:
        faults.append(f"one h1 with words is wanted, found {headings}")
    if not page.title:
        faults.append("no title")
    if page.root.get("lang") != page.client.lang:
        faults.append(f"lang is {page.root.get('lang')}, not {page.client.lang}")
    return faults


def _inline(page: Page) -> list[str]:
    faults = []
    for element in page.root.iter():
        if element.tag == "style" or (
            element.tag == "script" and not element.get("src") and element.get("type") not in DATA_BLOCKS
        ):
            faults.append(f"inline <{element.tag}>")
        for name, value in element.items():
            if name == "style" or name.startswith(("on", "hx-on")):
                faults.append(f"inline {name} on <{element.tag}>")
            if name in ("href", "src", "action") and value.strip().lower().startswith("javascript:"):
                faults.append(f"script in {name}")
    return faults


def _classes(page: Page) -> list[str]:
    """What Bootstrap says of a class was not pruned away (tools/assets/styles.py)."""
    used = {name for element in page.root.iter() for name in element.get("class", "").split()}
    return [f"class {name} is Bootstrap's and was pruned away" for name in sorted(used & pruned_away())]


@cache
def pruned_away() -> frozenset[str]:
    if not BOOTSTRAP.is_file():
        assets.ensure(say=lambda _line: None)
    return frozenset(CLASS.findall(BOOTSTRAP.read_text())) - words(assets.ROOT)


def _ids(page: Page) -> list[str]:
    ids = [element.get("id") for element in page.root.iter() if element.get("id") is not None]
    faults = [f"id {id_!r} stands twice" for id_ in sorted({found for found in ids if ids.count(found) > 1})]
    for element in page.root.iter():
        for name in ("aria-labelledby", "aria-describedby", "for"):
            missing = [] if page.is_fragment else [word for word in element.get(name, "").split() if word not in ids]
            faults += [f"{name} names {word!r}, which is not there" for word in missing]
    return faults


def _names(page: Page) -> list[str]:
    """Fields have labels and cut nothing off; links and buttons have words."""
    labelled = {label.get("for") for label in page.root.iter("label") if text_of(label)}
    wrapped = {field for label in page.root.iter("label") if text_of(label) for field in label.iter()}
    faults = []
    for element in page.root.iter():
        if element.tag in ("input", "select", "textarea") and element.get("type") not in WITHOUT_LABEL:
            said = element.get("aria-label") or element.get("aria-labelledby") or element in wrapped
            if not said and element.get("id") not in labelled - {None}:
                faults.append(f"<{element.tag} name={element.get('name')}> has no label")
            if element.get("maxlength") and element.get("type") != "search":
                faults.append(f"<{element.tag} name={element.get('name')}> cuts what is pasted into it")
        elif (
            element.tag == "button" or (element.tag == "a" and element.get("href") is not None) or sends(element)
        ) and not name_of(element):
            faults.append(f"<{element.tag} {dict(element.items())}> has no words")
    return faults


def _images(page: Page) -> list[str]:
    wanted = ("alt", "width", "height")
    return [
        f"<img src={image.get('src')}> lacks {name}"
        for image in page.root.iter("img")
        for name in wanted
        if image.get(name) is None
    ]


def _forms(page: Page, app: Flask) -> list[str]:
    faults = []
    for form in page.root.iter("form"):
        method = (form.get("method") or "get").upper()
        tokens = [field.get("value") for field in form.iter("input") if field.get("name") == "csrf_token"]
        if method == "POST" and not any(tokens):
            faults.append(f"the form to {form.get('action')} posts without a csrf token")
        if method == "GET" and tokens:
            faults.append(f"the form to {form.get('action')} shows its csrf token in the address")
        for element in [form, *(button for button in form.iter() if sends(button) and button.get("formaction"))]:
            address = element.get("formaction") or element.get("action") or page.url
            way = (element.get("formmethod") or method).upper()
            if way == "POST" and app.extensions.get("csrf") is None:
                faults.append("csrf protection is off")
            faults += _reaches(page, app, address, way)
    return faults


def _links(page: Page, app: Flask) -> list[str]:
    return [
        fault
        for link in page.root.iter("a")
        if (href := link.get("href"))
        for fault in _reaches(page, app, href, "GET")
    ]


def _reaches(page: Page, app: Flask, address: str, method: str) -> list[str]:
    """The address is somebody else's, or a route of ours takes this method."""
    parts = urlsplit(urljoin(f"http://localhost{page.path}", address))
    if parts.scheme not in ("http", "https") or parts.hostname != "localhost" or address.startswith("#"):
        return []
    if parts.path == "/" and method == "GET":
        return []
    try:
        app.url_map.bind("localhost").match(parts.path, method=method)
    except RequestRedirect:
        return []
    except MethodNotAllowed:
        return [f"{address} does not take {method}"]
    except HTTPException:
        return [f"{address} leads nowhere"]
    return []
