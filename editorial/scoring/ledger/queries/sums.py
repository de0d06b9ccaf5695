"""What the ledger adds up to, straight from its entries: the one place that says what a balance counts.

An item counts once its award has not been zeroed (copied, taken down, …). A reversal takes its item back in the period
in which the reversal counts, so figures of months add up to the year's, and a frozen period stands still.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, reduce
from operator import add
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    Integer,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)  # fmt: skip
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.functions import GenericFunction

from editorial.core.db import db
from editorial.scoring.holders.queries.merged_accounts import canonical_persons
from editorial.scoring.ledger.models import EntryKind, LedgerEntry
from editorial.scoring.ledger.rules.ranking import ORDER, Criterion
from editorial.units.models import Unit


class iso_day(GenericFunction[str]):  # named as in SQL
    """A day as "2026-11-22"."""

    type = String()
    inherit_cache = True


class epoch(GenericFunction[int]):
    """An instant as whole seconds."""

    type = BigInteger()
    inherit_cache = True


class padded(GenericFunction[str]):
    """A number with zeros before it, to so many digits."""

    type = String()
    inherit_cache = True


@compiles(iso_day, "sqlite")
def _iso_day_sqlite(element: Any, compiler: Any, **more: Any) -> Any:
    return compiler.process(element.clauses, **more)  # stored as such


@compiles(iso_day, "postgresql")
def _iso_day_postgresql(element: Any, compiler: Any, **more: Any) -> str:
    return f"to_char({compiler.process(element.clauses, **more)}, 'YYYY-MM-DD')"


@compiles(epoch, "sqlite")
def _epoch_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    return f"CAST(strftime('%s', substr({compiler.process(element.clauses, **more)}, 1, 19)) AS INTEGER)"


@compiles(epoch, "postgresql")
def _epoch_postgresql(element: Any, compiler: Any, **more: Any) -> str:
    return f"CAST(floor(extract(epoch FROM {compiler.process(element.clauses, **more)})) AS BIGINT)"


@compiles(padded, "sqlite")
def _padded_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    number, digits = (compiler.process(clause, **more) for clause in element.clauses)
    return f"printf('%0' || {digits} || 'd', {number})"


@compiles(padded, "postgresql")
def _padded_postgresql(element: Any, compiler: Any, **more: Any) -> str:
    number, digits = (compiler.process(clause, **more) for clause in element.clauses)
    return f"lpad(CAST({number} AS TEXT), {digits}, '0')"


# Bound once, so that a statement is compiled once however often it runs.
KEYS: Any = bindparam("keys", expanding=True)
ACCOUNTS: Any = bindparam("accounts", expanding=True)
UNITS: Any = bindparam("units", expanding=True)
FIRST: Any = bindparam("first", type_=Date)
LAST: Any = bindparam("last", type_=Date)
START: Any = bindparam("start", type_=String)


def _numbers(name: str, count: int) -> Any:
    return union_all(
        *(select(literal(number, Integer, literal_execute=True).label("n")) for number in range(count))
    ).cte(name)


def _period(kind: Any, day: Any) -> Any:
    """The key of the period of a kind (0 month, 1 quarter, 2 half, 3 year, 4 contest year); see `rules.periods.keys_of`."""
    iso = iso_day(day)
    year, month = func.substr(iso, 1, 4), cast(func.substr(iso, 6, 2), Integer)
    before = cast(cast(year, Integer) - 1, String)
    return case(
        (kind == 0, func.substr(iso, 1, 7)),
        (kind == 1, year + "-Q" + cast((month + 2) // 3, String)),
        (kind == 2, year + "-H" + cast((month + 5) // 6, String)),
        (kind == 3, year),
        else_=literal("T") + case((func.substr(iso, 6, 5) >= START, year), else_=before) + "-" + START,
    )


@dataclass(frozen=True)
class _JoinedEntries:
    """An entry beside the one that it reverses and the one that reverses it, and what it does to the figures."""

    line: Any
    reversed: Any
    reversal: Any

    @property
    def source(self) -> Any:
        return self.line.__table__

    @property
    def sign(self) -> Any:
        """+1 where an item comes, -1 where it goes, 0 for what is no item or gave nothing by a rule."""
        what = func.coalesce(self.reversed.arithmetic, self.line.arithmetic)
        gives = func.coalesce(what["zero"].as_string(), "") == ""
        is_award = func.coalesce(self.reversed.kind, self.line.kind) == EntryKind.AWARD
        return case((and_(is_award, gives), case((self.line.kind == EntryKind.REVERSAL, -1), else_=1)), else_=0)

    def of(self, name: str) -> Any:
        return func.coalesce(getattr(self.reversed, name), getattr(self.line, name))

    def stood(self, kind: Any, sign: Any) -> Any:
        """When the holder came to what they have: the last publication that still counts in the period."""
        gone = and_(
            self.reversal.id.is_not(None),
            _period(kind, self.reversal.counts_on) == _period(kind, self.line.counts_on),
        )
        stands = and_(self.line.kind == EntryKind.AWARD, sign == 1, ~gone)
        return func.max(case((stands, self.line.published_at)))


def _joined_entries() -> _JoinedEntries:
    return _JoinedEntries(
        aliased(LedgerEntry, name="line"), aliased(LedgerEntry, name="undone"), aliased(LedgerEntry, name="undoes")
    )


def _joined(query: Any, books: _JoinedEntries) -> Any:
    return (
        query.select_from(books.line)
        .outerjoin(books.reversed, books.reversed.id == books.line.reverses_id)
        .outerjoin(books.reversal, books.reversal.reverses_id == books.line.id)
    )


def rank_key_sql(figures: Mapping[str, Any]) -> Any:
    """`ranking.rank_key` as an expression over columns; `figures` by the names of `ranking.ORDER`."""
    return reduce(add, (padded(_ordinal(criterion, figures[criterion.name]), criterion.digits) for criterion in ORDER))


def _ordinal(criterion: Criterion, figure: Any) -> Any:
    if criterion.name == "reached_at":
        figure = epoch(figure)
    if criterion.best is not None:
        return literal(criterion.best, BigInteger) - figure
    if criterion.most is None:
        return figure
    return case((figure < 0, 0), (figure > criterion.most, criterion.most), else_=figure)


@cache
def person_sums(*, of_some_periods: bool) -> Any:
    """Rows of `balances` from the entries of some accounts: of some periods (`keys`, days from `first` to `last`), or all."""
    books = _joined_entries()
    line = books.line
    kinds, scopes, merged = _numbers("kinds", 5), _numbers("scopes", 4), canonical_persons()
    sign = books.sign
    base: Any = (
        _joined(
            select(
                func.coalesce(merged.c.into_id, line.person_id).label("holder"),
                _period(kinds.c.n, line.counts_on).label("period_key"),
                case(
                    (scopes.c.n == 0, "all"),
                    (scopes.c.n == 1, literal("section:") + cast(line.section_id, String)),
                    (scopes.c.n == 2, literal("genre:") + cast(line.genre_id, String)),
                    else_=literal("kind:") + Unit.kind,
                ).label("scope_key"),
                line.is_staff,
                (func.max(epoch(line.published_at) * 1_000_000 + line.unit_id) % 1_000_000).label("unit_id"),
                func.sum(line.amount).label("points"),
                func.sum(sign).label("items"),
                func.sum(case((books.of("grade") == "A", sign), else_=0)).label("a_items"),
                func.sum(sign * books.of("returns")).label("returns"),
                func.coalesce(books.stood(kinds.c.n, sign), func.max(line.published_at)).label("reached_at"),
            ),
            books,
        )
        .join(Unit, Unit.id == line.unit_id)
        .outerjoin(merged, merged.c.person_id == line.person_id)
    )
    base = base.join(kinds, literal(True)).join(scopes, literal(True))
    base = base.where(line.person_id.in_(ACCOUNTS))
    if of_some_periods:
        base = base.where(line.counts_on.between(FIRST, LAST), _period(kinds.c.n, line.counts_on).in_(KEYS))
    found = base.group_by("holder", "period_key", "scope_key", line.is_staff).subquery("sums")
    c = found.c
    return select(
        c.holder, c.period_key, c.scope_key, c.is_staff, cast(c.unit_id, Integer), cast(c.points, Integer),
        cast(c["items"], Integer), cast(c.a_items, Integer), cast(c.returns, Integer), c.reached_at,
        rank_key_sql(c),
    ).where((c.points != 0) | (c["items"] != 0))  # fmt: skip


@cache
def _unit_sums(by_units: bool) -> Any:
    """A unit's entries by period, section and grade; the rest is arithmetic (`rules.ranking`)."""
    books = _joined_entries()
    line, kinds, sign = books.line, _numbers("kinds", 5), books.sign
    grade = books.of("grade")
    query: Any = _joined(
        select(
            line.unit_id, _period(kinds.c.n, line.counts_on).label("period_key"), line.section_id,
            grade.label("item_grade"),
            cast(func.sum(line.amount), Integer).label("points"), cast(func.sum(sign), Integer).label("items"),
            cast(func.sum(sign * books.of("returns")), Integer).label("returns"),
            cast(func.sum(case((cast(books.of("is_timely"), Boolean), sign), else_=0)), Integer).label("timely"),
            books.stood(kinds.c.n, sign).label("stood_at"), func.max(line.published_at).label("newest_at"),
        ),
        books,
    ).join(kinds, literal(True)).where(line.person_id.is_(None))  # fmt: skip
    if by_units:
        query = query.where(
            line.unit_id.in_(UNITS), line.counts_on.between(FIRST, LAST),
            _period(kinds.c.n, line.counts_on).in_(KEYS),
        )  # fmt: skip
    return query.group_by(line.unit_id, "period_key", line.section_id, "item_grade")


@dataclass(frozen=True)
class UnitSum:
    unit_id: int
    period: str
    section_id: int
    grade: str
    points: int
    items: int
    returns: int
    timely: int
    stood_at: datetime | None
    newest_at: datetime


def sums_of_units(
    unit_ids: Sequence[int] | None, keys: Sequence[str], first: date | None, last: date | None, start: str
) -> list[UnitSum]:
    """One statement; `unit_ids` None: every unit and period."""
    values: dict[str, Any] = {"start": start}
    if unit_ids is not None:
        values |= {"units": list(unit_ids), "keys": list(keys), "first": first, "last": last}
    return [UnitSum(*row) for row in db.session.execute(_unit_sums(unit_ids is not None), values)]
