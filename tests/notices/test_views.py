"""The list of notices, opening one, reading all."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import select

from editorial.core import clock
from editorial.core.db import db
from editorial.notices.models import Notice
from tests import pipeline
from tests.factories import save


def fill(person, number: int) -> None:
    at = clock.now()
    save(
        *(
            Notice(
                person_id=person.id,
                key=f"{uuid4()}",
                topic="test",
                title=f"Tin số {n}",
                body="Nội dung.",
                url="/viec",
                created_at=at,
            )
            for n in range(number)
        )
    )


def test_an_empty_list_says_what_will_stand_there(cast, client_for):
    assert "Chưa có thông báo nào" in client_for(cast.hoa).get("/thong-bao").text


def test_opening_marks_as_read_and_goes_there(cast, client_for, drain):
    pipeline.do("send", pipeline.draft(cast), cast.hoa)
    drain()
    client = client_for(cast.lan)
    page = client.get("/thong-bao")
    assert "Cần bạn làm" in page.text
    title = db.session.scalars(select(Notice.title).where(Notice.person_id == cast.lan.id)).one()
    response = page.press(title, follow=False, expect=303)
    assert response.location != "/thong-bao"
    assert db.session.scalars(select(Notice.read_at).where(Notice.person_id == cast.lan.id)).one()
    assert "is-unread" not in client.get("/thong-bao").html


def test_a_thing_that_was_done_no_longer_waits(cast, client_for, drain):
    edition = pipeline.draft(cast)
    pipeline.do("send", edition, cast.hoa)
    pipeline.do("confirm", edition, cast.tuan)
    drain()
    page = client_for(cast.lan).get("/thong-bao")
    assert "Cần xác nhận" in page.text
    assert "Cần bạn làm" not in page.text


def test_a_vote_that_was_cast_no_longer_waits(cast, client_for, drain):
    edition = pipeline.to_board(cast, pipeline.draft(cast))
    drain()
    assert "Cần bạn làm" in client_for(cast.uyen).get("/thong-bao").text
    pipeline.vote(edition, cast.uyen)
    assert "Cần bạn làm" not in client_for(cast.uyen).get("/thong-bao").text
    assert "Cần bạn làm" in client_for(cast.vinh).get("/thong-bao").text


def test_somebody_elses_notice_is_not_found(cast, client_for):
    fill(cast.lan, 1)
    notice = db.session.scalars(select(Notice)).one()
    client_for(cast.hoa).post(f"/thong-bao/{notice.id}/mo", expect=404)
    assert db.session.scalars(select(Notice.read_at)).one() is None


def test_reading_all_leaves_what_came_after(cast, client_for):
    fill(cast.hoa, 3)
    client = client_for(cast.hoa)
    page = client.get("/thong-bao")
    fill(cast.hoa, 1)
    page.press("Đánh dấu đã đọc tất cả")
    unread = db.session.scalars(select(Notice.id).where(Notice.read_at.is_(None))).all()
    assert len(unread) == 1
    assert client.get("/thong-bao?xem=chua-doc").html.count('class="notice ') == 1


def test_nonsense_marks_nothing(cast, client_for):
    fill(cast.hoa, 1)
    client_for(cast.hoa).post("/thong-bao/da-doc", {"newest": "x"})
    assert db.session.scalars(select(Notice.read_at)).one() is None


def test_the_list_is_paged_and_takes_the_same_statements(cast, client_for, count_queries):
    client = client_for(cast.hoa)
    fill(cast.hoa, 5)
    client.get("/thong-bao")
    with count_queries() as before:
        client.get("/thong-bao")
    fill(cast.hoa, 30)
    with count_queries() as after:
        page = client.get("/thong-bao")
    assert len(before) == len(after) <= 5, str(after)
    assert page.html.count('<li class="notice ') == 25
    assert page.follow("Trang sau").html.count('<li class="notice ') == 10


def test_the_bell_counts_to_99(cast, client_for):
    fill(cast.hoa, 120)
    assert "99+" in client_for(cast.hoa).get("/viec").text
