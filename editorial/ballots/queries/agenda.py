"""What the board has before it: items in vote, urgent approvals to look at again, what was decided lately."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, exists, func, select, true, union
from sqlalchemy import case as case_

from editorial.articles import queries as articles
from editorial.articles.models import Article, Author, Edition, Lane, Revision, StatusRow
from editorial.articles.queries.cases import VisibilityScope
from editorial.articles.queries.tasks import URGENT_FIRST
from editorial.ballots.models import Approval, Ballot, Elector, Outcome, Vote
from editorial.ballots.queries.ballot_facts import BALLOT_COLUMNS, waits_for_review, with_seats
from editorial.ballots.queries.deadlines import step_deadline
from editorial.ballots.rules import BallotFacts, may_review
from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.db import UtcDateTime, db, rows
from editorial.core.former_names import stored_verbs
from editorial.core.pagination import Page, after, encode
from editorial.people.models import Person
from editorial.units.models import Unit

PAGE = 25
FEW = 10
RECENTLY = timedelta(days=7)


@dataclass(frozen=True)
class AgendaItem:
    """An item in vote. `mine`: this person's vote is missing."""

    ballot: BallotFacts
    article_id: int
    title: str
    unit: str
    lane: Lane
    grade: str
    mine: bool
    deadline: datetime
    is_late: bool


def agenda(actor: Actor, cursor: str | None) -> Page[AgendaItem]:
    """What is in vote, first where this person's vote is missing; in each part what is urgent first, then by its deadline.
    Two statements."""
    visibility = articles.visibility_scope_of(actor)
    query = _first_page(visibility) if not cursor else _agenda_page(visibility, cursor)
    found = rows(query, articles.viewer_values(actor))
    shown = found[:PAGE]
    now = clock.now()
    items = [
        AgendaItem(
            ballot, row.article_id, row.title, row.short_name, Lane(row.lane), row.grade or "", row.rank == 0,
            row.deadline, row.deadline < now,
        )
        for ballot, row in zip(with_seats(shown), shown, strict=True)
    ]  # fmt: skip
    last = encode((shown[-1].rank, shown[-1].pace, shown[-1].closes_at, shown[-1].id)) if len(found) > PAGE else None
    return Page(items, last)


def _agenda_page(visibility: VisibilityScope, cursor: str | None) -> Any:
    me: Any = bindparam("viewer_id")
    voted = exists().where(Vote.ballot_id == Elector.ballot_id, Vote.person_id == me)
    seat = exists().where(Elector.ballot_id == Ballot.id, Elector.person_id == me, Elector.excused.is_(None), ~voted)
    rank = case_((seat, 0), else_=1)
    query = (
        select(
            *BALLOT_COLUMNS, Article.id.label("article_id"), Revision.title, Unit.short_name, Ballot.lane,
            Edition.grade, rank.label("rank"), URGENT_FIRST.label("pace"),
            func.coalesce(step_deadline, Ballot.closes_at).label("deadline"),
        )
        .join(Edition, Edition.id == Ballot.edition_id)
        .join(Article, Article.id == Edition.article_id)
        .join(Revision, Revision.id == Ballot.revision_id)
        .join(Unit, Unit.id == Article.unit_id)
        .where(Ballot.outcome.is_(None), articles.visibility_condition(visibility, sent=Edition.sent_at.is_not(None)))
        .limit(PAGE + 1)
    )  # fmt: skip
    keys = (rank, URGENT_FIRST, Ballot.closes_at, Ballot.id)
    return after(query, keys, cursor, (int, int, datetime, int), descending=False)


@lru_cache(maxsize=64)  # building a statement costs more than running it
def _first_page(visibility: VisibilityScope) -> Any:
    return _agenda_page(visibility, None)


@dataclass(frozen=True)
class PendingReview:
    """An urgent item approved by one person alone, which another member must look at."""

    approval_id: int
    edition_id: int
    article_id: int
    title: str
    unit: str
    approved_by: str
    reason: str
    at: datetime
    due_at: datetime
    is_late: bool
    refusal: str
    """Why this person is not the one to look at it; empty when they may."""


@lru_cache(maxsize=64)
def _pending_reviews(visibility: VisibilityScope, single: bool) -> Any:
    return (
        select(Approval.id, Approval.edition_id, Article.id, Revision.title, Unit.short_name, Person.full_name,
               Approval.alone_reason, Approval.at, Approval.review_due_at, Approval.approved_alone_by_id)
        .join(Edition, Edition.id == Approval.edition_id)
        .join(Article, Article.id == Edition.article_id)
        .join(Revision, Revision.id == Approval.revision_id)
        .join(Unit, Unit.id == Article.unit_id)
        .join(Person, Person.id == Approval.approved_alone_by_id)
        .where(waits_for_review(), Approval.id == bindparam("approval_id") if single else true(),
               articles.visibility_condition(visibility, sent=Edition.sent_at.is_not(None)))
        .order_by(Approval.review_due_at, Approval.id)
        .limit(FEW)
    )  # fmt: skip


def pending_reviews(actor: Actor, approval_id: int | None = None) -> list[PendingReview]:
    """Urgent approvals (or this one) that wait for their later review, the soonest first; two statements."""
    values = articles.viewer_values(actor) | {"approval_id": approval_id}
    found = rows(_pending_reviews(articles.visibility_scope_of(actor), approval_id is not None), values)
    own = _touched_by(actor, [row[2] for row in found]) if found else frozenset()
    now = clock.now()
    return [
        PendingReview(
            row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8],
            row[8] < now, may_review(actor, row[9], row[2] in own).reason,
        )
        for row in found
    ]  # fmt: skip


def _touched_by(actor: Actor, article_ids: list[int]) -> frozenset[int]:
    """Which of these articles this person had a hand in; the operation looks again, in full."""
    return frozenset(
        db.session.scalars(
            union(
                select(Revision.article_id).where(
                    Revision.article_id.in_(article_ids), Revision.created_by_id == actor.id
                ),
                select(Author.article_id).where(Author.article_id.in_(article_ids), Author.person_id == actor.id),
                select(StatusRow.article_id).where(
                    StatusRow.article_id.in_(article_ids),
                    StatusRow.actor_id == actor.id,
                    StatusRow.verb.in_(stored_verbs("confirm", "submit_to_board")),
                ),
            )
        )
    )


@dataclass(frozen=True)
class Decided:
    article_id: int
    edition_id: int
    title: str
    outcome: Outcome
    at: datetime


@lru_cache(maxsize=64)
def _decided(visibility: VisibilityScope) -> Any:
    return (
        select(Article.id, Edition.id, Revision.title, Ballot.outcome, Ballot.decided_at)
        .join(Edition, Edition.id == Ballot.edition_id)
        .join(Article, Article.id == Edition.article_id)
        .join(Revision, Revision.id == Ballot.revision_id)
        .where(
            Ballot.decided_at >= bindparam("since", type_=UtcDateTime()),
            Ballot.outcome != Outcome.VOIDED,
            articles.visibility_condition(visibility, sent=Edition.sent_at.is_not(None)),
        )
        .order_by(Ballot.decided_at.desc(), Ballot.id.desc())
        .limit(FEW)
    )


def recently_decided(actor: Actor) -> list[Decided]:
    """What the board decided in the last seven days, newest first; one statement."""
    values = articles.viewer_values(actor) | {"since": clock.now() - RECENTLY}
    found = rows(_decided(articles.visibility_scope_of(actor)), values)
    return [Decided(row[0], row[1], row[2], Outcome(row[3]), row[4]) for row in found]
