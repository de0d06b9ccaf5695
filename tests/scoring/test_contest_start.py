"""The day on which the contest year begins is decided on the settings page; what was closed stays as it was signed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from editorial.core import settings
from editorial.core.db import db
from editorial.scoring.closing.queries.snapshots import saved_rows
from editorial.scoring.ledger.models import PersonBalance
from editorial.scoring.ledger.operations import balances
from editorial.scoring.periods.models import Period, Snapshot
from editorial.scoring.periods.rules import CONTEST_START
from editorial.scoring.verification.queries.snapshots import snapshot_faults
from tests.cast import Cast
from tests.scoring.test_periods import close
from tests.scoring.ward import published, sign

pytestmark = pytest.mark.usefixtures("right")
URL = f"/cai-dat/{CONTEST_START.key}"


def contest_years() -> set[str]:
    db.session.expire_all()
    return set(db.session.scalars(select(PersonBalance.period).where(PersonBalance.period.startswith("T"))))


def test_the_settings_page_shows_the_day_as_people_write_it_and_what_changing_it_does(cast: Cast, client_for: Any):
    client = client_for(cast.office)
    assert "01/12" in client.get("/cai-dat").text
    page = client.get(URL)
    assert page.fields["value"] == "01/12"
    assert "bảng năm thi đua của mọi người và đơn vị được tính lại" in page.text
    assert "mọi kỳ đã chốt, đã ký giữ nguyên" in page.text


@pytest.mark.parametrize(("typed", "stored", "shown"), [("1/11", "11-01", "01/11"), ("15 / 6", "06-15", "15/06")])
def test_a_new_day_is_typed_as_day_and_month(cast: Cast, client_for: Any, typed: str, stored: str, shown: str):
    page = client_for(cast.office).get(URL).press("Ghi quyết định", value=typed, valid_from="2026-11-23", basis="QĐ 7")
    assert settings.value(CONTEST_START) == stored
    assert f"Hiện nay: {shown}." in page.text


@pytest.mark.parametrize("typed", ["29/2", "31/11", "0/1", "1/13", "tháng 12", ""])
def test_a_day_that_is_in_no_year_is_refused(cast: Cast, client_for: Any, typed: str):
    page = client_for(cast.office).get(URL)
    page.press("Ghi quyết định", value=typed, valid_from="2026-11-23", basis="QĐ 7", expect=422)
    assert settings.value(CONTEST_START) == "12-01"


def test_boards_follow_the_new_day_and_a_closed_contest_year_stays(
    cast: Cast, client_for: Any, travel: Callable[..., datetime]
):
    sign(cast)
    published(cast)
    snapshot = close(cast, travel, "T2025-12-01")
    before = [tuple(row) for row in saved_rows(snapshot.id)]
    assert contest_years() == {"T2025-12-01"}
    page = client_for(cast.office).get(URL)
    page.press("Ghi quyết định", value="1/11", basis="QĐ 7")
    balances.follow_contest_start()
    assert contest_years() == {"T2026-11-01"}
    assert list(snapshot_faults()) == []
    assert [tuple(row) for row in saved_rows(snapshot.id)] == before
    closed = db.session.scalars(select(Period)).one()
    assert (closed.key, closed.state) == ("T2025-12-01", "frozen")
    assert db.session.scalars(select(Snapshot.hash)).one() == snapshot.hash
    assert "Đã chốt" in client_for(cast.office).get("/thi-dua/ky/T2025-12-01").text
