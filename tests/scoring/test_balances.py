"""Balances repeat the ledger: whatever was booked, a naive recount of the lines gives the same boards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from editorial import worker
from editorial.core import clock
from editorial.core import settings as ward_settings
from editorial.core.db import db, transaction
from editorial.people.models import PersonMerge
from editorial.scoring.ledger.models import EntryKind, LedgerEntry, PersonBalance, UnitBalance
from editorial.scoring.ledger.operations import balances
from editorial.scoring.ledger.rules.ranking import rank_key
from editorial.scoring.periods.rules import CONTEST_START, keys_of, span
from editorial.scoring.verification.queries.balances import balance_faults
from editorial.units import operations as units
from editorial.units.models import Position, Unit
from tests.factories import make_membership, make_person, make_unit
from tests.scoring.factories import Ledger

START = "12-01"


def recount() -> dict[tuple[int, str, str, bool], tuple[Any, ...]]:
    """Every board from the lines, as slowly and plainly as can be."""
    merges = {row[0]: row[1] for row in db.session.execute(select(PersonMerge.person_id, PersonMerge.into_id))}
    lines = {line.id: line for line in db.session.scalars(select(LedgerEntry))}
    kinds = {row[0]: row[1] for row in db.session.execute(select(Unit.id, Unit.kind))}
    undone = {line.reverses_id: line for line in lines.values() if line.reverses_id}
    held: dict[tuple[int, str, str, bool], list[LedgerEntry]] = defaultdict(list)
    for line in lines.values():
        if line.person_id is None:
            continue
        who = line.person_id
        while who in merges:
            who = merges[who]
        scopes = ("all", f"section:{line.section_id}", f"genre:{line.genre_id}", f"kind:{kinds[line.unit_id]}")
        for key in keys_of(line.counts_on, START):
            for scope in scopes:
                held[who, key, scope, line.is_staff].append(line)
    found = {}
    for holder, some in held.items():
        period = span(holder[1])
        assert period is not None
        points = sum(line.amount for line in some)
        items = a_items = returns = 0
        stood = []
        for line in some:
            first = lines[line.reverses_id] if line.reverses_id else line
            if first.kind != EntryKind.AWARD or first.arithmetic["zero"]:
                continue
            step = -1 if line.reverses_id else 1
            items, a_items, returns = (
                items + step,
                a_items + step * (first.grade == "A"),
                returns + step * first.returns,
            )
            after = undone.get(line.id)
            if step == 1 and not (after and period.has(after.counts_on)):
                stood.append(line.published_at)
        reached = max(stood or [line.published_at for line in some])
        if points or items:
            found[holder] = (points, items, a_items, returns, reached, rank_key(points, a_items, returns, reached))
    return found


def booked() -> dict[tuple[int, str, str, bool], tuple[Any, ...]]:
    return {
        (row.person_id, row.period, row.scope, row.is_staff): (
            row.points, row.items, row.a_items, row.returns, row.reached_at, row.rank_key,
        )
        for row in db.session.scalars(select(PersonBalance).execution_options(populate_existing=True))
    }  # fmt: skip


@pytest.fixture
def ledger(cast: Any) -> Ledger:
    return Ledger(cast)


def test_one_line_counts_in_five_periods_and_four_scopes(cast: Any, ledger: Ledger) -> None:
    line = ledger.award(cast.hoa, 150, date(2026, 11, 23), grade="A", returns=2)
    ledger.refresh()
    rows = booked()
    assert {key for _who, key, _scope, _staff in rows} == {"2026-11", "2026-Q4", "2026-H2", "2026", "T2025-12-01"}
    assert {scope for _who, _key, scope, _staff in rows} == {
        "all", f"section:{line.section_id}", f"genre:{line.genre_id}", "kind:residential_group",
    }  # fmt: skip
    assert set(rows.values()) == {(150, 1, 1, 2, line.published_at, rank_key(150, 1, 2, line.published_at))}
    assert rows == recount()


@pytest.mark.parametrize(
    ("instant", "month", "quarter", "half", "year", "contest"),
    [
        ("2026-12-31 23:59:59", "2026-12", "2026-Q4", "2026-H2", "2026", "T2026-12-01"),
        ("2027-01-01 00:00:00", "2027-01", "2027-Q1", "2027-H1", "2027", "T2026-12-01"),
        ("2026-11-30 23:59:59", "2026-11", "2026-Q4", "2026-H2", "2026", "T2025-12-01"),
        ("2026-12-01 00:00:00", "2026-12", "2026-Q4", "2026-H2", "2026", "T2026-12-01"),
        ("2026-06-30 23:59:59", "2026-06", "2026-Q2", "2026-H1", "2026", "T2025-12-01"),
        ("2026-07-01 00:00:00", "2026-07", "2026-Q3", "2026-H2", "2026", "T2025-12-01"),
        ("2028-02-29 12:00:00", "2028-02", "2028-Q1", "2028-H1", "2028", "T2027-12-01"),
    ],
)
def test_a_line_counts_by_its_vietnamese_day(
    cast: Any, ledger: Ledger, instant: str, month: str, quarter: str, half: str, year: str, contest: str
) -> None:
    ledger.award(cast.hoa, 100, datetime.fromisoformat(instant).replace(tzinfo=clock.VIETNAM))
    ledger.refresh()
    assert {key for _who, key, _scope, _staff in booked()} == {month, quarter, half, year, contest}
    assert booked() == recount()


def test_the_same_refresh_again_changes_nothing(cast: Any, ledger: Ledger) -> None:
    ledger.award(cast.hoa, 150, date(2026, 11, 23))
    ledger.award(None, 150, date(2026, 11, 23), unit=cast.group)
    ledger.refresh()
    before = booked(), unit_columns()
    ledger.refresh()
    assert (booked(), unit_columns()) == before


def test_a_reversal_takes_the_item_out_and_the_row_with_it(cast: Any, ledger: Ledger) -> None:
    line = ledger.award(cast.hoa, 150, date(2026, 11, 23))
    ledger.refresh()
    ledger.reverse(line)
    ledger.refresh()
    assert booked() == {} == recount()


def test_a_reversal_after_a_frozen_month_counts_in_the_next_one(cast: Any, ledger: Ledger) -> None:
    line = ledger.award(cast.hoa, 150, date(2026, 11, 23))
    ledger.reverse(line, date(2026, 12, 2))
    ledger.refresh()
    rows = {key: row[:2] for (_who, key, scope, _staff), row in booked().items() if scope == "all"}
    assert rows == {"2026-11": (150, 1), "T2025-12-01": (150, 1), "2026-12": (-150, -1), "T2026-12-01": (-150, -1)}
    assert booked() == recount()


def test_an_item_that_a_rule_zeroed_is_no_item(cast: Any, ledger: Ledger) -> None:
    ledger.award(cast.hoa, 0, date(2026, 11, 23), arithmetic={"zero": "copied", "amount": 0})
    ledger.refresh()
    assert booked() == {} == recount()


def test_staff_and_contributors_stand_on_their_own_boards(cast: Any, ledger: Ledger) -> None:
    ledger.award(cast.hoa, 150, date(2026, 11, 20))
    ledger.award(cast.hoa, 250, date(2026, 11, 23), is_staff=True)
    ledger.refresh()
    assert {staff: row[0] for (_who, key, scope, staff), row in booked().items() if (key, scope) == ("2026", "all")} == {
        False: 150, True: 250,
    }  # fmt: skip


def test_two_accounts_of_one_person_stand_as_one(cast: Any, ledger: Ledger) -> None:
    ledger.award(cast.hoa, 150, date(2026, 11, 20))
    ledger.award(cast.binh, 250, date(2026, 11, 23))
    ledger.refresh()
    third = make_person("Nguyễn Hoa")
    db.session.add_all(
        PersonMerge(person_id=merged, into_id=into, by_id=cast.admin.id, at=clock.now())
        for merged, into in ((cast.hoa.id, cast.binh.id), (cast.binh.id, third.id))
    )
    db.session.flush()
    balances.refresh([third.id], [], [date(2026, 11, 20)])
    assert {who for who, *_rest in booked()} == {third.id}
    assert booked() == recount()


def unit_columns() -> list[tuple[Any, ...]]:
    return [tuple(row) for row in db.session.execute(select(*UnitBalance.__table__.columns).order_by(text("1, 2")))]


def unit_rows(period: str = "2026") -> dict[int, UnitBalance]:
    rows = db.session.scalars(
        select(UnitBalance).where(UnitBalance.period == period).execution_options(populate_existing=True)
    )
    return {row.unit_id: row for row in rows}


def test_a_unit_is_weighed_by_grade_timeliness_and_sections(cast: Any, ledger: Ledger) -> None:
    day = date(2026, 11, 20)
    ledger.award(None, 300, day, unit=cast.group, grade="A", is_timely=True)
    ledger.award(None, 100, day, unit=cast.group, grade="C", section=cast.sections["hoi-dap"], returns=1)
    ledger.refresh()
    row = unit_rows()[cast.group.id]
    assert (row.points, row.items, row.a_items, row.returns, row.members) == (400, 2, 1, 1, 4)
    assert (row.mean_grade, row.timeliness, row.coverage, row.plan) == (6667, 5000, 5000, None)


def test_a_unit_merged_in_july_counts_under_its_successor_from_then_on(cast: Any, ledger: Ledger) -> None:
    old = make_unit("Tổ dân phố 13", valid_to=date(2026, 7, 15), successor_id=cast.group.id)
    make_membership(cast.outsider, old, valid_to=date(2026, 7, 15))
    ledger.award(None, 300, date(2026, 3, 2), unit=old)
    ledger.award(None, 100, date(2026, 7, 10), unit=old)
    ledger.award(None, 200, date(2026, 8, 2), unit=cast.group)
    ledger.refresh()
    points = {
        key: {unit: row.points for unit, row in unit_rows(key).items()} for key in ("2026-03", "2026-Q1", "2026-H1")
    }
    assert points == {key: {old.id: 300} for key in points}
    assert {unit: row.points for unit, row in unit_rows("2026-07").items()} == {cast.group.id: 100}
    assert {unit: row.points for unit, row in unit_rows("2026-08").items()} == {cast.group.id: 200}
    assert {unit: row.points for unit, row in unit_rows("2026").items()} == {cast.group.id: 600}
    assert (unit_rows("2026-03")[old.id].members, unit_rows("2026")[cast.group.id].members) == (1, 4)


def test_a_merge_that_comes_to_be_known_moves_the_figures(cast: Any, ledger: Ledger) -> None:
    old = make_unit("Tổ dân phố 13")
    ledger.award(None, 300, date(2026, 7, 2), unit=old)
    ledger.refresh()
    assert set(unit_rows("2026-07")) == {old.id}
    old.valid_to, old.successor_id = date(2026, 7, 15), cast.group.id
    db.session.flush()
    balances.refresh([], [old.id], [date(2026, 7, 2)])
    assert set(unit_rows("2026-07")) == {cast.group.id}


def test_members_are_those_of_the_periods_last_day(cast: Any, ledger: Ledger) -> None:
    make_membership(cast.outsider, cast.group, valid_from=date(2026, 10, 1), valid_to=date(2026, 10, 30))
    make_membership(cast.hue, cast.group, valid_from=date(2026, 10, 31))
    ledger.award(None, 300, date(2026, 9, 2), unit=cast.group)
    ledger.award(None, 300, date(2026, 10, 2), unit=cast.group)
    ledger.refresh()
    assert {key: unit_rows(key)[cast.group.id].members for key in ("2026-09", "2026-10", "2026")} == {
        "2026-09": 4, "2026-10": 5, "2026": 5,
    }  # fmt: skip


def test_a_new_member_is_counted_at_once_and_from_their_first_day(
    cast: Any, ledger: Ledger, drain: Callable[[], int]
) -> None:
    for month in (9, 10, 11):
        ledger.award(None, 300, date(2026, month, 2), unit=cast.group)
    ledger.refresh()
    with transaction():
        row = units.add_member(
            cast.group.id, cast.outsider.id, Position.CONTRIBUTOR, valid_from=date(2026, 10, 5), actor=cast.office
        )
    drain()
    counts = {key: unit_rows(key)[cast.group.id].members for key in ("2026-09", "2026-10", "2026-11", "2026")}
    assert counts == {"2026-09": 4, "2026-10": 5, "2026-11": 5, "2026": 5}
    with transaction():
        units.end_member(row.id, last_day=date(2026, 11, 20), actor=cast.office)
    drain()
    assert {key: unit_rows(key)[cast.group.id].members for key in ("2026-10", "2026-11")} == {
        "2026-10": 5,
        "2026-11": 4,
    }


def test_statements_stay_the_same_however_much_there_is(
    cast: Any, ledger: Ledger, count_queries: Callable[[], Any]
) -> None:
    def write(count: int) -> int:
        for number in range(count):
            ledger.award(cast.hoa, 100, date(2026, 1 + number % 12, 3))
            ledger.award(cast.binh, 100, date(2026, 1 + number % 12, 3))
            ledger.award(None, 100, date(2026, 1 + number % 12, 3), unit=cast.group)
        with count_queries() as queries:
            ledger.refresh()
        assert len(queries) <= 11, str(queries)
        return len(queries)

    assert write(2) == write(24)


def test_everything_made_again_is_the_same(cast: Any, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(balances, "PEOPLE_AT_ONCE", 2)
    for number, who in enumerate((cast.hoa, cast.binh, cast.lan, cast.outsider, cast.hue)):
        ledger.award(who, 100 + number, date(2026, 11, 20 + number))
        ledger.award(None, 100 + number, date(2026, 11, 20 + number), unit=next(iter(who.units)))
    ledger.refresh()
    before = booked(), unit_columns()
    db.session.add(
        PersonBalance(
            person_id=cast.admin.id, period="2026", scope="all", is_staff=False, unit_id=cast.group.id, points=1,
            items=1, a_items=0, returns=0, reached_at=clock.now(), rank_key="0",
        )
    )  # fmt: skip
    db.session.commit()
    said: list[int] = []
    assert balances.rebuild_all(said.append) == 5
    assert said == [2, 4, 5]
    assert (booked(), unit_columns()) == before


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside leaves no trace: the next example begins afresh."""
    db.session().info["writing"] = True  # so that the factories leave it open
    try:
        yield
    finally:
        db.session.rollback()
        db.session().info["writing"] = False


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("award", "award", "award", "reverse", "adjust", "merge")), st.integers(0, 3),
        st.integers(0, 800), st.integers(0, 500), st.sampled_from("ABC"), st.booleans(),
    ),
    min_size=1, max_size=14,
)  # fmt: skip


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_boards_always_equal_a_naive_recount(cast: Any, ledger: Ledger, steps: list[Any]) -> None:
    with undone():
        people = [cast.hoa, cast.binh, cast.lan, cast.outsider]
        reversed_ids: set[int] = set()
        ledger.lines.clear()
        for what, who, days, points, grade, flag in steps:
            day = date(2025, 10, 1) + timedelta(days=days)
            if what == "award":
                ledger.award(
                    people[who], points, clock.from_vietnam(day, time(23, 30)), grade=grade, is_staff=flag, returns=who,
                    section=list(cast.sections.values())[who],
                )  # fmt: skip
            elif what == "adjust":
                ledger.adjust(people[who], points - 250, day)
            elif what == "reverse" and ledger.lines:
                line = ledger.lines[days % len(ledger.lines)]
                if line.reverses_id or line.id in reversed_ids:
                    continue
                reversed_ids.add(line.id)
                ledger.reverse(line, line.counts_on + timedelta(days=points if flag else 0))
            elif what == "merge" and who and db.session.get(PersonMerge, people[who].id) is None:
                db.session.add(
                    PersonMerge(
                        person_id=people[who].id, into_id=people[who - 1].id, by_id=cast.admin.id, at=clock.now()
                    )
                )
                db.session.flush()
        balances.refresh({person.id for person in people}, [], {line.counts_on for line in ledger.lines})
        assert booked() == recount()


def test_boards_follow_the_day_on_which_the_contest_year_begins(
    cast: Any, ledger: Ledger, travel: Callable[..., datetime]
):
    """The setting holds from tomorrow: nothing happens today, and the worker's next look after midnight makes the boards
    again; by hand nobody does anything."""
    ledger.award(cast.hoa, 100, date(2026, 11, 20))
    ledger.award(None, 100, date(2026, 11, 20), unit=cast.group)
    ledger.refresh()

    def contests() -> set[str]:
        db.session.expire_all()
        people = db.session.scalars(select(PersonBalance.period).where(PersonBalance.period.startswith("T")))
        return {*people, *db.session.scalars(select(UnitBalance.period).where(UnitBalance.period.startswith("T")))}

    assert contests() == {"T2025-12-01"}
    with transaction():
        tomorrow = clock.today() + timedelta(days=1)
        ward_settings.put(CONTEST_START, "11-01", valid_from=tomorrow, basis="QĐ 7", actor=cast.office)
    assert balances.follow_contest_start() == 0
    assert contests() == {"T2025-12-01"}
    travel(days=1)
    kept_up: list[int] = []
    assert list(balance_faults()) != []
    assert balances.follow_contest_start(lambda: kept_up.append(1)) == 1
    assert kept_up == [1], "publishing does not wait for it"
    assert contests() == {"T2026-11-01"}
    assert list(balance_faults()) == []
    assert balances.follow_contest_start() == 0


def test_the_worker_looks_once_a_minute(cast: Any, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, travel: Any):
    monkeypatch.setattr(worker, "last_run", {})
    ledger.award(cast.hoa, 100, date(2026, 11, 20))
    ledger.refresh()
    assert worker.work_once() == 0
    with transaction():
        ward_settings.put(CONTEST_START, "11-01", valid_from=clock.today(), basis="QĐ 7", actor=cast.office)
    assert worker.work_once() == 0, "within the minute"
    travel(minutes=1)
    assert worker.work_once() == 1
