"""What happened since a period was closed to the items behind its figures. The figures stay; this is shown beside them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from editorial.articles.models import Article, Edition, Revision, StatusRow
from editorial.commendations.candidates.queries.earlier import Accounts, Holder
from editorial.commendations.candidates.queries.evidence import is_counted
from editorial.commendations.criteria.rules import LaterChange
from editorial.commendations.rounds.queries import FrozenPeriod
from editorial.core import clock
from editorial.core.db import db
from editorial.publishing.models import Publication
from editorial.scoring.findings.models import ZEROING_KINDS, Finding, FindingKind
from editorial.scoring.ledger.models import EntryKind, LedgerEntry

TOLD_KINDS = (*ZEROING_KINDS, FindingKind.CONTRIBUTOR_ERROR, FindingKind.REGRADE)
"""Findings that say something about the work itself."""


@dataclass(frozen=True)
class _Happened:
    """A change of an item; `person_id`: about this author alone."""

    kind: str
    article_id: int
    at: datetime
    reason: str
    person_id: int | None = None


def changes_since_freeze(holders: Collection[Holder], period: FrozenPeriod) -> Mapping[Holder, list[LaterChange]]:
    """By holder, the newest first; a constant number of statements."""
    accounts, award = Accounts(holders, period.span.ends_on), aliased(LedgerEntry)
    is_theirs = and_(
        award.kind == EntryKind.AWARD, _closed_with(award, period),
        or_(award.person_id.in_(accounts.people), and_(award.person_id.is_(None), award.unit_id.in_(accounts.units))),
    )  # fmt: skip
    happened = list(_happened(select(award.article_id).where(is_theirs), period))
    if not happened:
        return {}
    awards = db.session.execute(
        select(award.article_id, award.person_id, award.unit_id, Revision.title, _stands(award, period).label("stood"))
        .join(Article, Article.id == award.article_id)
        .join(Edition, Edition.id == func.coalesce(Article.published_edition_id, award.edition_id))
        .join(Revision, Revision.id == Edition.current_revision_id)
        .where(is_theirs, award.article_id.in_({change.article_id for change in happened}))
    ).all()
    found: dict[Holder, set[LaterChange]] = {}
    for change in happened:
        for line in awards:
            holder = accounts.holder_of(line.person_id, line.unit_id)
            is_told = line.stood or change.kind not in ("removed", "corrected")
            if line.article_id == change.article_id and is_told and accounts.concerns(change.person_id, holder):
                day = clock.to_vietnam(change.at).date()
                found.setdefault(holder, set()).add(
                    LaterChange(change.kind, line.article_id, line.title, day, change.reason)
                )
    return {
        holder: sorted(changes, key=lambda change: (change.day, change.article_id), reverse=True)
        for holder, changes in found.items()
    }


def _closed_with(line: Any, period: FrozenPeriod) -> Any:
    """The entry was there when the period was closed."""
    in_period = line.counts_on.between(period.span.starts_on, period.span.ends_on)
    return in_period if period.cutoff_entry_id is None else and_(in_period, line.id <= period.cutoff_entry_id)


def _stands(award: Any, period: FrozenPeriod) -> Any:
    """The award was among the figures: it gave something, and nothing had taken it back."""
    reversal = aliased(LedgerEntry)
    taken_back = select(reversal.id).where(reversal.reverses_id == award.id, _closed_with(reversal, period))
    return and_(is_counted(award), ~taken_back.exists())


def _happened(articles: Select[Any], period: FrozenPeriod) -> Iterator[_Happened]:
    """What was taken down, corrected or found since, in three statements."""
    why = (
        select(StatusRow.reason)
        .where(StatusRow.article_id == Article.id, StatusRow.verb == "take_down")
        .order_by(StatusRow.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    removed = select(Article.id, Article.taken_down_at, why.label("reason")).where(
        Article.id.in_(articles), Article.taken_down_at.is_not(None)
    )
    for row in db.session.execute(removed):
        yield _Happened("removed", row.id, row.taken_down_at, row.reason or "")
    corrected = (
        select(Publication.article_id, Publication.live_from, Revision.correction_note)
        .join(Edition, Edition.id == Publication.edition_id)
        .join(Revision, Revision.id == Publication.revision_id)
        .where(
            Publication.article_id.in_(articles), Edition.number > 1, Publication.settled_at.is_not(None),
            Publication.failed_at.is_(None), Publication.live_from >= period.signed_at,
        )
    )  # fmt: skip
    for row in db.session.execute(corrected):
        yield _Happened("corrected", row.article_id, row.live_from, row.correction_note)
    yield from _found(articles, period)


def _found(articles: Select[Any], period: FrozenPeriod) -> Iterator[_Happened]:
    """Findings made since and in force, and older ones that were taken back since."""
    revocation = aliased(Finding)
    rows = db.session.execute(
        select(Finding, revocation.decided_at, revocation.reason)
        .outerjoin(revocation, revocation.revokes_id == Finding.id)
        .where(Finding.article_id.in_(articles), Finding.kind.in_(TOLD_KINDS), Finding.revokes_id.is_(None))
    )
    for finding, revoked_at, revoked_why in rows:
        if finding.decided_at >= period.signed_at and revoked_at is None:
            yield _Happened(finding.kind, finding.article_id, finding.decided_at, finding.reason, finding.person_id)
        elif finding.decided_at < period.signed_at and revoked_at is not None and revoked_at >= period.signed_at:
            yield _Happened("revoked", finding.article_id, revoked_at, revoked_why, finding.person_id)
