"""The places around every page: by what a person does, only those that they may enter, counts only where work waits.

Nothing is read until a layout asks, so pages without the desk's frame pay nothing.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import current_app, request, url_for

from editorial.core.access import EVERYONE, SIGNED_IN, Actor, current_actor, signed_in
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.home.queries import MOST, Counts
from editorial.home.views.base import counts, may_write
from editorial.people.models import BOARD, EDITORS, Role


@dataclass(frozen=True)
class Door:
    """A place as written here. `counted`: the field of `Counts` that stands beside it; `only_if`: one that must not be 0."""

    endpoint: str
    title: Any
    icon: str
    counted: str = ""
    only_if: str = ""


MINE = Door("home.mine", _l("Việc của tôi"), "house", "mine")
WRITE = Door("desk.new_item", _l("Viết bài"), "pencil-square")
ITEMS = Door("home.items", _l("Bài của tôi"), "journal-text")
NOTICES = Door("notices.inbox", _l("Thông báo"), "bell", "unread")
QUEUE = Door("desk.queue", _l("Hàng đợi"), "inbox", "queue")
AGENDA = Door("desk.agenda", _l("Ban Biên tập"), "clipboard-check", "ballots")
BOARD_OF_POINTS = Door("scoring.board", _l("Bảng thi đua"), "trophy")
COMMENDATIONS = Door("commendations.the_rounds", _l("Khen thưởng"), "award", "rounds")
ROYALTIES = Door("royalties.index", _l("Nhuận bút"), "file-earmark-text", only_if="royalties")
CALENDAR = Door("desk.calendar", _l("Lịch đăng"), "calendar-week", "calendar")
OFFICE = Door("reports.office", _l("Văn phòng"), "bar-chart")

GROUPS: tuple[tuple[Any, tuple[Door, ...]], ...] = (
    (
        "",
        (
            MINE,
            WRITE,
            ITEMS,
            BOARD_OF_POINTS,
            COMMENDATIONS,
            ROYALTIES,
            NOTICES,
            Door("search.find", _l("Tìm bài"), "search"),
        ),
    ),
    (_l("Tòa soạn"), (QUEUE, AGENDA, CALENDAR)),
    (
        _l("Văn phòng"),
        (
            OFFICE,
            Door("register.people", _l("Người"), "people"),
            Door("register.units", _l("Các đơn vị"), "building"),
            Door("reports.settings", _l("Cài đặt"), "sliders"),
            Door("reports.log", _l("Nhật ký"), "clock-history"),
        ),
    ),
    (_l("Bạn đọc"), (Door("reader.front", _l("Trang tin"), "newspaper"),)),
)


@dataclass(frozen=True)
class Place:
    """A place as a layout shows it."""

    title: str
    url: str
    icon: str
    count: str
    current: bool


class Frame:
    """What the desk's layout needs; see layouts/desk.html."""

    @cached_property
    def _actor(self) -> Actor | None:
        return current_actor() if signed_in() else None

    @cached_property
    def _counts(self) -> Counts:
        return counts() if self._actor else Counts()

    @cached_property
    def groups(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = [{"title": str(title), "places": self._places(doors)} for title, doors in GROUPS]
        found[0]["places"] += self._led_units()
        return [group for group in found if group["places"]]

    @cached_property
    def bottom(self) -> list[Place]:
        """Three places for the thumb: mine, writing, and the one where this person works most."""
        actor, third = self._actor, BOARD_OF_POINTS
        if actor is not None:
            for roles, door in (
                (EDITORS, QUEUE), (BOARD, AGENDA), ((Role.PUBLISHER,), CALENDAR),
                ((Role.STANDING_OFFICE, Role.OBSERVER), OFFICE),
            ):  # fmt: skip
                if actor.has(*roles) and self._may_enter(door.endpoint):
                    third = door
                    break
        return (self._places((MINE, WRITE, third)) + self._places((NOTICES,)))[:3]

    @property
    def unread(self) -> int:
        return self._counts.unread

    @property
    def appeals(self) -> int:
        """Appeals about points that wait, and those of them that are late; counted with the places."""
        return self._counts.appeals

    @property
    def late_appeals(self) -> int:
        return self._counts.late_appeals

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
        """As the door itself decides."""
        view = current_app.view_functions.get(endpoint)
        doors: frozenset[str] = getattr(view, "open_to", frozenset())
        if EVERYONE in doors:
            return endpoint != "reader.front" or bool(current_app.config["PUBLIC_READER"])
        if self._actor is None or (endpoint == WRITE.endpoint and not may_write(self._actor)):
            return False
        return SIGNED_IN in doors or self._actor.has(*doors)

    def _places(self, doors: tuple[Door, ...]) -> list[Place]:
        return [
            Place(
                str(door.title), url_for(door.endpoint), door.icon, self._count(door), request.endpoint == door.endpoint
            )
            for door in doors
            if self._may_enter(door.endpoint) and (not door.only_if or getattr(self._counts, door.only_if))
        ]

    def _led_units(self) -> list[Place]:
        """The pages of the units that a head or deputy answers for."""
        if self._actor is None or self._may_enter(OFFICE.endpoint) or not self._may_enter("reports.unit_page"):
            return []
        urls = [url_for("reports.unit_page", unit_id=unit) for unit in self._actor.led_units]
        return [Place(_("Đơn vị của tôi"), url, "building", "", request.path == url) for url in urls]

    def _count(self, door: Door) -> str:
        number = getattr(self._counts, door.counted) if door.counted else 0
        return "" if not number else f"{MOST - 1}+" if number >= MOST else str(number)


def give_frame() -> dict[str, Any]:
    """A context processor: `nav` in every template."""
    return {"nav": Frame()}
