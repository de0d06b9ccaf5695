"""Reads about ballots, approvals and how many votes an item needs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, exists, literal, or_, select, true, union
from sqlalchemy import case as case_

from editorial.articles import queries as articles
from editorial.articles.models import Article, Author, Edition, Image, Lane, Revision, StatusRow
from editorial.articles.rules import Case, Content, PartChange, Photo, changes
from editorial.ballots.models import Approval, ApprovalRule, Ballot, Choice, Elector, Outcome, Vote
from editorial.ballots.rules import BallotFacts, Seat, may_review
from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Missing
from editorial.core.pagination import Page, after, encode
from editorial.people.models import BOARD, BOARD_LEADERS, Person, RoleGrant
from editorial.units.models import Unit
from editorial.units.queries import in_force


@dataclass(frozen=True)
class Needed:
    yes_needed: int
    needs_leader: bool


DEFAULTS = {
    Lane.NORMAL: Needed(2, True),
    Lane.LEGAL: Needed(2, True),
    Lane.URGENT: Needed(1, True),
}
"""Until the ward decides otherwise (our own proposal): two yes votes, the head or a deputy among them."""


def needed(lane: Lane, section_id: int | None, on: date) -> Needed:
    """How many yes votes an item needs on a day: its section's rule, else its lane's, else the proposal."""
    rules = db.session.execute(
        select(ApprovalRule.section_id, ApprovalRule.yes_needed, ApprovalRule.needs_leader)
        .where(
            ApprovalRule.lane == lane,
            or_(ApprovalRule.section_id.is_(None), ApprovalRule.section_id == section_id),
            ApprovalRule.valid_from <= on,
        )
        .order_by(ApprovalRule.section_id.is_not(None).desc(), ApprovalRule.valid_from.desc(), ApprovalRule.id.desc())
        .limit(1)
    ).first()
    return Needed(rules.yes_needed, rules.needs_leader) if rules else DEFAULTS[lane]


def board(on: date, *, leaders_only: bool) -> list[tuple[int, str, bool]]:
    """The board on a day, as (id, name, is_leader), by name; each person once, as a leader where they are one."""
    rows = db.session.execute(
        select(RoleGrant.person_id, Person.full_name, RoleGrant.role)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.role.in_(BOARD_LEADERS if leaders_only else BOARD), in_force(RoleGrant, on), Person.is_active)
        .order_by(Person.sort_key, Person.id)
    )
    members: dict[int, tuple[str, bool]] = {}
    for person_id, name, role in rows:
        members[person_id] = (name, members.get(person_id, ("", False))[1] or role in BOARD_LEADERS)
    return [(person_id, name, is_leader) for person_id, (name, is_leader) in members.items()]


def ballots(condition: ColumnElement[bool]) -> list[BallotFacts]:
    """The ballots that meet a condition, with their seats; two statements."""
    rows = list(db.session.scalars(select(Ballot).where(condition).order_by(Ballot.id)))
    seats = _seats([row.id for row in rows])
    return [
        BallotFacts(
            id=row.id, edition_id=row.edition_id, revision_id=row.revision_id, revision_hash=row.revision_hash,
            yes_needed=row.yes_needed, needs_leader=row.needs_leader, opened_at=row.opened_at,
            closes_at=row.closes_at, outcome=Outcome(row.outcome) if row.outcome else None,
            seats=tuple(seats.get(row.id, ())),
        )
        for row in rows
    ]  # fmt: skip


def _seats(ballot_ids: Iterable[int]) -> dict[int, list[Seat]]:
    seats: dict[int, list[Seat]] = {}
    rows = db.session.execute(
        select(Elector.ballot_id, Elector.person_id, Person.full_name, Elector.is_leader, Elector.excused,
               Elector.substitute_for_id, Vote.choice, Vote.reason)
        .join(Person, Person.id == Elector.person_id)
        .outerjoin(Vote, (Vote.ballot_id == Elector.ballot_id) & (Vote.person_id == Elector.person_id))
        .where(Elector.ballot_id.in_(list(ballot_ids)))
        .order_by(Elector.is_leader.desc(), Person.sort_key, Person.id)
    )  # fmt: skip
    for ballot_id, person_id, name, is_leader, excused, substitute_for, choice, reason in rows:
        seats.setdefault(ballot_id, []).append(
            Seat(person_id, name, is_leader, excused, Choice(choice) if choice else None, reason or "", substitute_for)
        )
    return seats


def open_ballot(edition_id: int) -> BallotFacts | None:
    found = ballots((Ballot.edition_id == edition_id) & Ballot.outcome.is_(None))
    return found[0] if found else None


def latest_ballot(edition_id: int) -> BallotFacts | None:
    """The open ballot, or the last one decided."""
    newest = select(Ballot.id).where(Ballot.edition_id == edition_id).order_by(Ballot.id.desc()).limit(1)
    found = ballots(Ballot.id == newest.scalar_subquery())
    return found[0] if found else None


def ballot(ballot_id: int) -> BallotFacts:
    """Raises Missing."""
    found = ballots(Ballot.id == ballot_id)
    if not found:
        raise Missing
    return found[0]


def standing_approval(edition_id: int) -> Approval | None:
    """The approval that no change has voided; at most one."""
    return db.session.scalars(
        select(Approval).where(Approval.edition_id == edition_id, Approval.voided_at.is_(None))
    ).one_or_none()


def waits_for_review() -> ColumnElement[bool]:
    """Approved alone in the urgent lane and not yet looked at by another member."""
    return Approval.review_due_at.is_not(None) & Approval.reviewed_at.is_(None) & Approval.voided_at.is_(None)


def late_reviews(now: datetime) -> ColumnElement[bool]:
    return waits_for_review() & (Approval.review_due_at < now)


# ---- what a voter reads -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Picture:
    """A photo of the text with its file."""

    photo: Photo
    image: Image


@dataclass(frozen=True)
class BallotReading:
    """Exactly the words that a ballot is about, and what its voter should know of them."""

    text: Content
    reading: articles.Reading
    cards: list[Picture]
    touched: list[tuple[str, str]]
    changes: list[PartChange]
    since: datetime | None
    """When the version was made that `changes` starts from; None when there is nothing to compare with."""
    voted_on_it: bool
    """That version is the last one this person voted on; otherwise it is the author's."""


def reading(case: Case, ballot: BallotFacts, actor: Actor) -> BallotReading:
    """Seven to nine statements, whatever the length of the item's history."""
    found = articles.reading(case.edition_id, ballot.revision_id)
    content = articles.content_of(found.revision)
    images = articles.images_in(content)
    voted, sent = _seen_before(case, ballot, actor)
    before = db.session.get(Revision, voted or sent) if voted or sent else None
    return BallotReading(
        text=content, reading=found,
        cards=[Picture(photo, images[photo.image_id]) for photo in content.photos if photo.image_id in images],
        touched=_who_touched(case.article_id), changes=_changes(articles.content_of(before), content) if before else [],
        since=before.created_at if before else None, voted_on_it=voted is not None,
    )  # fmt: skip


def _seen_before(case: Case, ballot: BallotFacts, actor: Actor) -> tuple[int | None, int | None]:
    """The revision that this person last voted on, and the author's own; either may be missing."""
    voted = (
        select(Ballot.revision_id)
        .join(Vote, Vote.ballot_id == Ballot.id)
        .join(Edition, Edition.id == Ballot.edition_id)
        .where(Edition.article_id == case.article_id, Vote.person_id == actor.id, Ballot.id < ballot.id)
        .order_by(Ballot.id.desc())
        .limit(1)
    )
    sent = (
        select(StatusRow.revision_id)
        .where(StatusRow.edition_id == case.edition_id, StatusRow.verb.in_(("send", "create")))
        .order_by(StatusRow.id.desc())
        .limit(1)
    )
    row = db.session.execute(select(voted.scalar_subquery(), sent.scalar_subquery())).one()
    return row[0], row[1]


def _changes(before: Content, after: Content) -> list[PartChange]:
    names: dict[str, dict[int, str]] = {"section_id": {}, "genre_id": {}}
    if (before.section_id, before.genre_id) != (after.section_id, after.genre_id):
        names["section_id"] = {section.id: section.title for section in articles.sections()}
        names["genre_id"] = {genre.id: genre.title for genre in articles.genres()}
    return changes(before, after, names)


_DEEDS = {
    "author": _l("đứng tên"),
    "text": _l("viết hoặc sửa chữ"),
    "photo": _l("đưa ảnh lên"),
    "confirm": _l("xác nhận cho đơn vị"),
    "pass_on": _l("trình duyệt"),
}


def _who_touched(article_id: int) -> list[tuple[str, str]]:
    """Who had a hand in the text and how, as (name, deeds), in Vietnamese order; one statement."""
    hands = union(
        select(Author.person_id, literal("author").label("deed")).where(Author.article_id == article_id),
        select(Revision.created_by_id, literal("text")).where(Revision.article_id == article_id),
        select(Image.uploaded_by_id, literal("photo")).where(Image.article_id == article_id),
        select(StatusRow.actor_id, StatusRow.verb).where(
            StatusRow.article_id == article_id, StatusRow.verb.in_(("confirm", "pass_on"))
        ),
    ).subquery()
    rows = db.session.execute(
        select(Person.full_name, hands.c.deed)
        .join(hands, hands.c.person_id == Person.id)
        .order_by(Person.sort_key, Person.id)
    )
    deeds: dict[str, set[str]] = {}
    for name, deed in rows:
        deeds.setdefault(name, set()).add(deed)
    return [(name, ", ".join(str(title) for deed, title in _DEEDS.items() if deed in of)) for name, of in deeds.items()]


# ---- the board's agenda -----------------------------------------------------------------------------------------

PAGE = 25
FEW = 10
LATELY = timedelta(days=7)


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
    is_late: bool


def agenda(actor: Actor, cursor: str | None) -> Page[AgendaItem]:
    """What is in vote, first where this person's vote is missing, each part by its deadline. Three statements."""
    seat = exists().where(
        Elector.ballot_id == Ballot.id, Elector.person_id == actor.id, Elector.excused.is_(None),
        ~exists().where(Vote.ballot_id == Elector.ballot_id, Vote.person_id == actor.id),
    )  # fmt: skip
    rank = case_((seat, 0), else_=1)
    query = (
        select(Ballot.id, Article.id, Revision.title, Unit.short_name, Ballot.lane, Edition.grade, rank, Ballot.closes_at)
        .join(Edition, Edition.id == Ballot.edition_id)
        .join(Article, Article.id == Edition.article_id)
        .join(Revision, Revision.id == Ballot.revision_id)
        .join(Unit, Unit.id == Article.unit_id)
        .where(Ballot.outcome.is_(None), articles.visible_to(actor))
        .limit(PAGE + 1)
    )
    keys = (rank, Ballot.closes_at, Ballot.id)
    rows = db.session.execute(after(query, keys, cursor, (int, datetime, int), descending=False)).all()
    shown = rows[:PAGE]
    facts = {one.id: one for one in ballots(Ballot.id.in_([row[0] for row in shown]))}
    now = clock.now()
    items = [
        AgendaItem(facts[row[0]], row[1], row[2], row[3], Lane(row[4]), row[5] or "", row[6] == 0, row[7] < now)
        for row in shown
    ]
    last = encode((shown[-1][6], shown[-1][7], shown[-1][0])) if len(rows) > PAGE else None
    return Page(items, last)


@dataclass(frozen=True)
class LateLook:
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


def late_looks(actor: Actor, approval_id: int | None = None) -> list[LateLook]:
    """Urgent approvals (or this one) that wait for their later review, the soonest first; two statements."""
    rows: Sequence[Any] = db.session.execute(
        select(Approval.id, Approval.edition_id, Article.id, Revision.title, Unit.short_name, Person.full_name,
               Approval.alone_reason, Approval.at, Approval.review_due_at, Approval.approved_alone_by_id)
        .join(Edition, Edition.id == Approval.edition_id)
        .join(Article, Article.id == Edition.article_id)
        .join(Revision, Revision.id == Approval.revision_id)
        .join(Unit, Unit.id == Article.unit_id)
        .join(Person, Person.id == Approval.approved_alone_by_id)
        .where(waits_for_review(), Approval.id == approval_id if approval_id else true(), articles.visible_to(actor))
        .order_by(Approval.review_due_at, Approval.id)
        .limit(FEW)
    ).all()  # fmt: skip
    own = _touched_by(actor, [row[2] for row in rows]) if rows else frozenset()
    now = clock.now()
    return [
        LateLook(
            row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8],
            row[8] < now, may_review(actor, row[9], row[2] in own).reason,
        )
        for row in rows
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
                    StatusRow.verb.in_(("confirm", "pass_on")),
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


def lately_decided(actor: Actor) -> list[Decided]:
    """What the board decided in the last seven days, newest first; one statement."""
    rows: Iterable[Any] = db.session.execute(
        select(Article.id, Edition.id, Revision.title, Ballot.outcome, Ballot.decided_at)
        .join(Edition, Edition.id == Ballot.edition_id)
        .join(Article, Article.id == Edition.article_id)
        .join(Revision, Revision.id == Ballot.revision_id)
        .where(
            Ballot.decided_at >= clock.now() - LATELY, Ballot.outcome != Outcome.VOIDED, articles.visible_to(actor)
        )
        .order_by(Ballot.decided_at.desc(), Ballot.id.desc())
        .limit(FEW)
    )
    return [Decided(row[0], row[1], row[2], Outcome(row[3]), row[4]) for row in rows]
