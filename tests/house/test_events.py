"""Every event can be written and read, also as the former release wrote it, and every handler takes what it is given."""

from __future__ import annotations

import types
import typing
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any

import pytest

from editorial import wiring
from editorial.articles.models import State
from editorial.core.events import Event
from editorial.people.events import RoleGranted
from editorial.workflow.events import EditionMoved

VALUES = {int: 7, str: "một", bool: True, date: date(2026, 11, 23), datetime: datetime(2026, 11, 23, 2, tzinfo=UTC),
          State: State.DRAFT}  # fmt: skip
EVENTS = sorted(
    (kind for kind in Event.__subclasses__() if kind.__module__.startswith("editorial.")), key=lambda kind: kind.topic
)


def sample(kind: type[Any]) -> Event:
    """An event with a value in every field."""
    hints = typing.get_type_hints(kind)
    event: Event = kind(**{field.name: value_of(hints[field.name]) for field in fields(kind)})
    return event


def value_of(hint: Any) -> Any:
    if isinstance(hint, types.UnionType):
        return value_of(typing.get_args(hint)[0])
    if typing.get_origin(hint) is tuple:
        return (value_of(typing.get_args(hint)[0]),)
    return VALUES[hint]


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.topic)
def test_an_event_is_read_as_it_was_written(kind: type[Event]) -> None:
    event = sample(kind)
    assert kind.from_payload(event.to_payload(), kind.version) == event
    assert str(kind.title)
    assert str(kind.concerns) % vars(event)


def test_topics_are_one_each() -> None:
    assert len({kind.topic for kind in EVENTS}) == len(EVENTS) > 20


@pytest.mark.parametrize(
    ("kind", "function"),
    [(kind, function) for handler in wiring.HANDLERS for kind, function in handler.on.items()],
    ids=lambda value: getattr(value, "topic", getattr(value, "__name__", "")),
)
def test_a_handler_takes_the_event_that_it_is_registered_for(kind: type[Event], function: Any) -> None:
    hint = next(iter(typing.get_type_hints(function).values()))
    assert hint is Any or kind in (typing.get_args(hint) or (hint,))


def test_moves_of_the_former_release_are_read() -> None:
    """As its outbox held them: version 1."""
    payload = {"article_id": 3, "edition_id": 4, "status_id": 5, "verb": "send", "actor_id": 1, "from": "draft",
               "to": "submitted"}  # fmt: skip
    assert EditionMoved.from_payload(payload, 1) == EditionMoved(3, 4, 5, "send", 1, State.DRAFT, State.SUBMITTED)
    begun = payload | {"status_id": None, "verb": "correct", "reason": "Sai số nhà."}
    assert EditionMoved.from_payload(begun, 1).reason == "Sai số nhà."


def test_roles_of_the_former_release_are_read() -> None:
    payload = {"person_id": 3, "actor_id": 1, "role": "editor", "from": "2026-12-01", "to": None}
    assert RoleGranted.from_payload(payload, 1) == RoleGranted(3, 1, "editor", date(2026, 12, 1), None)


def test_a_version_that_nobody_can_read_says_so() -> None:
    with pytest.raises(ValueError, match=r"article\.saved: version 9"):
        next(kind for kind in EVENTS if kind.topic == "article.saved").from_payload({}, 9)
