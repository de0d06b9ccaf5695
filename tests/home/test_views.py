"""My page, the way in and the frame, for every kind of visitor."""

from __future__ import annotations

from datetime import timedelta

import pytest

from editorial.articles.models import Lane, State
from editorial.core import clock
from editorial.core.db import db
from editorial.home import queries, rules
from tests import pipeline
from tests.cast import PEOPLE
from tests.factories import make_article


def test_strangers_go_to_the_reader_or_to_sign_in(anonymous):
    front = anonymous.app.view_functions.get("reader.front")
    page = anonymous.get("/", expect=303, follow=False)
    assert (page.location == "/dang-nhap") == (front is None)


def test_whoever_is_signed_in_goes_to_my_page(cast, client_for):
    page = client_for(cast.hoa).get("/")
    assert page.path == "/viec"
    assert page.h1 == "Chào Hoa"


@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_has_a_page_also_without_work(cast, client_for, name):
    page = client_for(getattr(cast, name)).get("/viec")
    assert page.h1 == f"Chào {getattr(cast, name).given_name}"


def test_a_draft_waits_for_its_author_alone(cast, client_for):
    pipeline.draft(cast)
    assert "Viết tiếp" in client_for(cast.hoa).get("/viec").text
    for other in (cast.binh, cast.lan, cast.mai, cast.head, cast.office, cast.admin):
        assert "Tổ dân phố 12 ra quân" not in client_for(other).get("/viec").text


def kinds(actor) -> set[str]:
    db.session.rollback()
    return {task.kind.slug for task in queries.tasks(actor)}


STEPS = [
    # (how far, who has what to do)
    ("sent", {"lan": "xac-nhan", "tuan": "xac-nhan"}),
    ("handed back", {"hoa": "bo-sung"}),
    ("claimed", {"mai": "bien-tap"}),
    ("asked", {"hoa": "bo-sung"}),
    ("board", dict.fromkeys(("head", "deputy", "uyen", "vinh", "son"), "bo-phieu")),
    ("voted once", dict.fromkeys(("head", "deputy", "vinh", "son"), "bo-phieu")),
    ("approved", dict.fromkeys(("dang", "office", "head", "deputy"), "len-lich")),
    ("scheduled", {}),
    ("failed", dict.fromkeys(("dang", "office", "head", "deputy", "mai"), "dang-loi")),
    ("published", {}),
]


def go(cast, how_far: str) -> int:
    edition = pipeline.draft(cast)
    if how_far in ("sent", "handed back"):
        pipeline.do("send", edition, cast.hoa)
        if how_far == "handed back":
            pipeline.do("return_to_author", edition, cast.lan, reason="Thiếu số hộ.")
    elif how_far in ("claimed", "asked"):
        pipeline.to_desk(cast, edition)
        pipeline.do("claim", edition, cast.mai)
        if how_far == "asked":
            pipeline.do("request_changes", edition, cast.mai, reason_code="facts", reason="Bao nhiêu hộ?")
    elif how_far in ("board", "voted once"):
        pipeline.to_board(cast, edition)
        if how_far == "voted once":
            pipeline.vote(edition, cast.uyen)
    elif how_far == "approved":
        pipeline.to_approved(cast, edition)
    elif how_far == "scheduled":
        pipeline.to_scheduled(cast, edition)
    elif how_far == "failed":
        pipeline.to_approved(cast, edition)
        from editorial.articles.models import Edition
        from tests.factories import save

        row = db.session.get(Edition, edition)
        row.state = State.PUBLISH_FAILED
        save(row)
    elif how_far == "published":
        pipeline.to_published(cast, edition)
    return edition


@pytest.mark.parametrize(("how_far", "expected"), STEPS, ids=[step for step, _who in STEPS])
def test_each_step_waits_for_exactly_those_who_can_act(cast, how_far, expected):
    go(cast, how_far)
    found = {name: kinds(actor) for name, actor in cast.everyone.items()}
    assert {name: next(iter(what)) for name, what in found.items() if what} == expected


def test_an_urgent_approval_waits_for_another_members_look(cast):
    edition = pipeline.draft(cast, lane=Lane.URGENT)
    pipeline.do("send", edition, cast.hoa)
    pipeline.do("claim", edition, cast.mai)
    pipeline.do("submit_to_board", edition, cast.mai, grade="B")
    pipeline.vote(edition, cast.head, reason="Bão đến tối nay.")
    assert "xem-lai" in kinds(cast.deputy)
    assert "xem-lai" in kinds(cast.uyen)
    assert "xem-lai" not in kinds(cast.head), "whoever approved alone does not look again"


def test_a_member_does_not_look_again_at_what_they_signed(cast):
    edition = pipeline.draft(cast, cast.hoa, cast.uyen, lane=Lane.URGENT)
    pipeline.do("send", edition, cast.hoa)
    pipeline.do("claim", edition, cast.mai)
    pipeline.do("submit_to_board", edition, cast.mai, grade="B")
    pipeline.vote(edition, cast.head, reason="Bão đến tối nay.")
    assert "xem-lai" in kinds(cast.vinh)
    assert "xem-lai" not in kinds(cast.uyen)


def test_a_restricted_item_is_no_task_of_those_who_may_not_see_it(cast):
    from editorial.articles.models import Article
    from tests.factories import save

    edition = go(cast, "approved")
    article = db.session.get(Article, pipeline.case(edition).article_id)
    article.restricted = True
    save(article)
    assert kinds(cast.dang) == set()
    assert queries.counts(cast.dang)["desk.calendar"] == 0
    assert kinds(cast.office) == {"len-lich"}


def test_the_promise_that_comes_first_stands_first(cast):
    later = make_article(cast.hoa, state=State.UNIT_CHECK, edition={"due_at": clock.now() + timedelta(days=2)})
    sooner = make_article(cast.hoa, state=State.UNIT_CHECK, edition={"due_at": clock.now() + timedelta(days=1)})
    assert [task.article_id for task in queries.tasks(cast.lan)] == [sooner.id, later.id]


def test_what_has_no_promise_stands_last_and_drafts_after_all():
    now = clock.now()
    order = [
        rules.promise_order(False, now + timedelta(days=9), now),
        rules.promise_order(False, None, now - timedelta(days=9)),
        rules.promise_order(False, None, now),
        rules.promise_order(True, now, now),
    ]
    assert order == sorted(order)


def test_what_is_late_says_so(cast, client_for):
    make_article(cast.hoa, state=State.UNIT_CHECK, edition={"due_at": clock.now() - timedelta(hours=1)})
    assert "trễ hạn" in client_for(cast.lan).get("/viec").text


def test_my_items_under_way_say_whom_they_wait_for(cast, client_for):
    go(cast, "sent")
    text = client_for(cast.hoa).get("/viec").text
    assert "Đang chờ người khác" in text
    assert "Chờ trưởng, phó Tổ dân phố 12 xác nhận" in text
    go(cast, "board")
    text = client_for(cast.hoa).get("/viec").text
    assert "Chờ Ban Biên tập bỏ phiếu" in text
    for voter in cast.board:
        assert voter.name not in text


def test_the_queue_is_one_line_with_its_count(cast, client_for):
    for _ in range(3):
        pipeline.to_desk(cast, pipeline.draft(cast))
    assert queries.counts(cast.mai)["desk.queue"] == 3
    assert "desk.queue" not in queries.counts(cast.hoa)


def test_a_list_shows_ten_and_the_rest_behind_a_link(cast, client_for):
    for number in range(12):
        make_article(cast.hoa, title=f"Bài số {number}", state=State.UNIT_CHECK)
    page = client_for(cast.lan).get("/viec")
    assert page.html.count("data-row-link") == 10
    every = page.follow("Bài chờ bạn xác nhận cho đơn vị")
    assert every.html.count("data-row-link") == 12


def test_a_long_list_of_one_kind_is_paged(cast, client_for):
    for number in range(30):
        make_article(cast.hoa, title=f"Bài số {number}", state=State.UNIT_CHECK)
    page = client_for(cast.lan).get("/viec/can-lam/xac-nhan")
    assert page.html.count("data-row-link") == 25
    assert page.follow("Trang sau").html.count("data-row-link") == 5


def test_an_unknown_kind_is_not_found(cast, client_for):
    client_for(cast.lan).get("/viec/can-lam/gi-do", expect=404)
    assert "Không có bài nào" in client_for(cast.hoa).get("/viec/can-lam/xac-nhan").text


def test_all_my_items_are_listed_with_their_states(cast, client_for):
    for number in range(27):
        make_article(cast.hoa, title=f"Bài số {number}")
    make_article(cast.binh, title="Của người khác")
    page = client_for(cast.hoa).get("/viec/bai")
    assert page.html.count("data-row-link") == 25
    rest = page.follow("Trang sau")
    assert rest.html.count("data-row-link") == 2
    assert "Của người khác" not in page.text + rest.text


def test_what_went_out_is_shown_to_its_author(cast, client_for):
    go(cast, "published")
    assert "Mới đăng" in client_for(cast.hoa).get("/viec").text
    assert "Mới đăng" not in client_for(cast.binh).get("/viec").text


def test_an_empty_page_teaches_what_to_write(cast, client_for):
    text = client_for(cast.hoa).get("/viec").text
    assert "Hôm nay không có việc nào chờ bạn." in text


@pytest.mark.parametrize("name", ["hoa", "lan", "mai", "head", "office", "dang"])
def test_my_page_takes_few_statements_however_many_rows(cast, client_for, count_queries, name):
    client = client_for(getattr(cast, name))
    fill(cast, 3)
    client.get("/viec")
    with count_queries() as before:
        client.get("/viec")
    fill(cast, 12)
    with count_queries() as after:
        page = client.get("/viec")
    assert len(after) == len(before) <= 7, str(after)
    assert len(page.data) < 40_000


def fill(cast, number: int) -> None:
    for _ in range(number):
        make_article(cast.hoa, state=State.UNIT_CHECK)
        make_article(cast.hoa, state=State.CHANGES_REQUESTED)
        make_article(cast.hoa, state=State.SUBMITTED)
        make_article(cast.hoa, state=State.EDITING, edition={"owner_id": cast.mai.id})
        make_article(cast.hoa, state=State.APPROVED)
    pipeline.to_published(cast, pipeline.draft(cast))
    pipeline.to_board(cast, pipeline.draft(cast))


# ---- the frame ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PEOPLE)
def test_every_place_that_is_shown_may_be_entered(cast, client_for, name):
    client = client_for(getattr(cast, name))
    rail = client.get("/viec").by_id("places")
    for link in rail.iter("a"):
        if link.get("href", "").startswith("/"):
            client.get(link.get("href"))


def places(page) -> str:
    return page.part("places")


def test_places_follow_from_what_a_person_does(cast, client_for):
    assert "Hàng đợi" in places(client_for(cast.mai).get("/viec"))
    assert "Hàng đợi" not in places(client_for(cast.hoa).get("/viec"))
    assert "Văn phòng" in places(client_for(cast.office).get("/viec"))
    assert "Đơn vị của tôi" in places(client_for(cast.lan).get("/viec"))
    assert "Đơn vị của tôi" not in places(client_for(cast.hoa).get("/viec"))


def test_a_count_stands_only_where_work_waits(cast, client_for):
    assert "đang chờ bạn" not in client_for(cast.mai).get("/viec").html
    pipeline.to_desk(cast, pipeline.draft(cast))
    assert client_for(cast.mai).get("/viec").html.count("đang chờ bạn") == 1


def test_a_page_without_the_frame_asks_nothing_for_it(cast, client_for, count_queries):
    client = client_for(cast.mai)
    client.get("/khong-co-trang-nay", expect=404)
    with count_queries() as queries:
        client.get("/khong-co-trang-nay", expect=404)
    assert not any("notices" in statement for statement in queries), str(queries)
