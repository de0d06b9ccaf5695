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
from editorial.royalties.models import LineKind, Recount, RoyaltyLine, Statement, StatementRow, StatementState

Row = dict[str, Any]
RATES = "royalty_rates"
"""The handler that looks at items again because rates are new, ordered by recount."""


def lines_by_article(article_ids: Collection[int]) -> dict[int, list[Row]]:
    """Every line of these articles by article, oldest first, with `paid`: what a signed statement pays for it, or None,
    and `paid_in`: which statement."""
    columns = inspect(RoyaltyLine).column_attrs
    rows = db.session.execute(
        select(
            *(getattr(RoyaltyLine, column.key).label(column.key) for column in columns),
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


def standing_awards(rows: Sequence[Row]) -> list[Row]:
    """Awards that nothing has reversed."""
    reversed_ids = {row["reverses_id"] for row in rows}
    return [row for row in rows if row["kind"] == LineKind.AWARD and row["id"] not in reversed_ids]


def first_statement_sums(rows: Sequence[Row]) -> tuple[int, int] | None:
    """Amount and payable of an item's awards in the first signed statement that has any; None when none has."""
    paid = [row for row in rows if row["kind"] == LineKind.AWARD and row["paid_in"] is not None]
    if not paid:
        return None
    first = min(paid, key=lambda row: (row["counts_on"], row["id"]))["paid_in"]
    rows = [row for row in paid if row["paid_in"] == first]
    return sum(row["amount"] for row in rows), sum(row["paid"] for row in rows)


def signed_spans() -> list[tuple[date, date]]:
    """First and last day of every signed statement."""
    rows = db.session.execute(
        select(Statement.starts_on, Statement.ends_on).where(Statement.state == StatementState.FROZEN)
    )
    return [(row.starts_on, row.ends_on) for row in rows]


def _affected(first: date, last: date) -> list[Any]:
    """Articles that had a settled publication between these days, in Vietnam; and those with a line there."""
    after = date.fromordinal(last.toordinal() + 1)
    published = select(Publication.article_id.label("id")).where(
        Publication.settled_at.is_not(None),
        Publication.live_from >= clock.day_starts(first),
        Publication.live_from < clock.day_starts(after),
    )
    booked = select(RoyaltyLine.article_id.label("id")).where(RoyaltyLine.counts_on.between(first, last))
    return [published, booked]


def affected_articles(first: date, last: date, *, after: int = 0, limit: int | None = None) -> list[int]:
    """Articles that had a settled publication between these days, in Vietnam, and those with a line there, by id; of
    those above `after` at most `limit`."""
    articles = union(*_affected(first, last)).subquery()
    query = select(articles.c.id).where(articles.c.id > after).order_by(articles.c.id).limit(limit)
    return list(db.session.scalars(query))


def articles_to_recount() -> int:
    """How many items are still to be counted again because rates are new; 0 when nothing is under way."""
    waiting = [int(key) for key in events.undone_keys(RATES)]
    if not waiting:
        return 0
    parts = []
    for recount in db.session.scalars(select(Recount).where(Recount.id.in_(waiting))):
        for query in _affected(recount.first_day, recount.last_day):
            articles = query.subquery()
            parts.append(select(articles.c.id).where(articles.c.id > recount.after_article_id))
    return db.session.scalar(select(func.count()).select_from(union(*parts).subquery())) or 0


def net_lines(first: date, last: date) -> Any:
    """Condition: lines of these days, without awards that were reversed before any statement paid them."""
    other = aliased(RoyaltyLine)

    def has_other(joined: Any) -> Any:
        return select(other.id).where(joined, other.counts_on.between(first, last)).correlate(RoyaltyLine).exists()

    is_reversed, is_reversal = other.reverses_id == RoyaltyLine.id, other.id == RoyaltyLine.reverses_id
    return RoyaltyLine.counts_on.between(first, last) & ~has_other(is_reversed) & ~has_other(is_reversal)
