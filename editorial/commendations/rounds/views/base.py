"""What the pages of a round share: the blueprint, who may see a round, and how a form or a button is answered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash
from werkzeug.wrappers import Response

from editorial.commendations.rounds import queries
from editorial.commendations.rounds.forms import VersionForm
from editorial.commendations.rounds.models import Round
from editorial.commendations.rounds.rules import READS_ALL, State, sees_attachments
from editorial.core.access import Actor, current_actor
from editorial.core.db import transaction
from editorial.core.errors import Missing
from editorial.core.numbers import row_id
from editorial.core.web import go
from editorial.people.models import BOARD_LEADERS, Role

bp = Blueprint("commendations", __name__)

OFFICE = (Role.STANDING_OFFICE,)
PREPARERS = (Role.STANDING_OFFICE, *BOARD_LEADERS)


@dataclass(frozen=True)
class RoundAccess:
    """A round as one person sees it. `is_member`: of its council. `about`: the person whose candidacy is shown."""

    round: Round
    actor: Actor
    is_member: bool
    about: int | None = None

    @property
    def state(self) -> State:
        return State(self.round.state)

    @property
    def sees_all(self) -> bool:
        """Every candidate; else their own and their units'."""
        return self.is_member or self.actor.has(*READS_ALL)

    @property
    def own_scope(self) -> tuple[int, Sequence[int]] | None:
        return None if self.sees_all else (self.actor.id, self.actor.led_units)

    @property
    def sees_attachments(self) -> bool:
        return sees_attachments(self.actor, self.is_member, self.about)


def round_access(round_id: int) -> RoundAccess:
    """Raises Missing for a round in preparation, unless they prepare it or are members of its council."""
    found, actor = queries.round_of(round_id), current_actor()
    access = RoundAccess(found, actor, queries.is_council_member(round_id, actor.id))
    if access.state is State.PREPARING and not access.sees_all:
        raise Missing
    return access


def council_access(round_id: int) -> RoundAccess:
    """Raises Missing, unless they see every candidate: the office, the board, the observer and the council."""
    access = round_access(round_id)
    if not access.sees_all:
        raise Missing
    return access


def version_of(form: Any) -> int:
    return row_id(form.version.data)


def finish(operation: Callable[[], object], sentence: str, endpoint: str, **values: Any) -> Response:
    """Run the operation in a transaction, say so, and lead to the next page."""
    with transaction():
        operation()
    flash(sentence, "success")
    return go(endpoint, **values)


def press(operation: Callable[[], object], sentence: str, endpoint: str, **values: Any) -> Response:
    """The answer to a button that sends nothing but its token and version."""
    if not VersionForm().validate_on_submit():
        raise Missing
    return finish(operation, sentence, endpoint, **values)
