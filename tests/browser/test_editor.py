"""The rich text editor in a real browser, with Vietnamese typed the way people type it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.browser.typing import compose, compose_open, recompose, unikey
from tools import assets

PAGE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>Viết bài</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/vendor/bootstrap.min.css"><link rel="stylesheet" href="/static/css/editor.css">
<link rel="icon" href="data:,"><script src="/static/vendor/editor.js" defer></script></head>
<body><main class="container py-3"><h1>Viết bài</h1>
<form method="post" action="/post"><label for="title">Tiêu đề</label><input id="title" name="title">
<label for="body">Nội dung</label>
<textarea id="body" name="body" data-rich-text required class="form-control">{body}</textarea>
<button id="send">Gửi</button></form></main></body></html>"""

POLICY = (  # as strict as the application's own
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
PHONE = (
    "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/130.0.0.0 Mobile Safari/537.36"
)


class Site:
    """Pages by address, the project's static files, and what was posted."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.posted: list[dict[str, list[str]]] = []
        site = self

        class Handler(SimpleHTTPRequestHandler):
            def __init__(self, *args: Any) -> None:
                super().__init__(*args, directory=str(assets.ROOT))

            def log_message(self, *_: Any) -> None:
                """Says nothing."""

            def do_GET(self) -> None:
                if self.path.startswith("/static/"):
                    super().do_GET()
                else:
                    self.answer(site.pages.get(self.path))

            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
                site.posted.append(parse_qs(sent, keep_blank_values=True))
                self.answer('<!doctype html><link rel="icon" href="data:,"><title>Xong</title><h1>Xong</h1>')

            def answer(self, html: str | None) -> None:
                content = (html or "").encode()
                self.send_response(404 if html is None else 200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(content)))
                self.send_header("Content-Security-Policy", POLICY)
                self.end_headers()
                self.wfile.write(content)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    flags = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    return {
        "executable_path": "/usr/bin/chromium",
        "args": [*flags.split(), "--disable-component-update", "--disable-sync"],
    }


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    assets.ensure(say=lambda _line: None)
    made = Site()
    yield made
    made.close()


@pytest.fixture(params=["desktop", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    if request.param == "phone":
        context = browser.new_context(
            viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, user_agent=PHONE
        )
    else:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda problem: problems.append(str(problem)))
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    yield page
    context.close()
    assert problems == []


def open_editor(page: Page, site: Site, body: str = "") -> None:
    site.pages["/write"] = PAGE.replace("{body}", body.replace("&", "&amp;").replace("<", "&lt;"))
    page.goto(f"{site.address}/write")
    text(page).focus()
    two_frames(page)


def two_frames(page: Page) -> None:
    """Lets the editor hear of the new selection, as it always has before a person's next key."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def text(page: Page) -> Any:
    return page.get_by_role("textbox", name="Nội dung")


def tool(page: Page, name: str) -> Any:
    return page.get_by_role("button", name=name, exact=True)


def expect_body(page: Page, html: str) -> None:
    expect(page.locator("textarea[name=body]")).to_have_value(html)


def cdp(page: Page) -> CDPSession:
    return page.context.new_cdp_session(page)


def to_end(page: Page) -> None:
    page.keyboard.press("Control+End")
    two_frames(page)


class TestTyping:
    def test_unikey_keeps_bold_from_the_first_letter(self, page: Page, site: Site) -> None:
        open_editor(page, site)
        tool(page, "Đậm").click()
        unikey(page, "Đường Nguyễn Trãi")
        expect_body(page, "<p><strong>Đường Nguyễn Trãi</strong></p>")
        expect(tool(page, "Đậm")).to_have_attribute("aria-pressed", "true")

    def test_unikey_keeps_bold_after_plain_text_and_plain_after_bold(self, page: Page, site: Site) -> None:
        open_editor(page, site)
        unikey(page, "Ở phường ")
        tool(page, "Đậm").click()
        unikey(page, "Định Công")
        tool(page, "Đậm").click()
        unikey(page, " đã họp")
        expect_body(page, "<p>Ở phường <strong>Định Công</strong> đã họp</p>")

    def test_unikey_keeps_two_formats_in_a_new_paragraph(self, page: Page, site: Site) -> None:
        open_editor(page, site)
        unikey(page, "Một\n")
        tool(page, "Đậm").click()
        tool(page, "Nghiêng").click()
        unikey(page, "ấm")
        expect_body(page, "<p>Một</p><p><strong><em>ấm</em></strong></p>")

    def test_unikey_in_heading_list_and_table(self, page: Page, site: Site) -> None:
        open_editor(page, site)
        tool(page, "Tiêu đề lớn").click()
        unikey(page, "Đại hội\n")
        tool(page, "Danh sách").click()
        unikey(page, "Điều một\nĐiều hai\n\n")
        tool(page, "Bảng").click()
        unikey(page, "Đầu")
        expect_body(
            page,
            "<h2>Đại hội</h2><ul><li><p>Điều một</p></li><li><p>Điều hai</p></li></ul>"
            "<table><thead><tr><th><p>Đầu</p></th><th><p></p></th><th><p></p></th></tr></thead><tbody>"
            + "<tr><td><p></p></td><td><p></p></td><td><p></p></td></tr>" * 2
            + "</tbody></table>",
        )

    def test_an_input_method_that_selects_and_types_over(self, page: Page, site: Site) -> None:
        open_editor(page, site)
        page.keyboard.type("a ")
        tool(page, "Đậm").click()
        page.keyboard.type("d")
        page.keyboard.press("Shift+ArrowLeft")
        two_frames(page)
        page.keyboard.insert_text("đ")
        page.keyboard.press("Shift+ArrowLeft")
        two_frames(page)
        page.keyboard.press("Backspace")
        page.keyboard.insert_text("Đ")
        expect_body(page, "<p>a <strong>Đ</strong></p>")

    def test_backspacing_out_of_bold_ends_bold(self, page: Page, site: Site) -> None:
        open_editor(page, site, "<p>ab <strong>c</strong></p>")
        to_end(page)
        page.keyboard.press("Backspace")
        page.keyboard.press("Backspace")
        unikey(page, "đ")
        expect_body(page, "<p>abđ</p>")

    def test_composed_words_keep_format(self, page: Page, site: Site) -> None:
        open_editor(page, site)
        line = cdp(page)
        compose(page, line, "Tổ 12 ")
        tool(page, "Đậm").click()
        compose(page, line, "đường Đội Cấn")
        tool(page, "Đậm").click()
        compose(page, line, " sạch đẹp")
        expect_body(page, "<p>Tổ 12 <strong>đường Đội Cấn</strong> sạch đẹp</p>")

    def test_composition_is_never_cut_short(self, page: Page, site: Site) -> None:
        open_editor(page, site)
        page.evaluate(
            """() => { window.seen = []; for (const kind of ["compositionstart", "compositionend"])
            document.addEventListener(kind, event => window.seen.push(kind + ":" + event.data), true) }"""
        )
        compose(page, cdp(page), "phường Việt Hưng")
        expect_body(page, "<p>phường Việt Hưng</p>")
        ends = ["compositionend:phường", "compositionend:Việt", "compositionend:Hưng"]
        assert page.evaluate("window.seen") == [kind for end in ends for kind in ("compositionstart:", end)]

    def test_bold_chosen_in_the_middle_of_a_composition(self, page: Page, site: Site) -> None:
        open_editor(page, site)
        line = cdp(page)
        compose(page, line, "Bà ")
        compose_open(line, "Hoà")
        tool(page, "Đậm").click()
        compose(page, line, " nói")
        expect_body(page, "<p>Bà Hoà<strong> nói</strong></p>")

    def test_a_word_taken_up_again_keeps_its_format(self, page: Page, site: Site) -> None:
        open_editor(page, site, "<p>Xin <strong>chao</strong> bạn</p>")
        to_end(page)
        recompose(cdp(page), 4, 8, "chào")
        expect_body(page, "<p>Xin <strong>chào</strong> bạn</p>")

    def test_letters_in_two_parts_are_saved_whole(self, page: Page, site: Site) -> None:
        open_editor(page, site)
        page.keyboard.insert_text("Tie\u0302\u0301ng Vie\u0323\u0302t")
        expect_body(page, "<p>Tiếng Việt</p>")


class TestForm:
    def test_submit_sends_the_last_letter_even_while_composing(self, page: Page, site: Site) -> None:
        open_editor(page, site)
        compose_open(cdp(page), "đẹp")
        page.evaluate("document.querySelector('form').requestSubmit()")
        expect(page.get_by_role("heading", name="Xong")).to_be_visible()
        assert site.posted[-1]["body"] == ["<p>đẹp</p>"]
        assert set(site.posted[-1]) == {"title", "body"}

    def test_nothing_written_is_nothing_sent(self, page: Page, site: Site) -> None:
        open_editor(page, site)
        page.keyboard.type("a")
        page.keyboard.press("Backspace")
        page.locator("#send").click()
        expect(page.get_by_role("heading", name="Xong")).to_be_visible()
        assert site.posted[-1]["body"] == [""]

    def test_opening_changes_nothing(self, page: Page, site: Site) -> None:
        html = '<p>Một<br>hai</p><ol start="3"><li>ba</li></ol><div>bốn</div>'
        open_editor(page, site, html)
        expect_body(page, html)
        page.locator("#send").click()
        expect(page.get_by_role("heading", name="Xong")).to_be_visible()
        assert site.posted[-1]["body"] == [html]

    def test_everything_the_server_allows_comes_through(self, page: Page, site: Site) -> None:
        html = (
            "<h2>A</h2><h3>B</h3><p><strong>đ</strong><em>e</em><u>g</u><s>h</s> m<sup>2</sup> CO<sub>2</sub><br>x "
            '<a href="https://hanoi.gov.vn" title="Cổng">trang</a></p>'
            '<ul><li><p>a</p><ol start="4"><li><p>b</p></li></ol></li></ul>'
            "<blockquote><p>q</p></blockquote><hr><table><thead><tr><th><p>T</p></th><th><p>U</p></th></tr></thead>"
            '<tbody><tr><td colspan="2"><p>v</p></td></tr></tbody></table>'
        )
        open_editor(page, site, html)
        page.keyboard.press("Control+Home")
        page.keyboard.type("1")
        expect_body(page, html.replace("<h2>A", "<h2>1A"))

    def test_text_typed_without_scripts_becomes_paragraphs(self, page: Page, site: Site) -> None:
        open_editor(page, site, "Dòng một\n\nDòng hai & ba")
        to_end(page)
        page.keyboard.type(".")
        expect_body(page, "<p>Dòng một</p><p>Dòng hai &amp; ba.</p>")

    def test_others_may_load_new_text(self, page: Page, site: Site) -> None:
        open_editor(page, site, "<p>cũ</p>")
        page.evaluate(
            """() => { const area = document.querySelector("textarea"); area.value = "<p>mới</p>";
            area.dispatchEvent(new Event("richtext:load")) }"""
        )
        expect(text(page)).to_have_text("mới")


class TestPaste:
    @staticmethod
    def paste(page: Page, html: str) -> None:
        page.evaluate(
            """html => { const data = new DataTransfer(); data.setData("text/html", html);
            document.querySelector(".rt-text").dispatchEvent(
              new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})) }""",
            html,
        )

    def test_only_what_the_schema_knows_stays(self, page: Page, site: Site) -> None:
        open_editor(page, site)
        self.paste(
            page,
            '<h1 style="color:red">T</h1><p class="MsoNormal" onclick="x()"><b>đậm</b> <font color="red">đỏ</font>'
            '<img src="https://x.invalid/a.png"> <a href="javascript:alert(1)">xấu</a></p><script>alert(1)</script>',
        )
        expect_body(page, "<h2>T</h2><p><strong>đậm</strong> đỏ xấu</p>")

    def test_words_own_markup(self, page: Page, site: Site) -> None:
        open_editor(page, site)
        self.paste(
            page,
            '<html xmlns:o="urn:x"><head><style>p.MsoNormal{color:red}</style>'
            "<!--[if gte mso 9]><xml></xml><![endif]--></head><body><!--StartFragment-->"
            "<p class=MsoNormal style='font-family:\"Times New Roman\";color:red'>"
            "<b style='mso-bidi-font-weight:normal'>Tổ 12</b><i style='x:y'> họp</i><o:p></o:p></p>"
            "<!--EndFragment--></body>",
        )
        expect_body(page, "<p><strong>Tổ 12</strong><em> họp</em></p>")

    def test_a_document_wrapped_in_a_false_bold(self, page: Page, site: Site) -> None:
        open_editor(page, site)
        self.paste(
            page,
            '<b style="font-weight:normal;"><p><span style="font-weight:400">thường </span>'
            '<span style="font-weight:700">đậm</span></p></b>',
        )
        expect_body(page, "<p>thường <strong>đậm</strong></p>")


class TestToolbar:
    def test_a_link_through_the_form_in_the_page(self, page: Page, site: Site) -> None:
        open_editor(page, site)
        page.keyboard.type("Xem ")
        tool(page, "Liên kết").click()
        page.get_by_label("Địa chỉ trang").fill("không phải")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("chưa đúng")
        page.get_by_label("Địa chỉ trang").fill("hanoi.gov.vn/tin")
        page.get_by_label("Chữ hiện ra").fill("cổng Thành phố")
        page.keyboard.press("Enter")
        expect(text(page)).to_be_focused()
        page.keyboard.type(" nhé")
        expect_body(page, '<p>Xem <a href="https://hanoi.gov.vn/tin">cổng Thành phố</a> nhé</p>')
        assert site.posted == [] or page.url.endswith("/write")

    def test_a_link_can_be_taken_off(self, page: Page, site: Site) -> None:
        open_editor(page, site, '<p><a href="https://hanoi.gov.vn">cổng</a></p>')
        page.keyboard.press("Control+Home")
        page.keyboard.press("ArrowRight")
        tool(page, "Liên kết").click()
        expect(page.get_by_label("Địa chỉ trang")).to_have_value("https://hanoi.gov.vn")
        page.get_by_role("button", name="Bỏ liên kết").click()
        expect_body(page, "<p>cổng</p>")

    def test_arrow_keys_move_and_escape_returns(self, page: Page, site: Site) -> None:
        open_editor(page, site)
        page.keyboard.press("Alt+F10")
        expect(tool(page, "Đậm")).to_be_focused()
        page.keyboard.press("ArrowRight")
        expect(tool(page, "Nghiêng")).to_be_focused()
        page.keyboard.press("End")
        expect(tool(page, "Làm lại")).to_be_focused()
        page.keyboard.press("Escape")
        expect(text(page)).to_be_focused()

    def test_tab_leaves_the_text(self, page: Page, site: Site) -> None:
        open_editor(page, site)
        page.keyboard.press("Tab")
        expect(page.locator("#send")).to_be_focused()

    def test_undo_and_redo(self, page: Page, site: Site) -> None:
        open_editor(page, site)
        expect(tool(page, "Hoàn tác")).to_have_attribute("aria-disabled", "true")
        page.keyboard.type("abc")
        tool(page, "Hoàn tác").click()
        expect_body(page, "")
        tool(page, "Làm lại").click()
        expect_body(page, "<p>abc</p>")

    def test_buttons_are_large_enough(self, page: Page, site: Site) -> None:
        open_editor(page, site, "<table><tr><td>a</td></tr></table>")
        page.get_by_text("a", exact=True).click()
        expect(page.get_by_role("toolbar", name="Sửa bảng")).to_be_visible()
        for button in page.get_by_role("toolbar").get_by_role("button").all():
            box = button.bounding_box()
            assert box
            assert min(box["height"], box["width"]) >= 44

    def test_one_can_write_below_a_table(self, page: Page, site: Site) -> None:
        open_editor(page, site, "<table><tbody><tr><td><p>a</p></td></tr></tbody></table>")
        to_end(page)
        page.keyboard.type("sau")
        expect_body(page, "<table><tbody><tr><td><p>a</p></td></tr></tbody></table><p>sau</p>")


def test_axe_finds_nothing_serious(page: Page, site: Site) -> None:
    open_editor(page, site, "<p>Một <a href='/x'>trang</a></p><table><tbody><tr><td>ô</td></tr></tbody></table>")
    page.get_by_text("ô", exact=True).click()
    tool(page, "Liên kết").click()
    found = Axe().run(page, context=".rt").response["violations"]
    assert [(item["id"], item["nodes"][0]["html"]) for item in found] == []


def test_icons_show_under_the_content_policy(page: Page, site: Site) -> None:
    icon = '<svg class="icon" width="20" height="20"><use href="/static/vendor/icons.svg#pencil"></use></svg>'
    site.pages["/icon"] = f'<!doctype html><link rel="icon" href="data:,"><title>Hình</title>{icon}'
    page.goto(f"{site.address}/icon")
    page.wait_for_function("() => document.querySelector('use').getBBox().width > 10")


def test_without_scripts_the_textarea_is_there(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    site.pages["/write"] = PAGE.replace("{body}", "&lt;p>cũ&lt;/p>")
    page.goto(f"{site.address}/write")
    page.get_by_label("Nội dung").fill("Chữ mới")
    page.locator("#send").click()
    assert page.title() == "Xong"
    assert site.posted[-1]["body"] == ["Chữ mới"]
    context.close()


def test_the_bundle_stays_small() -> None:
    import gzip

    content = (Path(assets.ROOT) / "static" / "vendor" / "editor.js").read_bytes()
    assert len(gzip.compress(content, 9)) <= 85 * 1024
