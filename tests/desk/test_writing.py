"""The writing page: begun, saved, handed on, and what it says when something is wrong."""

import pytest
from sqlalchemy import select

from editorial.articles import queries
from editorial.articles.models import Article, Revision, State
from editorial.core.db import db
from editorial.people.models import Person
from tests import pipeline
from tests.articles import photos
from tests.desk.texts import articles, edit_url, item_url, text_of
from tests.factories import make_membership, make_person


def test_a_draft_is_begun_saved_and_sent(cast, client_for):
    page = client_for(cast.hoa).get("/bai/moi")
    page = page.press("Lưu", title="Ra quân\ndọn ngõ", body="Sáng nay bà con dọn ngõ.\n\nAi cũng vui.")
    assert page.path.endswith("/sua")
    assert page.fields["title"] == "Ra quân dọn ngõ"
    page = page.press("Lưu và gửi", expect=422)
    assert "Đã lưu bài, nhưng chưa gửi được" in page.text
    assert "Hãy chọn chuyên mục." in page.text
    page = page.press("Lưu và gửi", section_id="Hoạt động tổ dân phố", genre_id="Tin")
    assert "Chờ đơn vị xác nhận" in page.text
    assert page.h1 == "Ra quân dọn ngõ"
    assert "Ai cũng vui." in page.text


def test_what_lacks_something_is_saved_all_the_same(cast, client_for):
    edition = pipeline.draft(cast)
    page = client_for(cast.hoa).get(edit_url(edition)).press("Lưu và gửi", title="", expect=422)
    assert text_of(edition).title == ""
    assert "Bài chưa có tiêu đề." in page.text
    assert pipeline.case(edition).state is State.DRAFT
    page.press("Lưu và gửi", title="Đã có")
    assert pipeline.case(edition).state is State.UNIT_CHECK


def test_all_that_is_lacking_is_said_at_once_each_with_a_link_to_its_field(cast, client_for):
    edition = pipeline.draft(cast)
    first, second = photos.stored(edition, cast.hoa), photos.stored(edition, cast.hoa, "red")
    bare = {"caption": "", "credit": "", "alt": "", "consent": False}
    pipeline.save(
        edition,
        cast.hoa,
        photos=(photos.whole(first, **bare), photos.whole(second, caption="Hoa, 0912 345 678", **{"alt": ""})),
    )
    client = client_for(cast.hoa)
    lacks = {"title", "section_id", "genre_id", "reason", "photos_consent", f"photos-{first.id}-caption",
             f"photos-{first.id}-credit", f"photos-{first.id}-alt"}  # fmt: skip
    page = client.get(edit_url(edition)).press("Lưu và gửi", title="", section_id="", genre_id="", expect=422)
    assert {link.partition("#")[2] for link in page.links.values() if "#" in link} >= lacks
    words = {f"photos-{first.id}-caption": "Ngõ 12", f"photos-{first.id}-credit": "Hoa", "photos_consent": True}
    page.press(
        "Lưu và gửi", words, title="Tên", section_id="Hoạt động tổ dân phố", genre_id="Tin", reason="Số trực của tổ."
    )
    assert pipeline.case(edition).state is State.UNIT_CHECK


def test_what_keeps_a_read_text_from_being_sent_leads_to_its_field(cast, client_for):
    edition = pipeline.draft(cast)
    pipeline.save(edition, cast.hoa, title="", section_id=None)
    page = client_for(cast.hoa).get(item_url(edition))
    assert f"{edit_url(edition)}#section_id" in page.links.values()
    page = page.press("Gửi", expect=422)
    assert {f"{edit_url(edition)}#title", f"{edit_url(edition)}#section_id"} <= set(page.links.values())


def test_personal_data_asks_for_a_reason(cast, client_for):
    edition = pipeline.draft(cast)
    page = client_for(cast.hoa).get(edit_url(edition))
    page = page.press("Lưu và gửi", body="Gọi bà Hoa 0912 345 678.", expect=422)
    assert "thông tin cá nhân" in page.text
    assert "0912 345 678" not in page.part("personal-title")
    page.press("Lưu và gửi", reason="Số trực của tổ, bà Hoa đã đồng ý.")
    assert pipeline.case(edition).state is State.UNIT_CHECK


def test_plain_words_come_back_as_plain_words_to_a_browser_without_scripts(cast, client_for):
    page = client_for(cast.hoa).get("/bai/moi").press("Lưu", title="Tên", body="Một < hai\n\nBa")
    assert page.fields["body"] == "Một < hai\n\nBa"
    assert db.session.scalars(select(Revision.body)).one() == "<p>Một &lt; hai</p><p>Ba</p>"


def test_html_comes_back_as_html_to_a_browser_with_scripts(cast, client_for):
    edition = pipeline.draft(cast)
    page = client_for(cast.hoa).get(edit_url(edition))
    assert page.fields["body"].startswith("<p>")
    page = page.press("Lưu", body="<p>Chữ <strong>đậm</strong></p><script>alert(1)</script>")
    assert text_of(edition).body == "<p>Chữ <strong>đậm</strong></p>"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "a" * 301, "Dài quá 300 ký tự"),
        ("event_on", "31/02/2026", "Ngày chưa đúng"),
        ("effective_on", "mai", "Ngày chưa đúng"),
        ("body", "<p>" + "x" * 300_001, "Bài dài quá mức lưu được"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field_and_stays(cast, client_for, field, value, sentence):
    edition = pipeline.draft(cast)
    before = pipeline.case(edition).revision_id
    page = client_for(cast.hoa).get(edit_url(edition)).press("Lưu", summary="Vừa gõ", expect=422, **{field: value})
    assert sentence in page.text
    assert (page.fields[field], page.fields["summary"]) == (value, "Vừa gõ")
    assert pipeline.case(edition).revision_id == before


def test_dates_are_read_as_people_write_them(cast, client_for):
    edition = pipeline.draft(cast)
    client_for(cast.hoa).get(edit_url(edition)).press("Lưu", event_on="05/06/2026")
    assert text_of(edition).event_on.isoformat() == "2026-06-05"


def test_a_second_tap_on_a_new_text_makes_no_second_text(cast, client_for):
    client = client_for(cast.hoa)
    page = client.get("/bai/moi")
    first = page.press("Lưu", title="Một", body="Chữ")
    again = page.press("Lưu", title="Một", body="Chữ")
    assert (first.path, articles()) == (again.path, 1)


def test_a_second_tap_on_send_shows_what_the_first_did(cast, client_for):
    edition = pipeline.draft(cast)
    page = client_for(cast.hoa).get(edit_url(edition))
    page.press("Lưu và gửi", title="Mới")
    again = page.press("Lưu và gửi", title="Mới")
    assert again.path == item_url(edition)


def test_going_back_and_saving_other_words_is_a_conflict_not_a_loss(cast, client_for):
    page = client_for(cast.hoa).get("/bai/moi")
    page.press("Lưu", title="Một", body="Chữ đầu")
    page = page.press("Lưu", title="Hai", body="Chữ sau", expect=409)
    assert "Chữ đầu" in page.text
    assert page.fields["title"] == "Hai"
    page.press("Giữ bản của tôi")
    assert articles() == 1


def test_nobody_without_a_unit_begins_a_text(cast, client_for):
    assert "chưa thuộc đơn vị nào" in client_for(cast.admin).get("/bai/moi", expect=403).text
    client_for(cast.admin).post("/bai/moi", {"title": "x"}, expect=403)
    assert articles() == 0


def test_a_contributor_signs_as_author_whatever_is_sent(cast, client_for):
    client = client_for(cast.hoa)
    page = client.get("/bai/moi")
    assert "author_id" not in page.fields
    client.post("/bai/moi", {"title": "x", "lane": "normal", "author_id": cast.binh.id, "unit_id": cast.women.id})
    case = queries.cases(Article.id > 0)[0]
    assert (text_of(case.edition_id).byline[0].person_id, case.unit_id) == (cast.hoa.id, cast.group.id)


def test_the_unit_head_enters_a_text_for_its_author(cast, client_for):
    page = client_for(cast.lan).get("/bai/moi")
    page = page.press("Lưu", title="Bà Hoa kể", author_id=cast.hoa.name, co_authors=[cast.binh.id])
    case = queries.cases(Article.id > 0)[0]
    assert [name.person_id for name in text_of(case.edition_id).byline] == [cast.hoa.id, cast.binh.id]
    assert cast.lan.id in case.authors
    assert "Bà Hoa kể" in client_for(cast.hoa).get(item_url(case.edition_id)).text


@pytest.mark.parametrize(
    "typed", ["Cao Thanh Ngoan", "cao thanh ngoan ;", "Hoàng Văn Đơn; Cao Thanh Ngoan 0912 000 021"]
)
def test_a_co_author_comes_from_any_unit(cast, client_for, typed):
    db.session.get_one(Person, cast.outsider.id).phone = "0912000021"
    db.session.commit()
    client_for(cast.hoa).get("/bai/moi").press("Lưu", title="Hai đơn vị cùng làm", other_authors=typed)
    case = queries.cases(Article.id > 0)[0]
    assert text_of(case.edition_id).byline[-1].name == "Cao Thanh Ngoan"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("Cao Thanh", "Chưa thấy ai"), ("Cao Thanh Ngoan 0999999999", "Chưa thấy ai"), ("Trùng Tên", "Có 2 người tên")],
)
def test_a_name_that_is_nobodys_or_twos_is_said(cast, client_for, typed, sentence):
    for unit in (cast.women, cast.lone_group):
        make_membership(make_person("Trùng Tên"), unit)
    page = client_for(cast.hoa).get("/bai/moi").press("Lưu", title="Bài", other_authors=typed, expect=422)
    assert sentence in page.text
    assert page.fields["other_authors"] == typed


def test_the_office_enters_a_text_for_any_unit(cast, client_for):
    client = client_for(cast.office)
    page = client.get("/bai/moi").press("Chọn đơn vị", unit_id="Tổ dân phố 12")
    page.press("Lưu", title="Tin của tổ", author_id=cast.hoa.name)
    case = queries.cases(Article.id > 0)[0]
    assert (case.unit_id, text_of(case.edition_id).byline[0].person_id) == (cast.group.id, cast.hoa.id)


def test_a_co_author_saves_without_becoming_the_author(cast, client_for):
    edition = pipeline.draft(cast, cast.hoa, cast.binh)
    page = client_for(cast.binh).get(edit_url(edition))
    assert "author_id" not in page.fields
    page.press("Lưu", title="Bình sửa")
    assert [name.person_id for name in text_of(edition).byline] == [cast.hoa.id, cast.binh.id]
    assert text_of(edition).title == "Bình sửa"


def test_lane_restriction_and_date_go_with_the_text(cast, client_for):
    edition = pipeline.draft(cast)
    page = client_for(cast.hoa).get(edit_url(edition))
    page = page.press("Lưu", lane="legal_document", effective_on="2026-12-01", restricted=True)
    case = pipeline.case(edition)
    assert (case.lane, case.restricted, case.effective_on.isoformat()) == ("legal_document", True, "2026-12-01")
    assert page.fields["lane"] == "legal_document"
