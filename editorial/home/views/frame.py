"""The navigation around every page: only the places that a person may enter, counts only where work waits.

Nothing is read until a layout asks, so pages without the desk's frame pay nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from flask import Response, current_app, g, request, url_for

from editorial.core import clock
from editorial.core.access import EVERYONE, SIGNED_IN, Actor, current_actor, signed_in
from editorial.core.db import transaction
from editorial.core.feature import Feature, registered
from editorial.core.navigation import NavigationGroup, NavigationItem
from editorial.core.tasks import TaskCard
from editorial.home.queries import MOST
from editorial.home.views.base import counts
from editorial.notices.operations import read_about
from editorial.notices.queries import has_unread


@dataclass(frozen=True)
class Place:
    """A place as a layout shows it."""

    title: str
    url: str
    icon: str
    count: str
    current: bool


@cache
def _in_order(features: tuple[Feature, ...]) -> tuple[NavigationItem, ...]:
    return tuple(sorted((item for feature in features for item in feature.navigation), key=lambda item: item.order))


class Frame:
    """What the desk's layout needs; see layouts/desk.html."""

    @cached_property
    def _actor(self) -> Actor | None:
        return current_actor() if signed_in() else None

    @cached_property
    def counts(self) -> Mapping[str, int]:
        return counts() if self._actor else {}

    @cached_property
    def groups(self) -> list[dict[str, Any]]:
        found = [
            {"title": str(group.value), "places": self._places(item for item in self._items if item.group is group)}
            for group in NavigationGroup
        ]
        return [group for group in found if group["places"]]

    @cached_property
    def _items(self) -> list[NavigationItem]:
        """The places that this person may enter."""
        return [
            item
            for item in _in_order(registered())
            if self._may_enter(item.endpoint)
            and item.is_shown(self._actor)
            and (not item.only_if or self.counts.get(item.only_if))
        ]

    @cached_property
    def bottom(self) -> list[Place]:
        """Three places for the thumb."""
        chosen: dict[int, NavigationItem] = {}
        for item in self._items:
            if item.bottom_bar and self._fits(item, chosen.get(item.bottom_bar)):
                chosen[item.bottom_bar] = item
        return self._places(chosen[place] for place in sorted(chosen))[:3]

    def _fits(self, item: NavigationItem, other: NavigationItem | None) -> bool:
        """Does the item take its place in the bottom bar, where so far another one stands?"""
        if not item.bottom_bar_roles:
            return other is None
        is_theirs = self._actor is not None and self._actor.has(*item.bottom_bar_roles)
        return is_theirs and (other is None or not other.bottom_bar_roles)

    @cached_property
    def office_links(self) -> list[dict[str, str]]:
        links = sorted((link for feature in registered() for link in feature.office_links), key=lambda link: link.order)
        return [
            {"url": url_for(link.endpoint), "title": link.title(self.counts)}
            for link in links
            if self._may_enter(link.endpoint)
        ]

    @cached_property
    def office_cards(self) -> list[TaskCard]:
        sources = (source for feature in registered() for source in feature.office_cards)
        if (actor := self._actor) is None:
            return []
        return [
            card for source in sources if self.counts.get(source.count) for card in source.cards(actor, clock.now())
        ]

    @property
    def unread(self) -> int:
        return self.counts.get("notices.unread", 0)

    @property
    def home_url(self) -> str:
        return url_for("home.mine") if self._actor else "/"

    @property
    def notices_url(self) -> str:
        return url_for("notices.inbox")

    @property
    def search_url(self) -> str:
        return url_for("search.find")

    @property
    def account_url(self) -> str:
        return url_for("account.overview")

    @property
    def sign_out_url(self) -> str:
        return url_for("account.sign_out")

    def _may_enter(self, endpoint: str) -> bool:
        """As `@open_to` of the page itself decides."""
        view = current_app.view_functions.get(endpoint)
        entrants: frozenset[str] = getattr(view, "open_to", frozenset())
        if EVERYONE in entrants:
            return True
        return self._actor is not None and (SIGNED_IN in entrants or self._actor.has(*entrants))

    def _places(self, items: Iterable[NavigationItem]) -> list[Place]:
        return [place for item in items for place in self._places_of(item)]

    def _places_of(self, item: NavigationItem) -> list[Place]:
        addresses = item.addresses(self._actor) if self._actor else [{}]
        count = self._count(item)
        return [
            Place(
                str(item.title),
                url,
                item.icon,
                count,
                request.path == url if values else request.endpoint == item.endpoint,
            )
            for values in addresses
            for url in [url_for(item.endpoint, **values)]
        ]

    def _count(self, item: NavigationItem) -> str:
        number = sum(self.counts.get(name, 0) for name in item.counts)
        return "" if not number else f"{MOST - 1}+" if number >= MOST else str(number)


def read_notices_of_item(response: Response) -> Response:
    """Whoever opened an item has read its notices; asked only of a page whose frame counted unread ones."""
    counted: Mapping[str, int] = g.get("home_counts", {})
    if request.endpoint == "desk.item" and response.status_code == 200 and counted.get("notices.unread"):
        article_id, person_id = (request.view_args or {})["article_id"], current_actor().id
        if has_unread(person_id, article_id):
            with transaction():
                read_about(article_id, person_id=person_id)
    return response


def give_frame() -> dict[str, Any]:
    """A context processor: `nav` in every template."""
    return {"nav": Frame()}
