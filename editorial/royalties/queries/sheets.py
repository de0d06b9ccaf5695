"""What stands in a bảng kê: its lines with names, the sums by person and by unit, the ceiling, and the digest of it all."""

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
from editorial.royalties.models import Kind, RoyaltyLine, State, Statement, StatementRow
from editorial.royalties.queries import lines
from editorial.royalties.queries.book import Book
from editorial.royalties.rules.amounts import reduced
from editorial.royalties.rules.rates import PAY_DAYS, Rate
from editorial.royalties.rules.statements import ceiling_of, over
from editorial.scoring.holders.queries import merged_accounts
from editorial.scoring.periods.rules import Span, span
from editorial.units.models import Unit


@dataclass(frozen=True)
class Entry:
    """A line of a statement as it is printed; `payable` is what it pays after a reduction."""

    line_id: int
    person_id: int
    name: str
    unit_id: int
    unit: str
    article_id: int
    title: str
    genre: str
    kind: Kind
    reason: str
    grade: str
    coefficient: int
    unit_value: int
    before: int
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
class Part:
    """What one person or unit gets."""

    id: int
    name: str
    unit: str
    items: int
    amount: int
    payable: int


@dataclass(frozen=True)
class Sheet:
    """A statement with everything in it. `digest` names exactly these figures."""

    row: Statement
    span: Span
    entries: Sequence[Entry]
    ceiling: int | None
    decision: str
    reduced: bool

    @property
    def total(self) -> int:
        return sum(one.amount for one in self.entries)

    @property
    def payable(self) -> int:
        return sum(one.payable for one in self.entries)

    @property
    def over(self) -> str:
        """Why it can't be signed for money; "" when it fits."""
        return over(self.payable, self.ceiling)

    @property
    def digest(self) -> str:
        if self.row.hash:
            return self.row.hash
        return digest_of(self.row.key, self.ceiling, self.entries)

    @property
    def people(self) -> list[Part]:
        return _parts((one.person_id, one.name, one.unit, one) for one in self.entries)

    @property
    def units(self) -> list[Part]:
        return _parts((one.unit_id, one.unit, "", one) for one in self.entries)


def digest_of(key: str, ceiling: int | None, entries: Sequence[Entry]) -> str:
    parts = [
        [one.line_id, one.person_id, one.unit_id, one.article_id, one.coefficient, one.unit_value, one.share, one.amount,
         one.payable]
        for one in entries
    ]  # fmt: skip
    return hashlib.sha256(json.dumps([key, ceiling, parts]).encode()).hexdigest()


def _parts(rows: Iterable[tuple[int, str, str, Entry]]) -> list[Part]:
    found: dict[int, Part] = {}
    seen: dict[int, set[int]] = {}
    for key, name, unit, one in rows:
        old = found.get(key, Part(key, name, unit, 0, 0, 0))
        seen.setdefault(key, set()).add(one.article_id)
        found[key] = Part(key, old.name, old.unit, len(seen[key]), old.amount + one.amount, old.payable + one.payable)
    return list(found.values())


def sheet(row: Statement, book: Book) -> Sheet:
    """A handful of statements, however many lines."""
    found = span(row.key)
    assert found is not None
    entries = _signed(row) if row.state == State.FROZEN else _now(row)
    rate = ceiling_of(found, book.rates)
    ceiling = row.ceiling if row.state == State.FROZEN else (rate.ceiling if rate else None)
    if row.state != State.FROZEN and row.reduced_reason and ceiling is not None:
        pays = reduced([(one.article_id, one.amount) for one in entries], ceiling)
        entries = [replace(one, payable=pay) for one, pay in zip(entries, pays, strict=True)]
    decisions = row.decisions or sorted({one.decision_number for one in book.rates if _used(one, entries)})
    named = ", ".join(decisions) or (rate.decision_number if rate else "")
    is_reduced = bool(row.reduced_reason) and any(one.payable != one.amount for one in entries)
    return Sheet(row, found, entries, ceiling, named, is_reduced)


def _used(rate: Rate, entries: Sequence[Entry]) -> bool:
    return any(one.rate_set_id == rate.id for one in entries)


def _now(row: Statement) -> list[Entry]:
    return entries_of(lines.unpaired(row.starts_on, row.ends_on))


def _signed(row: Statement) -> list[Entry]:
    """As it was printed: names, titles and sums from the signed rows."""
    kept = {
        one.line_id: one for one in db.session.scalars(select(StatementRow).where(StatementRow.statement_id == row.id))
    }
    inside = select(StatementRow.line_id).where(StatementRow.statement_id == row.id)
    found = []
    for one in entries_of(RoyaltyLine.id.in_(inside)):
        was = kept[one.line_id]
        found.append(
            replace(
                one, person_id=was.person_id, name=was.name, unit_id=was.unit_id, unit=was.unit, title=was.title,
                genre=was.genre, amount=was.amount, payable=was.payable,
            )
        )  # fmt: skip
    order = {line: place for place, line in enumerate(sorted(kept, key=lambda line: kept[line].id))}
    return sorted(found, key=lambda one: order[one.line_id])


def entries_of(condition: object) -> list[Entry]:
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
        line, person = row.RoyaltyLine, people.canonical(row.RoyaltyLine.person_id)
        out = clock.to_vietnam(line.published_at).date()
        found.append((
            (names[person][1], person, line.published_at, line.id),
            Entry(
                line.id, person, names[person][0], line.unit_id, row.unit, line.article_id, row.title, row.genre,
                Kind(line.kind), line.reason, line.grade, line.coefficient, line.unit_value, line.before, line.share,
                line.amount, line.amount, out, out + days, line.rate_set_id, line.base_wage_id, line.counts_on,
                line.reverses_id,
            ),
        ))  # fmt: skip
    return [entry for _key, entry in sorted(found, key=lambda one: one[0])]
