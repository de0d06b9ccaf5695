"""The lines behind a figure, as they are read: of one person or unit, in one period."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased

from editorial.articles.models import Article, Edition, Genre, Revision, Section
from editorial.core import clock, pagination
from editorial.core.db import db
from editorial.core.errors import Missing
from editorial.core.pagination import Page
from editorial.people.models import Person
from editorial.publishing.models import Publication
from editorial.publishing.queries import live_at
from editorial.scoring.models import HiddenName, LineKind, ScoreLine
from editorial.scoring.queries import holders
from editorial.scoring.rules.periods import Span
from editorial.scoring.rules.sentences import Told, sentence
from editorial.units.models import Membership, Unit
from editorial.units.queries import in_force

PAGE = 25


@dataclass(frozen=True)
class LineRow:
    """One line and its sentence; `undone`: a later line takes it back."""

    id: int
    article_id: int
    counts_on: date
    amount: int
    sentence: str
    evidence: str
    undone: bool


@dataclass(frozen=True)
class Sum:
    points: int
    lines: int


@dataclass(frozen=True)
class Holder:
    """Whose lines are read: a person with every account of theirs, or a unit with what merged into it."""

    ids: tuple[int, ...]
    is_unit: bool

    def lines(self, period: Span, is_staff: bool | None = None, scope: str = "all") -> ColumnElement[bool]:
        """The lines that a board's figure adds up."""
        if self.is_unit:
            whose: ColumnElement[bool] = and_(ScoreLine.unit_id.in_(self.ids), ScoreLine.person_id.is_(None))
        else:
            whose = ScoreLine.person_id.in_(self.ids)
            if is_staff is not None:
                whose = and_(whose, ScoreLine.is_staff.is_(is_staff))
        what, _colon, which = scope.partition(":")
        if what == "section":
            whose = and_(whose, ScoreLine.section_id == int(which))
        elif what == "genre":
            whose = and_(whose, ScoreLine.genre_id == int(which))
        elif what == "kind":
            whose = and_(whose, ScoreLine.unit_id.in_(select(Unit.id).where(Unit.kind == which)))
        return and_(whose, ScoreLine.counts_on.between(period.starts_on, period.ends_on))


def person_holder(person_id: int) -> Holder:
    """One statement."""
    return Holder(tuple(sorted(holders.persons().accounts([person_id]))), is_unit=False)


def unit_holder(unit_id: int, period: Span) -> Holder:
    """One statement."""
    return Holder(tuple(sorted(holders.units().counted_in(unit_id, period.ends_on))), is_unit=True)


def total(where: ColumnElement[bool]) -> Sum:
    """One statement."""
    row = db.session.execute(select(func.coalesce(func.sum(ScoreLine.amount), 0), func.count()).where(where)).one()
    return Sum(int(row[0]), row[1])


def lines(where: ColumnElement[bool], cursor: str | None = None) -> Page[LineRow]:
    """The lines, the newest day first, 25 a page; one statement."""
    first, after = aliased(ScoreLine), aliased(ScoreLine)
    query: Any = (
        select(
            ScoreLine.id, ScoreLine.article_id, ScoreLine.counts_on, ScoreLine.amount, ScoreLine.kind,
            ScoreLine.arithmetic, ScoreLine.evidence, ScoreLine.person_id, Genre.title, Revision.title, first.counts_on,
            first.kind, after.id,
        )
        .join(Genre, Genre.id == ScoreLine.genre_id)
        .join(Edition, Edition.id == ScoreLine.edition_id)
        .outerjoin(Revision, Revision.id == Edition.current_revision_id)
        .outerjoin(first, first.id == ScoreLine.reverses_id)
        .outerjoin(after, after.reverses_id == ScoreLine.id)
        .where(where)
    )  # fmt: skip
    query = _after(query, cursor)
    found = db.session.execute(query.limit(PAGE + 1)).all()
    rows = [
        LineRow(
            row[0], row[1], row[2], row[3],
            sentence(Told(
                LineKind(row[4]), row[3], row[5], row[8], row[9] or "", is_unit=row[7] is None, reversed_on=row[10],
                reversed_kind=LineKind(row[11]) if row[11] else LineKind.AWARD,
            )),
            row[6], row[12] is not None,
        )
        for row in found[:PAGE]
    ]  # fmt: skip
    last = rows[-1] if len(found) > PAGE else None
    return Page(rows, pagination.encode((last.counts_on.isoformat(), last.id)) if last else None)


def _after(query: Any, cursor: str | None) -> Any:
    if cursor:
        day, line_id = pagination.decode(cursor, (str, int))
        try:
            on = date.fromisoformat(day)
        except ValueError as error:
            raise Missing from error
        query = query.where((ScoreLine.counts_on < on) | and_(ScoreLine.counts_on == on, ScoreLine.id < line_id))
    return query.order_by(ScoreLine.counts_on.desc(), ScoreLine.id.desc())


@dataclass(frozen=True)
class Published:
    """What everybody may know of an item."""

    article_id: int
    title: str
    section: str
    published_at: datetime


def published(where: ColumnElement[bool], cursor: str | None = None) -> Page[Published]:
    """The items among these lines that the public can read now, the newest first; one statement."""
    after = aliased(ScoreLine)
    newest = (
        select(ScoreLine.article_id, func.max(ScoreLine.published_at).label("at"))
        .outerjoin(after, after.reverses_id == ScoreLine.id)
        .where(where, ScoreLine.kind == LineKind.AWARD, after.id.is_(None))
        .group_by(ScoreLine.article_id)
        .subquery()
    )
    query: Any = (
        select(newest.c.article_id, Revision.title, Section.title, newest.c.at)
        .join(Publication, Publication.article_id == newest.c.article_id)
        .join(Revision, Revision.id == Publication.revision_id)
        .join(Section, Section.id == Publication.section_id)
        .join(Article, Article.id == newest.c.article_id)
        .where(live_at())
    )
    query = pagination.after(query, (newest.c.at, newest.c.article_id), cursor, (datetime, int), descending=True)
    found = db.session.execute(query.limit(PAGE + 1)).all()
    rows = [Published(*row) for row in found[:PAGE]]
    return Page(rows, pagination.encode((rows[-1].published_at, rows[-1].article_id)) if len(found) > PAGE else None)


@dataclass(frozen=True)
class Who:
    name: str
    is_hidden: bool


def who(person_id: int) -> Who | None:
    """A person as the boards name them."""
    row = db.session.execute(
        select(Person.full_name, HiddenName.person_id)
        .outerjoin(HiddenName, HiddenName.person_id == Person.id)
        .where(Person.id == person_id)
    ).one_or_none()
    return Who(row[0], row[1] is not None) if row else None


def units_today(person_ids: Collection[int]) -> Sequence[int]:
    """Where these accounts belong today; one statement."""

    return list(
        db.session.scalars(
            select(Membership.unit_id).where(Membership.person_id.in_(person_ids), in_force(Membership, clock.today()))
        )
    )
