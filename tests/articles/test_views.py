"""The writing page, the item page and the history, as each kind of visitor meets them."""

from editorial.articles.models import State
from tests import pipeline


def test_a_draft_is_begun_saved_and_sent(cast, client_for):
    page = client_for(cast.hoa).get("/bai/moi")
    page = page.press("Lưu", title="Ra quân dọn ngõ", body="Sáng nay bà con dọn ngõ.\n\nAi cũng vui.")
    assert page.path.endswith("/sua")
    assert page.fields["title"] == "Ra quân dọn ngõ"
    page = page.press("Lưu và gửi", expect=422)
    assert "Hãy chọn chuyên mục." in page.text
    page = page.press("Lưu và gửi", section_id="Hoạt động tổ dân phố", genre_id="Tin")
    assert "Chờ đơn vị xác nhận" in page.text
    assert page.h1 == "Ra quân dọn ngõ"


def test_the_item_page_at_each_step(cast, client_for):
    edition = pipeline.draft(cast)
    article = pipeline.case(edition).article_id
    assert "Đang chờ bạn viết và gửi" in client_for(cast.hoa).get(f"/bai/{article}").text
    pipeline.to_published(cast, edition)
    assert pipeline.case(edition).state is State.PUBLISHED
    assert "Đã đăng" in client_for(cast.hoa).get(f"/bai/{article}").text
