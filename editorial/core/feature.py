"""What a feature brings to the application, as plain data.

Each feature says it once, in `editorial/<feature>/feature.py`, as `FEATURE = Feature(...)`. `editorial/wiring.py` lists
the features and connects them. Code that shows all features together (first page, settings, audit log, notices,
commands) reads `registered()` and names no feature.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import click
from flask import Blueprint, Flask

from editorial.core.access import Actor
from editorial.core.events import Event, Handler
from editorial.core.navigation import NavigationItem, OfficeLink
from editorial.core.notifications import Notification
from editorial.core.settings import Setting
from editorial.core.tasks import CardSource, Count, ItemTaskKind


@dataclass(frozen=True)
class Duty:
    """Work that the clock brings. `run` does what is due now and returns how much there was.

    `every`: each worker process runs it at most once in this time; None: in every round.
    """

    run: Callable[[], int]
    every: timedelta | None = None
    is_urgent: bool = False
    """Run between all other duties too, so that it waits for none of them."""


@dataclass(frozen=True)
class Check:
    """Something that `flask verify` holds against something else: `faults` yields a sentence for each difference."""

    title: str
    faults: Callable[[], Iterator[str]]


@dataclass(frozen=True)
class AuditLabels:
    """The words in which the audit log shows what a feature records.

    `kinds`: of the part of an action before its dot; `actions`: of whole actions ("role.granted"); `subjects`: of what a
    row is about; `names`: reads the names of subjects by their ids; `content`: subjects whose rows only readers of
    articles may see.
    """

    kinds: Mapping[str, Any] = field(default_factory=dict)
    actions: Mapping[str, Any] = field(default_factory=dict)
    subjects: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, Callable[[set[int]], Mapping[int, str]]] = field(default_factory=dict)
    content: tuple[str, ...] = ()


@dataclass(frozen=True)
class SettingsGroup:
    """Settings that the ward may decide anew, under a heading of the settings page; groups with one heading are joined.

    `order`: the smallest stands first.
    """

    heading: Any
    settings: tuple[Setting[Any], ...]
    order: int


@dataclass(frozen=True)
class SettingsPage:
    """A page of a feature's own where something is decided that is more than one value; the settings page leads there."""

    heading: Any
    text: Any
    button: Any
    endpoint: str


@dataclass(frozen=True, eq=False)
class HomePanel:
    """A part of each person's first page. `template` shows it as `panel.data`; `read` returns None where there is none."""

    template: str
    read: Callable[[Actor], Any]
    stylesheet: str = ""


@dataclass(frozen=True, eq=False)
class ItemPanel:
    """A part of the page of an item. `template` shows it as `panel.data`; `read` returns None where there is none.

    `read` is given the person, the item's case (`articles.rules.Case`), its content, and whether the item is public.
    """

    template: str
    read: Callable[[Actor, Any, Any, bool], Any]


@dataclass(frozen=True, eq=False)
class Feature:
    """Everything that a feature brings; a field that is left out means that it brings none of it."""

    name: str
    blueprint: Blueprint | None = None
    handlers: tuple[Handler, ...] = ()
    """Its reactions to events, its own or of features before it."""
    shared_handlers: Callable[[tuple["Feature", ...]], tuple[Handler, ...]] | None = None
    """Reactions made of what all features bring."""
    duties: tuple[Duty, ...] = ()
    commands: tuple[click.Command, ...] = ()
    """Added to `flask`."""
    checks: tuple[Check, ...] = ()
    """Parts of `flask verify`."""
    generated_docs: Mapping[str, Callable[[], str]] = field(default_factory=dict)
    """Name of a page under docs/ -> the function that writes it from the code; `flask docs <name>` calls it."""
    navigation: tuple[NavigationItem, ...] = ()
    office_links: tuple[OfficeLink, ...] = ()
    counts: tuple[Count, ...] = ()
    item_tasks: tuple[ItemTaskKind, ...] = ()
    task_cards: tuple[CardSource, ...] = ()
    office_cards: tuple[CardSource, ...] = ()
    """Cards that stand on top of the office's page too."""
    home_panels: tuple[HomePanel, ...] = ()
    item_panels: tuple[ItemPanel, ...] = ()
    notifications: Mapping[type[Event], Callable[[Any], Notification | None]] = field(default_factory=dict)
    """What is told of an event, and to whom; None: nobody is told. Called in the transaction of the delivery."""
    reminders: Callable[[], Iterable[Notification]] | None = None
    """What is due to be told without an event, such as deadlines; called every few minutes, in a transaction."""
    settings: tuple[SettingsGroup, ...] = ()
    settings_pages: tuple[SettingsPage, ...] = ()
    audit_labels: AuditLabels = AuditLabels()
    seed: Callable[[], None] | None = None
    """Adds the rows that every ward starts with; called inside a transaction, safe to call again."""
    init_app: Callable[[Flask], None] | None = None
    """Hooks into Flask that are no view: before_request, context processors, login."""
    serve: Callable[[Flask], None] | None = None
    """Called once in a process that serves pages; commands and the worker leave it out."""


_registered: tuple[Feature, ...] = ()


def register(features: tuple[Feature, ...]) -> None:
    """Make these the features of this process, in this order. Raises ValueError when two have one name."""
    global _registered
    names = [feature.name for feature in features]
    if len(set(names)) != len(names):
        raise ValueError(f"two features have the same name: {names}")
    _registered = features


def registered() -> tuple[Feature, ...]:
    """The features of this process, in the order of `wiring.FEATURES`."""
    return _registered


def add_seed_data() -> None:
    """Add what every ward starts with and does not have yet; safe to call again. Inside a transaction."""
    for feature in registered():
        if feature.seed:
            feature.seed()
