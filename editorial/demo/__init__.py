"""A demo ward, so that a newcomer sees every screen with something on it. All people and events are invented."""

from collections.abc import Iterator

from editorial.core.db import transaction
from editorial.core.feature import add_seed_data
from editorial.demo import items, points, ward

PASSWORD = ward.PASSWORD


def fill() -> None:
    """Fill an empty database: units, people, items in every state and their points, made by the desk's own operations."""
    with transaction():
        add_seed_data()
        people = ward.build()
    points.sign_rules(people)
    items.write(people)
    points.today(people)


def accounts() -> Iterator[str]:
    """A line for each person that the sign-in page offers."""
    yield f"Tài khoản thử (mật khẩu chung: {PASSWORD}):"
    for name, what in ward.SHOWN:
        yield f"  {name:<12} {what}"
