"""The editor with Vietnamese typed the way people type it, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editor_page import cdp, expect_body, open_editor, to_end, tool, two_frames
from tests.browser.static_site import Server
from tests.browser.typing import compose, compose_open, recompose, unikey

pytestmark = pytest.mark.parametrize("page", ["desktop", "phone"], indirect=True)


class TestTyping:
    def test_unikey_keeps_bold_from_the_first_letter(self, page: Page, server: Server) -> None:
        open_editor(page, server)
        tool(page, "Đậm").click()
        unikey(page, "Đường Nguyễn Trãi")
        expect_body(page, "<p><strong>Đường Nguyễn Trãi</strong></p>")
        expect(tool(page, "Đậm")).to_have_attribute("aria-pressed", "true")

    def test_unikey_keeps_bold_after_plain_text_and_plain_after_bold(self, page: Page, server: Server) -> None:
        open_editor(page, server)
        unikey(page, "Ở phường ")
        tool(page, "Đậm").click()
        unikey(page, "Định Công")
        tool(page, "Đậm").click()
        unikey(page, " đã họp")
        expect_body(page, "<p>Ở phường <strong>Định Công</strong> đã họp</p>")

    def test_unikey_keeps_two_formats_in_a_new_paragraph(self, page: Page, server: Server) -> None:
        open_editor(page, server)
        unikey(page, "Một\n")
        tool(page, "Đậm").click()
        tool(page, "Nghiêng").click()
        unikey(page, "ấm")
        expect_body(page, "<p>Một</p><p><strong><em>ấm</em></strong></p>")

    def test_unikey_in_heading_list_and_table(self, page: Page, server: Server) -> None:
        open_editor(page, server)
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

    def test_an_input_method_that_selects_and_types_over(self, page: Page, server: Server) -> None:
        open_editor(page, server)
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

    def test_backspacing_out_of_bold_ends_bold(self, page: Page, server: Server) -> None:
        open_editor(page, server, "<p>ab <strong>c</strong></p>")
        to_end(page)
        page.keyboard.press("Backspace")
        page.keyboard.press("Backspace")
        unikey(page, "đ")
        expect_body(page, "<p>abđ</p>")

    def test_composed_words_keep_format(self, page: Page, server: Server) -> None:
        open_editor(page, server)
        line = cdp(page)
        compose(page, line, "Tổ 12 ")
        tool(page, "Đậm").click()
        compose(page, line, "đường Đội Cấn")
        tool(page, "Đậm").click()
        compose(page, line, " sạch đẹp")
        expect_body(page, "<p>Tổ 12 <strong>đường Đội Cấn</strong> sạch đẹp</p>")

    def test_composition_is_never_cut_short(self, page: Page, server: Server) -> None:
        open_editor(page, server)
        page.evaluate(
            """() => { window.seen = []; for (const kind of ["compositionstart", "compositionend"])
            document.addEventListener(kind, event => window.seen.push(kind + ":" + event.data), true) }"""
        )
        compose(page, cdp(page), "phường Việt Hưng")
        expect_body(page, "<p>phường Việt Hưng</p>")
        ends = ["compositionend:phường", "compositionend:Việt", "compositionend:Hưng"]
        assert page.evaluate("window.seen") == [kind for end in ends for kind in ("compositionstart:", end)]

    def test_bold_chosen_in_the_middle_of_a_composition(self, page: Page, server: Server) -> None:
        open_editor(page, server)
        line = cdp(page)
        compose(page, line, "Bà ")
        compose_open(line, "Hoà")
        tool(page, "Đậm").click()
        compose(page, line, " nói")
        expect_body(page, "<p>Bà Hoà<strong> nói</strong></p>")

    def test_a_word_taken_up_again_keeps_its_format(self, page: Page, server: Server) -> None:
        open_editor(page, server, "<p>Xin <strong>chao</strong> bạn</p>")
        to_end(page)
        recompose(cdp(page), 4, 8, "chào")
        expect_body(page, "<p>Xin <strong>chào</strong> bạn</p>")

    def test_letters_in_two_parts_are_saved_whole(self, page: Page, server: Server) -> None:
        open_editor(page, server)
        page.keyboard.insert_text("Tie\u0302\u0301ng Vie\u0323\u0302t")
        expect_body(page, "<p>Tiếng Việt</p>")
