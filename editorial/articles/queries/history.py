"""What an edition went through: its timeline, its saved revisions, and which page saved what."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, or_, select, true

from editorial.articles.models import (
    Article,
    Edition,
    Revision,
    State,
    StatusRow,
)
from editorial.articles.rules import Case, visible_history
from editorial.core.access import Actor
from editorial.core.audit import AuditRow
from editorial.core.db import db, rows
from editorial.people.models import Person
from editorial.people.queries import name_at


def saved_by_page(case: Case, base_revision_id: int, page: str) -> bool:
    """Every revision since the base is what this very page saved by itself."""
    if not page:
        return False
    kinds = dict(
        db.session.execute(
            select(Revision.id, Revision.kind).where(
                Revision.edition_id == case.edition_id, Revision.id > base_revision_id
            )
        ).all()
    )
    if not kinds or set(kinds.values()) != {"autosave"}:
        return False
    details = db.session.scalars(
        select(AuditRow.details)
        .where(
            AuditRow.subject == "article",
            AuditRow.subject_id == case.article_id,
            AuditRow.action.in_(("article.saved", "article.created")),
        )
        .order_by(AuditRow.id.desc())
        .limit(len(kinds) + 1)
    )
    return set(kinds) <= {row.get("revision_id") for row in details if row.get("page") == page}


def begun_on_pages(actor: Actor) -> dict[str, int]:
    """The editions that this person began lately, by the open page that they were typed on."""
    details = db.session.scalars(
        select(AuditRow.details)
        .where(AuditRow.actor_id == actor.id, AuditRow.action == "article.created")
        .order_by(AuditRow.id.desc())
        .limit(20)
    )
    return {row["page"]: row["edition_id"] for row in details if row.get("page")}


def left_author() -> ColumnElement[bool]:
    """A step by which the text left its author. A correction that the desk opened was never with the author."""
    return or_(StatusRow.verb != "create", StatusRow.to_state != State.DRAFT)


def sent_revision_id(edition_id: int) -> int | None:
    """The words as the author last sent them, or as the edition began; what an editor's changes are compared with."""
    return db.session.scalar(_SENT, {"edition_id": edition_id})


# built once, as is everything that a page asks for each time
_SENT = (
    select(StatusRow.revision_id)
    .where(StatusRow.edition_id == bindparam("edition_id"), StatusRow.verb.in_(("send", "create")))
    .order_by(StatusRow.id.desc())
    .limit(1)
)


@dataclass(frozen=True)
class TimelineEntry:
    """One line of an item's history, with its actor's name ("" when the clock did it)."""

    row: StatusRow
    who: str
    revision_number: int | None


_TIMELINE = (
    select(StatusRow, name_at(Person, StatusRow.at), Revision.number)
    .outerjoin(Person, Person.id == StatusRow.actor_id)
    .outerjoin(Revision, Revision.id == StatusRow.revision_id)
    .where(StatusRow.article_id == bindparam("article_id"))
    .order_by(StatusRow.id.desc())
)


def timeline(article_id: int) -> list[TimelineEntry]:
    """Who did what, when, why, on which revision; newest first."""
    found = db.session.execute(_TIMELINE, {"article_id": article_id})
    return [TimelineEntry(row, who or "", number) for row, who, number in found]


@dataclass(frozen=True)
class CorrectionInProgress:
    """A correction that is with its author: who began it, since when it is with them, whether it was ever sent."""

    who: str
    since: datetime
    was_sent: bool


def correction_in_progress(article_id: int) -> CorrectionInProgress:
    """The article's newest edition as one that somebody began, without a word of its text."""
    row = db.session.execute(
        select(Person.full_name, Edition.state_since, Edition.sent_at)
        .join(Article, Article.current_edition_id == Edition.id)
        .join(StatusRow, (StatusRow.edition_id == Edition.id) & (StatusRow.verb == "create"))
        .join(Person, Person.id == StatusRow.actor_id)
        .where(Article.id == article_id)
    ).one()
    return CorrectionInProgress(row[0], row[1], row[2] is not None)


@dataclass(frozen=True)
class HistoryEntry:
    id: int
    number: int
    kind: str
    who: str
    at: datetime


@lru_cache(maxsize=8)
def _saves(newest: int | None, own: bool) -> Any:
    first = select(func.min(StatusRow.revision_id)).where(
        StatusRow.edition_id == bindparam("edition_id"), left_author()
    )
    return (
        select(Revision.id, Revision.number, Revision.kind, Person.full_name, Revision.created_at)
        .join(Person, Person.id == Revision.created_by_id)
        .where(
            Revision.edition_id == bindparam("edition_id"), true() if own else Revision.id >= first.scalar_subquery()
        )
        .order_by(Revision.number.desc())
        .limit(newest)
    )


def history(actor: Actor, case: Case, newest: int | None = None) -> list[HistoryEntry]:
    """An edition's revisions as people read them, newest first: every save, each run of autosaves folded to its last.

    `newest`: of so many revisions only. Others than the authors read it from where it first left its author.
    """
    query = _saves(newest, actor.id in case.authors)
    saves = rows(query, {"edition_id": case.edition_id})[::-1]
    return [HistoryEntry(*saves[index]) for index in reversed(visible_history([row.kind for row in saves]))]
