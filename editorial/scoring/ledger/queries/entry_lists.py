"""Entries as lists show them: behind a figure of a person or unit, behind a row that was signed, booked since an hour."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, and_, bindparam, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from editorial.articles.models import Edition, Genre, Revision, Section
from editorial.core import clock, pagination
from editorial.core.db import UtcDateTime, db
from editorial.core.db import rows as ask
from editorial.core.errors import Missing
from editorial.core.numbers import row_id
from editorial.core.pagination import Page
from editorial.people.models import Person
from editorial.publishing.models import Publication
from editorial.publishing.queries import live_at
from editorial.scoring.holders.models import HiddenName
from editorial.scoring.holders.queries import merged_accounts
from editorial.scoring.holders.queries.hidden_names import NOTHING_HIDDEN, HiddenNames
from editorial.scoring.ledger.models import EntryKind, LedgerEntry, PersonBalance, UnitBalance
from editorial.scoring.ledger.rules.entry_text import DescribedEntry, describe_entry
from editorial.scoring.periods.rules import Span
from editorial.units.models import Membership, Unit
from editorial.units.queries import in_force

PAGE = 25


class ListedEntry(NamedTuple):
    """One entry and its sentence. `undone`: a later entry takes it back. `holder`: the name of the person or unit."""

    id: int
    article_id: int
    counts_on: date
    amount: int
    sentence: str
    undone: bool
    holder: str
    is_unit: bool
    person_id: int | None

    def under(self, hidden: HiddenNames) -> "ListedEntry":
        return self._replace(holder=hidden.name(self.person_id, self.holder))


@dataclass(frozen=True)
class Holder:
    """Whose entries are read: a person with every account of theirs, or a unit with what merged into it."""

    ids: tuple[int, ...]
    is_unit: bool

    @property
    def whose(self) -> ColumnElement[bool]:
        """Their entries, of all times."""
        if self.is_unit:
            return and_(LedgerEntry.unit_id.in_(self.ids), LedgerEntry.person_id.is_(None))
        return LedgerEntry.person_id.in_(self.ids)


def person_holder(person_id: int) -> Holder:
    """One statement."""
    return Holder(tuple(sorted(merged_accounts.persons().accounts([person_id]))), is_unit=False)


def unit_holder(unit_id: int, period: Span) -> Holder:
    """One statement."""
    return Holder(tuple(sorted(merged_accounts.units().counted_in(unit_id, period.ends_on))), is_unit=True)


@dataclass(frozen=True)
class EntryFilter:
    """The entries that a board's figure adds up. `is_staff` None: of both classes."""

    holder: Holder
    period: Span
    is_staff: bool | None = None
    scope: str = "all"

    @property
    def _shape(self) -> tuple[bool, bool, str]:
        return self.holder.is_unit, self.is_staff is not None and not self.holder.is_unit, self.scope.partition(":")[0]

    @property
    def is_one(self) -> bool:
        """One account or unit, as nearly always: then an index gives the entries in their order."""
        return len(self.holder.ids) == 1

    @property
    def _values(self) -> dict[str, Any]:
        which = self.scope.partition(":")[2]
        person_id = self.holder.ids[0] if self.holder.ids else 0
        return {
            "ids": self.holder.ids, "one": person_id, "first": self.period.starts_on, "last": self.period.ends_on,
            "staff": self.is_staff, "which": row_id(which) or which,
        }  # fmt: skip

    def run(self, made: Callable[..., Any], *shape: Any, **values: Any) -> Any:
        """Run a statement that is built once for each shape of question."""
        return ask(made(*self._shape, *shape), self._values | values)


def _where(is_unit: bool, by_class: bool, what: str, *, is_one: bool = False) -> ColumnElement[bool]:
    column: Any = LedgerEntry.unit_id if is_unit else LedgerEntry.person_id
    whose = column == bindparam("one") if is_one else column.in_(bindparam("ids", expanding=True))
    if is_unit:
        whose = and_(whose, LedgerEntry.person_id.is_(None))
    parts: list[Any] = [whose, LedgerEntry.counts_on.between(bindparam("first"), bindparam("last"))]
    if by_class:
        parts.append(LedgerEntry.is_staff == bindparam("staff"))
    if what == "section":
        parts.append(LedgerEntry.section_id == bindparam("which"))
    elif what == "genre":
        parts.append(LedgerEntry.genre_id == bindparam("which"))
    elif what == "kind":
        parts.append(LedgerEntry.unit_id.in_(select(Unit.id).where(Unit.kind == bindparam("which"))))
    return and_(*parts)


@cache
def _total(is_unit: bool, by_class: bool, _what: str) -> Any:
    ids: Any = bindparam("ids", expanding=True)
    if is_unit:
        return select(func.sum(UnitBalance.points)).where(
            UnitBalance.unit_id.in_(ids), UnitBalance.period == bindparam("key")
        )
    query = select(func.sum(PersonBalance.points)).where(
        PersonBalance.person_id.in_(ids),
        PersonBalance.period == bindparam("key"),
        PersonBalance.scope == bindparam("scope"),
    )
    return query.where(PersonBalance.is_staff == bindparam("staff")) if by_class else query


def total(asked: EntryFilter) -> int:
    """The figure as the boards have it, in hundredths; one statement."""
    return int(asked.run(_total, key=asked.period.key, scope=asked.scope)[0][0] or 0)


@cache
def _described() -> Any:
    """Entries with everything that their sentences say."""
    first, after = aliased(LedgerEntry), aliased(LedgerEntry)
    return (
        select(
            LedgerEntry.id, LedgerEntry.article_id, LedgerEntry.counts_on, LedgerEntry.amount, LedgerEntry.kind,
            LedgerEntry.arithmetic, LedgerEntry.person_id, Person.full_name, Unit.short_name, Genre.title, Revision.title,
            first.counts_on, first.kind, after.id,
        )
        .join(Unit, Unit.id == LedgerEntry.unit_id)
        .join(Genre, Genre.id == LedgerEntry.genre_id)
        .join(Edition, Edition.id == LedgerEntry.edition_id)
        .outerjoin(Person, Person.id == LedgerEntry.person_id)
        .outerjoin(Revision, Revision.id == Edition.current_revision_id)
        .outerjoin(first, first.id == LedgerEntry.reverses_id)
        .outerjoin(after, after.reverses_id == LedgerEntry.id)
    )  # fmt: skip


def _listed(row: Any) -> ListedEntry:
    described = DescribedEntry(
        EntryKind(row[4]), row[3], row[5], row[9], row[10] or "", is_unit=row[6] is None, reversed_on=row[11],
        reversed_kind=EntryKind(row[12]) if row[12] else EntryKind.AWARD,
    )  # fmt: skip
    return ListedEntry(
        row[0], row[1], row[2], row[3], describe_entry(described), row[13] is not None, row[7] or row[8], row[6] is None,
        row[6],
    )  # fmt: skip


@cache
def _page(is_unit: bool, by_class: bool, what: str, further: bool, is_one: bool) -> Any:
    chosen: Any = select(LedgerEntry.id).where(_where(is_unit, by_class, what, is_one=is_one))
    if further:
        day: Any = bindparam("day", type_=Date)
        chosen = chosen.where(
            or_(LedgerEntry.counts_on < day, and_(LedgerEntry.counts_on == day, LedgerEntry.id < bindparam("line")))
        )
    order = (LedgerEntry.counts_on.desc(), LedgerEntry.id.desc())
    chosen = chosen.order_by(*order).limit(PAGE + 1).subquery()  # by index
    return _described().join(chosen, chosen.c.id == LedgerEntry.id).order_by(*order)


def entries(asked: EntryFilter, cursor: str | None = None) -> Page[ListedEntry]:
    """The entries behind a figure, the newest day first, 25 a page; one statement."""
    found = asked.run(_page, cursor is not None, asked.is_one, **_behind(cursor))
    rows = [_listed(row) for row in found[:PAGE]]
    last = rows[-1] if len(found) > PAGE else None
    return Page(rows, pagination.encode((last.counts_on.isoformat(), last.id)) if last else None)


def entries_where(
    where: ColumnElement[bool], cursor: str | None = None, limit: int = PAGE, hidden: HiddenNames = NOTHING_HIDDEN
) -> Page[ListedEntry]:
    """The newest booked first; two statements, the first of which an index answers. `hidden`: for who reads them."""
    query = select(LedgerEntry.id).where(where).order_by(LedgerEntry.id.desc()).limit(limit + 1)
    if cursor:
        query = query.where(LedgerEntry.id < pagination.decode(cursor, (int,))[0])
    ids = [row[0] for row in ask(query, {})]
    rows = [entry.under(hidden) for entry in entries_by_id(ids[:limit])]
    return Page(rows, pagination.encode((rows[-1].id,)) if len(ids) > limit else None)


@cache
def _by_id() -> Any:
    wanted = LedgerEntry.id.in_(bindparam("ids", expanding=True))
    return _described().where(wanted).order_by(LedgerEntry.id.desc())


def entries_by_id(entry_ids: Collection[int]) -> list[ListedEntry]:
    """These entries, the newest booked first; one statement, none for none."""
    return [_listed(row) for row in ask(_by_id(), {"ids": list(entry_ids)})] if entry_ids else []


def sum_where(where: ColumnElement[bool]) -> tuple[int, int]:
    """Points and number of entries; one statement."""
    row = db.session.execute(select(func.coalesce(func.sum(LedgerEntry.amount), 0), func.count()).where(where)).one()
    return int(row[0]), int(row[1])


def _behind(cursor: str | None) -> dict[str, Any]:
    if not cursor:
        return {}
    day, line = pagination.decode(cursor, (str, int))
    try:
        return {"day": date.fromisoformat(day), "line": line}
    except ValueError as error:
        raise Missing from error


@dataclass(frozen=True)
class PublishedItem:
    """What everybody may know of an item."""

    article_id: int
    title: str
    section: str
    published_at: datetime


@cache
def _moved(is_unit: bool, _by_class: bool, _what: str) -> Any:
    return (
        select(LedgerEntry.id)
        .where(_where(is_unit, False, "all"), LedgerEntry.published_at < bindparam("began", type_=UtcDateTime))
        .order_by(LedgerEntry.id.desc())
        .limit(PAGE)
    )


def from_earlier_periods(asked: EntryFilter) -> list[int]:
    """Entries of theirs that count in the period for items first out before it began, the newest 25; one statement, which
    the index answers alone."""
    return [row[0] for row in asked.run(_moved, began=clock.from_vietnam(asked.period.starts_on, time()))]


@cache
def _published(is_unit: bool, by_class: bool, what: str, further: bool) -> Any:
    after = aliased(LedgerEntry)
    newest = (
        select(LedgerEntry.article_id, func.max(LedgerEntry.published_at).label("at"))
        .outerjoin(after, after.reverses_id == LedgerEntry.id)
        .where(_where(is_unit, by_class, what), LedgerEntry.kind == EntryKind.AWARD, after.id.is_(None))
        .group_by(LedgerEntry.article_id)
        .subquery()
    )
    now: Any = bindparam("now", type_=UtcDateTime)
    query: Any = (
        select(newest.c.article_id, Revision.title, Section.title, newest.c.at)
        .join(Publication, Publication.article_id == newest.c.article_id)
        .join(Revision, Revision.id == Publication.revision_id)
        .join(Section, Section.id == Publication.section_id)
        .where(live_at(now))
        .order_by(newest.c.at.desc(), newest.c.article_id.desc())
        .limit(PAGE + 1)
    )
    if further:
        marks = tuple_(bindparam("at", type_=UtcDateTime), bindparam("article"))
        query = query.where(tuple_(newest.c.at, newest.c.article_id) < marks)
    return query


def published_items(asked: EntryFilter, cursor: str | None = None) -> Page[PublishedItem]:
    """The items among these entries that the public can read now, the newest first; one statement."""
    at, article = pagination.decode(cursor, (datetime, int)) if cursor else (None, None)
    behind = {"at": at, "article": article} if cursor else {}
    found = asked.run(_published, cursor is not None, now=clock.now(), **behind)
    rows = [PublishedItem(*row) for row in found[:PAGE]]
    return Page(rows, pagination.encode((rows[-1].published_at, rows[-1].article_id)) if len(found) > PAGE else None)


@dataclass(frozen=True)
class BoardName:
    name: str
    is_hidden: bool


_WHO = (
    select(Person.full_name, HiddenName.person_id)
    .outerjoin(HiddenName, HiddenName.person_id == Person.id)
    .where(Person.id == bindparam("person"))
)


def board_name(person_id: int) -> BoardName | None:
    """A person as the boards name them."""
    found = ask(_WHO, {"person": person_id})
    return BoardName(found[0][0], found[0][1] is not None) if found else None


def units_today(person_ids: Collection[int]) -> Sequence[int]:
    """Where these accounts belong today; one statement."""

    return list(
        db.session.scalars(
            select(Membership.unit_id).where(Membership.person_id.in_(person_ids), in_force(Membership, clock.today()))
        )
    )
