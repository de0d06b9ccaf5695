"""Reads about notices: who stands in which relation to an item now, and what a person has been told."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, select

from editorial.articles.models import Article, Edition, StatusRow
from editorial.articles.queries import touched, visible_to
from editorial.articles.rules import Case
from editorial.ballots.models import Approval, Ballot, Choice, Vote
from editorial.ballots.queries import board, latest_ballot, open_ballot
from editorial.core import clock, pagination
from editorial.core.db import db
from editorial.core.tasks import ME
from editorial.notices.models import Notice
from editorial.notices.rules import PERSONAL, Recipient
from editorial.people.models import BOARD_LEADERS, EDITORS, Person, Role
from editorial.units.queries import actor_of, holders_of, leaders_of


def _ids(query: Any) -> set[int]:
    return set(db.session.scalars(query))


def _electors(case: Case) -> set[int]:
    ballot = open_ballot(case.edition_id)
    return {seat.person_id for seat in ballot.seats if seat.is_waited_for} if ballot else set()


def _reviewers(case: Case) -> set[int]:
    members = {member[0] for member in board(clock.today(), leaders_only=False)}
    return members - touched(case.article_id)


def _alone(case: Case) -> set[int]:
    query = select(Approval.approved_alone_by_id).where(
        Approval.edition_id == case.edition_id, Approval.approved_alone_by_id.is_not(None)
    )
    return _ids(query.order_by(Approval.id.desc()).limit(1))


_RELATIONS: dict[Recipient, Callable[[Case, dict[str, Any]], set[int]]] = {
    Recipient.AUTHORS: lambda case, details: set(case.authors),
    Recipient.UNIT_LEADERS: lambda case, details: _ids(leaders_of(case.unit_id)) - case.authors,
    Recipient.EDITORS: lambda case, details: _ids(holders_of(EDITORS)) - case.authors - {case.confirmed_by_id or 0},
    Recipient.HEAD_EDITORS: lambda case, details: _ids(holders_of([Role.HEAD_EDITOR])) - case.authors,
    Recipient.OWNER: lambda case, details: {case.owner_id} if case.owner_id else set(),
    Recipient.FORMER_OWNER: lambda case, details: {details["owner_id"]} if details.get("owner_id") else set(),
    Recipient.NAMED: lambda case, details: {details["person_id"]} if details.get("person_id") else set(),
    Recipient.ELECTORS: lambda case, details: _electors(case),
    Recipient.VOTERS: lambda case, details: set(details.get("voters", ())),
    Recipient.SCHEDULERS: lambda case, details: _ids(holders_of([Role.PUBLISHER, Role.STANDING_OFFICE])),
    Recipient.REVIEWERS: lambda case, details: _reviewers(case),
    Recipient.LEADERS: lambda case, details: _ids(holders_of(BOARD_LEADERS)),
    Recipient.OFFICE: lambda case, details: _ids(holders_of([Role.STANDING_OFFICE])),
    Recipient.ALONE: lambda case, details: _alone(case),
    Recipient.CO_AUTHORS: lambda case, details: set() if details.get("anew") else set(case.authors),
}


def people_in(relations: Collection[Recipient], case: Case, details: dict[str, Any]) -> dict[Recipient, set[int]]:
    """Who stands in each relation and may see the item; authors always may."""
    found = {to: _RELATIONS[to](case, details) for to in relations}
    for to, people in found.items():
        if to is not Recipient.AUTHORS and (case.restricted or to in PERSONAL):
            found[to] = {person_id for person_id in people if person_id in case.authors or may_see(person_id, case)}
    return found


def may_see(person_id: int, case: Case) -> bool:
    """By the one condition that everything else goes through."""
    active = db.session.scalar(select(Person.is_active).where(Person.id == person_id))
    seen = select(Article.id).where(Article.id == case.article_id, visible_to(actor_of(person_id))) if active else None
    return seen is not None and db.session.scalar(seen) is not None


def status_row(status_id: int) -> StatusRow | None:
    return db.session.get(StatusRow, status_id)


def reasons_of_ballot(edition_id: int) -> str:
    """What voters wrote who said no or return, without their names."""
    ballot = latest_ballot(edition_id)
    seats = ballot.seats if ballot else ()
    said = [seat.reason for seat in seats if seat.reason and seat.choice in (Choice.NO, Choice.RETURN)]
    return " · ".join(dict.fromkeys(said))


def has_unread(person_id: int, article_id: int) -> bool:
    wanted = (Notice.person_id == person_id, Notice.read_at.is_(None), Notice.article_id == article_id)
    return db.session.scalar(select(Notice.id).where(*wanted).limit(1)) is not None


def already_told(key: str) -> set[int]:
    return _ids(select(Notice.person_id).where(Notice.key == key))


@dataclass(frozen=True)
class Told:
    """A notice as its reader sees it. `waits`: it asks for something that is still to be done."""

    notice: Notice
    waits: bool


def inbox(person_id: int, cursor: str | None, *, unread: bool = False, size: int = 25) -> pagination.Page[Told]:
    """What a person has been told, the newest first; one statement."""
    voted = exists().where(
        Ballot.edition_id == Edition.id, Ballot.outcome.is_(None), Vote.ballot_id == Ballot.id,
        Vote.person_id == person_id,
    )  # fmt: skip
    query: Any = (
        select(Notice, Edition.state, voted)
        .outerjoin(Article, Article.id == Notice.article_id)
        .outerjoin(Edition, Edition.id == Article.current_edition_id)
        .where(Notice.person_id == person_id)
    )
    if unread:
        query = query.where(Notice.read_at.is_(None))
    query = pagination.after(query, (Notice.id,), cursor, (int,), descending=True).limit(size + 1)
    rows = db.session.execute(query).all()
    told = [Told(notice, notice.must_act and not voted and _still(notice, state)) for notice, state, voted in rows]
    more = pagination.encode((told[size - 1].notice.id,)) if len(told) > size else None
    return pagination.Page(told[:size], more)


def _still(notice: Notice, state: str | None) -> bool:
    """A topic names the state that asked for the act ("edition.moved.unit_check"); once the item left it, it's done."""
    asked = notice.topic.rpartition(".")[2]
    return not notice.topic.startswith("edition.moved.") or state == asked


def unread(_variant: Any) -> Any:
    """A select of what ME has not read."""
    return select(Notice.id).where(Notice.person_id == ME, Notice.read_at.is_(None))


def notice_of(person_id: int, notice_id: int) -> Notice | None:
    return db.session.scalars(select(Notice).where(Notice.id == notice_id, Notice.person_id == person_id)).one_or_none()
