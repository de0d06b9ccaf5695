"""Bảng kê: which there are, what stands in each, and each person's part."""

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from editorial.articles.models import Article, Edition, Genre, Revision
from editorial.core import clock, settings
from editorial.core.db import db
from editorial.people.models import Person
from editorial.royalties.models import Kind, Objection, RoyaltyLine, State, Statement, StatementRow
from editorial.royalties.queries import lines
from editorial.royalties.queries.book import Book
from editorial.royalties.rules.amounts import reduced
from editorial.royalties.rules.rates import PAY_DAYS, Rate
from editorial.royalties.rules.statements import ceiling_of, over, span_on
from editorial.scoring.queries import holders
from editorial.scoring.rules.periods import Span, span
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


def statement(key: str) -> Statement | None:
    query = select(Statement).where(Statement.key == key).execution_options(populate_existing=True)
    return db.session.scalars(query).one_or_none()


def statements() -> list[Statement]:
    return list(db.session.scalars(select(Statement).order_by(Statement.starts_on.desc())))


def taken() -> list[tuple[date, date]]:
    return [(row.starts_on, row.ends_on) for row in db.session.execute(select(Statement.starts_on, Statement.ends_on))]


def offered(book: Book, today: date, most: int = 6) -> list[Span]:
    """Periods that have begun and have no statement yet, the newest first."""
    there, found, day = taken(), list[Span](), today
    while len(found) < most and book.first_day and day >= book.first_day:
        one = span_on(day, book.rates, there)
        if one is None:
            break
        if not any(start <= one.ends_on and one.starts_on <= end for start, end in there):
            found.append(one)
        day = one.starts_on - timedelta(days=1)
    return found


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
    return _entries(lines.unpaired(row.starts_on, row.ends_on))


def _signed(row: Statement) -> list[Entry]:
    """As it was printed: names, titles and sums from the signed rows."""
    kept = {
        one.line_id: one for one in db.session.scalars(select(StatementRow).where(StatementRow.statement_id == row.id))
    }
    inside = select(StatementRow.line_id).where(StatementRow.statement_id == row.id)
    found = []
    for one in _entries(RoyaltyLine.id.in_(inside)):
        was = kept[one.line_id]
        found.append(
            replace(
                one, person_id=was.person_id, name=was.name, unit_id=was.unit_id, unit=was.unit, title=was.title,
                genre=was.genre, amount=was.amount, payable=was.payable,
            )
        )  # fmt: skip
    order = {line: place for place, line in enumerate(sorted(kept, key=lambda line: kept[line].id))}
    return sorted(found, key=lambda one: order[one.line_id])


def _entries(condition: object) -> list[Entry]:
    """Lines with names, by person in the order of names, then by hour of publication."""
    people, days = holders.persons(), timedelta(days=settings.value(PAY_DAYS))
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


# ---- objections -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """An objection with names."""

    row: Objection
    name: str
    answered_by: str


def objections(statement_id: int, person_ids: Collection[int] | None = None) -> list[Said]:
    query = select(Objection).where(Objection.statement_id == statement_id).order_by(Objection.id)
    if person_ids is not None:
        query = query.where(Objection.person_id.in_(list(person_ids)))
    rows = list(db.session.scalars(query))
    ids = {one for row in rows for one in (row.person_id, row.answered_by_id) if one}
    names = {
        row.id: row.full_name
        for row in db.session.execute(select(Person.id, Person.full_name).where(Person.id.in_(ids)))
    }
    return [Said(row, names.get(row.person_id, ""), names.get(row.answered_by_id or 0, "")) for row in rows]


def unanswered(statement_id: int) -> int:
    query = select(func.count()).where(Objection.statement_id == statement_id, Objection.answered_at.is_(None))
    return db.session.scalar(query) or 0


# ---- one person's own -------------------------------------------------------------------------------------------------


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
    accounts = holders.persons().accounts([person_id])
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
    for one in _entries(mine_):
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
