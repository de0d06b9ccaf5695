"""Reads the workflow decides by: the calendar, and what each person may do with an item now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, literal, literal_column, select, true
from sqlalchemy import case as case_
from sqlalchemy.orm import aliased

from editorial.articles.models import ON_THE_WAY, Article, Edition, Genre, Lane, Revision, State, StatusRow
from editorial.articles.queries import touched, viewer_values, visibility_condition, visibility_scope_of, visible_to
from editorial.articles.queries.cases import CASE_WIDTH, VisibilityScope, all_cases, cases_in
from editorial.articles.rules import Case
from editorial.ballots.queries import latest_ballot, step_deadline
from editorial.ballots.rules import BallotFacts
from editorial.core import clock, settings
from editorial.core.access import Actor
from editorial.core.db import UtcDateTime, db, rows
from editorial.core.errors import Missing
from editorial.core.former_names import current_verb, stored_verbs
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.pagination import Page, after, encode
from editorial.core.public_holidays import proposed_days
from editorial.core.verdicts import Verdict
from editorial.core.worktime import WorkCalendar, add_days, add_hours
from editorial.people.models import EDITORS, READS_ALL_SENT, Person, Role
from editorial.units.models import Membership, Unit
from editorial.units.queries import holders_of, leaders_of
from editorial.workflow import rules
from editorial.workflow.models import Holiday
from editorial.workflow.rules import Button

YEARS_AHEAD = 2
"""How far ahead days off are proposed and confirmed."""


def calendar() -> WorkCalendar:
    """What the ward decided, and the law's days off where it decided nothing; one statement."""
    year = clock.today().year
    proposed = (day for near in range(year - 1, year + YEARS_AHEAD + 1) for day in proposed_days(near))
    days = {found.day: found.is_off for found in proposed}
    days |= {row.day: row.is_off for row in db.session.execute(select(Holiday.day, Holiday.is_off))}
    return WorkCalendar(
        holidays=frozenset(day for day, is_off in days.items() if is_off),
        extra_days=frozenset(day for day, is_off in days.items() if not is_off),
    )


def claim_until(now: datetime) -> datetime:
    """When a claim made now runs out."""
    return add_hours(calendar(), now, settings.value(rules.CLAIM_HOURS))


DUE_SETTINGS = (rules.NORMAL_DAYS, rules.LEGAL_DAYS, rules.URGENT_HOURS)


def due_at(case: Case, now: datetime, values: Mapping[str, Any] | None = None) -> datetime:
    """The promise for an item sent now: when it should be out, by its lane (`DUE_SETTINGS`; `values` where they were read)."""
    values = values or settings.in_force(*DUE_SETTINGS)
    return _due_at(case, now, values, WorkCalendar() if case.lane is Lane.URGENT else calendar())


def due_and_claim(case: Case, now: datetime) -> tuple[datetime, datetime]:
    """The promise for an item that somebody begins and holds now, and when that claim runs out; two statements."""
    values, days = settings.in_force(rules.CLAIM_HOURS, *DUE_SETTINGS), calendar()
    return _due_at(case, now, values, days), add_hours(days, now, values[rules.CLAIM_HOURS.key])


def _due_at(case: Case, now: datetime, values: Mapping[str, Any], days: WorkCalendar) -> datetime:
    if case.lane is Lane.URGENT:
        return now + timedelta(hours=values[rules.URGENT_HOURS.key])
    if case.lane is Lane.LEGAL and case.effective_on is not None:
        return add_days(days, clock.from_vietnam(case.effective_on, time(0)), values[rules.LEGAL_DAYS.key])
    return add_days(days, now, values[rules.NORMAL_DAYS.key])


def ballot_closes_at(case: Case, now: datetime) -> datetime:
    values = settings.in_force(rules.BALLOT_HOURS, rules.URGENT_HOURS)
    if case.lane is Lane.URGENT:
        return case.due_at or now
    return add_hours(calendar(), now, values[rules.BALLOT_HOURS.key])


def unit_facts(case: Case) -> tuple[str, int]:
    """The unit's kind, and how many heads and deputies it has who are not authors of the item."""
    others = leaders_of(case.unit_id).where(Membership.person_id.not_in(case.authors)).subquery()
    row = db.session.execute(
        select(Unit.kind, select(func.count(func.distinct(others.c.person_id))).scalar_subquery()).where(
            Unit.id == case.unit_id
        )
    ).one()
    return row[0], row[1]


def buttons(actor: Actor, case: Case, ballot: BallotFacts | None) -> list[Button]:
    """The verbs that are this person's kind of work at this step: the open ones, and the closed ones with the reason."""
    return rules.MACHINE.buttons(actor, rules.ItemFacts(case, ballot))


@dataclass(frozen=True)
class LastChange:
    who: str
    verb: str
    at: datetime

    @property
    def title(self) -> str:
        transition = rules.BY_VERB.get(current_verb(self.verb))
        return str(transition.title) if transition else self.verb


def last_change(edition_id: int) -> LastChange | None:
    """The newest line of an edition's history: what a stale page doesn't know."""
    row = db.session.execute(
        select(Person.full_name, StatusRow.verb, StatusRow.at)
        .outerjoin(Person, Person.id == StatusRow.actor_id)
        .where(StatusRow.edition_id == edition_id)
        .order_by(StatusRow.id.desc())
        .limit(1)
    ).one_or_none()
    return LastChange(row[0] or "", row[1], row[2]) if row else None


@dataclass(frozen=True)
class Request:
    """What was asked for before a text may go on: who wants what, when, and of which words."""

    lines: tuple[tuple[str, str], ...]
    at: datetime
    revision_id: int | None


def open_request(edition_id: int) -> Request | None:
    """The request that the text lies under now; None once it went on. A board's has the reason of each who gave one."""
    row, who = db.session.execute(
        select(StatusRow, Person.full_name)
        .outerjoin(Person, Person.id == StatusRow.actor_id)
        .where(
            StatusRow.edition_id == edition_id,
            StatusRow.verb.in_(stored_verbs(*rules.ASKS_FOR_MORE, "send", "submit_to_board")),
            StatusRow.from_state != StatusRow.to_state,
        )
        .order_by(StatusRow.id.desc())
        .limit(1)
    ).one_or_none() or (None, "")
    if row is None or current_verb(row.verb) not in rules.ASKS_FOR_MORE:
        return None
    lines: tuple[tuple[str, str], ...] = ((who or "", rules.asked_words(row.reason_code, row.reason)),)
    if row.verb == "vote" and (ballot := latest_ballot(edition_id)):
        lines = tuple((seat.name, seat.reason) for seat in ballot.seats if seat.choice and seat.choice.needs_reason)
    return Request(lines, row.at, row.revision_id)


def editors_with_load(case: Case) -> list[tuple[int, str, int]]:
    """Editors who may take the item, as (id, name, items in hand), the least loaded first."""
    load = func.count(Edition.id)
    rows = db.session.execute(
        select(Person.id, Person.full_name, load)
        .outerjoin(Edition, (Edition.owner_id == Person.id) & (Edition.state == State.EDITING))
        .where(
            Person.id.in_(holders_of(EDITORS)),
            Person.id.not_in([*case.authors, case.confirmed_by_id or 0, case.owner_id or 0]),
        )
        .group_by(Person.id, Person.full_name, Person.sort_key)
        .order_by(load, Person.sort_key, Person.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def possible_substitutes(case: Case, ballot: BallotFacts) -> list[tuple[int, str]]:
    """Who may sit in an absent member's seat: reads the item, has no seat, did not touch the text."""
    roles = (Role.STANDING_OFFICE,) if case.restricted else READS_ALL_SENT
    shut = touched(case.article_id) | {seat.person_id for seat in ballot.seats}
    rows = db.session.execute(
        select(Person.id, Person.full_name)
        .where(Person.id.in_(holders_of(roles)), Person.id.not_in(shut))
        .order_by(Person.sort_key, Person.id)
    )
    return [(row[0], row[1]) for row in rows]


def article_of(edition_id: int) -> int:
    """The article of an edition; no statement right after an operation on it. Raises Missing."""
    edition = db.session.get(Edition, edition_id)
    if edition is None:
        raise Missing
    return edition.article_id


# ---- the queue --------------------------------------------------------------------------------------------------

PAGE = 25
_SENT = Edition.sent_at.is_not(None)
_MOVING = Edition.state.in_(ON_THE_WAY)
_FAR = datetime(9999, 1, 1, tzinfo=UTC)
_DUE = func.coalesce(step_deadline, literal(_FAR, UtcDateTime))
_LANES = {"khan": Lane.URGENT, "van-ban": Lane.LEGAL}

FILTERS: dict[str, Any] = {
    "tat-ca": _l("Tất cả"),
    "chua-nhan": _l("Chưa ai nhận"),
    "cua-toi": _l("Của tôi"),
    "khan": _l("Tin khẩn"),
    "van-ban": _l("Văn bản"),
    "tre-han": _l("Trễ hạn"),
    **{f"buoc-{state.value}": state for state in ON_THE_WAY},
}
"""What the queue can be narrowed to, by the word in its address."""


@dataclass(frozen=True)
class QueueRow:
    """An item on its way, with what the desk asks about it at a glance."""

    case: Case
    unit: str
    genre: str
    owner: str
    claim: Verdict
    is_mine: bool
    deadline: datetime | None
    is_late: bool


def queue(actor: Actor, wanted: str, cursor: str | None) -> Page[QueueRow]:
    """Items on their way that this person may see: what is urgent, what nobody took, theirs, the others'; each part by
    its deadline. Two statements."""
    visibility = visibility_scope_of(actor)
    query = _first_page(visibility, wanted) if not cursor else _queue_page(visibility, wanted, cursor)
    found = rows(query, viewer_values(actor) | {"now": clock.now()})
    shown = found[:PAGE]
    last = encode((shown[-1].rank, shown[-1].due, shown[-1].edition_id)) if len(found) > PAGE else None
    return Page(_with_cases(shown, actor), last)


_ME: Any = bindparam("viewer_id")
_NOW: Any = bindparam("now", type_=UtcDateTime())


def _queue_page(visibility: VisibilityScope, wanted: str, cursor: str | None) -> Any:
    """First which, then what they are: sorting must not read every text on its way."""
    rank = case_(
        (Edition.lane == Lane.URGENT, 0), (Edition.state == State.SUBMITTED, 1), (Edition.owner_id == _ME, 2), else_=3
    )
    on_the_way = (
        select(Edition.id, rank.label("rank"), _DUE.label("due"))
        .join(Article, Article.id == Edition.article_id)
        .where(_MOVING, _filter(wanted), visibility_condition(visibility, sent=_SENT))
        .limit(PAGE + 1)
    )
    keys = (rank, _DUE, Edition.id)
    chosen = after(on_the_way, keys, cursor, (int, datetime, int), descending=False).subquery()
    return (
        _queue_rows()
        .add_columns(chosen.c.rank, chosen.c.due)
        .join(chosen, chosen.c.id == Edition.id)
        .order_by(chosen.c.rank, chosen.c.due, chosen.c.id)
    )


@lru_cache(maxsize=256)  # building a statement costs more than running it
def _first_page(visibility: VisibilityScope, wanted: str) -> Any:
    return _queue_page(visibility, wanted, None)


def queue_row(actor: Actor, edition_id: int) -> QueueRow:
    """One row, wherever the item is by now. Raises Missing."""
    found = db.session.execute(_queue_rows().where(Edition.id == edition_id, visible_to(actor))).all()
    if not found:
        raise Missing
    return _with_cases(found, actor)[0]


def _queue_rows() -> Any:
    owner = aliased(Person)
    return (
        all_cases()
        .add_columns(Unit.short_name, Genre.title, owner.full_name, step_deadline.label("deadline"))
        .join(Unit, Unit.id == Article.unit_id)
        .outerjoin(Genre, Genre.id == Revision.genre_id)
        .outerjoin(owner, owner.id == Edition.owner_id)
        .order_by(None)
    )


def _with_cases(found: Sequence[Any], actor: Actor) -> list[QueueRow]:
    now = clock.now()
    return [
        QueueRow(
            case=case, unit=unit, genre=genre or "", owner=owner or "", claim=rules.permitted("claim", actor, case),
            is_mine=case.owner_id == actor.id, deadline=deadline,
            is_late=case.state.is_open and (deadline or now) < now,
        )
        for case, row in zip(cases_in(found), found, strict=True)
        for unit, genre, owner, deadline in [row[CASE_WIDTH : CASE_WIDTH + 4]]
    ]  # fmt: skip


def _filter(wanted: str) -> ColumnElement[bool]:
    if wanted == "chua-nhan":
        return Edition.state == State.SUBMITTED
    if wanted == "cua-toi":
        return Edition.owner_id == _ME
    if wanted == "tre-han":
        return step_deadline < _NOW
    if wanted in _LANES:
        return Edition.lane == _LANES[wanted]
    return Edition.state == wanted.removeprefix("buoc-") if wanted.startswith("buoc-") else true()


def queue_counts(actor: Actor) -> dict[str, int]:
    """How many items each filter would show; one statement."""
    counts = dict.fromkeys(FILTERS, 0)
    found = rows(_groups(visibility_scope_of(actor)), viewer_values(actor) | {"now": clock.now()})
    for state, lane, is_mine, is_late, count in found:
        met = {"tat-ca": True, "chua-nhan": state == State.SUBMITTED, "cua-toi": is_mine, "tre-han": is_late}
        met |= {name: lane == wanted for name, wanted in _LANES.items()} | {f"buoc-{state}": True}
        for name, does in met.items():
            counts[name] += count if does else 0
    return counts


@lru_cache(maxsize=64)
def _groups(visibility: VisibilityScope) -> Any:
    mine = case_((Edition.owner_id == _ME, 1), else_=0).label("mine")
    late = case_((step_deadline < _NOW, 1), else_=0).label("late")
    groups = (Edition.state, Edition.lane, mine, late)
    return (
        select(*groups, func.count())
        .join(Article, Article.id == Edition.article_id)
        .where(_MOVING, visibility_condition(visibility, sent=_SENT))
        .group_by(Edition.state, Edition.lane, literal_column("mine"), literal_column("late"))
    )
