"""Closing a period: preview, the window for objections, the signature, what is kept, opening again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError

from editorial.articles.models import Revision
from editorial.core import audit, clock, events
from editorial.core.access import SYSTEM, Actor
from editorial.core.db import db, savepoint, transaction
from editorial.core.errors import Invalid, Missing, Refused, Stale
from editorial.core.events.models import Delivery
from editorial.deliveries import operations as deliveries
from editorial.notices.models import Notice
from editorial.people.models import Role
from editorial.publishing.models import Publication
from editorial.scoring.appeals import operations as appeals
from editorial.scoring.appeals.models import Appeal
from editorial.scoring.boards.queries import unit_boards
from editorial.scoring.closing.operations import freezing, transitions
from editorial.scoring.closing.queries import period_status as queries
from editorial.scoring.closing.queries import snapshots
from editorial.scoring.closing.queries.signing import unsigned_periods
from editorial.scoring.closing.rules import MACHINE
from editorial.scoring.findings import operations as findings
from editorial.scoring.findings.models import FindingKind
from editorial.scoring.ledger.models import LedgerEntry, PersonBalance, UnitBalance
from editorial.scoring.ledger.queries.period_count import SnapshotCount, SnapshotScope
from editorial.scoring.notifications import operations as notifications
from editorial.scoring.periods import queries as periods_queries
from editorial.scoring.periods.models import Period, PeriodState, Snapshot, SnapshotRow  # fmt: skip
from editorial.scoring.periods.rules import span
from editorial.scoring.rule_sets import queries as rule_sets
from editorial.scoring.verification.queries.snapshots import snapshot_faults
from editorial.units import operations as units
from editorial.workflow.models import Holiday
from tests import event_log, pipeline
from tests.cast import Cast
from tests.conftest import Queries
from tests.factories import grant_role, save
from tests.scoring.factories import make_rule_set
from tests.scoring.ward import lines, published, score, sign, take_down, tell

pytestmark = pytest.mark.usefixtures("right")
Travel = Callable[..., datetime]
KEY = "2026-11"
DECEMBER = datetime(2026, 12, 1, 9, tzinfo=clock.VIETNAM)
AFTER = datetime(2026, 12, 9, 9, tzinfo=clock.VIETNAM)


@pytest.fixture(autouse=True)
def _whole(cast: Cast):
    yield
    db.session.expire_all()
    assert [*snapshot_faults(), *audit.faults()] == []


def preview(cast: Cast, key: str = KEY, **more: Any) -> Period:
    with transaction():
        return transitions.open_preview(key, actor=cast.office, **more)


def signed(cast: Cast, key: str = KEY, **more: Any) -> Snapshot:
    with transaction():
        return transitions.sign(key, actor=cast.head, **more)


def close(cast: Cast, travel: Travel, key: str = KEY) -> Snapshot:
    """From the end of the period to the frozen snapshot, as the ward does it."""
    found = span(key)
    assert found is not None
    travel(max(clock.now(), clock.from_vietnam(found.ends_on + timedelta(days=1), time(9))))
    until = preview(cast, key).objections_until
    assert until is not None
    travel(until + timedelta(minutes=1))
    snapshot = signed(cast, key)
    assert freezing.freeze_all() == 1
    db.session.expire_all()
    return db.session.get_one(Snapshot, snapshot.id)


def reopen(cast: Cast, key: str = KEY, **more: Any) -> None:
    with transaction():
        transitions.reopen(key, decision_number="45/QĐ-BBT", reason="Sót một bài.", actor=cast.head, **more)


def rows(snapshot: Snapshot) -> list[SnapshotRow]:
    return list(
        db.session.scalars(
            select(SnapshotRow).where(SnapshotRow.snapshot_id == snapshot.id).order_by(SnapshotRow.id)
        )
    )  # fmt: skip


def kept(snapshot: Snapshot) -> list[tuple[Any, ...]]:
    return [(row.person_id, row.unit_id, row.is_staff, row.place, row.points, row.items, row.name, repr(row.figures))
            for row in rows(snapshot)]  # fmt: skip


def points_of(snapshot: Snapshot) -> dict[int | None, int]:
    return {row.person_id: row.points for row in rows(snapshot) if row.unit_id is None}


def state(key: str = KEY) -> str:
    db.session.expire_all()
    return db.session.scalars(select(Period.state).where(Period.key == key)).one()


# --- preview ---


def test_the_office_opens_the_preview_once_the_period_is_over(cast: Cast, travel: Travel):
    sign(cast)
    with pytest.raises(Refused, match="từ ngày 01/12/2026"):
        preview(cast)
    travel(datetime(2026, 11, 30, 23, 59, tzinfo=clock.VIETNAM))
    with pytest.raises(Refused):
        preview(cast)
    travel(DECEMBER)
    for actor in (cast.head, cast.hoa, cast.mai):
        with pytest.raises(Refused, match="Thường trực"), transaction():
            transitions.open_preview(KEY, actor=actor)
    row = preview(cast)
    assert row.state == PeriodState.PREVIEW
    assert row.objections_until == clock.from_vietnam(date(2026, 12, 8), time(17, 30))
    with pytest.raises(Stale, match="vừa được mở xem trước"):
        preview(cast, version=0)
    with pytest.raises(Refused, match="đã mở xem trước rồi"):
        preview(cast)


def test_a_holiday_makes_the_window_longer_and_the_ward_may_decide_another_number(cast: Cast, travel: Travel):
    save(Holiday(day=date(2026, 12, 3), title="Nghỉ"))
    travel(DECEMBER)
    until = preview(cast).objections_until
    assert until == clock.from_vietnam(date(2026, 12, 9), time(17, 30))


def test_a_key_that_is_none_is_missing(cast: Cast):
    for key in ("", "2026-13", "abc", "T2026", "2026-Q5"):
        with pytest.raises(Missing):
            preview(cast, key)


def test_everybody_in_the_period_is_told_once(cast: Cast, travel: Travel, drain: Callable[[], int]):
    sign(cast)
    published(cast)
    published(cast, cast.binh)
    travel(DECEMBER)
    preview(cast)
    drain()
    told = db.session.scalars(select(Notice).where(Notice.topic == "period.previewed")).all()
    assert {notice.person_id for notice in told} == {cast.hoa.id, cast.binh.id}
    assert len(told) == 2
    assert told[0].title == "Tháng 11/2026: xem lại điểm của bạn đến hết 08/12/2026"
    assert told[0].url == "/diem?ky=2026-11"


def test_many_are_told_some_at_a_time(cast: Cast, travel: Travel, drain: Callable[[], int], monkeypatch):
    monkeypatch.setattr(notifications, "PEOPLE_AT_ONCE", 1)
    sign(cast)
    published(cast)
    published(cast, cast.binh)
    travel(DECEMBER)
    preview(cast)
    drain()
    assert len(db.session.scalars(select(Notice).where(Notice.topic == "period.previewed")).all()) == 2


# --- the signature ---


def test_only_the_head_signs_and_only_after_the_window(cast: Cast, travel: Travel):
    sign(cast)
    published(cast)
    with pytest.raises(Refused, match="chưa được mở"):
        signed(cast)
    travel(DECEMBER)
    preview(cast)
    with pytest.raises(Refused, match="17:30 08/12/2026"):
        signed(cast)
    travel(AFTER)
    for actor in (cast.office, cast.deputy, cast.hoa):
        with pytest.raises(Refused, match="Trưởng ban"), transaction():
            transitions.sign(KEY, actor=actor)
    signed(cast, version=2)
    with pytest.raises(Stale, match="vừa được ký"):
        signed(cast, version=2)
    freezing.freeze_all()
    with pytest.raises(Refused, match="đã được ký rồi"):
        signed(cast)


def appeal(cast: Cast, line: Any, **more: Any) -> Appeal:
    row = Appeal(person_id=cast.hoa.id, article_id=line.article_id, entry_id=line.id, reason="Thiếu.",
                 made_at=clock.now(), due_at=clock.now() + timedelta(days=7), **more)  # fmt: skip
    save(row)
    return row


def test_not_while_an_appeal_waits(cast: Cast, travel: Travel):
    sign(cast)
    published(cast)
    travel(DECEMBER)
    preview(cast)
    waiting = appeal(cast, lines()[-1])
    nothing = appeal(cast, lines()[-1])
    nothing.entry_id = None
    db.session.commit()
    wanted = span(KEY)
    assert wanted is not None
    assert [objection.person for objection in queries.objections(wanted)] == [cast.hoa.name] * 2
    travel(AFTER)
    with pytest.raises(Refused, match="Còn 2 kiến nghị"):
        signed(cast)
    for row in (waiting, nothing):
        row.outcome, row.answer, row.decided_by_id, row.decided_at = "declined", "Đúng.", cast.office.id, clock.now()
    db.session.commit()
    assert signed(cast).number == 1
    freezing.freeze_all()


def test_an_appeal_about_another_period_keeps_nobody_waiting(cast: Cast, travel: Travel):
    sign(cast)
    published(cast)
    travel(DECEMBER)
    published(cast)
    appeal(cast, lines()[-1])
    preview(cast)
    travel(AFTER)
    assert signed(cast).number == 1
    freezing.freeze_all()


def test_not_without_signed_rules(cast: Cast, travel: Travel):
    travel(DECEMBER)
    preview(cast)
    travel(AFTER)
    with pytest.raises(Refused, match="quy chế"):
        signed(cast)


def test_a_clock_set_back_is_refused_with_a_sentence(cast: Cast, travel: Travel):
    sign(cast)
    published(cast)
    travel(DECEMBER)
    preview(cast)
    travel(AFTER)
    published(cast)
    travel(AFTER - timedelta(hours=2))
    with pytest.raises(Refused, match="Đồng hồ máy chủ"):
        signed(cast)
    travel(DECEMBER - timedelta(days=3))
    with pytest.raises(Refused):
        signed(cast)
    with pytest.raises(Refused):
        preview(cast)
    travel(AFTER + timedelta(hours=1))
    signed(cast)
    travel(AFTER - timedelta(days=5))  # while it is being made: harmless
    assert freezing.freeze_all() == 1
    assert state() == PeriodState.FROZEN
    travel(AFTER + timedelta(hours=2))


# --- what is kept ---


def test_the_snapshot_says_what_the_boards_say(cast: Cast, travel: Travel):
    rules = sign(cast)
    grant_role(cast.tuan, Role.PUBLISHER)
    for author in (cast.hoa, cast.hoa, cast.binh, cast.tuan):
        published(cast, author)
        travel(minutes=5)
    down = published(cast, cast.binh)
    take_down(cast, down)
    snapshot = close(cast, travel)
    found = rows(snapshot)
    boards = {(row.person_id, row.is_staff): row
              for row in db.session.scalars(
                  select(PersonBalance).where(PersonBalance.period == KEY, PersonBalance.scope == "all"))}  # fmt: skip
    assert {(row.person_id, row.is_staff) for row in found if row.person_id} == set(boards)
    for row in found:
        if row.person_id:
            board_row = boards[row.person_id, row.is_staff]
            assert (row.points, row.items, row.figures["a"], row.figures["returns"], row.figures["unit_id"]) == (
                board_row.points, board_row.items, board_row.a_items, board_row.returns, board_row.unit_id
            )  # fmt: skip
            assert row.figures["reached_at"] == board_row.reached_at.isoformat()
    units = {row.unit_id: row for row in db.session.scalars(select(UnitBalance).where(UnitBalance.period == KEY))}
    for row in found:
        if row.unit_id:
            unit = units.pop(row.unit_id)
            assert (row.points, row.items, row.figures["mean_grade"], row.figures["members"]) == (
                unit.points, unit.items, unit.mean_grade, unit.members
            )  # fmt: skip
    assert not units
    board, _own = unit_boards.units(KEY, rule_sets.values_of(rules), None, False, cast.office)
    assert [(row.place, row.unit_id, row.value, row.quantity) for row in board.rows] == [
        (row.standing, row.unit_id, row.figures["value"], row.figures["quantity"]) for row in found if row.unit_id
    ]
    hoa = next(row for row in found if row.person_id == cast.hoa.id)
    assert (hoa.place, hoa.items, hoa.figures["months"], hoa.figures["first_on"]) == (1, 2, 1, "2026-11-23")
    assert (hoa.figures["b"], hoa.figures["ineligible"], hoa.figures["unit_kind"]) == (2, False, "residential_group")
    assert snapshot.rule_versions == [rules.number]
    assert (snapshot.rows_total, snapshot.rows_done) == (len(found), len(found))
    assert snapshot.cutoff_entry_id == max(line.id for line in lines())
    assert len(snapshot.hash or "") == 64
    assert state() == PeriodState.FROZEN


def test_a_period_in_which_nothing_was_published_can_be_closed(cast: Cast, travel: Travel):
    sign(cast)
    snapshot = close(cast, travel)
    assert rows(snapshot) == []
    assert snapshot.hash
    assert state() == PeriodState.FROZEN


def test_equal_holders_share_a_place(cast: Cast, travel: Travel):
    sign(cast)
    for author in (cast.hoa, cast.binh):
        published(cast, author)
    snapshot = close(cast, travel)
    assert sorted(row.place for row in rows(snapshot) if row.person_id and not row.is_staff) == [1, 1]


def test_who_exposed_personal_data_is_marked(cast: Cast, travel: Travel):
    sign(cast)
    published(cast)
    bad = published(cast)
    with transaction():
        findings.decide(bad, FindingKind.PERSONAL_DATA, reason="Lộ số điện thoại.", actor=cast.office)
    tell()
    snapshot = close(cast, travel)
    hoa = next(row for row in rows(snapshot) if row.person_id == cast.hoa.id)
    assert (hoa.figures["ineligible"], hoa.items) == (True, 1)


def merge(cast: Cast, person: Actor, into: Actor) -> None:
    with transaction():
        units.merge_person(person.id, into.id, reason="Một người.", actor=cast.office, accept_gaps=True)
    tell()


def test_two_accounts_of_one_person_are_one_row_and_a_later_merger_moves_nothing(cast: Cast, travel: Travel):
    sign(cast)
    for author in (cast.hoa, cast.binh, cast.tuan):
        published(cast, author)
    merge(cast, cast.hoa, cast.binh)
    snapshot = close(cast, travel)
    before = kept(snapshot)
    assert points_of(snapshot) == {cast.binh.id: 400, cast.tuan.id: 200}
    travel(minutes=1)
    merge(cast, cast.binh, cast.tuan)
    assert kept(snapshot) == before


def test_a_period_is_not_closed_while_a_delivery_that_concerns_it_is_dead(
    cast: Cast, travel: Travel, client_for: Callable[..., Any], caplog: pytest.LogCaptureFixture
):
    """Before the signature it is refused, after it the worker waits; both name the delivery."""
    caplog.set_level("CRITICAL")
    sign(cast)
    travel(clock.from_vietnam(date(2026, 11, 30), time(9)))
    article = published(cast)
    pipeline.to_published(cast, pipeline.draft(cast))
    db.session.execute(text("DELETE FROM ledger_lock"))
    db.session.commit()
    for _attempt in range(8):
        events.deliver_all()
        travel(minutes=10)
    db.session.execute(text("INSERT INTO ledger_lock (id, times_taken) VALUES (1, 0)"))
    db.session.commit()
    dead = event_log.dead("points")
    travel(DECEMBER)
    until = preview(cast).objections_until
    assert until is not None
    travel(until + timedelta(minutes=1))
    sentence = f"việc nền số {dead[0]} (tính điểm bài, bài số {article + 1})"
    with pytest.raises(Refused, match=re.escape(sentence)):
        signed(cast)
    assert sentence in client_for(cast.head).get(f"/thi-dua/ky/{KEY}").text
    with transaction():
        deliveries.retry_all("points", actor=SYSTEM)
    events.deliver_all()
    signed(cast)
    db.session.execute(update(Delivery).where(Delivery.id == dead[0]).values(done_at=None, dead_at=clock.now()))
    db.session.commit()
    assert freezing.freeze_all() == 0
    assert state() == PeriodState.FREEZING
    assert sentence in client_for(cast.office).get(f"/thi-dua/ky/{KEY}").text
    with transaction():
        deliveries.retry_all("points", actor=SYSTEM)
    events.deliver_all()
    assert freezing.freeze_all() == 1


def test_what_the_news_has_not_brought_yet_is_booked_first(cast: Cast, travel: Travel):
    sign(cast)
    article = published(cast)
    edition = pipeline.to_published(cast, pipeline.draft(cast))  # nobody heard of it
    assert lines(pipeline.case(edition).article_id) == []
    pipeline.do("take_down", edition, cast.head, reason="Sai.")
    silent = pipeline.to_published(cast, pipeline.draft(cast))
    with transaction():  # lost for good
        event_log.lose()
    snapshot = close(cast, travel)
    assert points_of(snapshot) == {cast.hoa.id: 400}
    assert lines(article)
    assert lines(pipeline.case(silent).article_id)


def test_what_is_published_while_it_is_closed_counts_once_somewhere(cast: Cast, travel: Travel):
    sign(cast)
    published(cast)
    travel(DECEMBER)
    preview(cast)
    travel(AFTER)
    signed(cast)
    published(cast, cast.binh)
    made: list[int] = []

    def meanwhile() -> None:
        if not made:
            made.append(published(cast, cast.binh))

    freezing.PAUSE, kept_pause = 0.0, freezing.PAUSE
    try:
        freezing.freeze_all(meanwhile)
    finally:
        freezing.PAUSE = kept_pause
    assert made
    snapshot = db.session.scalars(select(Snapshot)).one()
    assert points_of(snapshot) == {cast.hoa.id: 200}
    assert score(cast.binh) == 400
    assert {line.counts_on for line in lines() if line.person_id == cast.binh.id} == {date(2026, 12, 9)}


def test_the_rows_and_the_lines_cannot_be_changed_unseen(cast: Cast, travel: Travel):
    sign(cast)
    published(cast)
    snapshot = close(cast, travel)
    for statement in ("UPDATE snapshot_rows SET points = 1", "DELETE FROM snapshot_rows"):
        with pytest.raises(DatabaseError), transaction(), savepoint():
            db.session.execute(text(statement))
    assert list(snapshot_faults()) == []
    with transaction():
        db.session.get_one(Snapshot, snapshot.id).hash = "0" * 64
    assert [fault for fault in snapshot_faults() if "mã kiểm tra" in fault]
    with transaction():
        row = db.session.get_one(Snapshot, snapshot.id, populate_existing=True)
        row.hash = snapshots.snapshot_hash(
            SnapshotCount(SnapshotScope.of(db.session.get_one(Period, row.period_id), row)).hash,
            snapshots.saved_rows(row.id),
        )


# --- later, and again ---


def test_a_take_down_after_the_freeze_counts_in_the_next_period(cast: Cast, travel: Travel):
    sign(cast)
    article = published(cast)
    published(cast)
    snapshot = close(cast, travel)
    before, seal = kept(snapshot), snapshot.hash
    take_down(cast, article)
    december = span("2026-12")
    assert december is not None
    moved = db.session.scalars(select(LedgerEntry).where(queries.from_earlier_periods(december))).all()
    assert {(line.kind, line.amount) for line in moved if line.person_id} == {("reversal", -200), ("award", 0)}
    assert kept(snapshot) == before
    db.session.refresh(snapshot)
    assert snapshot.hash == seal


def test_opening_again_keeps_the_first_snapshot_and_makes_a_second(cast: Cast, travel: Travel):
    sign(cast)
    article = published(cast)
    published(cast, cast.binh)
    first = close(cast, travel)
    before = kept(first)
    with pytest.raises(Refused, match="Trưởng ban"), transaction():
        transitions.reopen(KEY, decision_number="1", reason="x", actor=cast.office)
    with pytest.raises(Invalid) as problem, transaction():
        transitions.reopen(KEY, decision_number=" ", reason="", actor=cast.head)
    assert set(problem.value.errors) == {"decision_number", "reason"}
    reopen(cast, version=4)
    with pytest.raises(Stale):
        reopen(cast, version=4)
    with pytest.raises(Refused):
        reopen(cast)
    take_down(cast, article)
    assert {line.counts_on for line in lines(article)} == {date(2026, 11, 23)}
    with pytest.raises(Refused, match="thời hạn kiến nghị"):
        signed(cast)
    travel(days=10)
    with pytest.raises(Stale):
        signed(cast, version=2)
    second = signed(cast, version=5)
    freezing.freeze_all()
    db.session.expire_all()
    second = db.session.get_one(Snapshot, second.id)
    assert (second.number, state()) == (2, PeriodState.FROZEN)
    assert kept(first) == before
    assert points_of(first) == {cast.hoa.id: 200, cast.binh.id: 200}
    assert points_of(second) == {cast.binh.id: 200}
    assert first.hash != second.hash
    found = queries.signed_snapshots(second.period_id)
    assert [snapshot.row.number for snapshot in found] == [2, 1]
    assert found[1].reopened is not None
    assert found[1].reopened.decision_number == "45/QĐ-BBT"


def test_a_month_whose_year_is_frozen_is_not_opened_alone(cast: Cast, travel: Travel):
    sign(cast)
    published(cast)
    close(cast, travel)
    close(cast, travel, "2026")
    with pytest.raises(Refused, match="Năm 2026"):
        reopen(cast)
    reopen(cast, "2026")
    reopen(cast)


# which periods are signed, in this order; which may be opened, again and again, until none is left: never a lock
NESTED = [
    ("the months of a quarter and the quarter", ("2026-10", "2026-11", "2026-12", "2026-Q4"), ("2026-Q4",)),
    ("quarters, their half and the year", ("2026-Q3", "2026-Q4", "2026-H2", "2026"), ("2026",)),
    ("two halves and the year", ("2026-H1", "2026-H2", "2026"), ("2026",)),
    ("a year and a contest year hold parts of each other", ("2026", "T2025-12-01"), ("2026", "T2025-12-01")),
    ("a month in both", ("2026-11", "2026", "T2025-12-01"), ("2026", "T2025-12-01")),
    ("a month alone", ("2026-11",), ("2026-11",)),
]


@pytest.mark.parametrize(("keys", "first"), [row[1:] for row in NESTED], ids=[row[0] for row in NESTED])
def test_signed_periods_never_lock_each_other_and_the_larger_opens_first(
    cast: Cast, travel: Travel, keys: tuple[str, ...], first: tuple[str, ...]
):
    make_rule_set(cast.head)
    for key in keys:
        close(cast, travel, key)
    opened, left = [], set(keys)
    while left:
        now = {key for key in left if may_open(cast, key)}
        assert now, left
        for key in left - now:
            with pytest.raises(Refused, match="lớn hơn đã ký"):
                reopen(cast, key)
        for key in now:
            reopen(cast, key)
        opened.append(now)
        left -= now
    assert opened[0] == set(first)


def may_open(cast: Cast, key: str) -> bool:
    found = span(key)
    assert found is not None
    facts = queries.period_facts(found, periods_queries.period(key), for_reopening=True)
    return bool(MACHINE.permitted("reopen", cast.head, facts))


def test_periods_that_lie_in_each_other_are_closed_one_after_the_other(cast: Cast, travel: Travel):
    sign(cast)
    article = published(cast)
    month = close(cast, travel)
    take_down(cast, article)  # in December, so the year holds both
    year = close(cast, travel, "2026")
    contest = close(cast, travel, "T2025-12-01")
    assert points_of(month) == {cast.hoa.id: 200}
    assert points_of(year) == {}
    assert points_of(contest) == {cast.hoa.id: 200}


def test_a_unit_that_merged_within_the_period_counts_under_its_successor(cast: Cast, travel: Travel):
    sign(cast)
    published(cast)
    travel(days=1)
    with transaction():
        units.merge_unit(cast.group.id, cast.lone_group.id, first_day=clock.today(), actor=cast.office)
    tell()
    snapshot = close(cast, travel)
    assert [(row.unit_id, row.points) for row in rows(snapshot) if row.unit_id] == [(cast.lone_group.id, 200)]
    assert [row.figures["unit_id"] for row in rows(snapshot) if row.person_id] == [cast.lone_group.id]


def test_a_contest_year_begins_on_the_wards_day_and_on_no_other(cast: Cast):
    with pytest.raises(Missing):
        preview(cast, "T2024-07-13")
    assert preview(cast, "T2024-12-01").state == PeriodState.PREVIEW


def test_the_list_holds_what_is_over_what_goes_on_and_what_was_begun(cast: Cast, travel: Travel):
    sign(cast)
    published(cast)
    keys = [period.span.key for period in queries.listed_periods(clock.today())]
    assert set(keys) == {"2026-11", "2026-Q4", "2026-H2", "2026", "T2025-12-01"}, "nothing counted before this month"
    travel(DECEMBER)
    preview(cast, "2026-01")
    found = {period.span.key: period for period in queries.listed_periods(clock.today())}
    assert found["2026-01"].facts.state is PeriodState.PREVIEW
    assert found["2026-11"].ended
    assert not found["2026-12"].ended


# --- the head's task ---


def test_a_period_that_only_lacks_the_signature_is_a_task_of_the_head(
    cast: Cast, travel: Travel, client_for: Callable[..., Any], count_queries: Queries
):
    sign(cast)
    article = published(cast)
    line = next(row for row in lines(article) if row.person_id == cast.hoa.id)
    travel(DECEMBER)
    with transaction():
        until = transitions.open_preview(KEY, actor=cast.office).objections_until
        asked = appeals.submit(article, "Bài tôi mức A.", actor=cast.hoa, entry_id=line.id).id
    assert until is not None

    def card(person: Actor) -> bool:
        return "Xem và ký chốt" in client_for(person).get("/viec").text

    assert not card(cast.head), "the window is open"
    travel(until + timedelta(minutes=1))
    assert not card(cast.head), "an appeal waits"
    with transaction():
        appeals.withdraw(asked, actor=cast.hoa)
    assert card(cast.head)
    assert not card(cast.office)
    assert not card(cast.deputy)
    assert f'href="/thi-dua/ky/{KEY}"' in client_for(cast.head).get("/viec").html
    with count_queries() as with_card:
        client_for(cast.head).get("/viec")
    signed(cast)
    assert not card(cast.head)
    with count_queries() as without:
        client_for(cast.head).get("/viec")
    assert len(with_card) == len(without) + 1


def test_a_lineless_appeal_keeps_the_period_from_the_heads_tasks(cast: Cast, travel: Travel):
    article = published(cast)
    sign(cast, valid_from=date(2026, 11, 24))
    travel(DECEMBER)
    until = preview(cast).objections_until
    with transaction():
        asked = appeals.submit(article, "Bài tôi không có điểm.", actor=cast.hoa).id
    assert until is not None
    travel(until + timedelta(minutes=1))
    assert unsigned_periods() == []
    with transaction():
        appeals.withdraw(asked, actor=cast.hoa)
    assert [period.span.key for period in unsigned_periods()] == [KEY]


# --- what is told of a freeze ---


def notices_of(topic: str) -> dict[int, str]:
    return {row.person_id: row.title for row in db.session.scalars(select(Notice).where(Notice.topic == topic))}


def test_the_office_and_the_head_are_told_once_when_a_period_is_frozen(
    cast: Cast, travel: Travel, drain: Callable[[], int]
):
    sign(cast)
    published(cast)
    snapshot = close(cast, travel)
    assert notices_of("period.frozen") == {}
    drain()
    told = notices_of("period.frozen")
    assert told == {person.id: "Tháng 11/2026: đã chốt xong, bản số 1" for person in (cast.office, cast.head)}
    assert freezing.freeze(snapshot.id)
    drain()
    assert notices_of("period.frozen") == told
    url = db.session.scalars(select(Notice.url).where(Notice.topic == "period.frozen").limit(1)).one()
    assert url == f"/thi-dua/ky/{KEY}"


def spoil(article: int, by: int) -> None:
    """An item whose byline names nobody that there is, by a hand in the database."""
    row = db.session.execute(
        select(Revision.id, Revision.byline)
        .join(Publication, Publication.revision_id == Revision.id)
        .where(Publication.article_id == article)
    ).one()
    later = "" if db.engine.dialect.name == "sqlite" else " ON revisions"
    db.session.execute(text("DROP TRIGGER IF EXISTS revisions_held_still" + later))
    byline = [author | {"person_id": author["person_id"] + by} for author in row.byline]
    db.session.execute(update(Revision).where(Revision.id == row.id).values(byline=byline))
    db.session.commit()


def test_an_item_that_cannot_be_counted_is_named_to_the_office_and_the_rest_goes_on(
    cast: Cast, travel: Travel, client_for: Callable[..., Any], drain: Callable[[], int]
):
    sign(cast)
    published(cast)
    bad = pipeline.to_published(cast, pipeline.draft(cast, title="Bài hỏng"))
    article = pipeline.case(bad).article_id
    spoil(article, 1_000_000)
    event_log.lose()
    other = pipeline.case(pipeline.to_published(cast, pipeline.draft(cast, title="Bài lành"))).article_id
    event_log.lose()
    db.session.commit()
    travel(DECEMBER)
    until = preview(cast).objections_until
    assert until is not None
    travel(until + timedelta(minutes=1))
    signed(cast)
    for _time in range(3):
        assert freezing.freeze_all() == 0
        drain()
    assert state() == PeriodState.FREEZING
    assert len(lines(other)) == 2
    assert notices_of("period.stuck") == {cast.office.id: "Tháng 11/2026: chưa chốt được, có bài chưa tính được điểm"}
    page = client_for(cast.office).get(f"/thi-dua/ky/{KEY}").text
    assert "Bài hỏng" in page
    assert "IntegrityError" in page
    assert "Bài hỏng" not in client_for(cast.head).get(f"/thi-dua/ky/{KEY}").text.split("table-heading")[0]
    spoil(article, -1_000_000)
    assert freezing.freeze_all() == 1
    assert state() == PeriodState.FROZEN
    drain()
    assert "IntegrityError" not in client_for(cast.office).get(f"/thi-dua/ky/{KEY}").text
