"""The schedule's page: promises kept and ahead, what waits for an hour, what failed and why."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from editorial.articles.models import State
from editorial.core import clock
from editorial.core.db import db
from editorial.publishing.models import Publication
from tests import pipeline


def test_a_week_shows_what_is_promised_and_what_is_out(cast, client_for, travel):
    pipeline.to_scheduled(cast, pipeline.draft(cast, title="Ra lúc mười một giờ"), hours=2)
    page = client_for(cast.dang).get("/lich-dang")
    assert "Tuần từ 23/11/2026 đến 29/11/2026" in page.text
    assert "11:00 Ra lúc mười một giờ Đã lên lịch" in page.text
    travel(hours=3)
    page = client_for(cast.dang).get("/lich-dang")
    assert "11:00 Ra lúc mười một giờ Đã đăng" in page.text
    page = page.follow("Tuần sau")
    assert "Tuần từ 30/11/2026" in page.text
    assert "Ra lúc mười một giờ" not in page.text
    assert "Ra lúc mười một giờ" in page.follow("Tuần này").text
    assert "Tuần từ 16/11/2026" in client_for(cast.dang).get("/lich-dang?tuan=2026-W47").text


def test_midnight_belongs_to_the_day_in_vietnam(cast, client_for):
    edition = pipeline.to_approved(cast, pipeline.draft(cast, title="Nửa đêm"))
    pipeline.do("schedule", edition, cast.dang, live_from=clock.from_vietnam(clock.today() + timedelta(days=7), time()))
    assert "Nửa đêm" not in client_for(cast.dang).get("/lich-dang").text
    assert "00:00 Nửa đêm" in client_for(cast.dang).get("/lich-dang?tuan=2026-W49").text


def test_what_is_ready_gets_its_hour_and_one_comes_back(cast, client_for):
    edition = pipeline.to_approved(cast, pipeline.draft(cast))
    page = client_for(cast.dang).get("/lich-dang?tuan=2026-W49")
    assert "Đã duyệt, chưa có giờ" in page.text
    page = page.follow("Lên lịch: Tổ dân phố 12 ra quân dọn vệ sinh").press("Lên lịch", day="2026-12-01", hour="07:30")
    assert "Tuần từ 30/11/2026" in page.text, "back on the week one came from"
    assert "07:30 Tổ dân phố 12" in page.text
    assert "chưa có giờ" not in page.text
    assert pipeline.case(edition).state is State.SCHEDULED


def test_a_failure_stands_on_top_with_its_cause(cast, client_for, travel, drain):
    edition = pipeline.to_scheduled(cast, pipeline.draft(cast), hours=2)
    cast.sections["to-dan-pho"].is_active = False
    db.session.commit()
    travel(hours=2)
    drain()
    assert pipeline.case(edition).state is State.PUBLISH_FAILED
    page = client_for(cast.office).get("/lich-dang")
    assert page.text.index("Đăng không thành") < page.text.index("Tuần trước")
    assert "Chuyên mục của bài đã đóng" in page.text


def test_an_observer_reads_and_schedules_nothing(cast, client_for):
    pipeline.to_approved(cast, pipeline.draft(cast))
    page = client_for(cast.observer).get("/lich-dang")
    assert "Đã duyệt, chưa có giờ" in page.text
    assert [words for words in page.links if words.startswith("Lên lịch")] == []
    for person in (cast.hoa, cast.lan, cast.admin):
        client_for(person).get("/lich-dang", expect=403)


@pytest.mark.parametrize("query", ["tuan=2026-W60", "tuan=x", "tuan=2026-W00", "ngay=2026-02-31", "ngay=x", "ngay="])
def test_a_week_that_is_none_is_not_found(cast, client_for, query):
    client_for(cast.dang).get(f"/lich-dang?{query}", expect=404)


def full_day(cast, count):
    """So many promises on Tuesday, from eight o'clock on."""
    first = pipeline.to_scheduled(cast, pipeline.draft(cast, title="Bài đầu"), hours=23)
    row = db.session.query(Publication).filter_by(edition_id=first).one()
    for place in range(count):
        edition = pipeline.to_approved(cast, pipeline.draft(cast, title=f"Bài {place}"))
        pipeline.do("schedule", edition, cast.dang, live_from=row.live_from + timedelta(minutes=place + 1))


def test_a_full_day_opens_its_own_list(cast, client_for):
    full_day(cast, 26)
    page = client_for(cast.dang).get("/lich-dang")
    assert "Xem cả ngày: 27 bài" in page.text
    page = page.client.get("/lich-dang?ngay=2026-11-24")
    assert page.h1 == "Lịch đăng, Thứ Ba 24/11/2026"
    page = page.follow("Trang sau")
    assert "Bài 25" in page.text
    assert "Bài đầu" not in page.text


def test_the_schedule_takes_the_same_statements_however_full_it_is(cast, client_for, count_queries):
    def ran():
        client = client_for(cast.dang)
        client.get("/lich-dang")
        with count_queries() as queries:
            page = client.get("/lich-dang")
        assert len(page.data) < 40_000
        return queries

    full_day(cast, 1)
    pipeline.to_approved(cast, pipeline.draft(cast))
    few = ran()
    full_day(cast, 4)
    pipeline.to_approved(cast, pipeline.draft(cast))
    many = ran()
    assert len(few) == len(many) <= 12, str(many)
