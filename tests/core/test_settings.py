"""A setting is a dated row: the newest whose day has come counts, and the old ones stay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import StatementError

from editorial.core import audit
from editorial.core.audit import AuditRow
from editorial.core.db import db, transaction
from editorial.core.settings import Setting, SettingRow, in_force, put, value
from tests.cast import Cast

HOURS = Setting("claims.hours", 4, "Giờ giữ bài", int)
NAMES = Setting("claims.names", ("a",), "Tên", tuple)


def decide(cast: Cast, new: object, day: date, setting: Setting[object] = HOURS) -> None:  # type: ignore[assignment]
    with transaction():
        put(setting, new, valid_from=day, basis="QĐ 12/QĐ-UBND", actor=cast.office)


def test_the_default_holds_until_somebody_decides(database: None) -> None:
    assert value(HOURS) == 4
    assert in_force(HOURS, NAMES) == {"claims.hours": 4, "claims.names": ("a",)}


def test_a_decision_holds_from_its_day_on(cast: Cast, travel: Callable[..., datetime]) -> None:
    decide(cast, 8, date(2026, 11, 25))
    assert value(HOURS) == 4
    travel(days=2)
    assert value(HOURS) == 8
    assert value(HOURS, on=date(2026, 11, 24)) == 4


def test_the_day_begins_at_midnight_in_the_ward(cast: Cast, travel: Callable[..., datetime]) -> None:
    decide(cast, 8, date(2026, 11, 24))
    travel(hours=14, minutes=59)
    assert value(HOURS) == 4
    travel(minutes=1)
    assert value(HOURS) == 8


def test_of_two_decisions_for_one_day_the_later_counts(cast: Cast) -> None:
    decide(cast, 8, date(2026, 11, 1))
    decide(cast, 6, date(2026, 11, 1))
    assert value(HOURS) == 6
    assert db.session.scalar(select(func.count()).select_from(SettingRow)) == 2


def test_an_earlier_day_decided_later_does_not_hide_the_newer_day(cast: Cast) -> None:
    decide(cast, 8, date(2026, 11, 10))
    decide(cast, 6, date(2026, 11, 1))
    assert value(HOURS) == 8
    assert value(HOURS, on=date(2026, 11, 5)) == 6


def test_the_stored_value_is_parsed(cast: Cast) -> None:
    decide(cast, ["x", "y"], date(2026, 11, 1), NAMES)  # type: ignore[arg-type]
    assert value(NAMES) == ("x", "y")


def test_several_settings_are_one_statement(cast: Cast, count_queries: Callable[..., object]) -> None:
    with count_queries() as queries:  # type: ignore[attr-defined]
        in_force(HOURS, NAMES)
    assert len(queries) == 1


def test_a_decision_is_in_the_record(cast: Cast) -> None:
    decide(cast, 8, date(2026, 11, 25))
    row = db.session.scalars(select(AuditRow)).one()
    assert (row.actor_id, row.action) == (cast.office.id, "setting.changed")
    assert row.details == {
        "key": "claims.hours",
        "value": 8,
        "valid_from": "2026-11-25",
        "basis": "QĐ 12/QĐ-UBND",
    }
    assert list(audit.faults()) == []


def test_a_decision_that_fails_changes_nothing(cast: Cast) -> None:
    with pytest.raises((TypeError, StatementError)):
        decide(cast, object(), date(2026, 11, 1))
    assert value(HOURS) == 4
