"""The record as people read it: the newest first, narrowed to a person, a thing, a kind of action, some days."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import select

from editorial.articles.models import Article, Edition, Revision
from editorial.articles.queries import sent_or_own, visible_to
from editorial.core import clock, pagination
from editorial.core.access import Actor
from editorial.core.audit import AuditRow
from editorial.core.db import db
from editorial.reports.rules import action_words, audit_labels, reads_content, subject_words


@dataclass(frozen=True)
class Wanted:
    """What the reader asked for; None and "" ask for everything."""

    person_id: int | None = None
    subject: str = ""
    subject_id: int | None = None
    action: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Entry:
    """A row of the record. `title`: of the article, where the reader may see it; `details`: nothing where they may not."""

    row: AuditRow
    title: str
    details: list[tuple[str, str]]

    @property
    def about(self) -> str:
        return self.title or subject_words(self.row.subject, self.row.subject_id)

    @property
    def words(self) -> str:
        return action_words(self.row.action)


def entries(actor: Actor, wanted: Wanted, cursor: str | None, size: int = 50) -> pagination.Page[Entry]:
    """Two statements: the rows, and the titles of the articles among them that this person may see."""
    query: Any = select(AuditRow)
    if not reads_content(actor):
        query = query.where(AuditRow.subject.not_in(audit_labels().content))
    if wanted.person_id is not None:
        query = query.where(AuditRow.actor_id == wanted.person_id)
    if wanted.subject:
        query = query.where(AuditRow.subject == wanted.subject)
    if wanted.subject_id is not None:
        query = query.where(AuditRow.subject_id == wanted.subject_id)
    if wanted.action:
        query = query.where(AuditRow.action.startswith(wanted.action + ".", autoescape=True))
    if wanted.first:
        query = query.where(AuditRow.at >= clock.from_vietnam(wanted.first, time(0)))
    if wanted.last:
        query = query.where(AuditRow.at < clock.from_vietnam(wanted.last + timedelta(days=1), time(0)))
    query = pagination.after(query, (AuditRow.id,), cursor, (int,), descending=True).limit(size + 1)
    rows = list(db.session.scalars(query))
    shown = rows[:size]
    titles = _titles(actor, {row.subject_id for row in shown if row.subject == "article"})
    found = [
        Entry(row, titles.get(row.subject_id, ""), _details(row) if _may_read(row, titles) else []) for row in shown
    ]
    return pagination.Page(found, pagination.encode((shown[-1].id,)) if len(rows) > size else None)


def _may_read(row: AuditRow, titles: dict[int, str]) -> bool:
    return row.subject not in audit_labels().content or row.subject_id in titles


def _titles(actor: Actor, article_ids: set[int]) -> dict[int, str]:
    rows = db.session.execute(
        select(Article.id, Revision.title)
        .join(Edition, Edition.id.in_((Article.published_edition_id, Article.current_edition_id)))
        .join(Revision, Revision.id == Edition.current_revision_id)
        .where(Article.id.in_(article_ids), visible_to(actor), sent_or_own(actor.id))
        .order_by(Edition.number)
    )
    return {row[0]: row[1] for row in rows}  # the newest that this person may see


def _details(row: AuditRow) -> list[tuple[str, str]]:
    """What the row holds, shortened; an empty value says nothing."""
    return [(name, str(value)[:300]) for name, value in row.details.items() if value not in ("", None, [], {})]
