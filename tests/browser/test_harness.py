"""The browser tests' own tools: a desk that answers, a person signed in, and mistakes that are noticed."""

from __future__ import annotations

import urllib.request

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Axed, Desk, OpenBrowser


def test_somebody_signed_in_is_at_their_desk(desk: Desk, open_browser: OpenBrowser, axe: Axed) -> None:
    page = open_browser(desk.cast.hoa, phone=True)
    page.goto(f"{desk.url}/tai-khoan")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url == f"{desk.url}/tai-khoan"
    axe(page)


def test_a_stranger_is_asked_to_sign_in(desk: Desk, open_browser: OpenBrowser, axe: Axed) -> None:
    page = open_browser()
    page.goto(f"{desk.url}/tai-khoan")
    expect(page.get_by_label("Mật khẩu", exact=True)).to_be_visible()
    axe(page)


def test_what_is_wrong_on_a_page_is_noticed(desk: Desk, open_browser: OpenBrowser, axe: Axed) -> None:
    page = open_browser()
    page.goto(f"{desk.url}/dang-nhap")
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"/static/img/logo.svg\">')"
    )
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)


def test_static_files_may_be_kept(desk: Desk) -> None:
    with urllib.request.urlopen(f"{desk.url}/static/css/theme.css") as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Content-Type"].startswith("text/css")
