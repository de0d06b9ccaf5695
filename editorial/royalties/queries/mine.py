"""One person's own: their part of each period, and what they said about it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select

from editorial.core.db import db
from editorial.royalties.models import Objection, RoyaltyLine, State, Statement, StatementRow
from editorial.royalties.queries.book import Book
from editorial.royalties.queries.sheets import Entry, entries_of
from editorial.royalties.queries.statements import statements
from editorial.royalties.rules.statements import span_on
from editorial.scoring.holders.queries import merged_accounts
from editorial.scoring.periods.rules import Span, span


@dataclass(frozen=True)
class Mine:
    """What one person has in one period: their part of a statement, or what is booked where there is none yet (`state`
    None)."""

    span: Span
    state: State | None
    entries: Sequence[Entry]
    objections_until: datetime | None
    reduced: bool

    @property
    def key(self) -> str:
        return self.span.key

    @property
    def payable(self) -> int:
        return sum(one.payable for one in self.entries)


def mine(person_id: int, book: Book, since: date) -> list[Mine]:
    """The periods from a day on in which this person has lines, the newest first; the same few statements always."""
    accounts = merged_accounts.persons().accounts([person_id])
    known = statements()
    there = [(row.starts_on, row.ends_on) for row in known]
    mine_ = RoyaltyLine.person_id.in_(list(accounts)) & (RoyaltyLine.counts_on >= since)
    paid = {
        row.line_id: row.payable
        for row in db.session.execute(
            select(StatementRow.line_id, StatementRow.payable).where(StatementRow.person_id.in_(list(accounts)))
        )
    }
    groups: dict[str, list[Entry]] = {}
    for one in entries_of(mine_):
        row = _holding(known, one.counts_on)
        at = span(row.key) if row else span_on(one.counts_on, book.rates, there)
        key = at.key if at else ""
        groups.setdefault(key, []).append(replace(one, payable=paid.get(one.line_id, one.amount)))
    found = []
    for key, entries in groups.items():
        row, at = next((one for one in known if one.key == key), None), span(key)
        left = _without_pairs(entries)
        if left and at:
            state = State(row.state) if row else None
            until = row.objections_until if row else None
            found.append(Mine(at, state, left, until, bool(row and row.reduced_reason)))
    return sorted(found, key=lambda one: one.span.starts_on, reverse=True)


def _holding(known: Sequence[Statement], day: date) -> Statement | None:
    return next((row for row in known if row.starts_on <= day <= row.ends_on), None)


def _without_pairs(entries: Sequence[Entry]) -> list[Entry]:
    """Without awards that were taken back in the same period, and what took them back."""
    ids = {one.line_id for one in entries}
    pairs = {one.reverses_id for one in entries if one.reverses_id in ids}
    return [one for one in entries if one.line_id not in pairs and one.reverses_id not in pairs]


def own_objections(person_id: int) -> dict[str, list[Objection]]:
    """What this person said, by the statement's key."""
    rows = db.session.execute(
        select(Statement.key, Objection)
        .join(Statement, Statement.id == Objection.statement_id)
        .where(Objection.person_id == person_id)
        .order_by(Objection.id)
    )
    found: dict[str, list[Objection]] = {}
    for key, one in rows:
        found.setdefault(key, []).append(one)
    return found
