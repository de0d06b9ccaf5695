"""Places in the navigation, as the features declare them; `home` shows them around every page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from editorial.core.access import Actor
from editorial.core.i18n import lazy_gettext as _l


class NavigationGroup(Enum):
    """The groups of the navigation, in order, with their titles."""

    OWN = ""
    DESK = _l("Tòa soạn")
    OFFICE = _l("Văn phòng")
    PUBLIC = _l("Bạn đọc")


def everybody(_actor: Actor | None) -> bool:
    return True


def one_address(_actor: Actor) -> list[dict[str, Any]]:
    """An endpoint whose address takes no values."""
    return [{}]


@dataclass(frozen=True, eq=False)
class NavigationItem:
    """A place, shown to whoever may enter its endpoint and passes `is_shown`.

    `counts`: names of counts whose sum stands beside it; `only_if`: the name of a count that must not be 0.
    `addresses`: a link for each set of URL values.
    `bottom_bar`: its place in the bar at the bottom of a phone, 0: not there. Of several with one place the first whose
    `bottom_bar_roles` fit the person stands there, and one without roles when none fits.
    """

    endpoint: str
    title: Any
    icon: str
    group: NavigationGroup
    order: int
    counts: tuple[str, ...] = ()
    only_if: str = ""
    is_shown: Callable[[Actor | None], bool] = everybody
    addresses: Callable[[Actor], list[dict[str, Any]]] = one_address
    bottom_bar: int = 0
    bottom_bar_roles: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class OfficeLink:
    """A link at the top of the office's page, for whoever may enter it. `title` is given all counts by name."""

    endpoint: str
    title: Callable[[Mapping[str, int]], str]
    order: int
