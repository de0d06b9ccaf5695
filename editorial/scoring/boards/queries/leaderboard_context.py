"""What a board shows around its rows: filters, weights, the status of its period, the trend of one holder."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Integer, String, and_, bindparam, case, func, literal, null, select, union_all
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import aliased

from editorial.articles.models import Genre, Section
from editorial.core import clock
from editorial.core.db import db
from editorial.core.db import rows as ask
from editorial.core.numbers import points
from editorial.people.models import Person
from editorial.people.queries import name_at
from editorial.scoring.boards.rules import MOST_COUNTED, Sparkline, place_text, sparkline, trend_text
from editorial.scoring.ledger.models import LedgerEntry, PersonBalance, UnitBalance
from editorial.scoring.ledger.rules.ranking import LAST_PLACED, LEAST_PLACED
from editorial.scoring.periods.models import Period, PeriodState, Snapshot, SnapshotRow
from editorial.scoring.periods.queries import standing_snapshots
from editorial.scoring.periods.rules import Span, last_months, span

_FILTERS = union_all(
    select(literal("section"), Section.id, Section.title, Section.position).where(Section.is_active),
    select(literal("genre"), Genre.id, Genre.title, Genre.position),
)


def sections_and_genres() -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """What boards can be narrowed by: (id, title) of the active sections and of the genres; one statement."""
    rows = sorted(ask(_FILTERS, {}), key=lambda row: (row[3], row[1]))
    return [(row[1], row[2]) for row in rows if row[0] == "section"], [
        (row[1], row[2]) for row in rows if row[0] == "genre"
    ]


YEARS_BACK = 2


def latest_month(
    before: Span, *, of_units: bool = False, is_staff: bool | None = None, holders: Sequence[int] = ()
) -> Span | None:
    """The newest month before this period in which a board, or some holders on it, has a line; one statement."""
    table: Any = UnitBalance if of_units else PersonBalance
    months = last_months(before.starts_on - timedelta(days=1), 12 * YEARS_BACK)
    query = select(func.max(table.period)).where(table.period.in_(months))
    if holders:
        query = query.where((table.unit_id if of_units else table.person_id).in_(holders))
    if not of_units:
        query = query.where(table.scope == "all")
    if is_staff is not None:
        query = query.where(table.is_staff == is_staff)
    key = db.session.scalar(query)
    return span(key) if key else None


@dataclass(frozen=True)
class PeriodStatus:
    """How far the closing of a period has come, and when the ledger was last written to."""

    state: PeriodState
    objections_until: datetime | None
    hash: str | None
    signed_at: datetime | None
    signed_by: str
    number: int
    counted_at: datetime | None

    @property
    def is_frozen(self) -> bool:
        return self.state is PeriodState.FROZEN

    @property
    def takes_objections(self) -> bool:
        return self.state is PeriodState.PREVIEW


@cache
def _period_status() -> Any:
    newest = select(LedgerEntry.made_at).order_by(LedgerEntry.id.desc()).limit(1).scalar_subquery()
    key = bindparam("key", type_=String)
    last = aliased(Snapshot)
    snapshot = (
        select(func.max(last.number))
        .where(last.period_id == Period.id, last.completed_at.is_not(None))
        .correlate(Period)
        .scalar_subquery()
    )
    known = (
        select(
            Period.state,
            Period.objections_until,
            Snapshot.hash,
            Snapshot.signed_at,
            name_at(Person, Snapshot.signed_at).label("signed_by"),
            Snapshot.number,
        )
        .select_from(Period)
        .outerjoin(Snapshot, and_(Snapshot.period_id == Period.id, Snapshot.number == snapshot))
        .outerjoin(Person, Person.id == Snapshot.signed_by_id)
        .where(Period.key == key)
        .subquery()
    )
    single_row = select(literal(1).label("n")).subquery()
    return select(newest, *known.c).select_from(single_row.outerjoin(known, single_row.c.n == 1))


def period_status(key: str) -> PeriodStatus:
    """One statement."""
    (row,) = ask(_period_status(), {"key": key})
    state = PeriodState(row[1]) if row[1] else PeriodState.OPEN
    return PeriodStatus(state, row[2], row[3], row[4], row[5] or "", row[6] or 0, row[0])


_ASKED_MONTHS: Any = bindparam("months", expanding=True)


@cache
def _months(of_unit: bool) -> Any:
    """Running balances of open months, signed rows of closed ones."""
    table: Any = UnitBalance if of_unit else PersonBalance
    holder = "unit_id" if of_unit else "person_id"
    closed = standing_snapshots().subquery("closed")
    running = select(table.period, func.sum(table.points)).where(
        getattr(table, holder) == bindparam("holder"), table.period.in_(_ASKED_MONTHS),
        table.period.not_in(select(closed.c.key)),
    )  # fmt: skip
    if not of_unit:
        running = running.where(table.scope == "all")
    signed = (
        select(closed.c.key, func.sum(SnapshotRow.points))
        .join(closed, closed.c.snapshot_id == SnapshotRow.snapshot_id)
        .where(getattr(SnapshotRow, holder) == bindparam("holder"), closed.c.key.in_(_ASKED_MONTHS))
    )
    return union_all(running.group_by(table.period), signed.group_by(closed.c.key))


def trend(months: Sequence[str], *, person_id: int | None = None, unit_id: int | None = None) -> list[int]:
    """Points of one person or unit in each of these months, of closed ones as they were signed; one statement."""
    asked = {"holder": unit_id if person_id is None else person_id, "months": list(months)}
    found = {row[0]: int(row[1]) for row in ask(_months(person_id is None), asked)}
    return [found.get(month, 0) for month in months]


@dataclass(frozen=True)
class OwnMonth:
    """A person's month in one line: place and points of the class where they have more, and the months before."""

    months: list[str]
    place: int | None
    of: int
    points: int
    items: int
    trend: list[int]
    is_staff: bool

    @property
    def written(self) -> str:
        return points(self.points)

    @property
    def standing(self) -> str:
        return place_text(self.place, self.of)

    @property
    def spark(self) -> Sparkline:
        return sparkline(self.trend)

    @property
    def words(self) -> str:
        """The months as text, for screen readers."""
        return trend_text(self.months, self.trend)


@cache
def _own_month() -> Any:
    ahead, board = aliased(PersonBalance), aliased(PersonBalance)

    def same(table: Any) -> Any:
        return and_(
            table.period == PersonBalance.period, table.scope == "all", table.is_staff == PersonBalance.is_staff
        )

    shown = PersonBalance.period == bindparam("month")
    place = select(func.count()).where(same(ahead), ahead.rank_key < PersonBalance.rank_key).scalar_subquery()
    counted = (
        select(literal(1).label("one"))
        .where(same(board), board.rank_key < LAST_PLACED)
        .limit(MOST_COUNTED + 1)
        .correlate(PersonBalance)
        .subquery()
    )
    of = select(func.count()).select_from(counted).scalar_subquery()
    closed = standing_snapshots().subquery("closed")
    running = select(
        PersonBalance.period, PersonBalance.is_staff, PersonBalance.points, PersonBalance.items,
        case((shown, place), else_=null()), case((shown, of), else_=null()),
    ).where(
        PersonBalance.person_id == bindparam("me"), PersonBalance.scope == "all",
        PersonBalance.period.in_(_ASKED_MONTHS), PersonBalance.period.not_in(select(closed.c.key)),
    )  # fmt: skip
    signed = (
        select(
            closed.c.key, SnapshotRow.is_staff, SnapshotRow.points, SnapshotRow.items,
            sql_cast(null(), Integer), sql_cast(null(), Integer),
        )
        .join(closed, closed.c.snapshot_id == SnapshotRow.snapshot_id)
        .where(SnapshotRow.person_id == bindparam("me"), closed.c.key.in_(_ASKED_MONTHS))
    )  # fmt: skip
    return union_all(running, signed)


def own_month(person_id: int, months: Sequence[str]) -> OwnMonth | None:
    """The line on one's own page; None for who had no points in any of these months. One statement."""
    rows = ask(_own_month(), {"me": person_id, "months": list(months), "month": months[-1]})
    if not rows:
        return None
    by_month = {month: sum(row[2] for row in rows if row[0] == month) for month in months}
    of_month = [row for row in rows if row[0] == months[-1]]
    if not of_month:
        return OwnMonth(list(months), None, 0, 0, 0, list(by_month.values()), False)
    _month, staff, points_, items, before, of = max(of_month, key=lambda row: int(row[2]))
    place = before + 1 if points_ >= LEAST_PLACED else None
    return OwnMonth(list(months), place, of, points_, items, list(by_month.values()), bool(staff))


def own_month_today(person_id: int) -> OwnMonth | None:
    """The line on one's own page today: this month and the five before. One statement."""
    return own_month(person_id, last_months(clock.today(), 6))
