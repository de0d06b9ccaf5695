"""The main line by keyboard alone: nobody touches a mouse between the first word and the public's page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from editorial.core.access import Actor
from editorial.core.db import db, transaction
from editorial.people.models import Person
from editorial.people.operations import hash_password
from tests.browser.conftest import Desk, OpenBrowser
from tests.browser.look import focus, tab_to
from tests.browser.typing import unikey

TITLE = "Tổ 12 trồng 40 gốc hoa giấy"
PASSWORD = "hoa gạo đầu ngõ"

Keys = Callable[[Actor | None, str], Page]


@pytest.fixture
def at(desk: Desk, open_browser: OpenBrowser) -> Keys:
    """at(person, path): a desktop without a mouse, that person signed in."""

    def come(person: Actor | None, path: str) -> Page:
        page = open_browser(person)
        page.goto(f"{desk.url}{path}")
        return page

    return come


def press(page: Page, button: str, within: str = "main") -> None:
    tab_to(page, page.locator(within).get_by_role("button", name=button, exact=True))
    page.keyboard.press("Enter")


def said(page: Page, sentence: str) -> None:
    expect(page.locator(".flash")).to_contain_text(sentence)


def give_password(desk: Desk, person: Actor) -> None:
    with desk.app.app_context(), transaction():
        db.session.get_one(Person, person.id).password_hash = hash_password(PASSWORD)


def test_a_draft_reaches_the_public(desk: Desk, at: Keys) -> None:
    sign_in_and_write(desk, at(None, "/dang-nhap"))
    confirm(at(desk.cast.lan, "/viec"))
    edit_and_pass_on(at(desk.cast.mai, "/hang-doi"))
    for voter in (desk.cast.uyen, desk.cast.vinh, desk.cast.head):
        vote(at(voter, "/ban-bien-tap"), last=voter is desk.cast.head)
        if voter is desk.cast.uyen:
            see_the_tally(at(desk.cast.vinh, "/ban-bien-tap"))
    publish(at(desk.cast.dang, "/lich-dang"))
    read(at(None, "/tin/"))


def sign_in_and_write(desk: Desk, page: Page) -> None:
    give_password(desk, desk.cast.hoa)
    expect(page.get_by_label("Số điện thoại, thư điện tử hoặc tên đăng nhập")).to_be_focused()
    page.keyboard.type("hoa")
    tab_to(page, page.get_by_label("Mật khẩu", exact=True))
    page.keyboard.insert_text(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Chào Hoa")

    skip_to_content(page)
    tab_to(page, page.get_by_role("main").get_by_role("link", name="Viết bài"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Viết bài mới")
    write(page)


def skip_to_content(page: Page) -> None:
    """The first Tab shows a way past the rail; the next one is already in the page's own part."""
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Tới nội dung chính")).to_be_focused()
    focus(page)
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def write(page: Page) -> None:
    tab_to(page, page.get_by_label("Tiêu đề"))
    unikey(page, TITLE)
    tab_to(page, page.get_by_label("Tóm tắt"))
    unikey(page, "Hơn 60 hộ cùng làm.")
    text = page.get_by_role("textbox", name="Nội dung")
    tab_to(page, text)
    unikey(page, "Sáng 22/11, ")
    page.keyboard.press("Control+b")
    unikey(page, "60 hộ")
    page.keyboard.press("Control+b")
    unikey(page, " ra ngõ.")
    by_the_toolbar(page)
    choose(page, "Chuyên mục", "Hoạt động tổ dân phố")
    choose(page, "Thể loại", "Tin")
    press(page, "Lưu và gửi")
    said(page, "Bài đang ở bước “Chờ đơn vị xác nhận”")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.locator("#text strong").first).to_have_text("60 hộ")
    expect(page.locator("#text em")).to_have_text("rất vui")


def by_the_toolbar(page: Page) -> None:
    """Back one step to the words above the text, along them by arrow, and the cursor is in the text again."""
    page.keyboard.press("Shift+Tab")
    focus(page)
    expect(page.get_by_role("button", name="Đậm", exact=True)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Nghiêng", exact=True)).to_be_focused()
    focus(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Nội dung")).to_be_focused()
    page.keyboard.press("Control+End")
    unikey(page, "rất vui")


def choose(page: Page, label: str, words: str) -> None:
    field = page.get_by_label(label, exact=True)
    tab_to(page, field)
    for _step in range(20):
        if field.evaluate("(field) => field.selectedOptions[0].text") == words:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{label} does not offer {words}")


def confirm(page: Page) -> None:
    page.keyboard.press("j")
    expect(page.get_by_role("link", name=TITLE, exact=True)).to_be_focused()
    focus(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    press(page, "Xác nhận")
    said(page, "Bài chuyển sang biên tập")


def edit_and_pass_on(page: Page) -> None:
    page.keyboard.press("j")
    row = page.get_by_role("link", name=TITLE, exact=True)
    expect(row).to_be_focused()
    page.keyboard.press("k")
    expect(row).to_be_focused()
    press(page, "Nhận", "[data-row]")
    expect(page.locator("[data-row]")).to_contain_text("Bạn")
    expect(row).to_be_focused()  # the button is gone, the place in the list is not
    page.keyboard.press("Enter")

    tab_to(page, page.get_by_role("link", name="Sửa bài"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Tóm tắt"))
    page.keyboard.press("End")
    unikey(page, " Hoa nở quanh năm.")
    press(page, "Lưu và xem bài")
    said(page, "Đã lưu")
    expect(page.locator(".reading-summary")).to_have_text("Hơn 60 hộ cùng làm. Hoa nở quanh năm.")

    summary = page.locator("summary", has_text="Trình duyệt")
    tab_to(page, summary)
    page.keyboard.press("Enter")
    expect(summary).to_be_focused()
    tab_to(page, page.get_by_label("A: tốt, nên đưa lên đầu chuyên mục"))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("B: đạt, đăng bình thường")).to_be_checked()
    focus(page)
    press(page, "Trình duyệt", "form")
    said(page, "Đã trình Ban Biên tập")


def vote(page: Page, *, last: bool) -> None:
    page.keyboard.press("j")
    expect(page.get_by_role("link", name=TITLE, exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_contain_text("Hoa nở quanh năm.")
    tab_to(page, page.get_by_label("Đồng ý đăng", exact=True))
    page.keyboard.press("Space")
    press(page, "Ghi phiếu")
    said(page, "Đủ phiếu: bài được duyệt" if last else "Còn chờ phiếu của")


def see_the_tally(page: Page) -> None:
    expect(page.locator(".tally-words").first).to_contain_text("còn cần Trưởng ban hoặc Phó ban")


def publish(page: Page) -> None:
    page.keyboard.press("j")
    expect(page.get_by_role("link", name=TITLE, exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, page.locator("summary", has_text="Đăng ngay"))
    page.keyboard.press("Enter")
    press(page, "Đăng ngay", "form")
    said(page, "Bài đã đăng.")


def read(page: Page) -> None:
    skip_to_content(page)
    tab_to(page, page.get_by_role("main").get_by_role("link", name=TITLE))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.get_by_role("main")).to_contain_text("Hơn 60 hộ cùng làm. Hoa nở quanh năm.")


def test_a_refused_form_takes_the_keyboard_to_what_is_wrong(desk: Desk, at: Keys) -> None:
    page = at(desk.cast.binh, "/bai/moi")
    tab_to(page, page.get_by_label("Tiêu đề"))
    unikey(page, "Thiếu nhiều")
    press(page, "Lưu và gửi")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    first = page.locator("[data-error-summary] a").first
    tab_to(page, first)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Tiêu đề")).to_have_value("Thiếu nhiều")
    focus(page)
