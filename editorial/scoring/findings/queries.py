"""Reads about decisions on items' points."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from editorial.articles.models import Article, Author, Edition, Revision
from editorial.core.db import db
from editorial.people.models import Person
from editorial.publishing.models import Publication
from editorial.scoring.findings.models import Finding, FindingKind
from editorial.scoring.holders.queries import merged_accounts
from editorial.scoring.holders.queries.hidden_names import HiddenNames


@dataclass(frozen=True)
class FindingDetail:
    """A finding as people read it. `revoked_by`: who took it back, and why; empty while it stands."""

    id: int
    article_id: int
    kind: FindingKind
    value: Mapping[str, Any]
    person_id: int | None
    person: str
    reason: str
    evidence: str
    decided_by_id: int
    decided_by: str
    decided_at: datetime
    revoked_by: str = ""
    revoked_at: datetime | None = None
    revoke_reason: str = ""

    @property
    def stands(self) -> bool:
        return not self.revoked_by

    def under(self, hidden: HiddenNames) -> "FindingDetail":
        return replace(self, person=hidden.name(self.person_id, self.person))

    @property
    def by_authors(self) -> bool:
        return bool(self.value.get("by_authors"))


def of_article(article_id: int) -> list[FindingDetail]:
    """Every decision about an item, the newest first, those taken back too; two statements, three where points were
    shared: those name who people are now."""
    rows = db.session.scalars(select(Finding).where(Finding.article_id == article_id).order_by(Finding.id)).all()
    back = {row.revokes_id: row for row in rows if row.revokes_id}
    ids = {person_id for row in rows for person_id in (row.person_id, row.decided_by_id) if person_id}
    wanted = select(Person.id, Person.full_name).where(Person.id.in_(ids))
    names = {row.id: row.full_name for row in db.session.execute(wanted)}
    said = [_detail(row, back.get(row.id), names) for row in reversed(rows) if row.revokes_id is None]
    if not any(finding.kind is FindingKind.SHARES for finding in said):
        return said
    people = merged_accounts.persons()
    return [
        replace(finding, value=people.shares(finding.value)) if finding.kind is FindingKind.SHARES else finding
        for finding in said
    ]


def _detail(row: Finding, back: Finding | None, names: Mapping[int, str]) -> FindingDetail:
    return FindingDetail(
        row.id, row.article_id, FindingKind(row.kind), row.value, row.person_id,
        names.get(row.person_id, "") if row.person_id else "", row.reason, row.evidence, row.decided_by_id,
        names.get(row.decided_by_id, ""), row.decided_at,
        revoked_by=names.get(back.decided_by_id, "") if back else "", revoked_at=back.decided_at if back else None,
        revoke_reason=back.reason if back else "",
    )  # fmt: skip


def standing_findings(article_id: int) -> list[Finding]:
    """The findings that nobody took back, oldest first."""
    rows = db.session.scalars(select(Finding).where(Finding.article_id == article_id).order_by(Finding.id)).all()
    gone = {row.revokes_id for row in rows}
    return [row for row in rows if row.revokes_id is None and row.id not in gone]


@dataclass(frozen=True)
class Authorship:
    """Whose item it is: the byline that counts (of what went out; before that, of the text as it stands) with names, and
    everybody who may not decide about it."""

    article_id: int
    is_out: bool
    byline: tuple[tuple[int, str], ...]
    involved: frozenset[int]
    editions: Mapping[int, int]
    """Numbers of the editions that went out, by id."""
    is_down: bool = False

    @property
    def authors(self) -> tuple[int, ...]:
        return tuple(person for person, _name in self.byline)


def authorship(article_id: int) -> Authorship | None:
    """None when there is no such article."""
    article = db.session.get(Article, article_id)
    if article is None:
        return None
    out = {
        row.edition_id: row
        for row in db.session.execute(
            select(Publication.edition_id, Publication.revision_id, Edition.number)
            .join(Edition, Edition.id == Publication.edition_id)
            .where(Publication.article_id == article_id, Publication.settled_at.is_not(None))
            .order_by(Publication.live_from, Publication.id)
        )
    }
    newest = out.get(article.published_edition_id or 0)
    if newest:
        revision_id = newest.revision_id
    else:
        revision_id = db.session.scalar(
            select(Edition.current_revision_id).where(Edition.id == article.current_edition_id)
        )
    raw = db.session.scalar(select(Revision.byline).where(Revision.id == revision_id)) or []
    people = merged_accounts.persons()
    byline = {people.canonical(author["person_id"]): str(author["name"]) for author in raw}
    named = set(db.session.scalars(select(Author.person_id).where(Author.article_id == article_id)))
    involved = people.accounts({*byline, *named, article.created_by_id})
    return Authorship(
        article_id, bool(out), tuple(byline.items()), frozenset(involved), {edition: row.number for edition, row in out.items()},
        is_down=article.taken_down_at is not None,
    )  # fmt: skip
