"""Days off: proposed by the law, confirmed or changed by the office."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import delete

from editorial.core import clock
from editorial.core.db import db, transaction
from editorial.core.errors import Invalid, Missing
from editorial.core.public_holidays import proposed_days
from editorial.core.worktime import add_days
from editorial.reports.operations import calendar as operations
from editorial.reports.queries import calendar as queries
from editorial.workflow.models import Holiday
from editorial.workflow.queries import calendar
from tests import pipeline
from tests.factories import save


@pytest.fixture
def undecided(cast):
    """A ward that has decided about no day yet."""
    db.session.execute(delete(Holiday))
    save()
    return cast


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2027, 2, 4), False),  # 29 Tết
        (date(2027, 2, 10), False),  # mùng năm
        (date(2027, 2, 11), True),
        (date(2027, 4, 16), False),  # Giỗ Tổ Hùng Vương
        (date(2027, 5, 3), False),  # 1/5 falls on a Saturday
        (date(2026, 8, 31), False),  # exchanged by the Government ...
        (date(2026, 8, 22), True),  # ... with this Saturday
        (date(2026, 11, 24), False),  # Ngày Văn hóa Việt Nam, from 2026 on
        (date(2028, 1, 26), False),  # two years ahead
    ],
)
def test_tet_is_no_working_day_though_nobody_entered_it(undecided, day, works):
    assert calendar().is_working_day(day) is works


def test_the_ward_has_the_last_word(undecided):
    with transaction():
        operations.decide_day(date(2026, 11, 24), "Ngày Văn hóa", is_off=False, actor=undecided.office)
        operations.add_day(date(2026, 11, 26), "Kỷ niệm ngày thành lập phường", actor=undecided.office)
        operations.add_day(date(2026, 11, 28), "Làm bù", is_off=False, actor=undecided.head)
    works = calendar().is_working_day
    assert [works(date(2026, 11, day)) for day in (24, 26, 28, 29)] == [True, False, True, False]
    due = add_days(calendar(), clock.now(), 4)  # Tuesday, Wednesday, Friday, the Saturday that is made up for
    assert clock.to_vietnam(due).date() == date(2026, 11, 28)


def test_a_card_stands_until_every_year_is_confirmed(undecided, client_for):
    client = client_for(undecided.office)
    assert "Ngày nghỉ chưa xác nhận: năm 2026, 2027, 2028" in client.get("/viec").text
    assert "năm 2026, 2027, 2028" in client.get("/van-phong").text
    for year in (2026, 2027):
        client.get("/cai-dat/ngay-nghi").press(f"Xác nhận cả năm {year}")
    assert "chưa xác nhận: năm 2028" in client.get("/viec").text
    page = client.get("/cai-dat/ngay-nghi").press("Xác nhận cả năm 2028")
    assert "chưa xác nhận" not in page.text
    assert "chưa xác nhận" not in client.get("/viec").text
    assert "chưa xác nhận" not in client_for(undecided.hoa).get("/viec").text
    assert len(db.session.query(Holiday).all()) == sum(
        day.day >= clock.today() for year in (2026, 2027, 2028) for day in proposed_days(year)
    )


def test_a_proposed_day_becomes_a_working_day_and_back(cast, client_for):
    client = client_for(cast.head)
    client.get("/cai-dat/ngay-nghi")
    client.post("/cai-dat/ngay-nghi/2027-01-01/lam")
    assert calendar().is_working_day(date(2027, 1, 1))
    client.post("/cai-dat/ngay-nghi/2027-01-01/nghi")
    assert not calendar().is_working_day(date(2027, 1, 1))


def test_own_days_are_added_and_taken_back(cast, client_for):
    page = client_for(cast.office).get("/cai-dat/ngay-nghi")
    page = page.press("Thêm", day="2027-01-04", title="Nghỉ bù")
    assert "Nghỉ bù" in page.text
    page.press("Thêm", day="2027-01-04", title="Lần nữa", expect=422)
    page.press("Thêm", day="2026-11-01", title="Đã qua", expect=422)
    page = client_for(cast.head).get("/cai-dat/ngay-nghi").press("Bỏ")
    assert not [day for day in queries.years()[2027] if day.is_own]
    for address in ("2027-01-04/bo", "hom-qua/bo", "2027-01-05/nghi", "2035/xac-nhan"):
        page.client.post(f"/cai-dat/ngay-nghi/{address}", expect=404)


def test_a_day_that_has_passed_stays_as_it_was(cast):
    gone = clock.today() - timedelta(days=3)
    save(Holiday(day=gone, title="Đã nghỉ"))
    for change in (
        lambda: operations.remove_day(gone, actor=cast.office),
        lambda: operations.decide_day(gone, "Đã nghỉ", is_off=False, actor=cast.office),
    ):
        with pipeline.refuses(Invalid), transaction():
            change()
    with pipeline.refuses(Missing), transaction():
        operations.confirm_year(2025, actor=cast.office)
