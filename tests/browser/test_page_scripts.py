"""Photos that go up by themselves, and what every page has: sending once, asking, lists, toasts."""

from __future__ import annotations

import unicodedata
from io import BytesIO
from threading import Event
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.browser.static_site import HEAD, Server, held

PHOTOS = (
    HEAD
    + """<form method="post" action="/post"><input type="hidden" name="csrf_token" value="tem">
<label for="photos">Ảnh</label>
<input type="file" id="photos" name="photos" multiple accept="image/*" data-photo-input data-upload-url="/photos">
<div data-photo-list></div><button id="send">Gửi</button></form></main></body></html>"""
)


def picture(side: int, noise: bool = False) -> bytes:
    content = BytesIO()
    image = Image.effect_noise((side, side), 90) if noise else Image.new("RGB", (side, side), "teal")
    image.save(content, "PNG")
    return content.getvalue()


def file(name: str, content: bytes) -> Any:
    return {"name": name, "mimeType": "image/png", "buffer": content}


class TestPhotos:
    @pytest.fixture(autouse=True)
    def _page(self, page: Page, server: Server) -> None:
        server.pages["/photos"] = PHOTOS
        page.goto(f"{server.address}/photos")

    def test_go_up_one_by_one_and_their_cards_appear(self, page: Page, server: Server) -> None:
        server.answer = lambda _path: (200, "text/html", '<article class="card">Ảnh</article>')
        page.get_by_label("Ảnh").set_input_files([file("a.png", picture(20)), file("b.png", picture(30))])
        expect(page.locator("[data-photo-list] article")).to_have_count(2)
        expect(page.locator(".photo-status")).to_have_text("Đã tải xong 2 ảnh.")
        assert [sent["photos"].split()[0] for _, sent in server.posted] == ["a.png", "b.png"]
        assert {sent["csrf_token"] for _, sent in server.posted} == {"tem"}
        assert page.evaluate("document.querySelector('input[type=file]').files.length") == 0

    def test_the_page_says_when_a_photo_has_arrived_and_is_being_processed(self, page: Page, server: Server) -> None:
        is_processed = Event()
        server.answer = lambda _path: (200, "text/html", "<p>Ảnh</p>") if is_processed.wait(30) else (500, "", "")
        page.get_by_label("Ảnh").set_input_files([file("a.png", picture(20))])
        expect(page.locator(".photo-status")).to_have_text("Đang xử lý ảnh 1 trên 1 …")
        is_processed.set()
        expect(page.locator("[data-photo-list] p")).to_be_visible()

    def test_a_refusal_stands_beside_the_name(self, page: Page, server: Server) -> None:
        server.answer = lambda _path: (422, "application/json", {"message": "Ảnh này bị hỏng."})
        page.get_by_label("Ảnh").set_input_files([file("hong.png", b"x")])
        expect(page.locator(".photo-problems li")).to_have_text("hong.png – Ảnh này bị hỏng.")

    def test_a_large_photo_is_made_smaller_first(self, page: Page, server: Server) -> None:
        server.answer = lambda _path: (200, "text/html", "<p>Ảnh</p>")
        large = picture(2600, noise=True)
        assert len(large) > 2 * 1024 * 1024
        page.get_by_label("Ảnh").set_input_files([file("lon.png", large)])
        expect(page.locator("[data-photo-list] p")).to_be_visible(timeout=20_000)
        name, size = server.posted[-1][1]["photos"].split()
        assert name == "lon.jpg"
        assert int(size) < len(large)

    def test_sending_waits_for_the_photos(self, page: Page, server: Server) -> None:
        waiting: list[Route] = []
        page.route("**/photos", lambda route: waiting.append(route))
        page.get_by_label("Ảnh").set_input_files([file("a.png", picture(20))])
        upload = held(page, waiting)
        page.locator("#send").click()
        expect(page.locator(".photo-status")).to_contain_text("xong sẽ gửi ngay")
        server.answer = lambda path: (200, "text/html", "<h1>Xong</h1>" if path == "/post" else "<p>Ảnh</p>")
        upload.continue_()
        expect(page.get_by_role("heading", name="Xong")).to_be_visible()
        assert [path for path, _ in server.posted] == ["/photos", "/post"]


class TestEveryPage:
    @staticmethod
    def show(page: Page, server: Server, body: str) -> None:
        server.pages["/page"] = HEAD + body + '</main><div id="toasts" role="status"></div></body></html>'
        page.goto(f"{server.address}/page")

    FORM = '<form method="post" action="/post"><button name="verb" value="go">Gửi</button></form>'

    def test_a_form_is_sent_with_its_button(self, page: Page, server: Server) -> None:
        self.show(page, server, self.FORM)
        page.get_by_role("button", name="Gửi").click()
        expect(page.get_by_role("heading", name="Xong")).to_be_visible()
        assert [sent for _, sent in server.posted] == [{"verb": "go"}]

    def test_a_form_is_sent_once(self, page: Page, server: Server) -> None:
        self.show(page, server, self.FORM)
        page.evaluate(
            """() => { window.sent = 0; addEventListener('submit', event => {
            if (event.defaultPrevented) return; event.preventDefault(); window.sent++ }) }"""
        )
        page.get_by_role("button", name="Gửi").click()
        expect(page.get_by_role("button", name="Gửi")).to_be_disabled()
        page.evaluate("document.forms[0].requestSubmit()")
        page.wait_for_function("window.sent > 0")
        page.evaluate("document.forms[0].requestSubmit()")
        assert page.evaluate("window.sent") == 1
        page.evaluate("window.dispatchEvent(new Event('pageshow'))")
        expect(page.get_by_role("button", name="Gửi")).to_be_enabled()

    def test_a_text_is_counted_when_it_comes_near_its_length_and_never_cut(self, page: Page, server: Server) -> None:
        field = '<div class="field"><label for="a">Lý do</label><textarea id="a" data-longest="10"></textarea></div>'
        self.show(page, server, field)
        box, said = page.get_by_label("Lý do"), page.get_by_role("status").filter(has_text="ký tự")
        box.fill("bảy chữ")
        expect(said).to_have_count(0)
        box.fill(unicodedata.normalize("NFD", "chín chữ ế"))
        expect(said).to_have_text("10 trên 10 ký tự")
        box.fill("mười hai chữ")
        expect(said).to_have_text("12 trên 10 ký tự: hãy rút ngắn lại. Không chữ nào bị cắt.")
        expect(box).to_have_value("mười hai chữ")

    def test_asks_before_what_cannot_be_undone(self, page: Page, server: Server) -> None:
        self.show(
            page,
            server,
            '<form method="post" action="/post">'
            '<button name="verb" value="x" data-confirm="Gỡ bài?">Gỡ</button></form>',
        )
        page.get_by_role("button", name="Gỡ").click()
        dialog = page.get_by_role("dialog", name="Gỡ bài?")
        expect(dialog.get_by_role("button", name="Thôi")).to_be_focused()
        dialog.get_by_role("button", name="Thôi").click()
        expect(dialog).to_have_count(0)
        assert server.posted == []
        page.get_by_role("button", name="Gỡ").click()
        dialog.get_by_role("button", name="Gỡ").click()
        expect(page.get_by_role("heading", name="Xong")).to_be_visible()
        assert [sent for _, sent in server.posted] == [{"verb": "x"}]

    def test_j_k_and_enter_move_in_a_list(self, page: Page, server: Server) -> None:
        server.pages["/2"] = "<title>Hai</title>"
        rows = "".join(f'<tr data-row><td><a href="/{number}">Bài {number}</a></td></tr>' for number in (1, 2, 3))
        self.show(page, server, f'<input aria-label="Tìm"><table data-list-keys><tbody>{rows}</tbody></table>')
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("k")
        expect(page.get_by_role("link", name="Bài 2")).to_be_focused()
        page.get_by_label("Tìm").press("j")
        expect(page.get_by_label("Tìm")).to_have_value("j")
        page.get_by_role("link", name="Bài 2").focus()
        page.keyboard.press("Enter")
        expect(page).to_have_title("Hai")

    def test_a_failure_is_a_sentence_with_its_reference(self, page: Page, server: Server) -> None:
        server.answer = lambda _path: (500, "text/html", "")
        self.show(page, server, '<button hx-post="/post" hx-target="this">Nhận</button>')
        page.get_by_role("button", name="Nhận").click()
        expect(page.locator("#toasts")).to_contain_text("AB12CD34")
        page.get_by_role("button", name="Đóng").click()
        expect(page.locator("#toasts")).to_be_empty()
        page.context.set_offline(True)
        page.get_by_role("button", name="Nhận").click()
        expect(page.locator("#toasts")).to_contain_text("Mất mạng")

    def test_the_first_wrong_field_is_focused_even_when_it_is_the_editor(self, page: Page, server: Server) -> None:
        self.show(
            page,
            server,
            '<label for="body">Nội dung</label><textarea id="body" class="is-invalid" data-rich-text></textarea>',
        )
        expect(page.get_by_role("textbox", name="Nội dung")).to_be_focused()
        expect(page.get_by_role("textbox", name="Nội dung")).to_have_attribute("aria-invalid", "true")

    def test_the_list_of_errors_leads_to_the_editor(self, page: Page, server: Server) -> None:
        self.show(
            page,
            server,
            '<div data-error-summary><a href="#body">Bài còn trống</a></div><label for="body">Nội dung</label>'
            '<textarea id="body" class="is-invalid" data-rich-text></textarea>',
        )
        expect(page.locator("[data-error-summary]")).to_be_focused()
        page.get_by_role("link", name="Bài còn trống").click()
        expect(page.get_by_role("textbox", name="Nội dung")).to_be_focused()
