"""A ward that pays royalties, and what its ledger and statements say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from editorial.core import clock
from editorial.core.db import db, transaction
from editorial.royalties.models import LineKind, RateSet, RoyaltyLine, Statement, StatementRow
from editorial.royalties.operations import rates, statements
from editorial.royalties.queries import contents, rate_book
from editorial.royalties.queries import statements as queries
from editorial.royalties.seed_data import add_laws
from tests.cast import Cast
from tests.scoring import ward as points

UNIT = 253_000
"""10 % of 2.530.000."""
VALUES: dict[str, dict[str, Any]] = {
    "news": {"group": "news", "A": 300, "B": 200, "C": 100},
    "report": {"group": "reportage", "A": 1000, "B": 750, "C": 333},
}


def lay() -> None:
    with transaction():
        add_laws()


def turn_on(cast: Cast, *, valid_from: date | None = None, **more: Any) -> RateSet:
    """A decision entered by the office, in force from today; the worker has heard of it."""
    lay()
    day = valid_from or clock.today()
    asked: dict[str, Any] = {
        "decision_number": "45/QĐ-UBND", "decided_on": day, "valid_from": day, "unit_percent": 10, "period": "month",
        "ceiling": None, "coefficients": VALUES,
    }  # fmt: skip
    with transaction():
        row = rates.enter_rates(**(asked | more), actor=cast.office)
    points.tell()
    return row


def lines(article_id: int | None = None) -> list[RoyaltyLine]:
    query = select(RoyaltyLine).order_by(RoyaltyLine.id)
    return list(db.session.scalars(query if article_id is None else query.where(RoyaltyLine.article_id == article_id)))


def amounts(article_id: int | None = None) -> list[tuple[int, int]]:
    return [(row.person_id, row.amount) for row in lines(article_id)]


def standing_awards(article_id: int) -> dict[int, int]:
    """What counts for an item now, by person."""
    rows = lines(article_id)
    gone = {row.reverses_id for row in rows}
    return {row.person_id: row.amount for row in rows if row.kind == LineKind.AWARD and row.id not in gone}


def made(cast: Cast, key: str = "2026-11") -> Statement:
    with transaction():
        return statements.make(key, actor=cast.office)


def sent(cast: Cast, key: str = "2026-11") -> Statement:
    with transaction():
        return statements.send(key, actor=cast.office)


def sheet(key: str = "2026-11") -> contents.StatementContent:
    db.session.expire_all()
    row = queries.statement(key)
    assert row is not None
    return contents.content_of(row, rate_book.rate_book())


def signed(cast: Cast, key: str = "2026-11") -> Statement:
    with transaction():
        return statements.sign(key, seen=sheet(key).digest, actor=cast.head)


def over(key: str = "2026-11") -> datetime:
    """When the objections to a statement are over."""
    row = queries.statement(key)
    assert row is not None
    assert row.objections_until is not None
    return row.objections_until + timedelta(minutes=1)


def closed(cast: Cast, travel: Callable[..., datetime], key: str = "2026-11") -> Statement:
    """Made, sent on the first day after its period, signed when the objections are over."""
    row = made(cast, key)
    travel(clock.from_vietnam(row.ends_on + timedelta(days=1), time(9)))
    sent(cast, key)
    travel(over(key))
    return signed(cast, key)


def rows(key: str = "2026-11") -> list[StatementRow]:
    query = select(StatementRow).join(Statement, Statement.id == StatementRow.statement_id).where(Statement.key == key)
    return list(db.session.scalars(query.order_by(StatementRow.id)))
