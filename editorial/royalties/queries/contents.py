"""What a bảng kê says: its lines with names, the sums by person and by unit, the ceiling, and a digest of the figures."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import func, select

from editorial.articles.models import Article, Edition, Genre, Revision
from editorial.core import clock, settings
from editorial.core.db import db
from editorial.people.models import Person
from editorial.royalties.models import LineKind, RoyaltyLine, Statement, StatementRow, StatementState
from editorial.royalties.queries import lines
from editorial.royalties.queries.rate_book import RateBook
from editorial.royalties.rules.amounts import reduce_to_ceiling
from editorial.royalties.rules.rates import PAY_DAYS
from editorial.royalties.rules.statements import over_ceiling, rate_for_ceiling
from editorial.scoring.holders.queries import merged_accounts
from editorial.scoring.periods.rules import Span, span
from editorial.units.models import Unit


@dataclass(frozen=True)
class StatementEntry:
    """A line of a statement as it is printed; `payable` is what it pays after a reduction."""

    line_id: int
    person_id: int
    name: str
    unit_id: int
    unit: str
    article_id: int
    title: str
    genre: str
    kind: LineKind
    reason: str
    grade: str
    coefficient: int
    unit_value: int
    share_before: int
    share: int
    amount: int
    payable: int
    published_on: date
    pay_by: date
    rate_set_id: int
    base_wage_id: int
    counts_on: date
    reverses_id: int | None


@dataclass(frozen=True)
class Subtotal:
    """The sum of one person or unit."""

    id: int
    name: str
    unit: str
    items: int
    amount: int
    payable: int


@dataclass(frozen=True)
class StatementContent:
    """A statement with everything in it. `digest`: of exactly these figures."""

    row: Statement
    span: Span
    entries: Sequence[StatementEntry]
    ceiling: int | None
    decision: str
    reduced: bool

    @property
    def total(self) -> int:
        return sum(entry.amount for entry in self.entries)

    @property
    def payable(self) -> int:
        return sum(entry.payable for entry in self.entries)

    @property
    def over_ceiling(self) -> str:
        """Why its sum keeps it from being signed; "" when it does not."""
        return over_ceiling(self.payable, self.ceiling)

    @property
    def digest(self) -> str:
        if self.row.hash:
            return self.row.hash
        return digest_of(self.row.key, self.ceiling, self.entries)

    @property
    def people(self) -> list[Subtotal]:
        return _subtotals((entry.person_id, entry.name, entry.unit, entry) for entry in self.entries)

    @property
    def units(self) -> list[Subtotal]:
        return _subtotals((entry.unit_id, entry.unit, "", entry) for entry in self.entries)


def digest_of(key: str, ceiling: int | None, entries: Sequence[StatementEntry]) -> str:
    parts = [
        [entry.line_id, entry.person_id, entry.unit_id, entry.article_id, entry.coefficient, entry.unit_value, entry.share,
         entry.amount, entry.payable]
        for entry in entries
    ]  # fmt: skip
    return hashlib.sha256(json.dumps([key, ceiling, parts]).encode()).hexdigest()


def _subtotals(rows: Iterable[tuple[int, str, str, StatementEntry]]) -> list[Subtotal]:
    found: dict[int, Subtotal] = {}
    articles: dict[int, set[int]] = {}
    for id_, name, unit, entry in rows:
        old = found.get(id_, Subtotal(id_, name, unit, 0, 0, 0))
        articles.setdefault(id_, set()).add(entry.article_id)
        found[id_] = replace(
            old, items=len(articles[id_]), amount=old.amount + entry.amount, payable=old.payable + entry.payable
        )
    return list(found.values())


def content_of(row: Statement, rates: RateBook) -> StatementContent:
    """A constant number of statements, however many lines."""
    period = span(row.key)
    assert period is not None
    is_signed = StatementState(row.state).is_signed
    rate = rate_for_ceiling(period, rates.rates)
    if is_signed:
        entries, ceiling = _signed_entries(row), row.ceiling
    else:
        entries, ceiling = entries_of(lines.net_lines(row.starts_on, row.ends_on)), rate.ceiling if rate else None
        if row.reduced_reason and ceiling is not None:
            pays = reduce_to_ceiling([(entry.article_id, entry.amount) for entry in entries], ceiling)
            entries = [replace(entry, payable=pay) for entry, pay in zip(entries, pays, strict=True)]
    used = {entry.rate_set_id for entry in entries}
    decisions = row.decisions or sorted({rate.decision_number for rate in rates.rates if rate.id in used})
    decision = ", ".join(decisions) or (rate.decision_number if rate else "")
    is_reduced = bool(row.reduced_reason) and any(entry.payable != entry.amount for entry in entries)
    return StatementContent(row, period, entries, ceiling, decision, is_reduced)


def _signed_entries(row: Statement) -> list[StatementEntry]:
    """As it was printed: names, titles and sums from the signed rows, in their order."""
    printed = db.session.scalars(
        select(StatementRow).where(StatementRow.statement_id == row.id).order_by(StatementRow.id)
    ).all()
    line_ids = select(StatementRow.line_id).where(StatementRow.statement_id == row.id)
    entries = {entry.line_id: entry for entry in entries_of(RoyaltyLine.id.in_(line_ids))}
    return [
        replace(
            entries[line.line_id], person_id=line.person_id, name=line.name, unit_id=line.unit_id, unit=line.unit,
            title=line.title, genre=line.genre, amount=line.amount, payable=line.payable,
        )
        for line in printed
    ]  # fmt: skip


def entries_of(condition: object) -> list[StatementEntry]:
    """Lines with names, by person in the order of names, then by hour of publication."""
    people, days = merged_accounts.persons(), timedelta(days=settings.value(PAY_DAYS))
    rows = db.session.execute(
        select(RoyaltyLine, Unit.name.label("unit"), Genre.title.label("genre"), Revision.title)
        .join(Unit, Unit.id == RoyaltyLine.unit_id)
        .join(Genre, Genre.id == RoyaltyLine.genre_id)
        .join(Article, Article.id == RoyaltyLine.article_id)
        .join(Edition, Edition.id == func.coalesce(Article.published_edition_id, RoyaltyLine.edition_id))
        .join(Revision, Revision.id == Edition.current_revision_id)
        .where(condition)  # type: ignore[arg-type]
    ).all()
    wanted = {people.canonical(row.RoyaltyLine.person_id) for row in rows}
    names = {
        row.id: (row.full_name, row.sort_key)
        for row in db.session.execute(select(Person.id, Person.full_name, Person.sort_key).where(Person.id.in_(wanted)))
    }
    found = []
    for row in rows:
        line: RoyaltyLine = row.RoyaltyLine
        person_id, published_on = people.canonical(line.person_id), clock.to_vietnam(line.published_at).date()
        name, sort_key = names[person_id]
        entry = StatementEntry(
            line.id, person_id, name, line.unit_id, row.unit, line.article_id, row.title, row.genre, LineKind(line.kind),
            line.reason, line.grade, line.coefficient, line.unit_value, line.share_before, line.share, line.amount,
            line.amount, published_on, published_on + days, line.rate_set_id, line.base_wage_id, line.counts_on,
            line.reverses_id,
        )  # fmt: skip
        found.append(((sort_key, person_id, line.published_at, line.id), entry))
    return [entry for _key, entry in sorted(found, key=lambda keyed: keyed[0])]
