"""Forms speak Vietnamese, clean what is typed, and keep it when something is wrong."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest
from flask import Flask
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import DateField, EmailField, IntegerField, TimeField
from wtforms.validators import DataRequired, Email, Length
from wtforms.widgets import html_params as as_wtforms_writes_them

from editorial.core.errors import Invalid
from editorial.core.forms import Form, IdChoice, Line, Paragraph, html_params


class Sample(Form):
    class Meta(Form.Meta):  # type: ignore[misc]
        csrf = False

    title = Line("Tiêu đề", [DataRequired()], longest=20)
    words = Paragraph("Nội dung", [Length(min=2)], longest=50)
    unit = IdChoice("Đơn vị", choices=[("", "Chọn"), (1, "Tổ 1")])
    day = DateField("Ngày", format="%d/%m/%Y")
    hour = TimeField("Giờ")
    count = IntegerField("Số")
    email = EmailField("Thư", [Email()])


GOOD = {
    "title": "Ra quân",
    "words": "xin chào",
    "unit": "1",
    "day": "05/06/2026",
    "hour": "07:30",
    "count": "3",
    "email": "a@toasoan.example.com",
}


@pytest.fixture(autouse=True)
def request_context(app: Flask) -> Iterator[None]:
    with app.test_request_context("/", method="POST"):
        yield


def filled(**changes: str) -> Sample:
    form = Sample(MultiDict(GOOD | changes))
    form.validate()
    return form


def test_a_good_form_has_no_errors() -> None:
    form = filled()
    assert form.errors == {}
    assert form.unit.data == 1


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("title", "", "Bạn chưa điền mục này."),
        ("title", "   ", "Bạn chưa điền mục này."),
        ("title", "a" * 21, "Dài quá 20 ký tự. Hãy rút ngắn lại."),
        ("words", "a", "Cần ít nhất 2 ký tự."),
        ("unit", "2", "Hãy chọn một mục trong danh sách."),
        ("unit", "x", "Hãy chọn một mục trong danh sách."),
        ("unit", "9" * 30, "Hãy chọn một mục trong danh sách."),
        ("unit", "9" * 5000, "Hãy chọn một mục trong danh sách."),
        ("day", "2026-06-05", "Ngày chưa đúng. Hãy ghi ngày/tháng/năm, ví dụ 05/06/2026."),
        ("day", "31/02/2026", "Ngày chưa đúng. Hãy ghi ngày/tháng/năm, ví dụ 05/06/2026."),
        ("hour", "25:00", "Giờ chưa đúng. Hãy ghi giờ:phút, ví dụ 07:30."),
        ("count", "ba", "Hãy ghi một số nguyên."),
        ("email", "toasoan", "Địa chỉ thư điện tử chưa đúng."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(field: str, typed: str, sentence: str) -> None:
    assert filled(**{field: typed}).errors == {field: [sentence]}


def test_length_is_counted_in_composed_characters_and_no_browser_cuts() -> None:
    form = filled(title=unicodedata.normalize("NFD", "ế" * 20))
    assert form.errors == {}
    assert "maxlength" not in form.title()


def test_no_message_of_the_library_is_left_in_english() -> None:
    form = Sample(MultiDict(dict.fromkeys(GOOD, "?") | {"title": ""}))
    form.validate()
    for sentence in (sentence for errors in form.errors.values() for sentence in errors):
        assert "value" not in str(sentence)
        assert "field" not in str(sentence)


def test_text_is_cleaned_and_composed() -> None:
    form = filled(title=unicodedata.normalize("NFD", "  Hòa\t bình \x00"), words="một\r\nhai\x07 ")
    assert form.title.data == "Hòa bình"
    assert form.words.data == "một\nhai"
    assert unicodedata.is_normalized("NFC", form.title.data)


def test_what_was_typed_stays_when_something_is_wrong() -> None:
    form = filled(title="", words="đã gõ rồi", day="hôm nay")
    assert form.words.data == "đã gõ rồi"
    assert "hôm nay" in str(form.day())


def test_an_empty_choice_is_none() -> None:
    assert filled(unit="").unit.data is None


def test_a_refusal_stands_beside_its_field_or_above_the_form() -> None:
    form = filled()
    form.add_errors(Invalid("Chưa được", {"title": "Tiêu đề đã có."}))
    assert form.title.errors == ["Tiêu đề đã có."]
    form.add_errors(Invalid("Bài đã đủ ảnh."))
    assert form.form_errors == ["Bài đã đủ ảnh."]


@pytest.mark.parametrize(
    "value", ["Tổ 12", '"><script>', "a & 'b'", "", 7, 0, 1.5, None, True, False, Markup('<b a="">&amp;')]
)
def test_attributes_are_what_wtforms_would_write(value: object) -> None:
    for name in ("title", "class_", "for_", "data_row_link", "aria_invalid", "aria-describedby", "hx_post"):
        given = {name: value, "id": "x"}
        assert html_params(**given) == as_wtforms_writes_them(**given)
    assert isinstance(html_params(title="x"), Markup)
