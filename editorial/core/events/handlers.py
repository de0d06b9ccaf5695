"""What an event is, what a handler is, and which handlers this process knows."""

import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, ClassVar, Self, Union, get_args, get_origin, get_type_hints

from flask_babel.speaklater import LazyString

Payload = dict[str, Any]


class Event:
    """Something that happened. A subclass is a frozen dataclass; its fields are int, str, bool, date, datetime, an Enum, a
    tuple of these, or None.

    A change of the fields raises `version` and teaches `upgrade` to read the versions before: rows that wait were written
    by the former release.
    """

    topic: ClassVar[str]
    """Past tense: "article.saved"."""
    version: ClassVar[int] = 1
    title: ClassVar[LazyString]
    """What happened, for the page of deliveries."""
    concerns: ClassVar[LazyString]
    """Whom or what it is about, by number only: a sentence with the fields as values. Holds no content of an article."""

    @classmethod
    def upgrade(cls, payload: Payload, version: int) -> Payload:
        """A payload of an earlier version as one of today's."""
        raise ValueError(f"{cls.topic}: version {version} cannot be read")

    @classmethod
    def from_payload(cls, payload: Payload, version: int) -> Self:
        """Raises TypeError, ValueError or KeyError when the payload does not fit."""
        if version != cls.version:
            payload = cls.upgrade(payload, version)
        readers: Mapping[str, Callable[[Any], Any]] = _readers(cls)  # type: ignore[arg-type]  # a class is hashable
        return cls(**{name: readers[name](value) if value is not None else None for name, value in payload.items()})

    def to_payload(self) -> Payload:
        """The fields as JSON can hold them."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}  # type: ignore[arg-type]


@dataclass(frozen=True)
class Handler:
    """What reacts to events under one name. Every function in `on` is safe to run twice with the same event.

    `ordered_by`: a field that all its events have; deliveries with the same value are handled one after the other, in the
    order of their events. `outside`: the functions wait for another machine (a letter), so they are called with no
    transaction open, commit what they write themselves, and have well under a lease's time. `takes`: which of these events
    get a delivery at all. `together` does for several events in one transaction what `on` does for each.
    """

    name: str
    title: LazyString
    """What it does, for the page of deliveries."""
    on: Mapping[type[Event], Callable[[Any], None]]
    ordered_by: str | None = None
    outside: bool = False
    takes: Callable[[Any], bool] | None = None
    together: Callable[[Sequence[Any]], None] | None = None

    def order_key(self, event: Event) -> str | None:
        return str(getattr(event, self.ordered_by)) if self.ordered_by else None


_handlers: dict[str, Handler] = {}
_by_event: dict[type[Event], list[Handler]] = {}
_events: dict[str, type[Event]] = {}


def register(handlers: Iterable[Handler]) -> None:
    """From now on these are all the handlers; called once when the application is made. Raises ValueError when two have one
    name, or two events one topic, or an event lacks the field that its handler is ordered by."""
    _handlers.clear()
    _by_event.clear()
    _events.clear()
    for handler in handlers:
        if handler.name in _handlers:
            raise ValueError(f"two handlers are named {handler.name}")
        _handlers[handler.name] = handler
        for event in handler.on:
            if handler.ordered_by and handler.ordered_by not in get_type_hints(event):
                raise ValueError(f"{event.topic} has no {handler.ordered_by} to order {handler.name} by")
            if _events.setdefault(event.topic, event) is not event:
                raise ValueError(f"two events have the topic {event.topic}")
            _by_event.setdefault(event, []).append(handler)


def handlers_of(event: Event) -> list[Handler]:
    return [handler for handler in _by_event.get(type(event), ()) if handler.takes is None or handler.takes(event)]


def handler_named(name: str) -> Handler | None:
    return _handlers.get(name)


def event_of(topic: str) -> type[Event] | None:
    return _events.get(topic)


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value


@cache
def _readers(event: type[Event]) -> Mapping[str, Callable[[Any], Any]]:
    return {name: _reader(kind) for name, kind in get_type_hints(event).items() if get_origin(kind) is not ClassVar}


def _reader(kind: Any) -> Callable[[Any], Any]:
    if get_origin(kind) in (Union, types.UnionType):
        (kind,) = (part for part in get_args(kind) if part is not type(None))
    if get_origin(kind) is tuple:
        part = _reader(get_args(kind)[0])
        return lambda values: tuple(part(value) for value in values)
    if issubclass(kind, date):
        return kind.fromisoformat
    return kind
