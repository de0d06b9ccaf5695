"""Who is told of a commendation round, and reminded of what they still owe it."""

from sqlalchemy import select

from editorial.commendations.candidates.models import Candidate
from editorial.commendations.progress.queries import waiting
from editorial.commendations.rounds.events import RoundMoved
from editorial.commendations.rounds.models import CouncilMember, Round
from editorial.core import clock
from editorial.core.db import db
from editorial.notices import queries, rules
from editorial.notices.operations.base import add, path_to
from editorial.people.models import Role
from editorial.units import queries as units
from editorial.units.models import Membership, Position


def tell_round(event: RoundMoved) -> None:
    """A commendation round took a step: whoever must act, or was honoured, is told."""
    found = db.session.get_one(Round, event.round_id)
    told = rules.of_round(event.verb)
    if told is None:
        return
    listed = select(Candidate.person_id).where(Candidate.round_id == found.id, Candidate.person_id.is_not(None))
    people = {
        "heads": select(Membership.person_id).where(
            Membership.position.in_((Position.HEAD, Position.DEPUTY)), units.in_force(Membership, clock.today())
        ),
        "council": select(CouncilMember.person_id).where(CouncilMember.round_id == found.id),
        "leaders": units.holders_of((Role.BOARD_HEAD, Role.BOARD_DEPUTY)),
        "office": units.holders_of((Role.STANDING_OFFICE,)),
        "honoured": listed.where(Candidate.awarded.is_(True)),
    }[told.to]
    add(
        [one for one in db.session.scalars(people) if one], f"commendation.moved:{event.status_id}",
        "commendation.moved", str(told.title), str(told.body) % {"title": found.title},
        path_to("commendations.the_round", round_id=found.id), actor_id=event.actor_id,
    )  # fmt: skip


def remind_of_rounds() -> int:
    """Before a stage of a commendation round ends, whoever still owes something is told; once for each deadline, so one
    that was moved is told anew. A duty; returns how many were told."""
    told = 0
    for one in waiting.due(rules.REMIND_DAYS):
        title, body, endpoint = rules.REMINDERS[one.state]
        values = {"title": one.title, "day": f"{one.day:%d/%m/%Y}"}
        key = f"commendation.due:{one.round_id}:{one.state}:{one.day.isoformat()}"
        told += len(set(one.people) - queries.already_told(key))
        add(one.people, key, "commendation.due", str(title) % values, str(body) % values,
             path_to(f"commendations.{endpoint}", round_id=one.round_id), actor_id=0)  # fmt: skip
    return told
