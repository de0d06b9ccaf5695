"""The ledger of royalties, read."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, inspect, select, union
from sqlalchemy.orm import aliased

from editorial.core import clock
from editorial.core.db import db
from editorial.core.events import queries as events
from editorial.publishing.models import Publication
from editorial.royalties.models import Kind, Recount, RoyaltyLine, State, Statement, StatementRow

MODEL = RoyaltyLine
Row = dict[str, Any]
RATES = "royalty_rates"
"""The handler that looks at items again because rates are new, ordered by recount."""


def booked(article_ids: Collection[int]) -> dict[int, list[Row]]:
    """Every line of these articles by article, oldest first, with `paid`: what a signed statement pays for it, or None,
    and `paid_in`: which statement."""
    columns = inspect(RoyaltyLine).column_attrs
    rows = db.session.execute(
        select(
            *(getattr(RoyaltyLine, one.key).label(one.key) for one in columns),
            StatementRow.payable.label("paid"),
            StatementRow.statement_id.label("paid_in"),
        )
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


def first_paid(rows: Sequence[Row]) -> tuple[int, int] | None:
    """Amount and payable of an item's awards in the first signed statement that has any; None when none has."""
    paid = [row for row in rows if row["kind"] == Kind.AWARD and row["paid_in"] is not None]
    if not paid:
        return None
    first = min(paid, key=lambda row: (row["counts_on"], row["id"]))["paid_in"]
    there = [row for row in paid if row["paid_in"] == first]
    return sum(row["amount"] for row in there), sum(row["paid"] for row in there)


def closed_spans() -> list[tuple[date, date]]:
    """The days that signed statements hold."""
    rows = db.session.execute(select(Statement.starts_on, Statement.ends_on).where(Statement.state == State.FROZEN))
    return [(row.starts_on, row.ends_on) for row in rows]


def _out(first: date, last: date) -> list[Any]:
    """Articles that had a settled publication between these days, in Vietnam; and those with a line there."""
    after = date.fromordinal(last.toordinal() + 1)
    out = select(Publication.article_id.label("id")).where(
        Publication.settled_at.is_not(None),
        Publication.live_from >= clock.day_starts(first),
        Publication.live_from < clock.day_starts(after),
    )
    lined = select(RoyaltyLine.article_id.label("id")).where(RoyaltyLine.counts_on.between(first, last))
    return [out, lined]


def went_out(first: date, last: date, *, after: int = 0, most: int | None = None) -> list[int]:
    """Articles that had a settled publication between these days, in Vietnam, and those with a line there, by id; of
    those above `after` at most `most`."""
    every = union(*_out(first, last)).subquery()
    query = select(every.c.id).where(every.c.id > after).order_by(every.c.id).limit(most)
    return list(db.session.scalars(query))


def being_counted() -> int:
    """How many items are still to be looked at again because rates are new; 0 when nothing is under way."""
    waiting = [int(key) for key in events.undone_keys(RATES)]
    if not waiting:
        return 0
    parts = []
    for recount in db.session.scalars(select(Recount).where(Recount.id.in_(waiting))):
        for query in _out(recount.first_day, recount.last_day):
            every = query.subquery()
            parts.append(select(every.c.id).where(every.c.id > recount.after_article_id))
    return db.session.scalar(select(func.count()).select_from(union(*parts).subquery())) or 0


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
