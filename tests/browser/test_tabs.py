"""On a phone the parts beside a text wait behind tabs: a form that is refused comes back on its own, at its error."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from editorial.core.db import db
from tests import pipeline
from tests.browser.conftest import Axed, Desk, OpenBrowser
from tests.browser.look import fits, thumbs


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_refused_vote_comes_back_on_its_tab_at_its_error(
    desk: Desk, open_browser: OpenBrowser, axe: Axed, scripts: bool
) -> None:
    with desk.app.app_context():
        edition = pipeline.to_board(desk.cast, pipeline.draft(desk.cast))
        db.session.remove()
    page = open_browser(desk.cast.uyen, phone=True, java_script_enabled=scripts)
    tabs = page.get_by_role("navigation", name="Các phần của trang")
    page.goto(f"{desk.url}/phieu/{edition}")
    tabs.get_by_role("link", name="Bỏ phiếu").tap()
    page.get_by_text("Không đồng ý", exact=True).tap()
    page.get_by_role("button", name="Ghi phiếu").tap()
    expect(page.locator("#vote .error-summary")).to_be_in_viewport()
    expect(page.get_by_label("Không đồng ý", exact=True)).to_be_checked()
    expect(page.locator("#text")).to_be_hidden()
    if scripts:
        expect(page.locator("#vote .error-summary")).to_be_focused()
        fits(page)
        thumbs(page)
        axe(page)
    tabs.get_by_role("link", name="Nội dung").tap()
    expect(page.locator("#text")).to_be_visible()
    expect(page.locator("#vote")).to_be_hidden()
    tabs.get_by_role("link", name="Bỏ phiếu").tap()
    page.get_by_label("Lý do").fill("Thiếu nguồn số liệu.")
    page.get_by_role("button", name="Ghi phiếu").tap()
    expect(page.locator(".flash")).to_contain_text("Đã ghi phiếu của bạn")
