"""Who is told of a commendation round, and reminded of what they still owe it."""

from collections.abc import Iterator

from sqlalchemy import select

from editorial.commendations.candidates.models import Candidate
from editorial.commendations.notifications import rules
from editorial.commendations.progress.queries import pending
from editorial.commendations.rounds.events import RoundMoved
from editorial.commendations.rounds.models import CouncilMember, Round
from editorial.core import clock
from editorial.core.db import db
from editorial.core.notifications import Notification, path_to
from editorial.people.models import Role
from editorial.units import queries as units
from editorial.units.models import Membership, Position


def of_round(event: RoundMoved) -> Notification | None:
    """A commendation round took a step: whoever must act, or was honoured, is told."""
    rule = rules.notification_of(event.verb)
    if rule is None:
        return None
    found = db.session.get_one(Round, event.round_id)
    listed = select(Candidate.person_id).where(Candidate.round_id == found.id, Candidate.person_id.is_not(None))
    people = {
        "heads": select(Membership.person_id).where(
            Membership.position.in_((Position.HEAD, Position.DEPUTY)), units.in_force(Membership, clock.today())
        ),
        "council": select(CouncilMember.person_id).where(CouncilMember.round_id == found.id),
        "leaders": units.holders_of((Role.BOARD_HEAD, Role.BOARD_DEPUTY)),
        "office": units.holders_of((Role.STANDING_OFFICE,)),
        "honoured": listed.where(Candidate.awarded.is_(True)),
    }[rule.to]
    return Notification(
        [person_id for person_id in db.session.scalars(people) if person_id], f"commendation.moved:{event.status_id}",
        "commendation.moved", str(rule.title), str(rule.body) % {"title": found.title},
        path_to("commendations.the_round", round_id=found.id), event.actor_id,
    )  # fmt: skip


def reminders() -> Iterator[Notification]:
    """Before a stage of a commendation round ends, whoever still owes something is told; once for each deadline, so one
    that was moved is told anew."""
    for stage in pending.upcoming_deadlines(rules.REMIND_DAYS):
        title, body, endpoint = rules.REMINDERS[stage.state]
        values = {"title": stage.title, "day": f"{stage.day:%d/%m/%Y}"}
        yield Notification(
            stage.people, f"commendation.due:{stage.round_id}:{stage.state}:{stage.day.isoformat()}", "commendation.due",
            str(title) % values, str(body) % values, path_to(f"commendations.{endpoint}", round_id=stage.round_id),
        )  # fmt: skip
