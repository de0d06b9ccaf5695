"""Who is notified of a decision on the points of an item, and what the notice says."""

from dataclasses import dataclass

from sqlalchemy import func, select

from editorial.articles.models import Article, Author, Edition, Revision
from editorial.core.db import db
from editorial.people.models import Person
from editorial.scoring.appeals.models import Appeal
from editorial.scoring.findings.models import Finding, FindingKind


@dataclass(frozen=True)
class DecisionNotice:
    """`people`: the authors of the item, or the one whom the decision concerns, except those who get the answer to an
    appeal."""

    kind: FindingKind
    is_revoked: bool
    title: str
    reason: str
    decided_by: str
    people: frozenset[int]


def decision_notice(finding_id: int) -> DecisionNotice | None:
    """The notice about a finding; None when there is no such finding. Three statements."""
    edition = func.coalesce(Article.published_edition_id, Article.current_edition_id)
    row = db.session.execute(
        select(Finding, Revision.title, Person.full_name)
        .join(Article, Article.id == Finding.article_id)
        .join(Edition, Edition.id == edition)
        .outerjoin(Revision, Revision.id == Edition.current_revision_id)
        .join(Person, Person.id == Finding.decided_by_id)
        .where(Finding.id == finding_id)
    ).one_or_none()
    if row is None:
        return None
    found, title, decided_by = row
    authors = set(db.session.scalars(select(Author.person_id).where(Author.article_id == found.article_id)))
    if found.person_id is not None and found.kind != FindingKind.ADJUSTMENT:
        authors &= {found.person_id}
    elif found.kind == FindingKind.ADJUSTMENT:
        authors = set()  # only from an answer, and for who asked
    answered = set(db.session.scalars(select(Appeal.person_id).where(Appeal.finding_id == finding_id)))
    return DecisionNotice(
        FindingKind(found.kind), found.revokes_id is not None, title or "", found.reason, decided_by,
        frozenset(authors - answered),
    )  # fmt: skip
