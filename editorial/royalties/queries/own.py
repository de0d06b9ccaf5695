"""One person's own: their part of each period, and their objections."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select

from editorial.core.db import db
from editorial.royalties.models import Objection, RoyaltyLine, Statement, StatementRow, StatementState
from editorial.royalties.queries.contents import StatementEntry, entries_of
from editorial.royalties.queries.rate_book import RateBook
from editorial.royalties.queries.statements import statements
from editorial.royalties.rules.statements import span_of_day
from editorial.scoring.holders.queries import merged_accounts
from editorial.scoring.periods.rules import Span, span


@dataclass(frozen=True)
class OwnPeriod:
    """What one person has in one period: their part of a statement, or what is booked where there is none yet (`state`
    None)."""

    span: Span
    state: StatementState | None
    entries: Sequence[StatementEntry]
    objections_until: datetime | None
    reduced: bool

    @property
    def key(self) -> str:
        return self.span.key

    @property
    def payable(self) -> int:
        return sum(entry.payable for entry in self.entries)


def own_periods(person_id: int, rates: RateBook, since: date) -> list[OwnPeriod]:
    """The periods from a day on in which this person has lines, the newest first; always the same number of statements."""
    accounts = list(merged_accounts.persons().accounts([person_id]))
    known = statements()
    covered = [(row.starts_on, row.ends_on) for row in known]
    signed = db.session.execute(
        select(StatementRow.line_id, StatementRow.payable).where(StatementRow.person_id.in_(accounts))
    )
    payable = {row.line_id: row.payable for row in signed}
    groups: dict[str, list[StatementEntry]] = {}
    for entry in entries_of(RoyaltyLine.person_id.in_(accounts) & (RoyaltyLine.counts_on >= since)):
        row = next((row for row in known if row.starts_on <= entry.counts_on <= row.ends_on), None)
        period = span(row.key) if row else span_of_day(entry.counts_on, rates.rates, covered)
        entry = replace(entry, payable=payable.get(entry.line_id, entry.amount))
        groups.setdefault(period.key if period else "", []).append(entry)
    by_key = {row.key: row for row in known}
    found = []
    for key, entries in groups.items():
        row, period, net = by_key.get(key), span(key), _without_pairs(entries)
        if net and period:
            state = StatementState(row.state) if row else None
            until = row.objections_until if row else None
            found.append(OwnPeriod(period, state, net, until, bool(row and row.reduced_reason)))
    return sorted(found, key=lambda own: own.span.starts_on, reverse=True)


def _without_pairs(entries: Sequence[StatementEntry]) -> list[StatementEntry]:
    """Without awards that were reversed in the same period, and their reversals."""
    ids = {entry.line_id for entry in entries}
    reversed_ids = {entry.reverses_id for entry in entries if entry.reverses_id in ids}
    return [entry for entry in entries if entry.line_id not in reversed_ids and entry.reverses_id not in reversed_ids]


def own_objections(person_id: int) -> dict[str, list[Objection]]:
    """This person's objections, by the statement's key."""
    rows = db.session.execute(
        select(Statement.key, Objection)
        .join(Statement, Statement.id == Objection.statement_id)
        .where(Objection.person_id == person_id)
        .order_by(Objection.id)
    )
    found: dict[str, list[Objection]] = {}
    for key, objection in rows:
        found.setdefault(key, []).append(objection)
    return found
