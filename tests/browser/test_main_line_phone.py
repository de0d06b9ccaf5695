"""The main line on a 360 px phone: thumbs, a composing keyboard, a photo from the camera."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from editorial.core.access import Actor
from editorial.core.db import db, transaction
from editorial.people.models import Person
from editorial.people.operations import hash_password
from tests.browser.conftest import Desk, OpenBrowser
from tests.browser.editor_page import PHONE as ANDROID
from tests.browser.look import fits, thumbs
from tests.browser.typing import compose, unikey

TITLE = "Bà con Tổ 12 góp 60 chậu hoa"
PASSWORD = "hoa gạo đầu ngõ"

Phone = Callable[[Actor | None, str], Page]


def good(page: Page) -> None:
    """This page fits the screen and the thumb."""
    page.wait_for_load_state()
    fits(page)
    thumbs(page)


@pytest.fixture
def at(desk: Desk, open_browser: OpenBrowser) -> Phone:
    """at(person, path): that person's Android phone."""

    def come(person: Actor | None, path: str) -> Page:
        page = open_browser(person, phone=True, user_agent=ANDROID, device_scale_factor=2)
        page.goto(f"{desk.url}{path}")
        good(page)
        return page

    return come


def tap(page: Page, button: str) -> None:
    page.get_by_role("main").get_by_role("button", name=button, exact=True).tap()


def go(page: Page, words: str) -> None:
    page.get_by_role("main").get_by_role("link", name=words).first.tap()
    expect(page.locator("#main")).to_be_visible()
    good(page)


def said(page: Page, sentence: str) -> None:
    expect(page.locator(".flash")).to_contain_text(sentence)
    good(page)


def write_in(page: Page, label: str, words: str) -> None:
    """As Gboard does: each word under its line, then committed."""
    page.get_by_role("textbox", name=label, exact=True).tap()
    wire = page.context.new_cdp_session(page)
    compose(page, wire, words)
    wire.detach()


def from_the_camera() -> bytes:
    """A phone held upright: the picture lies on its side, says so, and says where it was taken."""
    shot = Image.new("RGB", (1600, 1200), "seagreen")
    facts = Image.Exif()
    facts[0x0112] = 6  # turn it a quarter to see it upright
    facts.get_ifd(0x8825).update({1: "N", 2: (21.0, 0.0, 0.0), 3: "E", 4: (105.0, 52.0, 0.0)})
    file = BytesIO()
    shot.save(file, "JPEG", exif=facts)
    return file.getvalue()


def test_a_draft_reaches_the_public_from_phones(desk: Desk, at: Phone) -> None:
    with desk.app.app_context(), transaction():
        db.session.get_one(Person, desk.cast.hoa.id).password_hash = hash_password(PASSWORD)
    page = at(None, "/dang-nhap")
    page.get_by_label("Số điện thoại, thư điện tử hoặc tên đăng nhập").fill("hoa")
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    tap(page, "Đăng nhập")
    expect(page.get_by_role("heading", level=1)).to_have_text("Chào Hoa")
    good(page)
    page.get_by_role("navigation", name="Lối tắt").get_by_role("link", name="Viết bài").tap()
    write(page)
    add_a_photo(page)
    tap(page, "Lưu và gửi")
    said(page, "Chờ đơn vị xác nhận")
    expect(page.locator("#text")).to_contain_text("Sáng 22/11, bà con đem hoa ra ngõ. Ai cũng vui.")
    each_tab(page)

    page = at(desk.cast.lan, "/viec")
    go(page, "Xem và xác nhận")
    tap(page, "Xác nhận")
    said(page, "Bài chuyển sang biên tập")

    edit(at(desk.cast.mai, "/hang-doi"))
    for voter in (desk.cast.vinh, desk.cast.uyen, desk.cast.deputy):
        page = at(voter, "/ban-bien-tap")
        if voter is not desk.cast.uyen:  # she only looks in
            vote(page)
    expect(page.locator(".flash")).to_contain_text("Đủ phiếu: bài được duyệt")

    page = at(desk.cast.dang, "/viec")
    go(page, TITLE)
    page.locator("summary", has_text="Đăng ngay").tap()
    good(page)
    page.locator("#form-publish_now").get_by_role("button").tap()
    said(page, "Bài đã đăng.")

    page = at(None, "/tin/")
    go(page, TITLE)
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.get_by_role("img", name="Hàng chậu hoa dọc ngõ")).to_be_visible()
    upright_and_silent(page)


def write(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Viết bài mới")
    good(page)
    write_in(page, "Tiêu đề", TITLE)
    write_in(page, "Tóm tắt", "Sáng Chủ nhật, 60 hộ cùng góp.")
    write_in(page, "Nội dung", "Sáng 22/11, bà con đem hoa ra ngõ.")
    unikey(page, " Ai cũng vui.")
    expect(page.get_by_label("Tiêu đề")).to_have_value(TITLE)
    expect(page.get_by_role("textbox", name="Nội dung")).to_have_text("Sáng 22/11, bà con đem hoa ra ngõ. Ai cũng vui.")
    page.get_by_label("Chuyên mục").select_option(label="Hoạt động tổ dân phố")
    page.get_by_label("Thể loại").select_option(label="Tin")
    expect(page.locator("[data-save-status]")).to_contain_text("Đã lưu lúc")


def add_a_photo(page: Page) -> None:
    chooser_of = page.get_by_label("Chụp hoặc chọn ảnh")
    assert chooser_of.get_attribute("accept") == "image/*"  # phones offer the camera beside the gallery
    with page.expect_file_chooser() as chooser:
        chooser_of.tap()
    chooser.value.set_files([{"name": "IMG_2211.jpg", "mimeType": "image/jpeg", "buffer": from_the_camera()}])
    expect(page.locator(".photo-card")).to_have_count(1)
    page.locator(".photo-card summary").tap()
    expect(page.get_by_label("Người chụp")).to_have_value("Nguyễn Thị Hoa")
    write_in(page, "Chú thích", "Ngõ 12 sáng nay")
    expect(page.get_by_label("Lời tả cho người không nhìn thấy")).to_have_value("Ngõ 12 sáng nay")
    page.get_by_label("Lời tả cho người không nhìn thấy").clear()
    write_in(page, "Lời tả cho người không nhìn thấy", "Hàng chậu hoa dọc ngõ")
    page.get_by_text("Người trong ảnh đã đồng ý, hoặc ảnh không rõ mặt ai").tap()
    good(page)


def each_tab(page: Page) -> None:
    for name in ("Kiểm tra", "Nhật ký", "Các bản", "Nội dung"):
        page.get_by_role("navigation", name="Các phần của trang").get_by_role("link", name=name).tap()
        fits(page)
    expect(page.locator("#text")).to_be_visible()


def edit(page: Page) -> None:
    tap(page, "Nhận")
    expect(page.locator("[data-row]")).to_contain_text("Bạn")
    go(page, TITLE)
    go(page, "Sửa bài")
    page.get_by_role("textbox", name="Nội dung").tap()
    page.keyboard.press("Control+End")
    unikey(page, " Hoa giấy.")
    tap(page, "Lưu và xem bài")
    said(page, "Đã lưu")
    go(page, "So với bản đã gửi")
    expect(page.locator("ins").first).to_contain_text("Hoa giấy.")
    page.go_back()
    page.locator("summary", has_text="Trình duyệt").tap()
    page.get_by_text("B: đạt, đăng bình thường").tap()
    good(page)
    page.locator("#form-submit_to_board").get_by_role("button").tap()
    said(page, "Đã trình Ban Biên tập")


def vote(page: Page) -> None:
    go(page, "Đọc và bỏ phiếu")
    expect(page.locator("#text")).to_contain_text("Hoa giấy.")
    page.locator(".thumb a").tap()
    page.get_by_text("Đồng ý đăng", exact=True).tap()
    good(page)
    tap(page, "Ghi phiếu")
    expect(page.locator(".flash")).to_be_visible()


def upright_and_silent(page: Page) -> None:
    """The public's picture stands, and says nothing of where it was taken."""
    address = page.locator("main img").first.get_attribute("src") or ""
    with Image.open(BytesIO(page.request.get(page.url.split("/tin/")[0] + address).body())) as picture:
        assert picture.height > picture.width
        assert not picture.getexif()
        assert "exif" not in picture.info
