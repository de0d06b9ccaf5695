"""Random lives of items: whatever happens in whatever order, ledger and statements agree with an independent recount."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from editorial.articles.rules import Name
from editorial.core import clock
from editorial.core.db import db, transaction
from editorial.royalties.models import LineKind, RoyaltyLine, Statement
from editorial.royalties.operations import ledger, statements
from editorial.royalties.queries import contents as queries
from editorial.scoring.findings import operations as findings
from editorial.scoring.findings.models import FindingKind
from tests import cast as people
from tests.cast import Cast
from tests.conftest import MORNING
from tests.royalties.ward import UNIT, VALUES, lines, made, over, rows, sheet, turn_on
from tests.scoring import ward as points

STEPS = st.lists(
    st.tuples(st.sampled_from(["publish", "pair", "down", "byline", "regrade", "copied", "again", "close"]), st.integers(0, 5)),
    min_size=3, max_size=8,
)  # fmt: skip


class Life:
    """One ward's story, and what an accountant with pencil and paper knows of it."""

    def __init__(self, cast: Cast, travel: Callable[..., datetime]) -> None:
        self.cast, self.travel = cast, travel
        self.items: dict[int, dict[str, Any]] = {}
        self.closed: list[str] = []

    def do(self, step: str, which: int) -> None:
        cast = self.cast
        if step in ("publish", "pair"):
            authors = (cast.hoa,) if step == "publish" else (cast.hoa, cast.binh)
            article = points.published(cast, *authors, title=f"Bài {len(self.items)}")
            self.items[article] = {"authors": [author.id for author in authors], "grade": "B", "pays": True}
            return
        if step == "close":
            self.close()
            return
        if step == "again":
            with transaction():
                assert ledger.reconcile(list(self.items)) == 0
            return
        if not self.items:
            return
        article = sorted(self.items)[which % len(self.items)]
        item = self.items[article]
        if not item["pays"]:
            return
        if step == "down":
            points.take_down(cast, article)
            item["pays"] = False
        elif step == "byline":
            points.correct(cast, article, byline=(Name(cast.binh.id, cast.binh.name),))
            item["authors"] = [cast.binh.id]
        else:
            kind, value = (
                (FindingKind.REGRADE, {"grade": "ABC"[which % 3]}) if step == "regrade" else (FindingKind.COPIED, None)
            )
            with transaction():
                findings.decide(article, kind, value=value, reason="Theo biên bản.", actor=cast.office)
            points.tell()
            if step == "regrade":
                item["grade"] = "ABC"[which % 3]
            else:
                item["pays"] = False

    def close(self) -> None:
        """This month, signed in the next."""
        key = f"{clock.today():%Y-%m}"
        row = made(self.cast, key)
        self.travel(clock.from_vietnam(row.ends_on + timedelta(days=1), datetime.min.time().replace(hour=9)))
        with transaction():
            statements.send(key, actor=self.cast.office)
        if sheet(key).over_ceiling:
            with transaction():
                statements.reduce(key, "Hết dự toán.", actor=self.cast.office)
        self.travel(over(key))
        with transaction():
            statements.sign(key, seen=sheet(key).digest, actor=self.cast.head)
        self.closed.append(key)
        ids = {line.id: line.article_id for line in lines() if line.kind == LineKind.AWARD}
        for article, item in self.items.items():
            mine = [row for row in rows(key) if ids.get(row.line_id) == article]
            if mine and "ratio" not in item:
                item["ratio"] = Fraction(sum(row.payable for row in mine), sum(row.amount for row in mine))
                item["first"] = {row.line_id for row in mine}

    def owed(self) -> dict[tuple[int, int], Fraction]:
        """By pencil: (article, person) -> đồng, before rounding and before any reduction."""
        found: dict[tuple[int, int], Fraction] = {}
        for article, item in self.items.items():
            if item["pays"]:
                total = Fraction(UNIT) * VALUES["news"][item["grade"]] / 100
                shares = {1: [100], 2: [60, 40]}[len(item["authors"])]
                for person, share in zip(item["authors"], shares, strict=True):
                    found[article, person] = total * share / 100
        return found


def check(life: Life) -> None:
    everything = lines()
    gone = {row.reverses_id: row for row in everything if row.kind == LineKind.REVERSAL}
    standing_awards = [row for row in everything if row.kind == LineKind.AWARD and row.id not in gone]
    owed = life.owed()
    assert {(row.article_id, row.person_id) for row in standing_awards} == owed.keys(), "what is owed stands, each once"
    for row in standing_awards:
        item = life.items[row.article_id]
        ratio = 1 if row.id in item.get("first", {row.id}) else item["ratio"]
        assert -1 < row.amount - owed[row.article_id, row.person_id] * ratio < 1, "a correction keeps the first ratio"
    paid = {row.line_id: row.payable for key in life.closed for row in rows(key)}
    for award, back in ((row, gone[row.id]) for row in everything if row.id in gone):
        assert back.amount == -paid.get(award.id, award.amount), "what is taken back is what was paid"
    for article, item in life.items.items():
        mine = [row for row in everything if row.article_id == article]
        if mine and all(row.id in paid for row in mine):
            due = sum(amount for (owner, _person), amount in owed.items() if owner == article) * item["ratio"]
            assert sum(paid[row.id] for row in mine) <= due, "nobody gains by a correction"
    spans = [(row.starts_on, row.ends_on) for row in db.session.query(Statement)]
    for key, (start, end) in zip(life.closed, sorted(spans), strict=True):
        inside = [row for row in everything if start <= row.counts_on <= end]
        found = sheet(key)
        assert found.total == sum(row.amount for row in inside)
        assert found.total == sum(person.amount for person in found.people) == sum(unit.amount for unit in found.units)
        assert found.payable == sum(row.payable for row in rows(key))
        assert found.ceiling is None or found.payable <= found.ceiling
        assert found.digest == queries.digest_of(key, found.ceiling, found.entries), "signed figures never move"


@contextmanager
def world(app: Flask) -> Iterator[Cast]:
    """A ward of one life; everything is undone at its end."""
    with app.app_context():
        real = db.engines[None]
        with real.connect() as connection:
            outer = connection.begin()
            db.engines[None] = connection  # type: ignore[assignment]
            clock._fixed.append(MORNING.astimezone(clock.UTC))
            try:
                yield people.build()
            finally:
                db.session.remove()
                db.engines[None] = real
                outer.rollback()
                clock._fixed.pop()


def travelled(instant: datetime) -> datetime:
    clock._fixed[-1] = instant.astimezone(clock.UTC)
    return clock.now()


@pytest.mark.parametrize("ceiling", [None, 700_000])
def test_ledger_and_statements_agree_with_a_recount_whatever_happens(app: Flask, ceiling: int | None) -> None:
    @settings(max_examples=6, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(STEPS)
    def lives(steps: list[tuple[str, int]]) -> None:
        with world(app) as cast:
            turn_on(cast, ceiling=ceiling)
            life = Life(cast, travelled)
            for step, which in [("publish", 0), *steps]:
                life.do(step, which)
                check(life)

    lives()


def test_a_line_never_stands_in_two_statements(cast: Cast, travel: Callable[..., datetime]) -> None:
    turn_on(cast)
    life = Life(cast, travel)
    for step in ("publish", "close", "down", "publish", "close"):
        life.do(step, 0)
    every = [row.line_id for key in life.closed for row in rows(key)]
    assert len(every) == len(set(every)) == 3
    assert db.session.query(RoyaltyLine).count() == 3
