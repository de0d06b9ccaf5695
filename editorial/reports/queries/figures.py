"""The office's figures and their lists. A figure's conditions stand in one place: what counts is what the list shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from editorial.articles.models import ON_THE_WAY as STATES_ON_THE_WAY
from editorial.articles.models import Article, Edition, Revision, State
from editorial.articles.queries import visible_to
from editorial.ballots.queries import step_deadline
from editorial.core import clock, pagination
from editorial.core.access import Actor
from editorial.core.db import UtcDateTime, rows
from editorial.people.models import Person
from editorial.publishing.models import Publication
from editorial.publishing.queries import not_cancelled
from editorial.reports.models import UnitMonth, UnitSending
from editorial.reports.rules import Figure, Line, sees_restricted
from editorial.units.models import Membership, Position, Unit
from editorial.units.queries import in_force


def _moving(edition: Any) -> ColumnElement[bool]:
    return edition.state.in_(STATES_ON_THE_WAY)


_few = aliased(Edition)
_ON_THE_WAY = Edition.id.in_(select(_few.id).where(_moving(_few)))
"""The same few by their ids, found in that index alone: with the whole row to show, SQLite would read all editions."""

_BESIDE_UNITS = Article.unit_id + literal_column("0")
"""The unit where it is looked at, not looked up: SQLite would go through all articles of the unit."""

ON_THE_WAY = (Figure.UNDER_WAY, Figure.LATE, Figure.TODAY, Figure.UNCLAIMED)
OUT = (Figure.YEAR, Figure.MONTH)
"""Two families of figures: each is its first one, narrowed."""


def month_of(instant: datetime) -> date:
    """The ward's month in which it lies, as its first day."""
    return clock.to_vietnam(instant).date().replace(day=1)


# The moments that figures look at. The office's page is opened all day: its statements are built once, and run with these.
_NOW: Any = bindparam("now", type_=UtcDateTime)
_MIDNIGHT: Any = bindparam("midnight", type_=UtcDateTime)
_NEXT_MIDNIGHT: Any = bindparam("next_midnight", type_=UtcDateTime)
_MONTH_BEGAN: Any = bindparam("month_began", type_=UtcDateTime)
_YEAR_BEGAN: Any = bindparam("year_began", type_=UtcDateTime)
_MONTH: Any = bindparam("month", type_=Date)
_FIRST_MONTH: Any = bindparam("first_month", type_=Date)
_TODAY: Any = bindparam("today", type_=Date)
_UNIT: Any = bindparam("unit_id", type_=Integer)


def _moments(now: datetime) -> dict[str, Any]:
    month = month_of(now)
    midnight = clock.from_vietnam(clock.to_vietnam(now).date(), time(0))
    return {
        "now": now,
        "midnight": midnight,
        "next_midnight": midnight + timedelta(days=1),
        "month_began": clock.from_vietnam(month, time(0)),
        "year_began": clock.from_vietnam(month.replace(month=1), time(0)),
        "month": month,
        "first_month": month.replace(month=1),
        "today": clock.today(),
    }


def _base(family: tuple[Figure, ...]) -> ColumnElement[bool]:
    """What every figure of a family has in common, over editions with their article (and publication)."""
    if family is OUT:
        between = (Publication.live_from >= _YEAR_BEGAN, Publication.live_from <= _NOW)
        return and_(not_cancelled(), *between, Edition.number == 1)
    return and_(_moving(Edition), Edition.sent_at.is_not(None))


def _narrower(figure: Figure) -> ColumnElement[bool]:
    more: dict[Figure, ColumnElement[bool]] = {
        Figure.MONTH: Publication.live_from >= _MONTH_BEGAN,
        Figure.LATE: step_deadline < _NOW,
        Figure.TODAY: and_(step_deadline >= _MIDNIGHT, step_deadline < _NEXT_MIDNIGHT),
        Figure.UNCLAIMED: Edition.state == State.SUBMITTED,
    }
    return more.get(figure, true())


def _conditions(figure: Figure) -> ColumnElement[bool]:
    """What a figure counts, at `_moments`."""
    return and_(_base(OUT if figure.is_out else ON_THE_WAY), _narrower(figure))


def _readable(restricted_too: bool) -> ColumnElement[bool]:
    """The part of `visible_to` that decides for whoever reads these figures: everything here has been sent."""
    return true() if restricted_too else Article.restricted.is_(False)


@lru_cache(maxsize=4)
def _on_the_way(*, restricted_too: bool, of_unit: bool) -> Any:
    """Figures by unit; over what is under way."""
    columns = [func.sum(case((_narrower(figure), 1), else_=0)) for figure in ON_THE_WAY[1:]]
    query: Any = (
        select(Article.unit_id, func.count(), *columns)
        .select_from(Edition)
        .join(Article, Article.id == Edition.article_id)
        .where(_base(ON_THE_WAY), _readable(restricted_too))
        .group_by(Article.unit_id)
    )
    return query.where(Article.unit_id == _UNIT) if of_unit else query


@lru_cache(maxsize=4)
def _out(*, restricted_too: bool, of_unit: bool) -> Any:
    """Figures by unit; over months, not items: the running figures and what they don't hold yet, without what this person
    may not read."""
    parts: list[Any] = [
        select(
            UnitMonth.unit_id, func.sum(UnitMonth.published),
            func.sum(case((UnitMonth.month == _MONTH, UnitMonth.published), else_=0)),
        )
        .where(UnitMonth.month >= _FIRST_MONTH, UnitMonth.month <= _MONTH)
        .group_by(UnitMonth.unit_id)
    ]  # fmt: skip
    month = case((_narrower(Figure.MONTH), 1), else_=0)
    of_items = (
        select(Publication.unit_id, func.count(), func.sum(month))
        .join(Edition, Edition.id == Publication.edition_id)
        .where(_base(OUT))
        .group_by(Publication.unit_id)
    )
    parts.append(of_items.where(Publication.counted_at.is_(None)))
    if not restricted_too:
        parts.append(
            select(Publication.unit_id, -func.count(), -func.sum(month))
            .select_from(Article)
            .join(Publication, Publication.article_id == Article.id)
            .join(Edition, Edition.id == Publication.edition_id)
            .where(_base(OUT), Article.restricted)
            .group_by(Publication.unit_id)
        )
    if of_unit:
        narrowed = (UnitMonth.unit_id == _UNIT, *[Publication.unit_id + literal_column("0") == _UNIT] * 2)
        parts = [part.where(condition) for part, condition in zip(parts, narrowed, strict=False)]
    return union_all(*parts)


@lru_cache(maxsize=2)
def _members(*, of_unit: bool) -> Any:
    """Leaders and contributors of each unit."""
    leads = Membership.position.in_((Position.HEAD, Position.DEPUTY))
    query = (
        select(Membership.unit_id, func.sum(case((leads, 1), else_=0)), func.sum(case((leads, 0), else_=1)))
        .join(Person, Person.id == Membership.person_id)
        .where(in_force(Membership, _TODAY), Person.is_active)
        .group_by(Membership.unit_id)
    )
    return query.where(Membership.unit_id == _UNIT) if of_unit else query


@lru_cache(maxsize=2)
def _units(*, of_unit: bool) -> Any:
    """Units with when they last sent something: as the running figures know it, and by what those don't hold yet."""
    sender = select(Article.unit_id).where(Article.id == Edition.article_id).scalar_subquery()
    fresh = (  # a subquery, not a join: SQLite would go through all articles
        select(sender.label("unit_id"), func.max(Edition.sent_at).label("at"))
        .where(Edition.counted_at.is_(None), Edition.sent_at.is_not(None))
        .group_by("unit_id")
        .subquery()
    )
    query: Any = (
        select(
            Unit.id, Unit.short_name, Unit.kind, Unit.code, Unit.valid_from, Unit.valid_to, UnitSending.last_sent_at,
            fresh.c.at,
        )
        .outerjoin(UnitSending, UnitSending.unit_id == Unit.id)
        .outerjoin(fresh, fresh.c.unit_id == Unit.id)
    )  # fmt: skip
    return query.where(Unit.id == _UNIT) if of_unit else query


def lines(actor: Actor, now: datetime, *, unit_id: int | None = None) -> list[Line]:
    """Every unit of today with its figures, and units of the past that still have some; four statements."""
    values, of_unit = _moments(now) | {"unit_id": unit_id}, unit_id is not None
    restricted_too = sees_restricted(actor, unit_id)
    counted: dict[int, dict[Figure, int]] = {}
    for unit, *numbers in rows(_on_the_way(restricted_too=restricted_too, of_unit=of_unit), values):
        counted[unit] = dict(zip(ON_THE_WAY, map(int, numbers), strict=True))
    for unit, year, of_month in rows(_out(restricted_too=restricted_too, of_unit=of_unit), values):
        line = counted.setdefault(unit, {})
        line[Figure.YEAR] = line.get(Figure.YEAR, 0) + int(year)
        line[Figure.MONTH] = line.get(Figure.MONTH, 0) + int(of_month)
    members = {row[0]: (int(row[1]), int(row[2])) for row in rows(_members(of_unit=of_unit), values)}
    found, today = [], clock.today()
    for row in rows(_units(of_unit=of_unit), values):
        figures = counted.get(row[0], {})
        is_over = row[5] is not None and row[5] < today
        if row[4] <= today and (not is_over or any(figures.values()) or unit_id is not None):
            leaders, contributors = members.get(row[0], (0, 0))
            last_sent = max((at for at in row[6:8] if at), default=None)
            found.append(Line(row[0], row[1], row[2], row[3], is_over, leaders, contributors, last_sent, figures))
    return found


@dataclass(frozen=True)
class Contact:
    """A head or deputy of a unit, to be called."""

    name: str
    phone: str


def contacts(unit_ids: Iterable[int]) -> dict[int, list[Contact]]:
    """Heads, then deputies, of these units who have a number; one statement."""
    found: dict[int, list[Contact]] = {}
    for row in rows(_CONTACTS, {"unit_ids": list(unit_ids), "today": clock.today()}):
        found.setdefault(row[0], []).append(Contact(row[1], row[2] or ""))
    return found


_CONTACTS = (
    select(Membership.unit_id, Person.full_name, Person.phone)
    .join(Person, Person.id == Membership.person_id)
    .where(
        Membership.unit_id.in_(bindparam("unit_ids", expanding=True)),
        Membership.position.in_((Position.HEAD, Position.DEPUTY)),
        in_force(Membership, _TODAY),
        Person.is_active,
        Person.phone.is_not(None),
    )
    .order_by(case((Membership.position == Position.HEAD, 0), else_=1), Person.sort_key, Membership.id)
)


def totals(found: Iterable[Line]) -> dict[Figure, int]:
    """The sum of the lines, so that the top never disagrees with the table."""
    found = list(found)
    return {figure: sum(line.figures.get(figure, 0) for line in found) for figure in Figure}


@dataclass(frozen=True)
class Holder:
    """Somebody who holds late items; id 0: nobody holds them."""

    id: int
    name: str
    late: int


def late_by_owner(actor: Actor, now: datetime) -> list[Holder]:
    """Late items by the editor in charge, the most first; one statement."""
    found = rows(_late_by_owner(restricted_too=sees_restricted(actor, None)), _moments(now))
    return [Holder(row[0], row[1] or "", row[2]) for row in found]


@lru_cache(maxsize=2)
def _late_by_owner(*, restricted_too: bool) -> Any:
    number = func.count(Edition.id)
    owner = func.coalesce(Edition.owner_id, literal_column("0"))  # so that no index of owners is tempting
    return (
        select(owner, Person.full_name, number)
        .join(Article, Article.id == Edition.article_id)
        .outerjoin(Person, Person.id == Edition.owner_id)
        .where(_conditions(Figure.LATE), _readable(restricted_too))
        .group_by(owner, Person.full_name)
        .order_by(number.desc(), owner)
        .limit(20)
    )


@dataclass(frozen=True)
class Item:
    """A row of a figure's list."""

    article_id: int
    edition_id: int
    state: State
    title: str
    unit: str
    owner: str
    since: datetime
    deadline: datetime | None
    live_from: datetime | None


def items(
    figure: Figure, actor: Actor, now: datetime, cursor: str | None, *, unit_id: int | None = None,
    kind: str | None = None, owner_id: int | None = None, size: int = 25,
) -> pagination.Page[Item]:  # fmt: skip
    """Exactly the items that the figure counts, what moved or went out last first; one statement.

    What is on its way is few and has its index, so nothing else may tempt SQLite to begin with units or articles.
    """
    text = Publication.revision_id if figure.is_out else Edition.current_revision_id
    of_unit = Publication.unit_id if figure.is_out else _BESIDE_UNITS
    keys: Any = (Publication.live_from, Publication.id) if figure.is_out else (Edition.state_since, Edition.id)
    query: Any = (
        select(
            Article.id, Edition.id, Edition.state, Revision.title, Unit.short_name, Person.full_name,
            Edition.state_since, step_deadline, *keys,
        )
        .select_from(Edition)
        .join(Article, Article.id == Edition.article_id)
    )  # fmt: skip
    if figure.is_out:
        query = query.join(Publication, Publication.edition_id == Edition.id)
    query = (
        query.join(Unit, Unit.id == of_unit, isouter=not figure.is_out)
        .outerjoin(Person, Person.id == Edition.owner_id)
        .join(Revision, Revision.id == text)
        .where(_conditions(figure), _readable(sees_restricted(actor, unit_id)), visible_to(actor))
    )
    if not figure.is_out:
        query = query.where(_ON_THE_WAY)
    if unit_id is not None:
        query = query.where(of_unit == unit_id)
    if kind is not None:
        query = query.where((Unit.kind if figure.is_out else func.coalesce(Unit.kind, "")) == kind)
    if owner_id is not None:
        query = query.where(Edition.owner_id == owner_id if owner_id else Edition.owner_id.is_(None))
    query = pagination.after(query, keys, cursor, (datetime, int), descending=True).limit(size + 1)
    shown = rows(query, _moments(now))
    found = [
        Item(
            article_id=row[0], edition_id=row[1], state=State(row[2]), title=row[3], unit=row[4], owner=row[5] or "",
            since=row[6], deadline=row[7], live_from=row[8] if figure.is_out else None,
        )
        for row in shown
    ]  # fmt: skip
    more = pagination.encode(tuple(shown[size - 1][-2:])) if len(shown) > size else None
    return pagination.Page(found[:size], more)
