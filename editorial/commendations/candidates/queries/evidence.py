"""The lists behind a candidate's figures: ledger lines that counted when the period was closed, and standing findings."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from editorial.articles.models import Article, Edition, Genre, Revision, Section
from editorial.commendations.candidates.models import Candidate
from editorial.commendations.candidates.queries.earlier import holder_ids
from editorial.commendations.criteria.rules import Evidence
from editorial.commendations.rounds.queries import Source
from editorial.core import clock
from editorial.core.db import db
from editorial.scoring.findings.models import Finding, FindingKind
from editorial.scoring.ledger.models import EntryKind, LedgerEntry
from editorial.scoring.periods.models import SnapshotRow

MAX_ITEMS = 1000


@dataclass(frozen=True)
class Line:
    """An item that counted for the candidate."""

    article_id: int
    title: str
    section: str
    genre: str
    grade: str
    day: date
    amount: int


def _of_holder(query: Any, line: Any, candidate: Candidate, source: Source) -> Any:
    """Lines of the holder that counted in the period when it was closed."""
    query = query.where(line.counts_on >= source.span.starts_on, line.counts_on <= source.span.ends_on)
    if source.cutoff_entry_id is not None:
        query = query.where(line.id <= source.cutoff_entry_id)
    ids = holder_ids(candidate.person_id, candidate.unit_id, source.span.ends_on)
    if candidate.person_id is None:
        return query.where(line.person_id.is_(None), line.unit_id.in_(ids))
    frozen = db.session.get(SnapshotRow, candidate.snapshot_row_id) if candidate.snapshot_row_id else None
    if frozen is not None:
        query = query.where(line.is_staff.is_(frozen.is_staff))
    return query.where(line.person_id.in_(ids))


def _gives(line: Any) -> Any:
    """An item that counts: nothing made it zero."""
    return func.coalesce(line.arithmetic["zero"].as_string(), "") == ""


def _titled(line: Any) -> Any:
    edition = aliased(Edition)
    return (
        select(
            line.article_id, line.grade, line.published_at, line.amount, Revision.title,
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


def _read(query: Any) -> list[Line]:
    return [
        Line(
            row.article_id, row.title, row.section, row.genre, row.grade,
            clock.to_vietnam(row.published_at).date(), row.amount,
        )
        for row in db.session.execute(query)
    ]  # fmt: skip


def lines(candidate: Candidate, source: Source, *, grade: str = "") -> list[Line]:
    """What the frozen number of items counts, in the order of publication: not what was taken back in the same period."""
    undo = aliased(LedgerEntry)
    back = _of_holder(select(undo.id), undo, candidate, source).where(undo.reverses_id == LedgerEntry.id)
    query = _of_holder(_titled(LedgerEntry), LedgerEntry, candidate, source).where(
        LedgerEntry.kind == EntryKind.AWARD, _gives(LedgerEntry), ~back.exists()
    )
    return _read(query.where(LedgerEntry.grade == grade) if grade else query)


def taken_back(candidate: Candidate, source: Source, *, grade: str = "") -> list[Line]:
    """Items of earlier periods that were reversed in this one: each takes one from the frozen number."""
    undone = aliased(LedgerEntry)
    query = (
        _of_holder(_titled(LedgerEntry), LedgerEntry, candidate, source)
        .join(undone, undone.id == LedgerEntry.reverses_id)
        .where(undone.kind == EntryKind.AWARD, _gives(undone), undone.counts_on < source.span.starts_on)
    )
    return _read(query.where(undone.grade == grade) if grade else query)


def evidence(candidate: Candidate, source: Source) -> Evidence:
    """What a report's first words are drawn from: the three sections written for most, the five best items."""
    found = lines(candidate, source)
    sections = Counter(line.section for line in found)
    best = sorted(found, key=lambda line: (line.grade, -line.amount, line.day))[:5]
    return Evidence(
        sections=sections.most_common(3),
        best=[(line.title, line.grade, f"{line.day:%d/%m/%Y}") for line in best],
    )


@dataclass(frozen=True)
class Violation:
    """A finding that stands: personal data came out in an item of theirs."""

    article_id: int
    reason: str
    day: date


def violations(candidate: Candidate, source: Source) -> Sequence[Violation]:
    """For items of the candidate published in the period; the newest first."""
    taken_back = aliased(Finding)
    base = select(LedgerEntry.article_id).where(
        LedgerEntry.counts_on >= source.span.starts_on, LedgerEntry.counts_on <= source.span.ends_on
    )
    ids = holder_ids(candidate.person_id, candidate.unit_id, source.span.ends_on)
    column = LedgerEntry.unit_id if candidate.person_id is None else LedgerEntry.person_id
    query = (
        select(Finding)
        .where(
            Finding.kind == FindingKind.PERSONAL_DATA,
            Finding.revokes_id.is_(None),
            ~select(taken_back.id).where(taken_back.revokes_id == Finding.id).exists(),
            Finding.article_id.in_(base.where(column.in_(ids))),
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
