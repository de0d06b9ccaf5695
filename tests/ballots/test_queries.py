"""Reads about ballots: how many votes, who sits, and in how many statements."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from editorial.articles.models import Lane
from editorial.ballots.models import Approval, ApprovalRule
from editorial.ballots.queries import (
    VotesNeeded,
    agenda,
    ballot,
    board,
    latest_ballot,
    open_ballot,
    overdue_reviews,
    valid_approval,
    votes_needed,
    waits_for_review,
)
from editorial.core import clock
from editorial.core.db import db, transaction
from editorial.core.errors import Missing
from editorial.people.models import Role
from editorial.units.queries import actor_of
from tests import factories, pipeline
from tests.pipeline import do


def rule(lane: Lane, yes: int, *, section: int | None = None, days: int = 0) -> ApprovalRule:
    return ApprovalRule(lane=lane, section_id=section, yes_needed=yes, needs_leader=False,
                        valid_from=clock.today() + timedelta(days=days), basis="QĐ")  # fmt: skip


def test_how_many_votes_an_item_needs(cast):
    section, other = cast.sections["to-dan-pho"].id, cast.sections["phap-luat"].id
    today = clock.today()
    assert votes_needed(Lane.NORMAL, section, today) == VotesNeeded(2, True)
    assert votes_needed(Lane.URGENT, None, today) == VotesNeeded(1, True)
    with transaction():
        db.session.add_all([
            rule(Lane.NORMAL, 3, days=-9), rule(Lane.NORMAL, 4, days=5), rule(Lane.NORMAL, 5, section=section, days=-99),
            rule(Lane.LEGAL, 1),
        ])  # fmt: skip
    assert votes_needed(Lane.NORMAL, other, today) == VotesNeeded(3, False)
    assert votes_needed(Lane.NORMAL, None, today) == VotesNeeded(3, False)
    assert votes_needed(Lane.NORMAL, section, today) == VotesNeeded(5, False)
    assert votes_needed(Lane.NORMAL, other, today + timedelta(days=5)) == VotesNeeded(4, False)
    assert votes_needed(Lane.NORMAL, other, today - timedelta(days=10)) == VotesNeeded(2, True)
    assert votes_needed(Lane.LEGAL, section, today) == VotesNeeded(1, False)
    assert votes_needed(Lane.URGENT, section, today) == VotesNeeded(1, True)


def test_a_later_decision_of_the_same_day_counts(cast):
    with transaction():
        db.session.add(rule(Lane.NORMAL, 3))
    with transaction():
        db.session.add(rule(Lane.NORMAL, 4))
    assert votes_needed(Lane.NORMAL, None, clock.today()).yes_needed == 4


def test_the_board_of_a_day(cast):
    today = clock.today()
    names = [name for _id, name, _leader in board(today, leaders_only=False)]
    assert names == ["Dương Minh Phó", "Phan Thái Sơn", "Ngô Quốc Trưởng", "Lý Thu Uyên", "Hồ Quang Vinh"]
    assert {person for person, _name, _leader in board(today, leaders_only=True)} == {cast.head.id, cast.deputy.id}
    factories.grant_role(cast.nam, Role.BOARD_MEMBER, valid_from=today + timedelta(days=1))
    factories.grant_role(cast.mai, Role.BOARD_MEMBER, valid_to=today - timedelta(days=1))
    away = factories.make_person(is_active=False)
    factories.grant_role(away, Role.BOARD_DEPUTY)
    assert len(board(today, leaders_only=False)) == 5


def test_the_agenda_is_two_statements_however_many(cast, count_queries):
    for rounds in (1, 3):
        for _number in range(rounds):
            pipeline.to_board(cast, pipeline.draft(cast))
        actor = actor_of(cast.uyen.id)
        with count_queries() as queries:
            found = agenda(actor, None).rows
        assert len(queries) == 2, str(queries)
    assert len(found) == 4
    assert all(len(item.ballot.seats) == 5 for item in found)


def test_open_latest_and_missing(cast):
    edition = pipeline.to_board(cast, pipeline.draft(cast))
    first = open_ballot(edition)
    assert first
    assert latest_ballot(edition) == first == ballot(first.id)
    do("reopen", edition, cast.mai, reason="Sửa.")
    assert open_ballot(edition) is None
    assert latest_ballot(edition).outcome == "voided"
    do("submit_to_board", edition, cast.mai, grade="A")
    assert latest_ballot(edition).id != first.id
    with pytest.raises(Missing):
        ballot(999_999)
    assert latest_ballot(999_999) is None


def test_an_approval_stands_until_it_is_voided(cast):
    edition = pipeline.to_approved(cast, pipeline.draft(cast))
    assert valid_approval(edition)
    do("reopen", edition, cast.mai, reason="Sửa.")
    assert valid_approval(edition) is None


def test_what_waits_for_a_review_and_what_is_late(cast, travel):
    edition = pipeline.draft(cast, lane=Lane.URGENT)
    do("send", edition, cast.hoa)
    do("claim", edition, cast.mai)
    do("submit_to_board", edition, cast.mai, grade="A")
    pipeline.vote(edition, cast.head, reason="Bão.")

    def found(condition) -> list[int]:
        return list(db.session.scalars(select(Approval.edition_id).where(condition)))

    assert (found(waits_for_review()), found(overdue_reviews(clock.now()))) == ([edition], [])
    travel(hours=24, seconds=1)
    assert found(overdue_reviews(clock.now())) == [edition]
    pipeline.reviews(db.session.scalars(select(Approval.id)).one(), cast.uyen)()
    assert found(waits_for_review()) == []
