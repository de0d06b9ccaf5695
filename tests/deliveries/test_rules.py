"""Who looks after events that were not delivered."""

import pytest

from editorial.core.access import SYSTEM, Actor
from editorial.deliveries import rules
from editorial.people.models import Role


@pytest.mark.parametrize("role", Role)
def test_the_office_and_an_administrator_look_after_deliveries(role: Role) -> None:
    may = role in (Role.STANDING_OFFICE, Role.ADMINISTRATOR)
    assert bool(rules.can_keep(Actor(1, "A", frozenset({role})))) is may


def test_so_does_whoever_gives_commands_on_the_server() -> None:
    assert rules.can_keep(SYSTEM)
    assert not rules.can_keep(Actor(1, "A"))
