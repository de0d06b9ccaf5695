"""A demo ward, so that a newcomer sees every screen with something on it. All people and events are invented."""

from collections.abc import Iterator

from editorial import beginnings
from editorial.core.db import transaction
from editorial.demo import items, ward

PASSWORD = ward.PASSWORD


def fill() -> None:
    """Fill an empty database: units, people, and items in every state, made by the desk's own operations."""
    with transaction():
        beginnings.lay()
        people = ward.build()
        beginnings.draft_rules()
    items.write(people)


def accounts() -> Iterator[str]:
    """A line for each person that the sign-in page offers."""
    yield f"Tài khoản thử (mật khẩu chung: {PASSWORD}):"
    for name, what in ward.SHOWN:
        yield f"  {name:<12} {what}"
