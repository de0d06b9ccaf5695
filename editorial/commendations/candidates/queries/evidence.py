"""The lists behind a candidate's figures: ledger entries that counted when the period was closed, and findings in force."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from editorial.articles.models import Article, Edition, Genre, Revision, Section
from editorial.commendations.candidates.models import Candidate
from editorial.commendations.candidates.queries.earlier import EarlierAward, merged_ids
from editorial.commendations.criteria.rules import Evidence
from editorial.commendations.rounds.queries import FrozenPeriod, frozen_period
from editorial.core import clock
from editorial.core.db import db
from editorial.scoring.findings.models import Finding, FindingKind
from editorial.scoring.ledger.models import EntryKind, LedgerEntry
from editorial.scoring.ledger.queries.period_count import counted_accounts, counted_units
from editorial.scoring.periods.models import SnapshotRow

MAX_ITEMS = 1000


@dataclass(frozen=True)
class CountedItem:
    """An item that counted for the candidate."""

    article_id: int
    title: str
    section: str
    genre: str
    grade: str
    day: date
    amount: int
    share: int


def _of_candidate(query: Any, line: Any, candidate: Candidate, period: FrozenPeriod) -> Any:
    """With the condition that the entry is the candidate's and counted in the period when it was closed."""
    query = query.where(line.counts_on.between(period.span.starts_on, period.span.ends_on))
    if period.cutoff_entry_id is not None:
        query = query.where(line.id <= period.cutoff_entry_id)
    frozen = db.session.get(SnapshotRow, candidate.snapshot_row_id) if candidate.snapshot_row_id else None
    if frozen is None:
        ids = merged_ids(candidate.person_id, candidate.unit_id, period.span.ends_on)
    elif frozen.person_id is not None:
        ids = counted_accounts(period.scope, frozen.person_id)
        query = query.where(line.is_staff.is_(frozen.is_staff))
    else:
        ids = counted_units(period.scope, frozen.unit_id or 0)
    if candidate.person_id is None:
        return query.where(line.person_id.is_(None), line.unit_id.in_(ids))
    return query.where(line.person_id.in_(ids))


def is_counted(line: Any) -> Any:
    """Nothing made the entry zero."""
    return func.coalesce(line.arithmetic["zero"].as_string(), "") == ""


def _titled(line: Any) -> Any:
    edition = aliased(Edition)
    return (
        select(
            line.article_id, line.grade, line.published_at, line.amount, line.share, Revision.title,
            Section.title.label("section"), Genre.title.label("genre"),
        )
        .join(Article, Article.id == line.article_id)
        .join(edition, edition.id == func.coalesce(Article.published_edition_id, line.edition_id))
        .join(Revision, Revision.id == edition.current_revision_id)
        .join(Section, Section.id == line.section_id)
        .join(Genre, Genre.id == line.genre_id)
        .order_by(line.published_at, line.id)
        .limit(MAX_ITEMS)
    )  # fmt: skip


def _read(query: Any) -> list[CountedItem]:
    return [
        CountedItem(
            row.article_id, row.title, row.section, row.genre, row.grade,
            clock.to_vietnam(row.published_at).date(), row.amount, row.share,
        )
        for row in db.session.execute(query)
    ]  # fmt: skip


def counted_items(candidate: Candidate, period: FrozenPeriod, *, grade: str = "") -> list[CountedItem]:
    """What the frozen number of items counts, by day of publication: not what was reversed in the same period."""
    reversal = aliased(LedgerEntry)
    reversed_here = _of_candidate(select(reversal.id), reversal, candidate, period).where(
        reversal.reverses_id == LedgerEntry.id
    )
    query = _of_candidate(_titled(LedgerEntry), LedgerEntry, candidate, period).where(
        LedgerEntry.kind == EntryKind.AWARD, is_counted(LedgerEntry), ~reversed_here.exists()
    )
    return _read(query.where(LedgerEntry.grade == grade) if grade else query)


def reversed_items(candidate: Candidate, period: FrozenPeriod, *, grade: str = "") -> list[CountedItem]:
    """Items of earlier periods that were reversed in this one: each takes one from the frozen number."""
    award = aliased(LedgerEntry)
    query = (
        _of_candidate(_titled(LedgerEntry), LedgerEntry, candidate, period)
        .join(award, award.id == LedgerEntry.reverses_id)
        .where(award.kind == EntryKind.AWARD, is_counted(award), award.counts_on < period.span.starts_on)
    )
    return _read(query.where(award.grade == grade) if grade else query)


def evidence(candidate: Candidate, period: FrozenPeriod, skipped: Collection[int] = ()) -> Evidence:
    """What a report begins with: the three sections written for most, the five best items. `skipped`: articles that are no
    example any more."""
    items = [item for item in counted_items(candidate, period) if item.article_id not in skipped]
    sections = Counter(item.section for item in items).most_common(3)
    best = sorted(items, key=lambda item: (item.grade, -item.amount, item.day))[:5]
    return Evidence(sections, [(item.title, item.grade, f"{item.day:%d/%m/%Y}") for item in best])


def counted_before(
    candidate: Candidate, period: FrozenPeriod, earlier: Sequence[EarlierAward]
) -> list[tuple[EarlierAward, list[CountedItem]]]:
    """By earlier award, the items of this period that counted for it too."""
    items = counted_items(candidate, period)
    found = []
    for award in earlier:
        before = {item.article_id for item in counted_items(candidate, frozen_period(award.snapshot_id))}
        found.append((award, [item for item in items if item.article_id in before]))
    return found


@dataclass(frozen=True)
class Violation:
    """A finding in force: an item of theirs gave personal data away."""

    article_id: int
    reason: str
    day: date


def violations(candidate: Candidate, period: FrozenPeriod) -> Sequence[Violation]:
    """For items of the candidate published in the period; the newest first."""
    revocation = aliased(Finding)
    ids = merged_ids(candidate.person_id, candidate.unit_id, period.span.ends_on)
    column = LedgerEntry.unit_id if candidate.person_id is None else LedgerEntry.person_id
    query = (
        select(Finding)
        .where(
            Finding.kind == FindingKind.PERSONAL_DATA,
            Finding.revokes_id.is_(None),
            ~select(revocation.id).where(revocation.revokes_id == Finding.id).exists(),
            Finding.article_id.in_(
                select(LedgerEntry.article_id).where(
                    LedgerEntry.counts_on.between(period.span.starts_on, period.span.ends_on), column.in_(ids)
                )
            ),
        )
        .order_by(Finding.id.desc())
        .limit(100)
    )
    if candidate.person_id is not None:
        query = query.where((Finding.person_id.is_(None)) | (Finding.person_id.in_(ids)))
    return [
        Violation(row.article_id, row.reason, clock.to_vietnam(row.decided_at).date())
        for row in db.session.scalars(query)
    ]
