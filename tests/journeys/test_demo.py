"""The demo ward: what a newcomer finds on its pages, and that all of it is true."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

import pytest
from sqlalchemy import func, select

from editorial import demo
from editorial.articles.models import Edition, State
from editorial.commendations.candidates.models import Candidate
from editorial.commendations.rounds.models import CouncilMember, Round
from editorial.core import audit, clock, legal
from editorial.core.db import db
from editorial.demo.points import closed_month, preview_hour, signing_hour
from editorial.people.models import Person
from editorial.royalties.queries import rate_book
from editorial.scoring.appeals.models import Appeal
from editorial.scoring.findings.models import Finding
from editorial.scoring.ledger.models import PersonBalance
from editorial.scoring.periods.models import Period
from editorial.scoring.rule_sets import queries as rule_sets
from editorial.scoring.verification.queries.balances import balance_faults
from editorial.scoring.verification.queries.entries import entry_faults
from editorial.units.queries import actor_of
from tests.page import PageClient
from tests.scoring import ward


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("today", "closed"),
    [
        (date(2026, 12, 1), "2026-10"),  # November may be objected to until Tuesday the 8th
        (date(2026, 12, 9), "2026-11"),
        (date(2026, 12, 31), "2026-11"),
        (date(2027, 1, 1), "2026-11"),
        (date(2026, 3, 31), "2026-02"),
    ],
)
def test_a_month_is_closed_in_the_demo_on_any_day(today: date, closed: str) -> None:
    with clock.at(clock.from_vietnam(today, time(10))):
        month = closed_month(clock.now())
        assert month.key == closed
        assert preview_hour(month) < signing_hour(month) < clock.now()


def test_the_demo_has_points_a_closed_month_and_a_round(
    database: None, travel: Callable[..., datetime], client_for: Callable[..., PageClient]
) -> None:
    travel(clock.from_vietnam(date(2026, 12, 3), time(10)))
    demo.fill()
    ids = {row.username: row.id for row in db.session.execute(select(Person.username, Person.id))}
    hoa, office, head = (actor_of(ids[name]) for name in ("hoa", "phuong", "truong"))

    assert rule_sets.in_force(date(2026, 10, 1)) is not None
    assert dict(db.session.execute(select(Period.key, Period.state)).all()) == {
        "2026-10": "frozen",
        "2026-11": "preview",
    }
    assert db.session.scalar(
        select(func.count()).where(PersonBalance.period == "2026-12", PersonBalance.scope == "all")
    )
    assert db.session.scalars(select(Appeal.outcome)).all() == [None]
    finding = db.session.scalars(select(Finding)).one()
    assert finding.kind == "accepted"
    # a good deed, 6 × 1; on the day + 1, a photo + 1, taken over + 2, together not over half of 6: 3
    line = ward.standing(finding.article_id)[None]
    assert (line.base, line.bonus, line.amount) == (600, 300, 900)
    found = db.session.scalars(select(Round)).one()
    assert found.state == "nominating"
    assert len(db.session.scalars(select(Candidate.id)).all()) >= 5
    assert len(db.session.scalars(select(CouncilMember.person_id)).all()) == 6
    assert legal.in_force("commendation", clock.today())
    assert not rate_book.is_on()
    assert set(db.session.scalars(select(Edition.state))) == set(State)
    assert [*entry_faults(), *balance_faults(), *audit.faults()] == []

    assert "Nguyễn Thị Hoa" in client_for(hoa).get("/thi-dua?ky=2026-11").text
    assert "Đoàn TNCS Hồ Chí Minh phường" in client_for(hoa).get("/thi-dua?ky=2026-11&xem=don-vi").text
    assert client_for(hoa).get("/diem?ky=2026-11").h1 == "Điểm của tôi"
    assert "Nguyễn Thị Hoa" in client_for(office).get("/diem/kien-nghi").text
    assert "Đã chốt" in client_for(head).get("/thi-dua/ky").text
    page = client_for(office).get(f"/khen-thuong/{found.id}")
    assert "Đang đề cử" in page.text
    assert "Trần Văn Bình" in page.text


@pytest.mark.engine_independent
@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    "now",
    [
        datetime(2025, 8, 15, 9, tzinfo=clock.VIETNAM),  # a year ago
        datetime(2026, 12, 1, 0, 30, tzinfo=clock.VIETNAM),  # the first minutes of a month
        datetime(2027, 2, 6, 7, tzinfo=clock.VIETNAM),  # Tết
        datetime(2028, 2, 29, 23, 50, tzinfo=clock.VIETNAM),
        datetime(2031, 1, 1, 6, tzinfo=clock.VIETNAM),
    ],
)
def test_the_demo_is_alive_on_any_day_of_any_year(now: datetime, client_for: Callable[..., PageClient]) -> None:
    with clock.at(now):
        demo.fill()
        ids = {row.username: row.id for row in db.session.execute(select(Person.username, Person.id))}
        assert set(db.session.scalars(select(Edition.state))) == set(State)
        hoa = client_for(actor_of(ids["hoa"]))
        for url in ("/thi-dua", "/thi-dua?xem=don-vi", "/diem"):
            assert "chưa có điểm." not in hoa.get(url).text.replace("kỳ gần nhất đã có.", "")
        assert "honours" in hoa.get("/thi-dua").html
        assert client_for(actor_of(ids["phuong"])).get("/van-phong").h1 == "Văn phòng"
        assert hoa.get("/tin/").html.count("<article") + hoa.get("/tin/").html.count("/tin/") > 10
