"""What must still be true at the hour."""

from __future__ import annotations

from dataclasses import replace

import pytest

from editorial.articles.rules import Content, Photo
from editorial.publishing.rules import approval_fault, content_fault

GOOD = {"content_hash": "h", "revision_hash": "h", "approved_hash": "h", "current": True}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, ""),
        ({"approved_hash": None}, "không còn phiếu duyệt"),
        ({"approved_hash": None, "current": False}, "không còn phiếu duyệt"),
        ({"current": False}, "đã được sửa"),
        ({"content_hash": "other"}, "không còn đúng bản"),
        ({"revision_hash": "other"}, "không còn đúng bản"),
        ({"approved_hash": "other"}, "không còn đúng bản"),
        ({"content_hash": "x", "revision_hash": "x"}, "không còn đúng bản"),
    ],
)
def test_an_approval_is_of_exact_words(change, fault):
    said = approval_fault(**(GOOD | change))  # type: ignore[arg-type]
    assert fault in said
    assert bool(said) == bool(fault)


PHOTO = Photo(7, "s", caption="Bà con dọn ngõ", credit="Hoa", alt="Năm người cầm chổi", consent=True)
TEXT = Content(title="Dọn ngõ", body="<p>Sáng nay dọn ngõ.</p>", section_id=1, photos=(PHOTO,))


@pytest.mark.parametrize(
    ("content", "there", "is_open", "fault"),
    [
        (TEXT, {7: True}, True, ""),
        (replace(TEXT, photos=()), {}, True, ""),
        (TEXT, {}, True, "Không tìm thấy tệp của ảnh 1"),
        (TEXT, {7: False}, True, "Tệp của ảnh 1 đã bị thay"),
        (TEXT, {8: True}, True, "tệp của ảnh 1"),
        (replace(TEXT, photos=(PHOTO, replace(PHOTO, image_id=8))), {7: True}, True, "tệp của ảnh 2"),
        (TEXT, {7: True}, False, "Chuyên mục"),
        (replace(TEXT, title=""), {7: True}, True, "tiêu đề"),
        (replace(TEXT, body="<p> </p>"), {7: True}, True, "nội dung"),
        (replace(TEXT, photos=(replace(PHOTO, consent=False),)), {7: True}, True, "đồng ý"),
        (replace(TEXT, photos=(replace(PHOTO, caption=""),)), {7: True}, True, "chú thích"),
    ],
)
def test_content_is_looked_at_again(content, there, is_open, fault):
    said = content_fault(content, there, is_open)
    assert fault in said
    assert bool(said) == bool(fault)
