"""The ledger of royalties, read."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import aliased

from editorial.core.db import db
from editorial.publishing.models import Publication
from editorial.royalties.models import Kind, RoyaltyLine, State, Statement, StatementRow
from editorial.scoring.queries.facts import first_instant

MODEL = RoyaltyLine
Row = dict[str, Any]


def booked(article_ids: Collection[int]) -> dict[int, list[Row]]:
    """Every line of these articles by article, oldest first, with `paid`: what a signed statement pays for it, or None."""
    columns = inspect(RoyaltyLine).column_attrs
    rows = db.session.execute(
        select(*(getattr(RoyaltyLine, one.key).label(one.key) for one in columns), StatementRow.payable.label("paid"))
        .outerjoin(StatementRow, StatementRow.line_id == RoyaltyLine.id)
        .where(RoyaltyLine.article_id.in_(list(article_ids)))
        .order_by(RoyaltyLine.id)
    )
    found: dict[int, list[Row]] = {}
    for row in rows.mappings():
        found.setdefault(row["article_id"], []).append(dict(row))
    return found


def standing(rows: Sequence[Row]) -> list[Row]:
    """Awards that nothing has taken back."""
    gone = {row["reverses_id"] for row in rows}
    return [row for row in rows if row["kind"] == Kind.AWARD and row["id"] not in gone]


def closed_spans() -> list[tuple[date, date]]:
    """The days that signed statements hold."""
    rows = db.session.execute(select(Statement.starts_on, Statement.ends_on).where(Statement.state == State.FROZEN))
    return [(row.starts_on, row.ends_on) for row in rows]


def went_out(first: date, last: date) -> list[int]:
    """Articles that had a settled publication between these days, in Vietnam; and those with a line there."""
    after = date.fromordinal(last.toordinal() + 1)
    out = select(Publication.article_id).where(
        Publication.settled_at.is_not(None),
        Publication.live_from >= first_instant(first),
        Publication.live_from < first_instant(after),
    )
    lined = select(RoyaltyLine.article_id).where(RoyaltyLine.counts_on.between(first, last))
    return sorted(set(db.session.scalars(out)) | set(db.session.scalars(lined)))


def unpaired(first: date, last: date) -> Any:
    """Condition: lines of these days, without awards that were taken back before any statement paid them."""
    back = aliased(RoyaltyLine)
    undone = (
        select(back.id)
        .where(back.reverses_id == RoyaltyLine.id, back.counts_on.between(first, last))
        .correlate(RoyaltyLine)
        .exists()
    )
    taken = aliased(RoyaltyLine)
    undoing = (
        select(taken.id)
        .where(taken.id == RoyaltyLine.reverses_id, taken.counts_on.between(first, last))
        .correlate(RoyaltyLine)
        .exists()
    )
    return RoyaltyLine.counts_on.between(first, last) & ~undone & ~undoing
