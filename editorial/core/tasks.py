"""What waits for a person, as the features declare it: counts, tasks about items, and cards of anything else.

`home` puts the selects of all features into one statement for the counts and one for the tasks. A select is built once for
each variant of rights and is the same for everybody with that variant; it runs with `values_of(actor)`.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam

from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.db import UtcDateTime
from editorial.core.i18n import gettext as _

ME: Any = bindparam("me")
LED: Any = bindparam("led", expanding=True)
"""Units of which the person is head or deputy."""
NOW: Any = bindparam("now", type_=UtcDateTime)
TODAY: Any = bindparam("today")
"""The day in Vietnam, as an ISO string."""


def values_of(actor: Actor) -> dict[str, Any]:
    """The values of ME, LED, NOW and TODAY."""
    return {"me": actor.id, "led": actor.led_units, "now": clock.now(), "today": clock.today().isoformat()}


Variant = Callable[[Actor], Hashable | None]
"""What of a person's rights decides the select; None: the person is not asked about it."""


def everybody(_actor: Actor) -> Hashable | None:
    """The variant of what is the same for every person."""
    return True


def for_roles(*roles: str) -> Variant:
    """The variant of what concerns only those who hold one of these roles, and is the same for all of them."""
    return lambda actor: True if actor.has(*roles) else None


@dataclass(frozen=True, eq=False)
class Count:
    """A number in the frame of every page. `select(variant)` has a row for each thing that is counted."""

    name: str
    select: Callable[[Any], Any]
    variant: Variant = everybody


@dataclass(frozen=True)
class ItemTask:
    """An item that waits for a person. `until`: the promise or the hour it closes; `since`: how long it has stood there."""

    kind: "ItemTaskKind"
    article_id: int
    edition_id: int
    title: str
    unit: str
    author: str
    owner: str
    until: datetime | None
    since: datetime
    is_urgent: bool = False
    asked: str = ""
    """What was asked for, where it came back."""


def author_and_unit(task: ItemTask) -> str:
    return f"{task.author}, {task.unit}" if task.author else task.unit


@dataclass(frozen=True, eq=False)
class ItemTaskKind:
    """One kind of task about an item. `select(variant)` has the columns edition_id and until.

    `slug` names it in addresses; `verb` is the word on its button; `heading` that of a list of nothing but these.
    `arguments`: fields of the task that the endpoint's address takes. `count`: the number that these tasks add to, for
    people with one of `count_roles` (empty: for everybody).
    """

    slug: str
    verb: Any
    heading: Any
    tone: str
    order: int
    select: Callable[[Any], Any]
    endpoint: str
    arguments: tuple[str, ...] = ()
    variant: Variant = everybody
    who: Callable[[ItemTask], str] = author_and_unit
    is_draft: bool = False
    tells_why: bool = False
    """The card says why the item came back."""
    count: str = ""
    count_roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class TaskCard:
    """A task as components/lists.html shows it. `until` is what stands there; `due` and `since` put the cards in order."""

    verb: str
    title: str
    url: str
    who: str
    tone: str
    since: datetime
    due: datetime | None = None
    until: datetime | str | None = None
    note: str = ""
    why: str = ""
    is_draft: bool = False
    is_urgent: bool = False


@dataclass(frozen=True, eq=False)
class CardSource:
    """Tasks that are about no item. `cards` is called only where the count of this name is not 0."""

    count: str
    cards: Callable[[Actor, datetime], list[TaskCard]]


def late_note(until: datetime | None, now: datetime) -> str:
    """What a card says when its promise has passed; empty before."""
    return _("trễ hạn") if until is not None and until < now else ""
