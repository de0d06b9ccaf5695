"""Writing in the running desk when something goes wrong: no signal, a reload, an ended session, somebody else's save."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select, update

from editorial.articles.models import Revision
from editorial.core import clock
from editorial.core.db import db, transaction
from editorial.people.models import DeviceSession, Person
from editorial.people.operations import hash_password
from tests import pipeline
from tests.browser.conftest import Desk, OpenBrowser
from tests.browser.editor_page import PHONE as ANDROID
from tests.browser.editor_page import two_frames
from tests.browser.look import fits, thumbs
from tests.browser.typing import compose, compose_open, unikey

PASSWORD = "hoa gạo đầu ngõ"
BODY = "<p>Sáng 22/11, bà con ra ngõ.</p>"

Edit = Callable[[], tuple[Page, int]]


@pytest.fixture
def edit(desk: Desk, open_browser: OpenBrowser) -> Edit:
    """edit(): Hoa's phone on the writing page of a new draft of hers, and the draft's id."""

    def begin() -> tuple[Page, int]:
        with desk.app.app_context():
            edition = pipeline.draft(desk.cast, title="Bản đầu", body=BODY)
            db.session.remove()
        page = open_browser(desk.cast.hoa, phone=True, user_agent=ANDROID)
        page.goto(f"{desk.url}/bai/{edition}/sua")
        return page, edition

    return begin


def gone(route: Route) -> None:
    """No signal for this address."""
    route.abort("internetdisconnected")


def to_the_end(page: Page) -> None:
    page.get_by_role("textbox", name="Nội dung").tap()
    page.keyboard.press("Control+End")
    two_frames(page)


def status(page: Page, words: str) -> None:
    expect(page.locator("[data-save-status]")).to_contain_text(words)


def stored(desk: Desk, edition: int) -> str:
    """The words as the server has them."""
    with desk.app.app_context():
        return db.session.get_one(Revision, pipeline.case(edition).revision_id).body


def test_no_signal_in_the_middle(desk: Desk, edit: Edit) -> None:
    page, edition = edit()
    to_the_end(page)
    page.context.set_offline(True)
    wire = page.context.new_cdp_session(page)
    compose(page, wire, " Hết sóng vẫn viết.")
    compose_open(wire, "tiếp")
    status(page, "Mất mạng – chữ vẫn giữ trên máy này")
    assert "Hết sóng" not in stored(desk, edition)
    page.context.set_offline(False)
    status(page, "Đã lưu lúc")
    assert stored(desk, edition) == "<p>Sáng 22/11, bà con ra ngõ. Hết sóng vẫn viết.tiếp</p>"


def test_a_reload_without_signal_offers_what_the_phone_kept(desk: Desk, edit: Edit) -> None:
    page, edition = edit()
    to_the_end(page)
    page.route("**/luu", gone)
    unikey(page, " Chỉ có trên máy này.")
    status(page, "Mất mạng")
    page.reload()
    expect(page.locator("[data-local-copy]")).to_contain_text("Trên máy này còn một bản chưa gửi lên")
    fits(page)
    thumbs(page)
    page.get_by_role("button", name="Lấy lại bản đó").tap()
    expect(page.get_by_role("textbox", name="Nội dung")).to_have_text("Sáng 22/11, bà con ra ngõ. Chỉ có trên máy này.")
    page.unroute("**/luu")
    page.get_by_role("button", name="Lưu", exact=True).tap()
    expect(page.locator(".flash")).to_contain_text("Đã lưu.")
    assert "Chỉ có trên máy này." in stored(desk, edition)
    expect(page.locator("[data-local-copy]")).to_be_hidden()


class TestAnEndedSession:
    @pytest.fixture(autouse=True)
    def _password(self, desk: Desk) -> None:
        with desk.app.app_context(), transaction():
            db.session.get_one(Person, desk.cast.hoa.id).password_hash = hash_password(PASSWORD)

    @staticmethod
    def end(desk: Desk) -> None:
        """The office ends every session of hers."""
        with desk.app.app_context(), transaction():
            hers = update(DeviceSession).where(DeviceSession.person_id == desk.cast.hoa.id)
            db.session.execute(hers.values(ended_at=clock.now()))

    @staticmethod
    def sign_in(page: Page) -> None:
        page.get_by_label("Số điện thoại, thư điện tử hoặc tên đăng nhập").fill("hoa")
        page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập", exact=True).tap()

    @staticmethod
    def everything_is_there(page: Page) -> None:
        expect(page.get_by_label("Tiêu đề")).to_have_value("Tiêu đề gõ sau cùng")
        expect(page.get_by_role("textbox", name="Nội dung")).to_have_text(
            "Sáng 22/11, bà con ra ngõ. Viết khi phiên đã hết."
        )
        expect(page.get_by_label("Nơi diễn ra")).to_have_value("Ngõ 12")

    def write(self, page: Page) -> None:
        page.get_by_label("Tiêu đề").fill("Tiêu đề gõ sau cùng")
        page.get_by_label("Nơi diễn ra").fill("Ngõ 12")
        to_the_end(page)
        unikey(page, " Viết khi phiên đã hết.")

    def test_the_page_says_so_and_leads_back_to_the_same_words(self, desk: Desk, edit: Edit) -> None:
        page, edition = edit()
        self.end(desk)
        self.write(page)
        status(page, "Phiên đăng nhập đã hết. Chữ của bạn vẫn còn trên máy này.")
        page.get_by_role("link", name="Đăng nhập để viết tiếp").tap()
        self.sign_in(page)
        expect(page).to_have_url(f"{desk.url}/bai/{edition}/sua")
        self.everything_is_there(page)
        status(page, "Đã lưu lúc")
        assert "Viết khi phiên đã hết." in stored(desk, edition)

    def test_words_that_were_never_saved_come_back_too(self, desk: Desk, open_browser: OpenBrowser) -> None:
        page = open_browser(desk.cast.hoa, phone=True, user_agent=ANDROID)
        page.goto(f"{desk.url}/bai/moi")
        self.end(desk)
        page.get_by_label("Tiêu đề").fill("Mới nghĩ ra")
        to_the_end(page)
        unikey(page, "Chữ đầu tiên.")
        page.get_by_role("link", name="Đăng nhập để viết tiếp").tap()
        self.sign_in(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Viết bài mới")
        expect(page.get_by_label("Tiêu đề")).to_have_value("Mới nghĩ ra")
        expect(page.get_by_role("textbox", name="Nội dung")).to_have_text("Chữ đầu tiên.")
        status(page, "Đã lưu lúc")
        expect(page).not_to_have_url(f"{desk.url}/bai/moi")  # it is a draft now

    def test_pressing_save_leads_back_to_the_same_words(self, desk: Desk, edit: Edit) -> None:
        page, edition = edit()
        page.route("**/luu", gone)  # she is faster than the page
        self.end(desk)
        self.write(page)
        page.get_by_role("button", name="Lưu", exact=True).tap()
        expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")
        self.sign_in(page)
        expect(page).to_have_url(f"{desk.url}/bai/{edition}/sua")
        self.everything_is_there(page)
        expect(page.locator("[data-local-copy]")).to_be_hidden()
        page.get_by_role("button", name="Lưu", exact=True).tap()
        expect(page.locator(".flash")).to_contain_text("Đã lưu.")
        self.everything_is_there(page)
        assert "Viết khi phiên đã hết." in stored(desk, edition)

    def test_another_person_on_the_same_phone_is_offered_nothing(self, desk: Desk, edit: Edit) -> None:
        page, _edition = edit()
        page.goto(f"{desk.url}/bai/moi")
        page.route("**/moi", lambda route: gone(route) if route.request.method == "POST" else route.continue_())
        page.get_by_label("Tiêu đề").fill("Chuyện riêng của Hoa")
        status(page, "Mất mạng")
        page.context.clear_cookies()
        page.context.add_cookies(desk.cookies_of(desk.cast.binh))  # type: ignore[arg-type]
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_have_text("Viết bài mới")
        expect(page.locator("[data-local-copy]")).to_be_hidden()


class TestTwoTabs:
    @staticmethod
    def quarrel(edit: Edit) -> tuple[Page, int]:
        """Her other tab has saved meanwhile; the words of this one come second."""
        page, edition = edit()
        other = page.context.new_page()
        other.goto(page.url)
        other.get_by_label("Tiêu đề").fill("Tên của bản bên kia")
        other.get_by_role("button", name="Lưu", exact=True).tap()
        expect(other.locator(".flash")).to_contain_text("Đã lưu.")
        other.close()
        to_the_end(page)
        unikey(page, " Chữ của bản bên này.")
        expect(page.get_by_role("heading", name="Bản của tôi")).to_be_visible()
        expect(page.locator("[data-conflict]")).to_be_focused()
        expect(page.locator("#conflict-mine-text")).to_contain_text("Chữ của bản bên này.")
        expect(page.locator("#conflict-theirs-text")).to_contain_text("Tên của bản bên kia")
        expect(page.locator("#conflict")).to_contain_text("Bản mới hơn do bạn lưu lúc")
        expect(page.locator("body")).not_to_contain_text("gười khác")
        fits(page)
        thumbs(page)
        return page, edition

    @staticmethod
    def revisions(desk: Desk, edition: int) -> str:
        with desk.app.app_context():
            article = pipeline.case(edition).article_id
            found = db.session.scalars(select(Revision).where(Revision.article_id == article))
            return " | ".join(f"{text.title}: {text.body}" for text in found)

    @pytest.mark.parametrize("choice", ["Giữ bản của tôi", "Lấy bản mới hơn"])
    def test_both_are_shown_and_none_is_lost(self, desk: Desk, edit: Edit, choice: str) -> None:
        page, edition = self.quarrel(edit)
        page.get_by_role("button", name=choice).tap()
        expect(page.locator(".flash")).to_be_visible()
        mine = choice == "Giữ bản của tôi"
        expect(page.get_by_label("Tiêu đề")).to_have_value("Bản đầu" if mine else "Tên của bản bên kia")
        kept = self.revisions(desk, edition)
        assert "Tên của bản bên kia" in kept
        assert "Chữ của bản bên này." in kept
