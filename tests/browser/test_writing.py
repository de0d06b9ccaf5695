"""Saving by itself and copies on the device, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.static_site import HEAD, Answer, Server, held

WRITING = (
    HEAD
    + """<p data-save-status aria-live="polite"></p><div data-conflict hidden></div>
<div data-local-copy hidden>Máy này còn giữ chữ <span data-local-copy-time></span>
<button type="button" data-restore>Lấy lại chữ trên máy này</button>
<button type="button" data-discard>Bỏ đi</button></div>
<form method="post" action="/post" data-autosave data-autosave-url="/autosave" data-draft-key="bai-1"
 data-base-revision="1"><input type="hidden" name="csrf_token" value="tem">
<input type="hidden" name="base_revision" value="1">
<label for="title">Tiêu đề</label><input id="title" name="title" value="{title}">
<label for="body">Nội dung</label><textarea id="body" name="body" data-rich-text data-count>{body}</textarea>
<button id="send">Gửi</button></form></main></body></html>"""
)


def write(page: Page, server: Server, title: str = "Cũ", body: str = "&lt;p>Cũ&lt;/p>") -> None:
    server.pages["/write"] = WRITING.replace("{title}", title).replace("{body}", body)
    page.goto(f"{server.address}/write")


def status(page: Page) -> Any:
    return page.locator("[data-save-status]")


def copies(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate("JSON.parse(localStorage.getItem('draft:bai-1') ?? '[]')")
    return found


def until_copied(page: Page, text: str) -> None:
    page.wait_for_function("text => (localStorage.getItem('draft:bai-1') ?? '').includes(text)", arg=text)


def saved(_path: str) -> Answer:
    return 200, "application/json", {"revision": 2, "saved_at": "10:32"}


class TestSavingByItself:
    def test_saves_after_a_pause_and_forgets_the_copy(self, page: Page, server: Server) -> None:
        server.answer = saved
        write(page, server)
        page.get_by_label("Tiêu đề").fill("Mới")
        page.get_by_role("textbox", name="Nội dung").press_sequentially("A ")
        until_copied(page, "Mới")
        expect(status(page)).to_have_text("Đã lưu lúc 10:32")
        sent = server.saves()[-1]
        assert (sent["title"], sent["body"], sent["base_revision"]) == ("Mới", "<p>A Cũ</p>", "1")
        assert sent["csrf_token"] == "tem"
        assert copies(page) == []
        page.get_by_label("Tiêu đề").fill("Mới hơn")
        page.wait_for_function("() => document.forms[0].elements.base_revision.value === '2'")
        with page.expect_response("**/autosave"):
            pass
        assert server.saves()[-1]["base_revision"] == "2"

    def test_one_save_at_a_time_and_the_last_state_wins(self, page: Page, server: Server) -> None:
        server.answer = saved
        write(page, server)
        waiting: list[Route] = []
        page.route("**/autosave", lambda route: waiting.append(route))
        page.get_by_label("Tiêu đề").fill("một")
        first = held(page, waiting)
        page.get_by_label("Tiêu đề").fill("hai")
        page.evaluate("window.dispatchEvent(new Event('online'))")
        page.evaluate("window.dispatchEvent(new Event('online'))")
        assert waiting == []
        first.continue_()
        second = held(page, waiting)
        with page.expect_response("**/autosave"):
            second.continue_()
        assert [sent["title"] for sent in server.saves()] == ["một", "hai"]
        assert waiting == []

    def test_without_network_the_text_stays_and_is_saved_later(self, page: Page, server: Server) -> None:
        server.answer = saved
        write(page, server)
        page.context.set_offline(True)
        page.get_by_label("Tiêu đề").fill("Trên xe buýt")
        expect(status(page)).to_contain_text("Mất mạng")
        assert ["title", "Trên xe buýt"] in copies(page)[0]["fields"]
        page.context.set_offline(False)
        expect(status(page)).to_have_text("Đã lưu lúc 10:32")
        assert copies(page) == []

    def test_a_conflict_shows_both_and_stops(self, page: Page, server: Server) -> None:
        server.answer = lambda _path: (409, "application/json", {"html": "<h2>Hai bản</h2>"})
        write(page, server)
        page.get_by_label("Tiêu đề").fill("Của tôi")
        expect(page.get_by_role("heading", name="Hai bản")).to_be_visible()
        expect(page.locator("[data-conflict]")).to_be_focused()
        page.get_by_label("Tiêu đề").fill("Của tôi, thêm")
        until_copied(page, "Của tôi, thêm")
        page.evaluate("window.dispatchEvent(new Event('online'))")
        assert len(server.saves()) == 1

    @pytest.mark.parametrize(
        ("code", "said", "sentence"),
        [
            (401, {}, "Phiên đăng nhập đã hết. Chữ của bạn vẫn còn trên máy này. Đăng nhập để viết tiếp"),
            (
                422,
                {"errors": {"title": ["Tiêu đề dài quá."]}},
                "Chưa lưu được: Tiêu đề dài quá. Chữ của bạn vẫn còn trên máy này.",
            ),
            (503, {}, "Máy chủ đang bận – chữ vẫn giữ trên máy này, sẽ tự lưu lại"),
            (404, {}, "Bài này không còn sửa được ở đây. Chữ của bạn vẫn còn trên máy này."),
        ],
    )
    def test_every_no_keeps_the_text(
        self, page: Page, server: Server, code: int, said: dict[str, Any], sentence: str
    ) -> None:
        server.answer = lambda _path: (code, "application/json", said)
        write(page, server)
        page.get_by_label("Tiêu đề").fill("Giữ lấy")
        expect(status(page)).to_have_text(sentence)
        assert ["title", "Giữ lấy"] in copies(page)[0]["fields"]

    def test_leaving_the_page_saves_at_once(self, page: Page, server: Server) -> None:
        server.answer = saved
        write(page, server)
        page.get_by_role("textbox", name="Nội dung").press_sequentially("X")
        with page.expect_request("**/autosave"):
            page.evaluate(
                """() => { Object.defineProperty(document, "visibilityState", {value: "hidden", configurable: true});
                document.dispatchEvent(new Event("visibilitychange")) }"""
            )
        expect(status(page)).to_have_text("Đã lưu lúc 10:32")
        assert server.saves()[0]["body"] == "<p>XCũ</p>"

    def test_sending_the_form_stops_saving(self, page: Page, server: Server) -> None:
        write(page, server)
        page.get_by_label("Tiêu đề").fill("Gửi đi")
        page.locator("#send").click()
        expect(page.get_by_role("heading", name="Xong")).to_be_visible()
        assert [path for path, _ in server.posted] == ["/post"]
        assert ["title", "Gửi đi"] in copies(page)[0]["fields"]


class TestCopyOnTheDevice:
    @staticmethod
    def leave_a_copy(page: Page, server: Server, title: str) -> None:
        server.answer = lambda _path: (503, "text/html", "")
        write(page, server)
        page.get_by_label("Tiêu đề").fill(title)
        page.get_by_role("textbox", name="Nội dung").press_sequentially("Hay ")
        until_copied(page, "Hay ")

    def test_is_offered_and_given_back(self, page: Page, server: Server) -> None:
        self.leave_a_copy(page, server, "Bị mất điện")
        write(page, server)
        expect(page.locator("[data-local-copy]")).to_contain_text("viết lúc")
        expect(page.get_by_label("Tiêu đề")).to_have_value("Cũ")
        page.get_by_role("button", name="Lấy lại chữ trên máy này").click()
        expect(page.get_by_label("Tiêu đề")).to_have_value("Bị mất điện")
        expect(page.get_by_role("textbox", name="Nội dung")).to_have_text("Hay Cũ")
        expect(page.locator("[data-local-copy]")).to_be_hidden()

    def test_is_not_offered_when_the_server_has_it(self, page: Page, server: Server) -> None:
        self.leave_a_copy(page, server, "Đã tới nơi")
        write(page, server, "Đã tới nơi", "&lt;p>Hay  Cũ&lt;/p>\n")
        expect(page.locator("[data-local-copy]")).to_be_hidden()
        assert copies(page) == []

    def test_survives_new_writing_and_goes_when_told(self, page: Page, server: Server) -> None:
        self.leave_a_copy(page, server, "Thứ nhất")
        write(page, server)
        page.get_by_label("Tiêu đề").fill("Thứ hai")
        until_copied(page, "Thứ hai")
        assert len(copies(page)) == 2
        page.get_by_role("button", name="Bỏ đi").click()
        expect(page.locator("[data-local-copy]")).to_be_hidden()
        assert [copy["fields"][0][1] for copy in copies(page)] == ["Thứ hai"]

    def test_typed_text_that_came_back_unsaved_is_saved(self, page: Page, server: Server) -> None:
        server.answer = saved
        server.pages["/write"] = WRITING.replace("data-base-revision", "data-unsaved data-base-revision")
        page.goto(f"{server.address}/write")
        expect(status(page)).to_have_text("Đã lưu lúc 10:32")

    def test_counts_words_and_characters(self, page: Page, server: Server) -> None:
        server.answer = saved
        write(page, server, "Tổ 12", "&lt;p>một hai&lt;/p>&lt;p>ba&lt;/p>")
        assert page.locator(".count-line").all_text_contents() == ["3 chữ"]
        page.get_by_role("textbox", name="Nội dung").press_sequentially("không ")
        expect(page.locator(".count-line")).to_have_text("4 chữ")


def test_a_button_fills_in_the_day_of_the_event(page: Page, server: Server) -> None:
    day = (
        '<label for="event_on">Ngày</label><input type="date" id="event_on" name="event_on">'
        '<button type="button" data-fill="event_on" data-value="2026-11-22">Hôm qua</button><button id="send">'
    )
    server.pages["/write"] = WRITING.replace('<button id="send">', day)
    page.goto(f"{server.address}/write")
    page.get_by_role("button", name="Hôm qua").click()
    expect(page.locator("#event_on")).to_have_value("2026-11-22")
    until_copied(page, "2026-11-22")
