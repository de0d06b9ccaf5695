"""Random lives with periods that are really closed and opened again: what was signed never moves, whatever happens later,
and the lines always bear it out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test
from sqlalchemy import select

from editorial.core import audit, clock
from editorial.core.db import db
from editorial.scoring.closing.operations import freezing, transitions
from editorial.scoring.closing.queries.snapshots import saved_rows
from editorial.scoring.ledger.models import PersonBalance
from editorial.scoring.periods.models import Period, PeriodState, Snapshot
from editorial.scoring.periods.rules import keys_of, span
from editorial.scoring.verification.queries.snapshots import snapshot_faults
from tests.conftest import Engine
from tests.examples import examples
from tests.scoring.test_property import ANY, Ward


class Closing(Ward):
    def __init__(self) -> None:
        super().__init__()
        self.signed: dict[int, Any] = {}

    @rule(kind=st.sampled_from((0, 0, 0, 1, 4)), hear=st.booleans())
    def close_a_period(self, kind: int, hear: bool = True) -> None:
        if hear:
            self.hear_all()
        found = span(keys_of(clock.today() - timedelta(days=9), "12-01")[kind])
        assert found is not None
        if found.ends_on >= clock.today():
            self.time_goes(24 * ((found.ends_on - clock.today()).days + 1))
        self.attempt(lambda: transitions.open_preview(found.key, actor=self.who("office")))
        row = db.session.scalars(select(Period).where(Period.key == found.key)).one()
        if row.state != PeriodState.PREVIEW or row.objections_until is None:
            return
        self.time_goes(max(0, (row.objections_until - clock.now()).days * 24 + 25))
        self.attempt(lambda: transitions.sign(found.key, actor=self.who("head")))
        freezing.freeze_all()
        self.remember()
        if db.session.scalars(select(Period.state).where(Period.key == found.key)).one() == PeriodState.FROZEN:
            self.closed[found.starts_on, found.ends_on] = self.within(found.starts_on, found.ends_on)
            self.says_what_the_board_says(found.key)

    @rule(number=ANY)
    def open_again(self, number: int) -> None:
        frozen = db.session.scalars(select(Period).where(Period.state == PeriodState.FROZEN).order_by(Period.id)).all()
        if not frozen:
            return
        row = frozen[number % len(frozen)]
        key, days = row.key, (row.starts_on, row.ends_on)
        self.attempt(lambda: transitions.reopen(key, decision_number="1/QĐ", reason="Xem lại.", actor=self.who("head")))
        db.session.expire_all()
        if db.session.scalars(select(Period.state).where(Period.key == key)).one() == PeriodState.PREVIEW:
            self.closed.pop(days)

    def remember(self) -> None:
        for snapshot in db.session.scalars(select(Snapshot).where(Snapshot.completed_at.is_not(None))):
            said = (snapshot.hash, snapshot.cutoff_entry_id, [tuple(map(str, row)) for row in saved_rows(snapshot.id)])
            assert self.signed.setdefault(snapshot.id, said) == said

    def says_what_the_board_says(self, key: str) -> None:
        """With all news heard, of merged accounts too, the signed points are the board's."""
        self.hear_all()
        newest = db.session.scalars(select(Snapshot).order_by(Snapshot.id.desc())).first()
        assert newest is not None
        boards = db.session.scalars(
            select(PersonBalance).where(PersonBalance.period == key, PersonBalance.scope == "all")
        )
        rows = [row for row in saved_rows(newest.id) if row.person_id]
        assert {(row.person_id, row.is_staff): (row.points, row.items) for row in rows} == {
            (row.person_id, row.is_staff): (row.points, row.items) for row in boards
        }  # fmt: skip

    @rule()
    def all_is_right(self) -> None:
        super().all_is_right()
        self.remember()
        assert [*snapshot_faults(), *audit.faults()] == []


def test_whatever_happens_what_was_signed_never_moves(engine: Engine, app: Flask):
    machine = type("Closing", (Closing,), {"app": app})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples(2 if engine.name == "postgresql" else 8),
            stateful_step_count=25, deadline=None, database=None,
            suppress_health_check=list(HealthCheck), print_blob=True,
        ),
    )  # fmt: skip
