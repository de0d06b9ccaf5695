"""What the pages of a round share: the blueprint, who may see a round, and the version that a form was shown with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint

from editorial.commendations.rounds import queries as rounds
from editorial.commendations.rounds.models import Round
from editorial.commendations.rounds.rules import READS_ALL, State, sees_attachments
from editorial.core.access import Actor, current_actor
from editorial.core.errors import Missing
from editorial.people.models import BOARD_LEADERS, Role

bp = Blueprint("commendations", __name__)


OFFICE = (Role.STANDING_OFFICE,)


PREPARERS = (Role.STANDING_OFFICE, *BOARD_LEADERS)


@dataclass(frozen=True)
class RoundAccess:
    """A round as one person sees it. `all`: every candidate; else their own and their units'. `about`: the person whose
    candidacy is looked at."""

    round: Round
    actor: Actor
    seated: bool
    about: int | None = None

    @property
    def state(self) -> State:
        return State(self.round.state)

    @property
    def all(self) -> bool:
        return self.seated or self.actor.has(*READS_ALL)

    @property
    def own(self) -> tuple[int, Sequence[int]] | None:
        return None if self.all else (self.actor.id, self.actor.led_units)

    @property
    def sees_attachments(self) -> bool:
        return sees_attachments(self.actor, self.seated, self.about)


def round_access(round_id: int) -> RoundAccess:
    """Raises Missing for a round in preparation, unless they prepare it or sit in its council."""
    found, actor = rounds.round_of(round_id), current_actor()
    seated = rounds.is_council_member(round_id, actor.id)
    if State(found.state) is State.PREPARING and not (seated or actor.has(*READS_ALL)):
        raise Missing
    return RoundAccess(found, actor, seated)


def council_access(round_id: int) -> RoundAccess:
    """Raises Missing, unless they see every candidate: the office, the board, the observer and the council."""
    seen = round_access(round_id)
    if not seen.all:
        raise Missing
    return seen


def version_of(form: Any) -> int:
    raw = form.version.data or ""
    return int(raw) if raw.isdigit() and len(raw) < 10 else 0
