"""How many taps a phone of 360 px takes: an item with three photos from sign-in to sent, and what a lack costs."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from editorial.core.db import db, transaction
from editorial.people.models import Person
from editorial.people.operations import hash_password
from tests.articles.photos import jpeg
from tests.browser.conftest import Axed, Desk, OpenBrowser
from tests.browser.editor_page import PHONE as ANDROID
from tests.browser.look import fits, thumbs

TAPS = 23
"""The desk promises at most 25."""
PASSWORD = "hoa gạo đầu ngõ"
CAPTIONS = ("Bà con đem hoa ra ngõ", "Trẻ em tưới cây", "Hàng chậu hoa dọc ngõ 12")


class Thumb:
    """A thumb on one phone, which counts its taps. The phone's keyboard and its gallery are not our page."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def tap(self, goal: Locator) -> None:
        goal.tap()
        self.taps += 1

    def type(self, label: str, words: str) -> None:
        self.tap(self.page.get_by_role("textbox", name=label, exact=True).locator("visible=true"))
        self.page.keyboard.type(words)

    def choose(self, label: str, choice: str) -> None:
        """One tap opens the phone's own list, one picks."""
        self.page.get_by_label(label).select_option(label=choice)
        self.taps += 2

    def press(self, button: str) -> None:
        self.tap(self.page.get_by_role("main").get_by_role("button", name=button, exact=True))

    def bring_photos(self, count: int) -> None:
        """One tap opens the gallery; there, one for each photo and one to be done."""
        with self.page.expect_file_chooser() as chooser:
            self.tap(self.page.get_by_label("Chụp hoặc chọn ảnh"))
        colours = ("teal", "red", "blue")[:count]
        chooser.value.set_files(
            [{"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": jpeg(colour)} for colour in colours]
        )
        self.taps += count + 1
        expect(self.page.locator(".photo-card")).to_have_count(count)


@pytest.fixture
def thumb(desk: Desk, open_browser: OpenBrowser) -> Thumb:
    with desk.app.app_context(), transaction():
        db.session.get_one(Person, desk.cast.hoa.id).password_hash = hash_password(PASSWORD)
    page = open_browser(None, phone=True, user_agent=ANDROID, device_scale_factor=2)
    page.goto(f"{desk.url}/dang-nhap")
    return Thumb(page)


def sign_in(thumb: Thumb) -> None:
    thumb.type("Số điện thoại, thư điện tử hoặc tên đăng nhập", "hoa")
    thumb.tap(thumb.page.get_by_label("Mật khẩu", exact=True))
    thumb.page.keyboard.type(PASSWORD)
    thumb.press("Đăng nhập")
    thumb.tap(thumb.page.get_by_role("navigation", name="Lối tắt").get_by_role("link", name="Viết bài"))


def write(thumb: Thumb, title: str) -> None:
    thumb.bring_photos(3)  # before a word is written: the draft begins with them
    thumb.type("Tiêu đề", title)
    thumb.type("Nội dung", "Sáng nay bà con đem hoa ra ngõ.")
    thumb.choose("Chuyên mục", "Hoạt động tổ dân phố")
    thumb.choose("Thể loại", "Tin")


def caption(thumb: Thumb, place: int, words: str) -> None:
    card = thumb.page.locator(".photo-card").nth(place)
    expect(card.locator("summary")).to_contain_text("còn thiếu 2")
    thumb.tap(card.locator("summary"))
    thumb.tap(card.get_by_label("Chú thích"))
    thumb.page.keyboard.type(words)
    expect(card.get_by_label("Lời tả cho người không nhìn thấy")).to_have_value(words)
    expect(card.locator("summary")).to_contain_text(words)
    expect(card.get_by_text("còn thiếu")).to_be_hidden()


def test_an_item_with_three_photos_takes_few_taps_from_sign_in_to_sent(thumb: Thumb, axe: Axed) -> None:
    page = thumb.page
    sign_in(thumb)
    write(thumb, "Bà con góp 60 chậu hoa")
    for place, words in enumerate(CAPTIONS):
        caption(thumb, place, words)
    thumb.tap(page.get_by_text("Người trong ảnh đã đồng ý, hoặc ảnh không rõ mặt ai"))
    fits(page)
    thumbs(page)
    axe(page)
    before = thumb.taps
    thumb.press("Lưu và gửi")
    expect(page.locator(".flash")).to_contain_text("Chờ đơn vị xác nhận")
    assert thumb.taps - before <= 2
    assert thumb.taps == TAPS


def test_what_is_lacking_is_said_at_once_and_a_link_away(thumb: Thumb, axe: Axed) -> None:
    page = thumb.page
    sign_in(thumb)
    write(thumb, "Ngõ 12 thêm hoa")
    for place, words in enumerate(CAPTIONS[:2]):
        caption(thumb, place, words)
    thumb.tap(page.get_by_text("Người trong ảnh đã đồng ý, hoặc ảnh không rõ mặt ai"))
    before = thumb.taps
    thumb.press("Lưu và gửi")
    summary = page.locator("[data-error-summary]")
    expect(summary).to_contain_text("Ảnh 3 chưa có chú thích.")
    fits(page)
    thumbs(page)
    axe(page)
    thumb.tap(summary.get_by_role("link", name="Ảnh 3 chưa có chú thích."))
    expect(page.locator(".photo-card").nth(2).get_by_label("Chú thích")).to_be_focused()
    page.keyboard.type(CAPTIONS[2])
    thumb.press("Lưu và gửi")
    expect(page.locator(".flash")).to_contain_text("Chờ đơn vị xác nhận")
    assert thumb.taps - before <= 3
