"""The main line in a browser without scripts: links and forms carry it from the first word to the public."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from editorial.core.access import Actor
from editorial.core.db import db, transaction
from editorial.people.models import Person
from editorial.people.operations import hash_password
from tests.articles.photos import jpeg
from tests.browser.conftest import Desk, OpenBrowser

TITLE = "Tổ 12 khai trương tủ sách"
PASSWORD = "hoa gạo đầu ngõ"

Plain = Callable[[Actor | None, str], Page]


@pytest.fixture
def at(desk: Desk, open_browser: OpenBrowser) -> Plain:
    """at(person, path): a phone whose browser runs no scripts, that person signed in."""

    def come(person: Actor | None, path: str) -> Page:
        page = open_browser(person, phone=True, java_script_enabled=False)
        page.goto(f"{desk.url}{path}")
        return page

    return come


def press(page: Page, button: str) -> None:
    page.get_by_role("main").get_by_role("button", name=button, exact=True).click()


def follow(page: Page, words: str) -> None:
    page.get_by_role("main").get_by_role("link", name=words).first.click()


def said(page: Page, sentence: str) -> None:
    expect(page.locator(".flash")).to_contain_text(sentence)


def test_a_draft_reaches_the_public_without_scripts(desk: Desk, at: Plain) -> None:
    with desk.app.app_context(), transaction():
        db.session.get_one(Person, desk.cast.hoa.id).password_hash = hash_password(PASSWORD)
    page = at(None, "/dang-nhap")
    page.get_by_label("Số điện thoại, thư điện tử hoặc tên đăng nhập").fill("hoa")
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    press(page, "Đăng nhập")
    follow(page, "Viết bài")
    write(page)

    page = at(desk.cast.lan, "/viec")
    follow(page, TITLE)
    press(page, "Xác nhận")
    said(page, "Bài chuyển sang biên tập")

    page = at(desk.cast.mai, "/hang-doi")
    press(page, "Nhận")
    said(page, "Bạn đã nhận bài này.")
    follow(page, TITLE)
    page.locator("summary", has_text="Trình duyệt").click()
    page.get_by_label("A: tốt, nên đưa lên đầu chuyên mục").check()
    press(page, "Trình duyệt")
    said(page, "Đã trình Ban Biên tập")

    for voter in (desk.cast.uyen, desk.cast.head):
        page = at(voter, "/ban-bien-tap")
        follow(page, "Đọc và bỏ phiếu")
        follow(page, "Bỏ phiếu")
        page.get_by_label("Đồng ý đăng", exact=True).check()
        press(page, "Ghi phiếu")
    said(page, "Đủ phiếu: bài được duyệt")

    page = at(desk.cast.dang, "/lich-dang")
    follow(page, TITLE)
    page.locator("summary", has_text="Đăng ngay").click()
    press(page, "Đăng ngay")
    said(page, "Bài đã đăng.")

    page = at(None, "/tin/")
    follow(page, TITLE)
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.get_by_role("img", name="Tủ sách trong nhà văn hóa").first).to_be_visible()


def write(page: Page) -> None:
    """A photo goes with the form; its words are asked for on the page that comes back."""
    page.get_by_label("Tiêu đề").fill(TITLE)
    page.get_by_label("Tóm tắt").fill("Hơn 300 cuốn, mở mỗi tối.")
    page.get_by_label("Nội dung").fill("Sáng 22/11, tủ sách mở cửa.\n\nAi cũng mượn được.")
    page.get_by_label("Chuyên mục").select_option(label="Hoạt động tổ dân phố")
    page.get_by_label("Thể loại").select_option(label="Tin")
    page.get_by_label("Chụp hoặc chọn ảnh").set_input_files(
        [{"name": "tu.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}]
    )
    press(page, "Lưu và gửi")
    expect(page.locator(".error-summary")).to_contain_text("Đã lưu bài, nhưng chưa gửi được")
    expect(page.get_by_label("Nội dung")).to_have_value("Sáng 22/11, tủ sách mở cửa.\n\nAi cũng mượn được.")
    page.get_by_label("Chú thích").fill("Các cháu chọn sách")
    page.get_by_label("Lời tả cho người không nhìn thấy").fill("Tủ sách trong nhà văn hóa")
    page.get_by_label("Người trong ảnh đã đồng ý, hoặc ảnh không rõ mặt ai").check()
    press(page, "Lưu và gửi")
    said(page, "Chờ đơn vị xác nhận")
    expect(page.locator("#text p", has_text="Ai cũng mượn được.")).to_be_visible()


def test_a_photo_that_is_too_large_gets_its_sentence(desk: Desk, at: Plain) -> None:
    page = at(desk.cast.hoa, "/bai/moi")
    page.get_by_label("Tiêu đề").fill(TITLE)
    large = {"name": "to.jpg", "mimeType": "image/jpeg", "buffer": jpeg() + bytes(31 * 2**20)}
    page.locator("input[name=photos_new]").set_input_files([large])
    press(page, "Lưu")
    expect(page.get_by_role("main")).to_contain_text("vượt quá mức hệ thống nhận được")
