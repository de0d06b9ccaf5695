"""A browser without a screen. Every page it meets must be a good page; see `tests/page_checks.py` for what that means.

page = client_for(cast.hoa).get("/viet")
page = page.press("Lưu", title="Ra quân")          # fills the form that has this button and sends it
assert page.h1 == "Ra quân"; assert "Đã lưu" in page.text
"""

from __future__ import annotations

import contextvars
import hashlib
import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.people.models import DeviceSession
from tests import page_checks
from tests.page_checks import text_of

AGENT = "Mozilla/5.0 (tests)"
Values = dict[str, list[Any]]


class PageClient:
    """One browser: cookies, the csrf token of the page it saw last, and the person who signed in (or None)."""

    def __init__(self, app: Flask, person: Actor | Any = None, *, lang: str = "vi") -> None:
        self.app, self.lang = app, lang
        self.http = app.test_client()
        self.token = ""
        self.page: Page | None = None
        if person is not None:
            self.sign_in(person.id)

    def sign_in(self, person_id: int) -> None:
        """Begin a device session for this person without the sign-in page."""
        token = hashlib.sha256(os.urandom(16)).hexdigest()
        now = clock.now()
        db.session.add(
            DeviceSession(
                person_id=person_id,
                token_hash=hashlib.sha256(token.encode()).hexdigest(),
                created_at=now,
                last_seen_at=now,
                idle_minutes=60,
                totp_passed=True,
                user_agent=AGENT,
                address="127.0.0.1",
            )
        )
        db.session.commit()
        with self.http.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True

    def get(self, url: str, *, expect: int = 200, follow: bool = True, htmx: bool = False, **more: Any) -> Page:
        return self._open("GET", url, expect, follow, htmx, more)

    def post(
        self,
        url: str,
        data: Mapping[str, Any] | None = None,
        *,
        expect: int = 200,
        follow: bool = True,
        htmx: bool = False,
        csrf: bool = True,
        **more: Any,
    ) -> Page:
        """Send a form to an address by hand; with `csrf` the browser's own token goes along."""
        if "json" not in more:
            more["data"] = dict(data or {}) | ({"csrf_token": self.csrf_token()} if csrf else {})
        elif csrf:
            more.setdefault("headers", {})["X-CSRFToken"] = self.csrf_token()
        return self._open("POST", url, expect, follow, htmx, more)

    def csrf_token(self) -> str:
        """The token of the last page; before any page, one that fits this browser's session."""
        if not self.token:
            with self.http.session_transaction() as session:
                raw = session.setdefault("csrf_token", hashlib.sha1(os.urandom(64)).hexdigest())
            secret = self.app.config["SECRET_KEY"]
            self.token = str(URLSafeTimedSerializer(secret, salt="wtf-csrf-token").dumps(raw))
        return self.token

    def _open(self, method: str, url: str, expect: int, follow: bool, htmx: bool, more: dict[str, Any]) -> Page:
        headers = {"User-Agent": AGENT} | ({"HX-Request": "true"} if htmx else {}) | more.pop("headers", {})
        response = self._send(method, url, headers=headers, **more)
        steps = 0
        while follow and response.status_code in (301, 302, 303, 307, 308):
            steps += 1
            assert steps < 8, f"{url} redirects without end"
            url = urljoin(url, response.location)
            response = self._send("GET", url, headers={"User-Agent": AGENT})
        page = Page(self, url, response, htmx)
        assert response.status_code == expect, (
            f"{method} {url} → {response.status_code}, not {expect}\n{page.text[:800]}"
        )
        page_checks.check(page, self.app)
        self.token = page.csrf_token or self.token
        self.page = page
        return page

    def _send(self, method: str, url: str, **more: Any) -> TestResponse:
        """In a context of its own, as a server would: nothing of the test's session or `g` leaks in or out."""
        db.session.commit()
        try:
            return contextvars.Context().run(self.http.open, url, method=method, **more)
        finally:
            db.session.expire_all()


class Page:
    """What came back. `url` is where the browser stands after redirects."""

    def __init__(self, client: PageClient, url: str, response: TestResponse, htmx: bool) -> None:
        self.client, self.url, self.response, self.htmx = client, url, response, htmx
        self.status = response.status_code
        self.headers = response.headers
        self.location = response.headers.get("Location", "")
        self.is_html = (
            response.mimetype == "text/html" and bool(response.data) and response.status_code not in range(300, 400)
        )
        self.html = response.get_data(as_text=True) if response.mimetype.startswith(("text/", "application/")) else ""
        self.is_fragment = self.is_html and not self.html.lstrip().lower().startswith("<!doctype")
        self.faults: list[str] = []
        self.root: Element = self._parse() if self.is_html else Element("html")
        self._filled: dict[str, Any] = {}

    def _parse(self) -> Element:
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        if self.is_fragment:
            inside = "tbody" if self.html.lstrip().lower().startswith("<tr") else "div"
            root = parser.parseFragment(self.html, container=inside)
        else:
            root = parser.parse(self.html)
        self.faults = [f"line {place[0]}: {code} {extra}" for place, code, extra in parser.errors]
        return root

    def __str__(self) -> str:
        return self.text

    @property
    def json(self) -> Any:
        return self.response.get_json()

    @property
    def data(self) -> bytes:
        return self.response.data

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def h1(self) -> str:
        return next((text_of(heading) for heading in self.root.iter("h1")), "")

    @property
    def title(self) -> str:
        return next((text_of(title) for title in self.root.iter("title")), "")

    @property
    def text(self) -> str:
        """Everything that can be read, spaces folded."""
        return text_of(next(self.root.iter("body"), self.root)) if self.is_html else self.html

    @property
    def links(self) -> dict[str, str]:
        """Words → address; the first where words repeat."""
        found: dict[str, str] = {}
        for link in self.root.iter("a"):
            found.setdefault(page_checks.name_of(link), link.get("href", ""))
        return found

    @property
    def buttons(self) -> list[str]:
        """The words on every button that sends a form."""
        return [page_checks.name_of(button) for _form, button in self._senders()]

    @property
    def fields(self) -> dict[str, Any]:
        """Name → value of every field of the page's forms as they stand."""
        return {name: values[-1] for form in self.root.iter("form") for name, values in self._values(form).items()}

    @property
    def csrf_token(self) -> str:
        for meta in self.root.iter("meta"):
            if meta.get("name") == "csrf-token":
                return meta.get("content", "")
        hidden = (field.get("value", "") for field in self.root.iter("input") if field.get("name") == "csrf_token")
        return next(hidden, "")

    def by_id(self, id: str) -> Element:
        found = next((element for element in self.root.iter() if element.get("id") == id), None)
        assert found is not None, f"{self.url} has nothing with id {id}"
        return found

    def part(self, id: str) -> str:
        """The words inside the element with this id."""
        return text_of(self.by_id(id))

    def follow(self, words: str, **more: Any) -> Page:
        """Go where the link with these words leads."""
        assert words in self.links, f"{self.url} has no link “{words}”; it has {sorted(self.links)}"
        return self.client.get(urljoin(self.url, self.links[words]), **more)

    def fill_form(self, values: Mapping[str, Any] | None = None, **more: Any) -> Page:
        """Type values; they go with the next `press`."""
        self._filled |= {**(values or {}), **more}
        return self

    def press(
        self,
        button: str,
        values: Mapping[str, Any] | None = None,
        *,
        within: str = "",
        expect: int = 200,
        follow: bool = True,
        htmx: bool = False,
        **fields: Any,
    ) -> Page:
        """Fill the form that has the button with these words and send it, hidden fields and all.

        A list checks several boxes, True and False check and uncheck one, (file, "name.jpg") is a file. A name that the
        form lacks is a mistake. `within`: id of the form or of something around it, where words repeat.
        """
        form, sender = self._find(button, within)
        sent = self._values(form)
        for name, value in {**self._filled, **(values or {}), **fields}.items():
            self._fill(form, sent, name, value)
        if sender.get("name"):
            sent[sender.get("name", "")] = [sender.get("value", "")]
        url = urljoin(self.url, sender.get("formaction") or form.get("action") or self.url)
        if (sender.get("formmethod") or form.get("method") or "get").lower() == "get":
            return self.client.get(url, query_string=sent, expect=expect, follow=follow, htmx=htmx)
        more: dict[str, Any] = {"data": sent}
        if form.get("enctype") == "multipart/form-data":
            more["content_type"] = "multipart/form-data"
        return self.client._open("POST", url, expect, follow, htmx, more)

    def _senders(self) -> list[tuple[Element, Element]]:
        forms = {form.get("id"): form for form in self.root.iter("form")}
        found: list[tuple[Element, Element]] = []
        for form in self.root.iter("form"):
            for element in form.iter():
                if page_checks.sends(element) and not element.get("form"):
                    found.append((form, element))
        outside = [element for element in self.root.iter() if page_checks.sends(element) and element.get("form")]
        return found + [(forms[element.get("form")], element) for element in outside]

    def _find(self, words: str, within: str) -> tuple[Element, Element]:
        allowed = set(self.by_id(within).iter()) if within else None
        found = [
            (form, element)
            for form, element in self._senders()
            if page_checks.name_of(element) == words and (allowed is None or form in allowed or element in allowed)
        ]
        assert found, f"{self.url} has no button “{words}”; it has {self.buttons}"
        assert found[0][1].get("disabled") is None, f"the button “{words}” is disabled"
        return found[0]

    def _controls(self, form: Element) -> list[Element]:
        inside = [element for element in form.iter() if not element.get("form")]
        outside = [
            element for element in self.root.iter() if element.get("form") and element.get("form") == form.get("id")
        ]
        wanted = ("input", "select", "textarea")
        return [
            control
            for control in inside + outside
            if control.tag in wanted and control.get("name") and control.get("disabled") is None
        ]

    def _values(self, form: Element) -> Values:
        """What a browser would send if nobody touched the form."""
        values: Values = {}
        for control in self._controls(form):
            kind = control.get("type", "text")
            if kind in ("submit", "button", "image", "reset", "file"):
                continue
            if kind in ("checkbox", "radio") and control.get("checked") is None:
                continue
            default = "on" if kind in ("checkbox", "radio") else ""
            if control.tag == "select":
                sent = page_checks.chosen(control)
            elif control.tag == "textarea":
                sent = [(control.text or "").removeprefix("\n")]
            else:
                sent = [control.get("value", default)]
            if sent:
                values.setdefault(control.get("name", ""), []).extend(sent)
        return values

    def _fill(self, form: Element, sent: Values, name: str, value: Any) -> None:
        controls = [control for control in self._controls(form) if control.get("name") == name]
        names = sorted({control.get("name", "") for control in self._controls(form)})
        assert controls, f"the form has no field {name}; it has {names}"
        kind = controls[0].get("type", "text")
        if kind == "checkbox" and isinstance(value, bool):
            value = [controls[0].get("value", "on")] if value else []
        wanted = value if isinstance(value, list) else [value]
        if controls[0].tag == "select":
            wanted = [page_checks.option_value(controls[0], value) for value in wanted]
        elif kind in ("checkbox", "radio"):
            offered = {control.get("value", "on") for control in controls}
            assert {str(value) for value in wanted} <= offered, f"{name} offers {sorted(offered)}, not {wanted}"
        sent[name] = [value if isinstance(value, tuple) else str(value) for value in wanted]
