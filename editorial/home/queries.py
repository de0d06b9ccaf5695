"""What waits for a person, what of theirs is on its way, and the counts beside the places; each in one statement.

Statements are built once for each mixture of rights: they are the same for everybody with those rights.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from editorial.articles.models import Article, Author, Edition, Revision, State
from editorial.articles.queries import sight_of, viewer, visible_in
from editorial.articles.queries.cases import Sight
from editorial.ballots.models import Approval, Ballot, Elector, Vote
from editorial.ballots.queries import waits_for_review
from editorial.core import clock, pagination
from editorial.core.access import Actor
from editorial.core.db import UtcDateTime, db
from editorial.home.rules import SHOWN, Item, Kind, Task, by_promise
from editorial.notices.models import Notice
from editorial.people.models import BOARD, EDITORS, Person, Role
from editorial.publishing.models import Publication
from editorial.publishing.queries import standing
from editorial.units.models import Unit
from editorial.workflow.rules import SCHEDULERS

Query = Any
"""A select; its columns are named where it is read."""

MOST = 100
"""Counting stops here; the page then says "99+"."""

LATEST = 100
"""Articles of a person among which the last ones published are looked for."""

ME: Any = bindparam("me")
LED: Any = bindparam("led", expanding=True)
NOW: Any = bindparam("now", type_=UtcDateTime)


@dataclass(frozen=True)
class Rights:
    """What of a person's standing decides which statements they need."""

    edits: bool
    votes: bool
    schedules: bool
    leads: bool
    sees_restricted: bool


def rights_of(actor: Actor) -> Rights:
    return Rights(
        edits=actor.has(*EDITORS),
        votes=actor.has(*BOARD),
        schedules=actor.has(*SCHEDULERS),
        leads=bool(actor.led_units),
        sees_restricted=actor.has(Role.STANDING_OFFICE, *BOARD),
    )


def _values(actor: Actor) -> dict[str, Any]:
    return {"me": actor.id, "led": actor.led_units}


# ---- conditions: one for each kind of task ------------------------------------------------------------------------


def _is_author() -> ColumnElement[bool]:
    author = aliased(Author)
    return or_(Article.created_by_id == ME, exists().where(author.article_id == Article.id, author.person_id == ME))


def _open_to(rights: Rights) -> ColumnElement[bool]:
    return true() if rights.sees_restricted else Article.restricted.is_(False)


def _with_author(state: State) -> Query:
    return _editions().where(Edition.state == state, _is_author())


def _editions(until: Any = None) -> Query:
    until = Edition.due_at if until is None else until
    return select(Edition.id.label("edition_id"), until.label("until")).join(Article, Article.id == Edition.article_id)


def _to_confirm() -> Query:
    """The unit is asked in an EXISTS, so that the few texts that wait lead and not all that the unit ever wrote."""
    theirs = aliased(Article)
    led = exists().where(theirs.id == Edition.article_id, theirs.unit_id.in_(LED))
    return _editions().where(Edition.state == State.UNIT_CHECK, led, ~_is_author())


def _held() -> Query:
    return _editions().where(Edition.owner_id == ME, Edition.state == State.EDITING)


def _my_seat_waits() -> ColumnElement[bool]:
    """Correlated, so that the few open ballots lead and not the many seats a member ever had."""
    return exists().where(
        Elector.ballot_id == Ballot.id, Elector.person_id == ME, Elector.excused.is_(None)
    ) & ~exists().where(Vote.ballot_id == Ballot.id, Vote.person_id == ME)


def _to_vote() -> Query:
    return (
        _editions(Ballot.closes_at)
        .join(Ballot, Ballot.edition_id == Edition.id)
        .where(Ballot.outcome.is_(None), _my_seat_waits())
    )


def _to_review() -> Query:
    return (
        _editions(Approval.review_due_at)
        .join(Approval, Approval.edition_id == Edition.id)
        .where(waits_for_review(), Approval.approved_alone_by_id != ME, ~_is_author())
    )


def _to_schedule(rights: Rights) -> Query:
    return _editions().where(Edition.state == State.APPROVED, _open_to(rights))


def _failed(rights: Rights) -> Query:
    mine = Edition.owner_id == ME
    return _editions().where(
        Edition.state == State.PUBLISH_FAILED, or_(mine, _open_to(rights)) if rights.schedules else mine
    )


@cache
def _task_selects(rights: Rights) -> dict[Kind, Query]:
    found = {Kind.REVISE: _with_author(State.CHANGES_REQUESTED), Kind.FINISH: _with_author(State.DRAFT)}
    if rights.leads:
        found[Kind.CONFIRM] = _to_confirm()
    if rights.edits or rights.schedules:
        found[Kind.EDIT] = _held()
        found[Kind.FAILED] = _failed(rights)
    if rights.votes:
        found[Kind.REVIEW] = _to_review()
    found[Kind.VOTE] = _to_vote()  # a substitute votes too, whoever they are
    if rights.schedules:
        found[Kind.SCHEDULE] = _to_schedule(rights)
    return found


# ---- counts beside the places ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counts:
    """How much waits; each stops at MOST. `mine` leaves drafts out, which wait for nobody."""

    unread: int = 0
    mine: int = 0
    queue: int = 0
    ballots: int = 0
    calendar: int = 0


def _count(query: Query) -> ColumnElement[int]:
    capped = query.with_only_columns(literal_column("1").label("one"), maintain_column_froms=True).limit(MOST)
    return select(func.count()).select_from(capped.subquery()).scalar_subquery()


def _unclaimed(rights: Rights) -> Query:
    return _editions().where(
        Edition.state == State.SUBMITTED,
        _open_to(rights),
        ~_is_author(),
        or_(Edition.confirmed_by_id.is_(None), Edition.confirmed_by_id != ME),
    )


@cache
def _counts_statement(rights: Rights) -> Query:
    tasks = _task_selects(rights)
    mine = [_count(tasks[kind]) for kind in (Kind.REVISE, Kind.CONFIRM, Kind.EDIT) if kind in tasks]
    ballots = [_count(tasks[kind]) for kind in (Kind.VOTE, Kind.REVIEW) if kind in tasks]
    calendar = (
        [_count(tasks[kind]) for kind in (Kind.SCHEDULE, Kind.FAILED) if kind in tasks] if rights.schedules else []
    )
    unread = select(Notice.id).where(Notice.person_id == ME, Notice.read_at.is_(None))
    return select(
        _count(unread).label("unread"),
        _sum(mine).label("mine"),
        _sum([_count(_unclaimed(rights))] if rights.edits else []).label("queue"),
        _sum(ballots).label("ballots"),
        _sum(calendar).label("calendar"),
    )


def _sum(parts: list[ColumnElement[int]]) -> ColumnElement[int]:
    total: ColumnElement[int] = literal_column("0")
    for part in parts:
        total = total + part
    return total


def counts(actor: Actor) -> Counts:
    """Everything that the frame of a page counts for this person; one statement."""
    row = db.session.execute(_counts_statement(rights_of(actor)), _values(actor)).one()
    return Counts(**row._mapping)


# ---- my page ----------------------------------------------------------------------------------------------------------


def tasks(actor: Actor) -> list[Task]:
    """What waits for this person, by promise; of each kind at most one more than is shown. One statement."""
    return by_promise(_as_tasks(_tasks_statement(rights_of(actor), sight_of(actor)), actor))


@cache
def _tasks_statement(rights: Rights, sight: Sight) -> Query:
    parts: list[Any] = [
        select(literal_column(f"'{kind.value}'").label("kind"), part.c.edition_id, part.c.until)
        for kind, query in _task_selects(rights).items()
        for part in [query.order_by(Edition.due_at, Edition.id).limit(SHOWN + 1).subquery()]
    ]
    return _dressed(union_all(*parts), sight)


def tasks_of_kind(actor: Actor, kind: Kind, cursor: str | None, size: int = 25) -> pagination.Page[Task]:
    """Everything of one kind, the oldest edition first."""
    query = _task_selects(rights_of(actor)).get(kind)
    if query is None:
        return pagination.Page([], None)
    query = pagination.after(query, (Edition.id,), cursor, (int,), descending=False).limit(size + 1)
    inner = query.subquery()
    found = _dressed(select(literal(kind.value).label("kind"), inner.c.edition_id, inner.c.until), sight_of(actor))
    rows = sorted(_as_tasks(found, actor), key=lambda task: task.edition_id)
    more = pagination.encode((rows[size - 1].edition_id,)) if len(rows) > size else None
    return pagination.Page(rows[:size], more)


def _dressed(found: Any, sight: Sight) -> Query:
    """(kind, edition_id, until) with words; the one condition of who may see what stands over it all."""
    inner, owner, author, first = found.subquery(), aliased(Person), aliased(Person), aliased(Author)
    return (
        select(
            inner.c.kind, Article.id, Edition.id, Revision.title, Unit.short_name, author.full_name, owner.full_name,
            inner.c.until, Edition.state_since,
        )
        .join(Edition, Edition.id == inner.c.edition_id)
        .join(Article, Article.id == Edition.article_id)
        .join(Revision, Revision.id == Edition.current_revision_id)
        .join(Unit, Unit.id == Article.unit_id)
        .outerjoin(owner, owner.id == Edition.owner_id)
        .outerjoin(first, (first.article_id == Article.id) & (first.position == 0))
        .outerjoin(author, author.id == first.person_id)
        .where(visible_in(sight))
    )  # fmt: skip


def _as_tasks(query: Query, actor: Actor) -> list[Task]:
    rows: Any = db.session.execute(query, _values(actor) | viewer(actor))
    return [
        Task(
            kind=Kind(row[0]), article_id=row[1], edition_id=row[2], title=row[3], unit=row[4], author=row[5] or "",
            owner=row[6] or "", until=row[7], since=row[8],
        )
        for row in rows
    ]  # fmt: skip


_ITEM: Any = (
    Article.id, Edition.id, Edition.number, Edition.state, Edition.state_since, Revision.title, Unit.short_name,
    Person.full_name, Publication.live_from,
)  # fmt: skip


def _items(query: Query) -> Query:
    return (
        query.join(Unit, Unit.id == Article.unit_id)
        .outerjoin(Person, Person.id == Edition.owner_id)
        .outerjoin(Publication, (Publication.edition_id == Edition.id) & standing())
    )


def _as_items(rows: Any) -> list[Item]:
    return [
        Item(
            article_id=row[0], edition_id=row[1], number=row[2], state=State(row[3]), since=row[4], title=row[5],
            unit=row[6], owner=row[7] or "", live_from=row[8],
        )
        for row in rows
    ]  # fmt: skip


_UNDER_WAY = tuple(state for state in State if state.is_open and not state.with_author)


@cache
def _under_way_statement() -> Query:
    """The first few are found and dressed then."""
    first = _editions().where(Edition.state.in_(_UNDER_WAY), _is_author())
    found = first.order_by(Edition.due_at, Edition.id).limit(SHOWN + 1).subquery()
    items: Query = (
        select(*_ITEM)
        .select_from(found)
        .join(Edition, Edition.id == found.c.edition_id)
        .join(Article, Article.id == Edition.article_id)
        .join(Revision, Revision.id == Edition.current_revision_id)
    )
    return _items(items).order_by(Edition.due_at, Edition.id)


def under_way(actor: Actor) -> list[Item]:
    """Items of this person that wait for others, by promise; one statement."""
    return _as_items(db.session.execute(_under_way_statement(), {"me": actor.id}))


@cache
def _published_statement() -> Query:
    """The newest few are found first, among the person's latest articles, and dressed then."""
    latest = (
        select(Author.article_id)
        .where(Author.person_id == ME)
        .order_by(Author.article_id.desc())
        .limit(LATEST)
        .subquery()
    )
    newest = (
        select(Publication.id)
        .join(latest, latest.c.article_id == Publication.article_id)
        .where(standing(), Publication.live_from <= NOW)
        .where(or_(Publication.live_until.is_(None), Publication.live_until > NOW))
        .order_by(Publication.live_from.desc(), Publication.id.desc())
        .limit(5)
        .subquery()
    )
    return (
        select(*_ITEM)
        .select_from(newest)
        .join(Publication, Publication.id == newest.c.id)
        .join(Article, Article.id == Publication.article_id)
        .join(Edition, Edition.id == Publication.edition_id)
        .join(Revision, Revision.id == Publication.revision_id)
        .join(Unit, Unit.id == Article.unit_id)
        .outerjoin(Person, Person.id == Edition.owner_id)
        .order_by(Publication.live_from.desc(), Publication.id.desc())
    )


def just_published(actor: Actor) -> list[Item]:
    """The last few items of this person that the public reads now; one statement."""
    return _as_items(db.session.execute(_published_statement(), {"me": actor.id, "now": clock.now()}))


def items_of(actor: Actor, cursor: str | None, size: int = 25) -> pagination.Page[Item]:
    """Every article that this person stands under, the newest first, each with its newest edition; one statement."""
    mine = select(Author.article_id).where(Author.person_id == actor.id)
    newest = pagination.after(mine, (Author.article_id,), cursor, (int,), descending=True).limit(size + 1).subquery()
    query = _items(
        select(*_ITEM)
        .select_from(newest)
        .join(Article, Article.id == newest.c.article_id)
        .join(Edition, Edition.id == Article.current_edition_id)
        .join(Revision, Revision.id == Edition.current_revision_id)
    )
    rows = _as_items(db.session.execute(query.order_by(Article.id.desc())))
    more = pagination.encode((rows[size - 1].article_id,)) if len(rows) > size else None
    return pagination.Page(rows[:size], more)
