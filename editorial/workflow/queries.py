"""Reads the workflow decides by: the calendar, and what each person may do with an item now."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import func, select

from editorial.articles.models import Lane
from editorial.articles.rules import Case
from editorial.ballots.rules import BallotFacts
from editorial.core import clock, settings
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.verdicts import Verdict
from editorial.core.worktime import WorkCalendar, add_days, add_hours
from editorial.units.models import Membership, Unit
from editorial.units.queries import leaders_of
from editorial.workflow import rules
from editorial.workflow.models import Holiday
from editorial.workflow.rules import Transition


def calendar() -> WorkCalendar:
    return WorkCalendar(holidays=frozenset(db.session.scalars(select(Holiday.day))))


def claim_until(now: datetime) -> datetime:
    """When a claim made now runs out."""
    return add_hours(calendar(), now, settings.value(rules.CLAIM_HOURS))


def due_at(case: Case, now: datetime) -> datetime:
    """The promise for an item sent now: when it should be out (product.md, lanes)."""
    values = settings.in_force(rules.NORMAL_DAYS, rules.LEGAL_DAYS, rules.URGENT_HOURS)
    if case.lane is Lane.URGENT:
        return now + timedelta(hours=values[rules.URGENT_HOURS.key])
    if case.lane is Lane.LEGAL and case.effective_on is not None:
        return add_days(calendar(), clock.from_vietnam(case.effective_on, time(0)), values[rules.LEGAL_DAYS.key])
    return add_days(calendar(), now, values[rules.NORMAL_DAYS.key])


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


@dataclass(frozen=True)
class Button:
    """A verb as this person sees it: open, or closed with the reason."""

    transition: Transition
    verdict: Verdict


def buttons(actor: Actor, case: Case, ballot: BallotFacts | None) -> list[Button]:
    """Exactly the verbs that are this person's kind of work at this step: the open ones, and the closed ones with why."""
    found = []
    for transition in rules.TRANSITIONS:
        verdict = rules.permitted(transition, actor, case, ballot)
        here = case.state in transition.sources
        if verdict or (here and rules.concerns(transition, actor, case)):
            found.append(Button(transition, verdict))
    return found
