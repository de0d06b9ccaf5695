"""The editor with its form, its toolbar and what is pasted, in a real browser."""

from __future__ import annotations

import gzip

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.editor_page import PAGE, cdp, expect_body, open_editor, text, to_end, tool
from tests.browser.static_site import Server
from tests.browser.typing import compose_open
from tools import assets

on_both = pytest.mark.parametrize("page", ["desktop", "phone"], indirect=True)


@on_both
class TestForm:
    def test_submit_sends_the_last_letter_even_while_composing(self, page: Page, server: Server) -> None:
        open_editor(page, server)
        compose_open(cdp(page), "đẹp")
        page.evaluate("document.querySelector('form').requestSubmit()")
        expect(page.get_by_role("heading", name="Xong")).to_be_visible()
        assert server.posted[-1][1]["body"] == "<p>đẹp</p>"
        assert set(server.posted[-1][1]) == {"title", "body"}

    def test_nothing_written_is_nothing_sent(self, page: Page, server: Server) -> None:
        open_editor(page, server)
        page.keyboard.type("a")
        page.keyboard.press("Backspace")
        page.locator("#send").click()
        expect(page.get_by_role("heading", name="Xong")).to_be_visible()
        assert server.posted[-1][1]["body"] == ""

    def test_opening_changes_nothing(self, page: Page, server: Server) -> None:
        html = '<p>Một<br>hai</p><ol start="3"><li>ba</li></ol><div>bốn</div>'
        open_editor(page, server, html)
        expect_body(page, html)
        page.locator("#send").click()
        expect(page.get_by_role("heading", name="Xong")).to_be_visible()
        assert server.posted[-1][1]["body"] == html

    def test_everything_the_server_allows_comes_through(self, page: Page, server: Server) -> None:
        html = (
            "<h2>A</h2><h3>B</h3><p><strong>đ</strong><em>e</em><u>g</u><s>h</s> m<sup>2</sup> CO<sub>2</sub><br>x "
            '<a href="https://hanoi.gov.vn" title="Cổng">trang</a></p>'
            '<ul><li><p>a</p><ol start="4"><li><p>b</p></li></ol></li></ul>'
            "<blockquote><p>q</p></blockquote><hr><table><thead><tr><th><p>T</p></th><th><p>U</p></th></tr></thead>"
            '<tbody><tr><td colspan="2"><p>v</p></td></tr></tbody></table>'
        )
        open_editor(page, server, html)
        page.keyboard.press("Control+Home")
        page.keyboard.type("1")
        expect_body(page, html.replace("<h2>A", "<h2>1A"))

    def test_text_typed_without_scripts_becomes_paragraphs(self, page: Page, server: Server) -> None:
        open_editor(page, server, "Dòng một\n\nDòng hai & ba")
        to_end(page)
        page.keyboard.type(".")
        expect_body(page, "<p>Dòng một</p><p>Dòng hai &amp; ba.</p>")

    def test_others_may_load_new_text(self, page: Page, server: Server) -> None:
        open_editor(page, server, "<p>cũ</p>")
        page.evaluate(
            """() => { const area = document.querySelector("textarea"); area.value = "<p>mới</p>";
            area.dispatchEvent(new Event("richtext:load")) }"""
        )
        expect(text(page)).to_have_text("mới")


@on_both
class TestPaste:
    @staticmethod
    def paste(page: Page, html: str, *, picture: bool = False) -> None:
        page.evaluate(
            """([html, picture]) => { const data = new DataTransfer();
            if (html) data.setData("text/html", html);
            if (picture) data.items.add(new File(["x"], "anh.png", {type: "image/png"}));
            window.offered = []; addEventListener("richtext:photos", event => offered.push(event.detail.files.length));
            document.querySelector(".rt-text").dispatchEvent(
              new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})) }""",
            [html, picture],
        )

    def test_only_what_the_schema_knows_stays(self, page: Page, server: Server) -> None:
        open_editor(page, server)
        self.paste(
            page,
            '<h1 style="color:red">T</h1><p class="MsoNormal" onclick="x()"><b>đậm</b> <font color="red">đỏ</font>'
            '<img src="https://x.invalid/a.png"> <a href="javascript:alert(1)">xấu</a></p><script>alert(1)</script>',
        )
        expect_body(page, "<h2>T</h2><p><strong>đậm</strong> đỏ xấu</p>")

    def test_words_own_markup(self, page: Page, server: Server) -> None:
        open_editor(page, server)
        self.paste(
            page,
            '<html xmlns:o="urn:x"><head><style>p.MsoNormal{color:red}</style>'
            "<!--[if gte mso 9]><xml></xml><![endif]--></head><body><!--StartFragment-->"
            "<p class=MsoNormal style='font-family:\"Times New Roman\";color:red'>"
            "<b style='mso-bidi-font-weight:normal'>Tổ 12</b><i style='x:y'> họp</i><o:p></o:p></p>"
            "<!--EndFragment--></body>",
        )
        expect_body(page, "<p><strong>Tổ 12</strong><em> họp</em></p>")

    def test_a_document_wrapped_in_a_false_bold(self, page: Page, server: Server) -> None:
        open_editor(page, server)
        self.paste(
            page,
            '<b style="font-weight:normal;"><p><span style="font-weight:400">thường </span>'
            '<span style="font-weight:700">đậm</span></p></b>',
        )
        expect_body(page, "<p>thường <strong>đậm</strong></p>")

    def test_lists_of_word(self, page: Page, server: Server) -> None:
        def line(level: int, mark: str, words: str) -> str:
            return (
                f"<p class=MsoListParagraph style='margin-left:.5in;text-indent:-.25in;mso-list:l0 level{level} lfo1'>"
                f"<![if !supportLists]><span style='mso-list:Ignore'>{mark}<span style='font:7.0pt \"Times New Roman\"'>"
                f"&nbsp;&nbsp;&nbsp; </span></span><![endif]>{words}<o:p></o:p></p>"
            )

        open_editor(page, server)
        lines = [line(1, "1.", "Dọn ngõ"), line(2, "·", "Quét"), line(2, "·", "Thu rác"), line(1, "2.", "Trồng cây")]
        self.paste(page, f"<p>Việc:</p>{''.join(lines)}<p>Hết.</p>{line(1, '§', 'Một ý')}")
        expect_body(
            page,
            "<p>Việc:</p><ol><li><p>Dọn ngõ</p><ul><li><p>Quét</p></li><li><p>Thu rác</p></li></ul></li>"
            "<li><p>Trồng cây</p></li></ol><p>Hết.</p><ul><li><p>Một ý</p></li></ul>",
        )

    def test_line_breaks_of_a_message_stay(self, page: Page, server: Server) -> None:
        open_editor(page, server)
        self.paste(page, '<div style="white-space: pre-wrap">Sáng nay\n<b>Tổ 12</b> họp\nở nhà văn hóa</div>')
        expect_body(page, "<p>Sáng nay<br><strong>Tổ 12</strong> họp<br>ở nhà văn hóa</p>")

    @pytest.mark.parametrize(
        ("html", "offered", "kept"),
        [
            ("", [1], ""),
            ('<meta charset="utf-8"><img src="https://x.invalid/a.png">', [1], ""),
            ('<p>Chữ</p><img src="file:///a.png">', [1], "<p>Chữ</p>"),
            (
                "<p>Chữ chép từ Word, kèm hình chụp của chính nó</p>",
                [],
                "<p>Chữ chép từ Word, kèm hình chụp của chính nó</p>",
            ),
        ],
        ids=["picture", "picture of a page", "words with a picture", "words and their picture"],
    )
    def test_a_copied_picture_goes_to_the_photos(
        self, page: Page, server: Server, html: str, offered: list[int], kept: str
    ) -> None:
        open_editor(page, server)
        self.paste(page, html, picture=True)
        assert page.evaluate("window.offered") == offered
        if kept:
            expect_body(page, kept)
        expect(page.get_by_text("Hãy thêm ảnh ở mục Ảnh.")).to_have_count(len(offered))

    def test_a_picture_that_cannot_come_along_is_said(self, page: Page, server: Server) -> None:
        open_editor(page, server)
        self.paste(page, '<p>Chữ</p><img src="file:///a.png">')
        expect(page.get_by_text("Hãy thêm ảnh ở mục Ảnh.")).to_be_visible()


@on_both
class TestToolbar:
    def test_a_link_through_the_form_in_the_page(self, page: Page, server: Server) -> None:
        open_editor(page, server)
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
        assert server.posted == [] or page.url.endswith("/write")

    def test_a_link_can_be_taken_off(self, page: Page, server: Server) -> None:
        open_editor(page, server, '<p><a href="https://hanoi.gov.vn">cổng</a></p>')
        page.keyboard.press("Control+Home")
        page.keyboard.press("ArrowRight")
        tool(page, "Liên kết").click()
        expect(page.get_by_label("Địa chỉ trang")).to_have_value("https://hanoi.gov.vn")
        page.get_by_role("button", name="Bỏ liên kết").click()
        expect_body(page, "<p>cổng</p>")

    def test_arrow_keys_move_and_escape_returns(self, page: Page, server: Server) -> None:
        open_editor(page, server)
        page.keyboard.press("Alt+F10")
        expect(tool(page, "Đậm")).to_be_focused()
        page.keyboard.press("ArrowRight")
        expect(tool(page, "Nghiêng")).to_be_focused()
        page.keyboard.press("End")
        expect(tool(page, "Làm lại")).to_be_focused()
        page.keyboard.press("Escape")
        expect(text(page)).to_be_focused()

    def test_tab_leaves_the_text(self, page: Page, server: Server) -> None:
        open_editor(page, server)
        page.keyboard.press("Tab")
        expect(page.locator("#send")).to_be_focused()

    def test_undo_and_redo(self, page: Page, server: Server) -> None:
        open_editor(page, server)
        expect(tool(page, "Hoàn tác")).to_have_attribute("aria-disabled", "true")
        page.keyboard.type("abc")
        tool(page, "Hoàn tác").click()
        expect_body(page, "")
        tool(page, "Làm lại").click()
        expect_body(page, "<p>abc</p>")

    def test_buttons_are_large_enough(self, page: Page, server: Server) -> None:
        open_editor(page, server, "<table><tr><td>a</td></tr></table>")
        page.get_by_text("a", exact=True).click()
        expect(page.get_by_role("toolbar", name="Sửa bảng")).to_be_visible()
        for button in page.get_by_role("toolbar").get_by_role("button").all():
            box = button.bounding_box()
            assert box
            assert min(box["height"], box["width"]) >= 44

    def test_one_can_write_below_a_table(self, page: Page, server: Server) -> None:
        open_editor(page, server, "<table><tbody><tr><td><p>a</p></td></tr></tbody></table>")
        to_end(page)
        page.keyboard.type("sau")
        expect_body(page, "<table><tbody><tr><td><p>a</p></td></tr></tbody></table><p>sau</p>")


@on_both
def test_axe_finds_nothing_serious(page: Page, server: Server) -> None:
    open_editor(page, server, "<p>Một <a href='/x'>trang</a></p><table><tbody><tr><td>ô</td></tr></tbody></table>")
    page.get_by_text("ô", exact=True).click()
    tool(page, "Liên kết").click()
    found = Axe().run(page, context=".rt").response["violations"]
    assert [(item["id"], item["nodes"][0]["html"]) for item in found] == []


@on_both
def test_icons_show_under_the_content_policy(page: Page, server: Server) -> None:
    icon = '<svg class="icon" width="20" height="20"><use href="/static/vendor/icons.svg#pencil"></use></svg>'
    server.pages["/icon"] = f'<!doctype html><link rel="icon" href="data:,"><title>Hình</title>{icon}'
    page.goto(f"{server.address}/icon")
    page.wait_for_function("() => document.querySelector('use').getBBox().width > 10")


def test_without_scripts_the_textarea_is_there(browser: Browser, server: Server) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    server.pages["/write"] = PAGE.replace("{body}", "&lt;p>cũ&lt;/p>")
    page.goto(f"{server.address}/write")
    page.get_by_label("Nội dung").fill("Chữ mới")
    page.locator("#send").click()
    assert page.title() == "Xong"
    assert server.posted[-1][1]["body"] == "Chữ mới"
    context.close()


def test_the_bundle_stays_small() -> None:
    content = (assets.ROOT / "static" / "vendor" / "editor.js").read_bytes()
    assert len(gzip.compress(content, 9)) <= 85 * 1024
