"""Reads about the ledger's entries: what stands, and which days are closed to new ones."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from editorial.core.db import db
from editorial.scoring.findings.models import Finding
from editorial.scoring.ledger.models import EntryKind, LedgerEntry

TABLE: Any = LedgerEntry.__table__


def standing_entries(article_ids: Collection[int]) -> list[dict[str, Any]]:
    """Every entry of these articles that no other reverses, as rows by column, oldest first; one statement."""
    reversal = aliased(LedgerEntry)
    rows = db.session.execute(
        select(TABLE)
        .where(
            TABLE.c.article_id.in_(list(article_ids)),
            TABLE.c.kind != EntryKind.REVERSAL,
            ~exists().where(reversal.reverses_id == TABLE.c.id),
        )
        .order_by(TABLE.c.id)
    )
    return [dict(row._mapping) for row in rows]


def times_awarded(article_ids: Collection[int]) -> dict[tuple[int, int | None, int], int]:
    """How many awards there have been, by article, person (None: the unit) and unit; numbers the keys of new ones."""
    rows = db.session.execute(
        select(LedgerEntry.article_id, LedgerEntry.person_id, LedgerEntry.unit_id, func.count())
        .where(LedgerEntry.article_id.in_(list(article_ids)), LedgerEntry.kind == EntryKind.AWARD)
        .group_by(LedgerEntry.article_id, LedgerEntry.person_id, LedgerEntry.unit_id)
    )
    return {(article, person, unit): count for article, person, unit, count in rows}


def times_adjusted(finding_ids: Collection[int]) -> dict[int, int]:
    """How many entries these decisions on appeals have given, by finding; numbers the keys of new ones."""
    evidence = {f"finding:{finding_id}": finding_id for finding_id in finding_ids}
    rows = db.session.execute(
        select(LedgerEntry.evidence, func.count())
        .join(Finding, Finding.article_id == LedgerEntry.article_id)
        .where(
            Finding.id.in_(list(finding_ids)),
            LedgerEntry.kind == EntryKind.ADJUSTMENT,
            LedgerEntry.evidence.in_(list(evidence)),
        )
        .group_by(LedgerEntry.evidence)
    )
    return {evidence[said]: count for said, count in rows}
