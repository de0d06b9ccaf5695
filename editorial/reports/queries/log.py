"""The record as people read it: the newest first, narrowed to a person, a thing, a kind of action, some days."""

from collections.abc import Iterable, Mapping
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
from editorial.reports.rules import NAMED_DETAILS, action_words, audit_labels, reads_content, subject_words


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
    """A row of the record. `title`: of the article, where the reader may see it; `name`: of anything else; `details`:
    nothing where they may not see the article."""

    row: AuditRow
    title: str
    name: str
    details: list[tuple[str, str]]

    @property
    def about(self) -> str:
        return self.title or subject_words(self.row.subject, self.name)

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
    names = _names(actor, shown)
    titles = names["article"]
    found = [
        Entry(
            row, titles.get(row.subject_id, "") if row.subject == "article" else "",
            names.get(row.subject, {}).get(row.subject_id, ""), _details(row, names) if _may_read(row, titles) else [],
        )
        for row in shown
    ]  # fmt: skip
    return pagination.Page(found, pagination.encode((shown[-1].id,)) if len(rows) > size else None)


Names = Mapping[str, Mapping[int, str]]
"""Of each subject, names by id."""


def _names(actor: Actor, shown: Iterable[AuditRow]) -> Names:
    """A statement for each kind of subject that stands in these rows."""
    ids: dict[str, set[int]] = {}
    for row in shown:
        ids.setdefault(row.subject, set()).add(row.subject_id)
        for detail, (subject, _word) in NAMED_DETAILS.items():
            if isinstance(found := row.details.get(detail), int):
                ids.setdefault(subject, set()).add(found)
    names = {subject: read(ids[subject]) for subject, read in audit_labels().names.items() if ids.get(subject)}
    return names | {"article": _titles(actor, ids["article"]) if ids.get("article") else {}}


def _may_read(row: AuditRow, titles: Mapping[int, str]) -> bool:
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


def _details(row: AuditRow, names: Names) -> list[tuple[str, str]]:
    """What the row holds, shortened, people and units by name; an empty value says nothing."""
    found = []
    for detail, value in row.details.items():
        if detail in NAMED_DETAILS:
            subject, word = NAMED_DETAILS[detail]
            found.append((str(word), names.get(subject, {}).get(value, "")))
        elif not detail.endswith("_id"):
            found.append((detail.replace("_", " "), str(value)[:300] if value not in ("", None, [], {}) else ""))
    return [(word, value) for word, value in found if value]
