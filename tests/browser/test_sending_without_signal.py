"""Sending where the signal goes: the page stays and sends once; a text is one article under whatever it went through."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from editorial.articles.models import Edition, Revision
from editorial.core.db import db
from tests import pipeline
from tests.browser.conftest import Desk, OpenBrowser
from tests.browser.editor_page import PHONE as ANDROID
from tests.browser.look import fits, thumbs


@pytest.fixture
def new_text(desk: Desk, open_browser: OpenBrowser) -> Page:
    """Hoa's phone on the page of a new text."""
    page = open_browser(desk.cast.hoa, phone=True, user_agent=ANDROID)
    page.goto(f"{desk.url}/bai/moi")
    return page


def editing(desk: Desk, open_browser: OpenBrowser, **words: str) -> tuple[Page, int]:
    with desk.app.app_context():
        edition = pipeline.draft(desk.cast, **words)
        db.session.remove()
    page = open_browser(desk.cast.hoa, phone=True, user_agent=ANDROID)
    page.goto(f"{desk.url}/bai/{edition}/sua")
    return page, edition


def verbs(desk: Desk, edition: int) -> list[str]:
    with desk.app.app_context():
        found = [row.verb for row in pipeline.statuses(edition)]
        db.session.remove()
    return found


def articles(desk: Desk, title: str) -> list[str]:
    """The words of every article that bears this title now."""
    with desk.app.app_context():
        found = select(Revision.body).join(Edition, Edition.current_revision_id == Revision.id)
        return list(db.session.scalars(found.where(Revision.title == title)))


def until_stored(desk: Desk, page: Page, title: str) -> None:
    for _frame in range(600):
        if articles(desk, title):
            return
        page.evaluate("() => new Promise(requestAnimationFrame)")
    raise AssertionError("nothing arrived")


def by_the_browser(context: BrowserContext) -> Callable[[], None]:
    context.set_offline(True)
    return lambda: context.set_offline(False)


def unknown_to_the_browser(context: BrowserContext) -> Callable[[], None]:
    """The phone shows bars and nothing goes through."""
    context.route("**", lambda route: route.abort("internetdisconnected"))
    return lambda: context.unroute("**")


@pytest.mark.parametrize("cut", [by_the_browser, unknown_to_the_browser])
def test_a_text_waits_for_the_signal_and_is_sent_once(
    desk: Desk, open_browser: OpenBrowser, cut: Callable[[BrowserContext], Callable[[], None]]
) -> None:
    page, edition = editing(desk, open_browser)
    mend = cut(page.context)
    send = page.get_by_role("button", name="Lưu và gửi")
    send.tap()
    expect(page.locator("#toasts")).to_contain_text("Mất mạng. Có mạng lại là trang tự gửi")
    expect(page).to_have_url(f"{desk.url}/bai/{edition}/sua")
    expect(send).to_be_disabled()
    fits(page)
    thumbs(page)
    page.get_by_label("Tiêu đề").fill("Gõ thêm trong lúc chờ")
    assert verbs(desk, edition) == ["create"]
    mend()
    expect(page.locator(".flash-success")).to_contain_text("Đã gửi.")
    assert verbs(desk, edition) == ["create", "send"]
    assert articles(desk, "Gõ thêm trong lúc chờ") != []


def test_who_no_longer_wants_to_send_says_so(desk: Desk, open_browser: OpenBrowser) -> None:
    page, edition = editing(desk, open_browser)
    page.context.set_offline(True)
    page.get_by_role("button", name="Lưu và gửi").tap()
    page.get_by_role("button", name="Thôi, không gửi").tap()
    expect(page.get_by_role("button", name="Lưu và gửi")).to_be_enabled()
    page.context.set_offline(False)
    page.get_by_role("button", name="Lưu", exact=True).tap()
    expect(page.locator(".flash-success")).to_contain_text("Đã lưu.")
    assert verbs(desk, edition) == ["create"]


def test_every_form_waits_not_only_that_of_a_text(desk: Desk, open_browser: OpenBrowser) -> None:
    with desk.app.app_context():
        edition = pipeline.to_desk(desk.cast, pipeline.draft(desk.cast))
        article = pipeline.case(edition).article_id
        db.session.remove()
    page = open_browser(desk.cast.mai, phone=True)
    page.goto(f"{desk.url}/bai/{article}")
    page.context.set_offline(True)
    page.get_by_role("button", name="Nhận biên tập").first.tap()
    expect(page.locator("#toasts")).to_contain_text("Mất mạng.")
    page.context.set_offline(False)
    expect(page.locator(".flash-success")).to_be_visible()
    assert verbs(desk, edition).count("claim") == 1


@pytest.mark.parametrize("arrives", [True, False])
def test_a_new_text_left_at_once_and_restored_is_one_article(desk: Desk, new_text: Page, arrives: bool) -> None:
    title = f"Rời trang ngay, {'tới' if arrives else 'không tới'} máy chủ"
    if not arrives:
        new_text.route("**/moi", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    new_text.get_by_label("Tiêu đề").fill(title)
    new_text.goto(f"{desk.url}/viec")
    if arrives:
        until_stored(desk, new_text, title)
    else:
        new_text.unroute("**/moi")
    new_text.goto(f"{desk.url}/bai/moi")
    new_text.get_by_role("button", name="Lấy lại bản đó").tap()
    expect(new_text.get_by_label("Tiêu đề")).to_have_value(title)
    new_text.get_by_role("textbox", name="Nội dung").press_sequentially("Viết tiếp.")
    expect(new_text.locator("[data-save-status]")).to_contain_text("Đã lưu lúc")
    expect(new_text).not_to_have_url(f"{desk.url}/bai/moi")
    assert articles(desk, title) == ["<p>Viết tiếp.</p>"]


class TestNoFalseAlarm:
    @staticmethod
    def nothing_is_offered(page: Page) -> None:
        expect(page.locator("[data-save-status]")).to_be_attached()
        page.evaluate("() => new Promise(requestAnimationFrame)")
        expect(page.locator("[data-local-copy]")).to_be_hidden()

    def test_after_a_new_text_whose_sending_was_refused(self, desk: Desk, new_text: Page) -> None:
        new_text.get_by_label("Tiêu đề").fill("Gửi khi chưa đủ")
        new_text.get_by_role("button", name="Lưu và gửi").tap()
        expect(new_text.locator("[data-error-summary]")).to_contain_text("chưa gửi được")
        self.nothing_is_offered(new_text)
        new_text.goto(f"{desk.url}/bai/moi")
        self.nothing_is_offered(new_text)

    def test_after_a_new_text_that_was_saved(self, desk: Desk, new_text: Page) -> None:
        new_text.get_by_label("Tiêu đề").fill("Lưu ngay")
        new_text.get_by_role("button", name="Lưu", exact=True).tap()
        expect(new_text.locator(".flash-success")).to_contain_text("Đã lưu.")
        new_text.goto(f"{desk.url}/bai/moi")
        self.nothing_is_offered(new_text)

    def test_after_a_refusal_that_asks_for_one_thing_more(self, desk: Desk, open_browser: OpenBrowser) -> None:
        page, edition = editing(desk, open_browser)
        page.get_by_label("Tóm tắt").fill("Gọi bà Tư, số 0912 345 678.")
        expect(page.locator("[data-save-status]")).to_contain_text("Đã lưu lúc")
        page.get_by_role("button", name="Lưu và gửi").tap()
        expect(page.locator("[data-error-summary]")).to_be_visible()
        expect(page.get_by_label("Vì sao cần đăng thông tin cá nhân")).to_be_visible()
        self.nothing_is_offered(page)
        page.goto(f"{desk.url}/bai/{edition}/sua")
        self.nothing_is_offered(page)

    def test_after_words_that_could_not_be_kept(self, desk: Desk, open_browser: OpenBrowser) -> None:
        page, _edition = editing(desk, open_browser)
        page.get_by_text("Tin khẩn, văn bản").tap()
        page.get_by_label("Ngày văn bản có hiệu lực").evaluate("field => { field.type = 'text'; field.value = 'mai' }")
        page.get_by_role("button", name="Lưu và gửi").tap()
        expect(page.locator("[data-error-summary]")).to_be_visible()
        self.nothing_is_offered(page)
