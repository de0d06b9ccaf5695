"""The small scripts of the pages in a real browser: saving by itself, copies on the device, photos, lists, toasts."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from email.parser import BytesParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from tools import assets

HEAD = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Thử</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width"><meta name="csrf-token" content="tem">
<meta name="htmx-config" content='{"includeIndicatorStyles":false,"allowEval":false}'>
<link rel="stylesheet" href="/static/vendor/bootstrap.min.css"><link rel="stylesheet" href="/static/css/editor.css">
<script src="/static/vendor/htmx.min.js" defer></script><script src="/static/vendor/editor.js" defer></script>
<script src="/static/js/app.js" defer></script><script src="/static/js/writing.js" defer></script>
<script src="/static/js/photos.js" defer></script></head><body><main class="container"><h1>Thử</h1>"""

WRITING = (
    HEAD
    + """<p data-save-status aria-live="polite"></p><div data-conflict hidden></div>
<div data-local-copy hidden>Máy này còn giữ chữ <span data-local-copy-time></span>
<button type="button" data-restore>Lấy lại chữ trên máy này</button>
<button type="button" data-discard>Bỏ đi</button></div>
<form method="post" action="/post" data-autosave data-autosave-url="/autosave" data-draft-key="bai-1"
 data-base-revision="1"><input type="hidden" name="csrf_token" value="tem">
<input type="hidden" name="base_revision" value="1">
<label for="title">Tiêu đề</label><input id="title" name="title" value="{title}" data-count="80">
<label for="body">Nội dung</label><textarea id="body" name="body" data-rich-text data-count>{body}</textarea>
<button id="send">Gửi</button></form></main></body></html>"""
)

Answer = tuple[int, str, Any]


class Server:
    """Pages by address, the project's static files, every POST kept and answered by what the test wishes."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.posted: list[tuple[str, dict[str, str]]] = []
        self.answer: Callable[[str], Answer] = lambda _path: (200, "text/html", "<title>Xong</title><h1>Xong</h1>")
        outer = self

        class Handler(SimpleHTTPRequestHandler):
            def __init__(self, *args: Any) -> None:
                super().__init__(*args, directory=str(assets.ROOT))

            def log_message(self, *_: Any) -> None:
                """Says nothing."""

            def do_GET(self) -> None:
                if self.path.startswith("/static/"):
                    super().do_GET()
                elif self.path in outer.pages:
                    self.send(200, "text/html", outer.pages[self.path])
                else:
                    self.send(404, "text/html", "")

            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                outer.posted.append((self.path, fields(self.headers["Content-Type"], content)))
                self.send(*outer.answer(self.path))

            def send(self, code: int, kind: str, body: Any) -> None:
                content = (body if isinstance(body, str) else json.dumps(body)).encode()
                self.send_response(code)
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                self.send_header("Content-Length", str(len(content)))
                if code == 500:
                    self.send_header("X-Reference", "AB12CD34")
                self.end_headers()
                self.wfile.write(content)

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.http.server_address[1]}"
        self.thread = threading.Thread(target=self.http.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()

    def saves(self) -> list[dict[str, str]]:
        return [sent for path, sent in self.posted if path == "/autosave"]


def fields(kind: str, content: bytes) -> dict[str, str]:
    """Name and value of each field; a file is its name and size."""
    if kind.startswith("application/x-www-form-urlencoded"):
        return {name: values[-1] for name, values in parse_qs(content.decode(), keep_blank_values=True).items()}
    message = BytesParser().parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + content)
    found = {}
    for part in message.get_payload():
        name = part.get_param("name", header="content-disposition")
        value = part.get_payload(decode=True)
        found[name] = f"{part.get_filename()} {len(value)}" if part.get_filename() else value.decode()
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    flags = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    return {
        "executable_path": "/usr/bin/chromium",
        "args": [*flags.split(), "--disable-component-update", "--disable-sync"],
    }


@pytest.fixture
def server() -> Iterator[Server]:
    assets.ensure(say=lambda _line: None)
    made = Server()
    yield made
    made.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN")
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda problem: problems.append(str(problem)))
    yield page
    context.close()
    assert problems == []


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


def held(page: Page, waiting: list[Route]) -> Route:
    """The request that the test holds back, as soon as the browser has sent it."""
    for _ in range(500):
        if waiting:
            return waiting.pop()
        page.evaluate("() => new Promise(requestAnimationFrame)")
    raise AssertionError("nothing was sent")


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
        assert page.locator(".count-line").all_text_contents() == ["5 trên 80 ký tự", "3 chữ"]
        page.get_by_role("textbox", name="Nội dung").press_sequentially("không ")
        expect(page.locator(".count-line").last).to_have_text("4 chữ")


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
            "() => { window.sent = 0; addEventListener('submit', event => { event.preventDefault(); window.sent++ }) }"
        )
        page.get_by_role("button", name="Gửi").click()
        expect(page.get_by_role("button", name="Gửi")).to_be_disabled()
        page.evaluate("document.forms[0].requestSubmit()")
        assert page.evaluate("window.sent") == 1
        page.evaluate("window.dispatchEvent(new Event('pageshow'))")
        expect(page.get_by_role("button", name="Gửi")).to_be_enabled()

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
