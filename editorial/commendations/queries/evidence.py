"""The lists behind a candidate's figures: ledger lines that counted when the period was closed, and standing findings."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from editorial.articles.models import Article, Edition, Genre, Revision, Section
from editorial.commendations.models import Candidate
from editorial.commendations.queries.earlier import holder_ids
from editorial.commendations.queries.rounds import Source
from editorial.commendations.rules.criteria import Evidence
from editorial.core import clock
from editorial.core.db import db
from editorial.scoring.models import Finding, FindingKind, LineKind, ScoreLine, SnapshotRow

MOST_LINES = 1000


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


def _counted(candidate: Candidate, source: Source) -> Select[Any]:
    """Lines of the holder in the period, as they stood at the cutoff: no reversed one."""
    undo = aliased(ScoreLine)
    reversed_then = select(undo.id).where(undo.reverses_id == ScoreLine.id)
    query = select(ScoreLine).where(
        ScoreLine.kind == LineKind.AWARD,
        ScoreLine.counts_on >= source.span.starts_on,
        ScoreLine.counts_on <= source.span.ends_on,
    )
    if source.cutoff_line_id is not None:
        query = query.where(ScoreLine.id <= source.cutoff_line_id)
        reversed_then = reversed_then.where(undo.id <= source.cutoff_line_id)
    ids = holder_ids(candidate.person_id, candidate.unit_id, source.span.ends_on)
    if candidate.person_id is None:
        query = query.where(ScoreLine.person_id.is_(None), ScoreLine.unit_id.in_(ids))
    else:
        query = query.where(ScoreLine.person_id.in_(ids))
        frozen = db.session.get(SnapshotRow, candidate.row_id) if candidate.row_id else None
        if frozen is not None:
            query = query.where(ScoreLine.is_staff.is_(frozen.is_staff))
    return query.where(~reversed_then.exists())


def lines(candidate: Candidate, source: Source, *, grade: str = "") -> list[Line]:
    """In the order of publication; one or two statements."""
    base = _counted(candidate, source).subquery()
    counted = aliased(ScoreLine, base)
    edition = aliased(Edition)
    query = (
        select(
            counted.article_id, counted.grade, counted.published_at, counted.amount, Revision.title,
            Section.title.label("section"), Genre.title.label("genre"),
        )
        .join(Article, Article.id == counted.article_id)
        .join(edition, edition.id == func.coalesce(Article.published_edition_id, counted.edition_id))
        .join(Revision, Revision.id == edition.current_revision_id)
        .join(Section, Section.id == counted.section_id)
        .join(Genre, Genre.id == counted.genre_id)
        .order_by(counted.published_at, counted.id)
        .limit(MOST_LINES)
    )  # fmt: skip
    if grade:
        query = query.where(counted.grade == grade)
    return [
        Line(
            row.article_id, row.title, row.section, row.genre, row.grade,
            clock.to_vietnam(row.published_at).date(), row.amount,
        )
        for row in db.session.execute(query)
    ]  # fmt: skip


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
    base = select(ScoreLine.article_id).where(
        ScoreLine.counts_on >= source.span.starts_on, ScoreLine.counts_on <= source.span.ends_on
    )
    ids = holder_ids(candidate.person_id, candidate.unit_id, source.span.ends_on)
    column = ScoreLine.unit_id if candidate.person_id is None else ScoreLine.person_id
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
