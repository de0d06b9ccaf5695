"""Words go back into the form they came from, and nothing else on the page changes."""

from __future__ import annotations

import pytest

from editorial.core.form_filling import fill

PAGE = """<!DOCTYPE html>
<html lang="vi"><body><main id="main"><h1>Trang &amp; chữ</h1>
<details><summary>Mở</summary><form method="post" action="/a?x=1#y">
<input type="hidden" name="row" value="1"><input name="name" value="cũ"><textarea name="reason">
cũ</textarea></form></details>
<form method="post" action="/a"><input type="hidden" name="row" value="2"><input name="name"><textarea name="reason"></textarea>
<input type="checkbox" name="box" value="1" checked><input type="checkbox" name="box" value="2">
<input type="radio" name="pick" value="a" checked><input type="radio" name="pick" value="b">
<select name="one"><option value="">–</option><option value="x" selected>X</option><option value="y">Y</option></select>
<select name="many" multiple><option value="p" selected>P</option><option value="q">Q</option></select>
<input type="password" name="password"><input type="file" name="photo"><button name="send" value="1">Gửi</button></form>
<input name="outside" form="far"><form id="far" method="post" action="/far"><button formaction="/farther">Gửi</button></form>
<form method="get" action="/a"><input name="name"></form></main></body></html>"""


def test_the_form_with_the_same_hidden_fields_takes_the_words() -> None:
    typed = {"row": ["2"], "name": ['Ô "mới" <b>'], "reason": ["Dòng một\nDòng hai </textarea>"], "box": ["2"]}
    filled = fill(
        PAGE, "/p", "/a", typed | {"pick": ["b"], "one": ["y"], "many": ["q"], "send": ["1"], "gone": ["Câu này"]}
    )
    head, tail = filled.page.split('name="row" value="2"')
    assert head == PAGE.split('name="row" value="2"')[0]
    assert '<input name="name" value="Ô &quot;mới&quot; &lt;b&gt;">' in tail
    assert '<textarea name="reason">\nDòng một\nDòng hai &lt;/textarea&gt;</textarea>' in tail
    assert '<input type="checkbox" name="box" value="1">' in tail
    assert '<input type="checkbox" name="box" value="2" checked>' in tail
    assert '<input type="radio" name="pick" value="a"><input type="radio" name="pick" value="b" checked>' in tail
    assert '<option value="x">X</option><option value="y" selected>Y' in tail
    assert '<option value="p">P</option><option value="q" selected>Q' in tail
    assert filled.page[filled.form_at or 0 :].startswith('<form method="post" action="/a">')
    assert filled.left == {"gone": ["Câu này"]}
    assert filled.has_files


def test_a_folded_form_is_opened_and_hidden_fields_keep_what_the_page_says() -> None:
    filled = fill(PAGE, "/p", "/a", {"row": ["1"], "version": ["7"], "name": ["mới"]})
    assert "<details open>" in filled.page
    assert 'name="row" value="1"><input name="name" value="mới">' in filled.page
    assert filled.page[filled.form_at or 0 :].startswith('<form method="post" action="/a?x=1#y">')


@pytest.mark.parametrize("goal", ["/far", "/farther"])
def test_a_control_outside_its_form_and_a_button_with_an_address_of_its_own(goal: str) -> None:
    filled = fill(PAGE, "/p", goal, {"outside": ["chữ"]})
    assert '<input name="outside" form="far" value="chữ">' in filled.page
    assert filled.left == {}


@pytest.mark.parametrize("goal", ["/elsewhere", "/p"])
def test_a_page_without_that_form_is_left_as_it_is(goal: str) -> None:
    filled = fill(PAGE, "/p", goal, {"name": ["chữ"]})
    assert filled.page == PAGE
    assert filled.form_at is None
    assert PAGE[: filled.main_at].endswith('<main id="main">')
    assert filled.left == {"name": ["chữ"]}


def test_a_form_without_an_address_goes_to_its_page() -> None:
    page = '<main><form method="POST"><input name="a"><input name="a"></form></main>'
    assert fill(page, "/p", "/p", {"a": ["1", "2", "3"]}).page == (
        '<main><form method="POST"><input name="a" value="1"><input name="a" value="2"></form></main>'
    )
    assert fill(page, "/p", "/p", {"a": ["1", "2", "3"]}).left == {"a": ["3"]}


def test_a_form_that_saves_by_itself_looks_after_its_own_words() -> None:
    page = '<main><form method="post" data-autosave><input name="a"></form></main>'
    filled = fill(page, "/p", "/p", {"a": ["1"]})
    assert (filled.page, filled.fills_itself) == (page, True)
