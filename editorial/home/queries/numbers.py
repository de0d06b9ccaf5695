"""The counts beside the places."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import ColumnElement, func, literal_column, select

from editorial.commendations.progress.queries.waiting import pending_round_ids
from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.db import rows
from editorial.home.queries.kinds import ME, Query, Rights, rights_of, task_selects, unclaimed, values
from editorial.home.rules import Kind
from editorial.notices.models import Notice
from editorial.royalties.models import RateSet
from editorial.scoring.appeals.models import Appeal
from editorial.scoring.closing.queries.signing import NOW, ended_previews

MOST = 100
"""Counting stops here; the page then says "99+"."""


@dataclass(frozen=True)
class Counts:
    """How much waits; each stops at MOST. `mine` leaves drafts out, which wait for nobody."""

    unread: int = 0
    mine: int = 0
    queue: int = 0
    ballots: int = 0
    calendar: int = 0
    rounds: int = 0
    """Commendation rounds that want something of this person."""
    royalties: int = 0
    """Not what waits: 1 once a decision on royalties was entered, and there is a place for them."""
    periods: int = 0
    """Periods whose window for objections is over, of who signs them; some may wait for answers first."""
    appeals: int = 0
    """Appeals about points that nobody has answered, of who reads them all; for the office's page."""
    late_appeals: int = 0


def _count(query: Query) -> ColumnElement[int]:
    capped = query.with_only_columns(literal_column("1").label("one"), maintain_column_froms=True).limit(MOST)
    return select(func.count()).select_from(capped.subquery()).scalar_subquery()


@cache
def _counts_statement(rights: Rights) -> Query:
    tasks = task_selects(rights)
    mine = [_count(tasks[kind]) for kind in (Kind.REVISE, Kind.CONFIRM, Kind.EDIT, Kind.APPEAL) if kind in tasks]
    ballots = [_count(tasks[kind]) for kind in (Kind.VOTE, Kind.REVIEW) if kind in tasks]
    calendar = (
        [_count(tasks[kind]) for kind in (Kind.SCHEDULE, Kind.FAILED) if kind in tasks] if rights.schedules else []
    )
    unread = select(Notice.id).where(Notice.person_id == ME, Notice.read_at.is_(None))
    return select(
        _count(unread).label("unread"),
        _sum(mine).label("mine"),
        _sum([_count(unclaimed(rights))] if rights.edits else []).label("queue"),
        _sum(ballots).label("ballots"),
        _sum(calendar).label("calendar"),
        _count(pending_round_ids(rights.rounds)).label("rounds"),
        _count(select(RateSet.id).limit(1)).label("royalties"),
        _sum([_count(ended_previews())] if rights.signs else []).label("periods"),
        _sum([_count(_appeals())] if rights.reads_appeals else []).label("appeals"),
        _sum([_count(_appeals().where(Appeal.due_at < NOW))] if rights.reads_appeals else []).label("late_appeals"),
    )


def _appeals() -> Query:
    return select(Appeal.id).where(Appeal.outcome.is_(None))


def _sum(parts: list[ColumnElement[int]]) -> ColumnElement[int]:
    total: ColumnElement[int] = literal_column("0")
    for part in parts:
        total = total + part
    return total


def counts(actor: Actor) -> Counts:
    """Everything that the frame of a page counts for this person; one statement."""
    [row] = rows(_counts_statement(rights_of(actor)), values(actor) | {"now": clock.now()})
    return Counts(*row)
