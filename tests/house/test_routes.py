"""Every route says who may enter, keeps to its method, and answers nonsense with a friendly no."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.routing.converters import NumberConverter

from editorial.core.access import EVERYONE
from tests.cast import Cast
from tests.page import PageClient

NUMBERS = ("0", str(2**31), str(2**63), str(10**40), "1e9", "-1", "x", "%00", "ba")
NAMES = (  # noqa: SIM905  # shorter to read than a list of strings
    "after page q section unit author from to year month loai tu den nguoi don-vi xem trang ky dong loc lop sau xep so"
).split()
NASTY = (
    "after=x&page=x&q=%00&section=x&unit=x&state=x&author=x&person=x&from=x&to=x&lane=x&kind=x&next=//x&year=x",
    "after=W10&page=0&q=%22%2A%28&section=99999999999999999999&unit=-1&author=99999999999999999999&from=31/02/2026",
    "&".join(f"{name}={'9' * 400}" for name in NAMES),
    "page=99999999999999999999&q=" + "a" * 2000 + "&section=1&section=2&year=99999&month=13&to=01/01/0000",
)
VISITORS = ("hoa", "lan", "mai", "head", "office", "dang", "admin")


def rules(app: Flask) -> Iterator[Rule]:
    return (rule for rule in app.url_map.iter_rules() if rule.endpoint != "static")


def address(app: Flask, rule: Rule, number: str = "1", word: str = "khong-co") -> str:
    """The route's address with every number and every word in it replaced."""
    parts = []
    for is_dynamic, data in rule._trace:
        if not is_dynamic:
            parts.append("" if data == "|" else data)
        else:
            parts.append(number if isinstance(rule._converters[data], NumberConverter) else word)
    return "".join(parts)


def doors(app: Flask, rule: Rule) -> frozenset[str]:
    return app.view_functions[rule.endpoint].open_to  # type: ignore[attr-defined, no-any-return]


def open_door(app: Flask, path: str) -> bool:
    """The address is one that everyone may enter."""
    endpoint, _values = app.url_map.bind("localhost").match(path)
    return EVERYONE in app.view_functions[endpoint].open_to  # type: ignore[attr-defined]


def test_every_view_says_who_may_enter(app: Flask) -> None:
    assert [
        name for name, view in app.view_functions.items() if name != "static" and not hasattr(view, "open_to")
    ] == []


def test_no_two_routes_share_an_address_and_a_method(app: Flask) -> None:
    seen = [(rule.rule, method) for rule in rules(app) for method in rule.methods or () if method in ("GET", "POST")]
    assert sorted(seen) == sorted(set(seen))


def test_a_route_that_changes_refuses_to_be_read(app: Flask, anonymous: PageClient) -> None:
    readable = {rule.rule for rule in rules(app) if "GET" in (rule.methods or ())}
    for rule in rules(app):
        if rule.rule not in readable:
            page = anonymous.get(address(app, rule), expect=405, follow=False)
            assert "POST" in page.headers["Allow"]


def test_strangers_are_sent_to_sign_in(app: Flask, anonymous: PageClient) -> None:
    for rule in rules(app):
        if EVERYONE in doors(app, rule):
            continue
        if "GET" in (rule.methods or ()):
            page = anonymous.get(address(app, rule), expect=303, follow=False)
        else:
            page = anonymous.post(address(app, rule), {"a": "1"}, expect=303, follow=False)
        assert open_door(app, urlsplit(page.location).path), f"{rule} sends strangers to {page.location}"


@pytest.mark.parametrize("name", VISITORS)
def test_unknown_numbers_and_words_are_not_found(
    app: Flask, cast: Cast, client_for: Callable[..., PageClient], name: str
) -> None:
    """Never a 500: the app under test lets an unforeseen error through as itself."""
    client = client_for(getattr(cast, name))
    for rule in rules(app):
        if not rule.arguments:
            continue
        for number in NUMBERS:
            where = address(app, rule, number, word="x" * 300 if number == "x" else "khong-co")
            if "GET" in (rule.methods or ()):
                status = client.http.get(where).status_code
                assert status in (403, 404) or rule.endpoint in DRAW_FROM_WORDS, f"GET {where} → {status}"
            if "POST" in (rule.methods or ()):
                status = client.http.post(where, data={"csrf_token": client.csrf_token()}).status_code
                assert 400 <= status < 500 or rule.endpoint in DRAW_FROM_WORDS, f"POST {where} → {status}"


DRAW_FROM_WORDS: frozenset[str] = frozenset({"account.use_link"})
"""Routes whose address holds a word that need not exist: a used-up link is told so with a page of its own."""


@pytest.mark.parametrize("name", ["office", "head", "admin"])
@pytest.mark.parametrize("query", NASTY, ids=["words", "numbers", "digits", "long"])
def test_nonsense_in_an_address_never_breaks_a_page(
    app: Flask, cast: Cast, client_for: Callable[..., PageClient], name: str, query: str
) -> None:
    client = client_for(getattr(cast, name))
    for rule in rules(app):
        if "GET" in (rule.methods or ()) and not rule.arguments:
            status = client.http.get(f"{address(app, rule)}?{query}").status_code
            assert status < 500, f"{rule.rule}?{query} → {status}"


@pytest.mark.parametrize("name", ["hoa", "office"])
def test_asking_for_the_head_of_a_page_is_like_asking_for_the_page(
    app: Flask, cast: Cast, client_for: Callable[..., PageClient], name: str
) -> None:
    """And never like sending its form."""
    client = client_for(getattr(cast, name))
    for rule in rules(app):
        if "GET" in (rule.methods or ()) and not rule.arguments:
            whole, head = client.http.get(address(app, rule)), client.http.head(address(app, rule))
            assert (head.status_code, head.data) == (whole.status_code, b""), rule.rule


@pytest.mark.parametrize("name", ["hoa", "head", "office", "admin"])
def test_an_empty_form_never_breaks_a_page(
    app: Flask, cast: Cast, client_for: Callable[..., PageClient], name: str
) -> None:
    for rule in rules(app):
        if "POST" in (rule.methods or ()) and not rule.arguments:
            client = client_for(getattr(cast, name))  # anew each time: one of the forms signs out
            status = client.http.post(address(app, rule), data={"csrf_token": client.csrf_token()}).status_code
            assert status < 500, f"POST {rule.rule} → {status}"
