"""The person who acts, and who may enter a view. A view without `@open_to` stops the start of the application."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from flask_login import UserMixin, current_user

EVERYONE = "everyone"
SIGNED_IN = "signed_in"

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, eq=False)
class Actor(UserMixin):  # type: ignore[misc]  # flask-login ships no types
    """A person who acts, as every rule and operation sees them: plain values, loaded once a request.

    `units` maps a unit's id to the person's position there ("contributor", "head", "deputy").
    `session_id` is the device session, None for the worker, commands and tests.
    """

    id: int
    name: str
    roles: frozenset[str] = frozenset()
    units: dict[int, str] = field(default_factory=dict)
    session_id: int | None = None
    session_token: str = ""
    given_name: str = ""
    needs: str = ""  # "password" or "totp": the one page this person must visit first
    seen_late: bool = False  # the device session's "last seen" is due to be written

    # flask-login compares session tokens, which are empty outside a request: everybody would be SYSTEM.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def get_id(self) -> str:
        return self.session_token

    def has(self, *roles: str) -> bool:
        """Holds at least one of these roles today."""
        return not self.roles.isdisjoint(roles)

    def leads(self, unit_id: int) -> bool:
        """Head or deputy head of this unit today."""
        return self.units.get(unit_id) in ("head", "deputy")

    @property
    def led_units(self) -> list[int]:
        return [unit for unit, position in self.units.items() if position in ("head", "deputy")]


SYSTEM = Actor(id=0, name="Hệ thống")
"""The clock and the worker when they act; has no rights of a person and no row in `people`."""


def current_actor() -> Actor:
    """The signed-in person; only for views whose `@open_to` asks for one."""
    return cast(Actor, current_user._get_current_object())


def signed_in() -> bool:
    return bool(current_user.is_authenticated)


def open_to(*audiences: str) -> Callable[[View], View]:
    """Say who may enter a view: EVERYONE, SIGNED_IN, or the roles of which one is needed."""

    def mark(view: View) -> View:
        view.open_to = frozenset(audiences)  # type: ignore[attr-defined]
        return view

    return mark
