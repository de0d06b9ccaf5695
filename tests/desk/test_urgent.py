"""An urgent item on the pages: first in every list, with its clock, and decided in one act."""

import pytest

from editorial.articles.models import Edition, Lane, State
from editorial.articles.operations import set_terms
from editorial.core.db import db, transaction
from tests import pipeline
from tests.desk.texts import item_url


def sent(cast, title, lane=Lane.NORMAL):
    edition = pipeline.draft(cast, title=title, lane=lane)
    pipeline.do("send", edition, cast.hoa)
    if lane is not Lane.URGENT:
        pipeline.do("confirm", edition, cast.lan)
    return edition


def order(page, *titles):
    return [title for _place, title in sorted((page.html.index(title), title) for title in titles)]


def test_what_is_urgent_stands_first_in_the_queue_also_in_other_hands(cast, client_for, travel):
    sent(cast, "Bài cũ chưa ai nhận")
    urgent = sent(cast, "Tin bão khẩn", Lane.URGENT)
    pipeline.do("claim", urgent, cast.mai)
    db.session.get_one(Edition, urgent).due_at = None  # the lane alone decides
    db.session.commit()
    page = client_for(cast.nam).get("/hang-doi")
    assert order(page, "Bài cũ chưa ai nhận", "Tin bão khẩn")[0] == "Tin bão khẩn"


@pytest.mark.parametrize("name", ["mai", "nam", "head", "deputy"])
def test_editors_and_leaders_have_it_first_on_their_page_with_its_clock(cast, client_for, travel, name):
    old = sent(cast, "Bài đang giữ từ lâu")
    if name in ("mai", "nam"):
        pipeline.do("claim", old, getattr(cast, name))
    sent(cast, "Tin bão khẩn", Lane.URGENT)
    travel(hours=2)
    page = client_for(getattr(cast, name)).get("/viec")
    assert "tin khẩn, còn 22 giờ" in page.text
    if name in ("mai", "nam"):
        assert order(page, "Bài đang giữ từ lâu", "Tin bão khẩn")[0] == "Tin bão khẩn"
    travel(hours=24)
    assert "tin khẩn, trễ hạn 2 giờ" in client_for(getattr(cast, name)).get("/viec").text


def test_it_stands_first_before_the_board_and_shows_its_clock(cast, client_for):
    pipeline.to_board(cast, pipeline.draft(cast, title="Bài chờ phiếu"))
    urgent = sent(cast, "Tin bão khẩn", Lane.URGENT)
    pipeline.do("claim", urgent, cast.mai)
    pipeline.do("submit_to_board", urgent, cast.mai, grade="A")
    client = client_for(cast.head)
    page = client.get("/ban-bien-tap")
    assert order(page, "Bài chờ phiếu", "Tin bão khẩn")[0] == "Tin bão khẩn"
    for address in ("/ban-bien-tap", f"/phieu/{urgent}", item_url(urgent)):
        assert "còn 24 giờ" in client.get(address).text, address


def test_a_leader_decides_from_the_item_in_one_act(cast, client_for):
    urgent = sent(cast, "Tin bão khẩn", Lane.URGENT)
    page = client_for(cast.head).get(item_url(urgent))
    page = page.press("Duyệt và đăng ngay", within="form-approve_now", reason=" ", expect=422)
    assert "Hãy ghi lý do" in page.text
    page = page.press("Duyệt và đăng ngay", reason="Bão đến tối nay.")
    assert "Một thành viên khác của Ban sẽ xem lại trong 24 giờ" in page.text
    assert pipeline.case(urgent).state is State.PUBLISHED
    assert "Bão đến tối nay." in client_for(cast.vinh).get("/ban-bien-tap").text


def test_a_leader_finds_it_beside_the_vote_as_well(cast, client_for):
    urgent = sent(cast, "Tin bão khẩn", Lane.URGENT)
    pipeline.do("claim", urgent, cast.mai)
    pipeline.do("submit_to_board", urgent, cast.mai, grade="A")
    page = client_for(cast.head).get(f"/phieu/{urgent}").follow("Duyệt và đăng ngay")
    assert page.fields["grade"] == "A"
    page.press("Duyệt và đăng ngay", reason="Bão đến tối nay.")
    assert pipeline.case(urgent).state is State.PUBLISHED


def test_words_that_changed_meanwhile_are_read_again(cast, client_for):
    urgent = sent(cast, "Tin bão khẩn", Lane.URGENT)
    page = client_for(cast.head).get(item_url(urgent))
    pipeline.do("claim", urgent, cast.mai)
    page.press("Duyệt và đăng ngay", within="form-approve_now", reason="Bão.", expect=409)
    page = client_for(cast.head).get(item_url(urgent))
    pipeline.save(urgent, cast.mai, title="Chữ khác")
    page.press("Duyệt và đăng ngay", within="form-approve_now", reason="Bão.", expect=409)
    assert pipeline.case(urgent).state is State.EDITING


def test_what_is_not_urgent_has_no_such_button(cast, client_for):
    edition = sent(cast, "Bài thường")
    assert "Duyệt và đăng ngay" not in client_for(cast.head).get(item_url(edition)).text
    pipeline.do("claim", edition, cast.mai)
    with transaction():
        set_terms(edition, actor=cast.mai, lane=Lane.URGENT, restricted=False, effective_on=None, unit_id=cast.group.id)
    assert "Duyệt và đăng ngay" in client_for(cast.head).get(item_url(edition)).text
