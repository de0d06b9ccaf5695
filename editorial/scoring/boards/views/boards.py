"""The boards: individuals and units by period, on a page, in the meeting room and on paper."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from werkzeug.wrappers import Response

from editorial.core import clock, numbers, settings
from editorial.core.access import SIGNED_IN, Actor, current_actor, open_to
from editorial.core.i18n import gettext as _
from editorial.core.sheets import every, wants_sheet
from editorial.core.templating import row_urls
from editorial.core.web import page
from editorial.scoring.boards import rules
from editorial.scoring.boards.queries import closed_boards, leaderboard_context, person_boards, unit_boards
from editorial.scoring.boards.queries.person_boards import BoardPage
from editorial.scoring.boards.views.sheets import sheet_of_people, sheet_of_units
from editorial.scoring.periods import rules as periods_rules
from editorial.scoring.periods.rules import CONTEST_START, READERS, Span
from editorial.scoring.periods.views import bp, period_navigation
from editorial.scoring.rule_sets import queries as rule_sets
from editorial.scoring.rule_sets.rules.values import Values
from editorial.units.models import UnitKind


@dataclass(frozen=True)
class BoardFilter:
    """What the address asks for; an unknown value means the first choice."""

    period: Span
    contest_start: str
    of_units: bool
    is_staff: bool
    scope: str
    kind: str | None
    by_head: bool
    empty: Span | None = None
    """The present period, where it has no line yet and an earlier one is shown in its place."""

    @cached_property
    def values(self) -> Values:
        """The rules in force at the period's end; one statement."""
        return rule_sets.values_on(min(self.period.ends_on, clock.today()))

    def url(self, endpoint: str = "scoring.board", **changes: Any) -> str:
        kept: dict[str, Any] = {
            "ky": self.period.key,
            "xem": "don-vi" if self.of_units else None,
            "lop": "toa-soan" if self.is_staff and not self.of_units else None,
            "loc": self.scope if self.scope != "all" and not self.of_units else None,
            "loai": self.kind if self.of_units else None,
            "dau-nguoi": 1 if self.by_head and self.of_units else None,
        }
        given = {name: value for name, value in (kept | changes).items() if value is not None}
        return f"{url_for(endpoint)}?{urlencode(given, safe=':')}"  # a page has fifty of these

    def unit_url(self) -> Callable[[int], str]:
        """The entries behind a row's figure, by the row's unit."""
        return row_urls("scoring.unit_points", "unit_id", ky=self.period.key)

    def lines_url(self) -> Callable[[int], str]:
        """The entries behind a row's figure, by the row's person."""
        return row_urls(
            "scoring.person_points", "person_id", ky=self.period.key, lop="toa-soan" if self.is_staff else "ctv",
            loc=self.scope if self.scope != "all" else None,
        )  # fmt: skip


def board_filter() -> BoardFilter:
    """One statement."""
    start, given = settings.value(CONTEST_START), request.args
    kind = given.get("loai")
    return BoardFilter(
        period=periods_rules.period_of(given.get("ky", ""), clock.today(), start),
        contest_start=start,
        of_units=given.get("xem") == "don-vi",
        is_staff=given.get("lop") == "toa-soan",
        scope=rules.scope_of(given.get("loc", "")),
        kind=kind if kind in list(UnitKind) else None,
        by_head=given.get("dau-nguoi") == "1",
    )


@bp.get("/thi-dua")
@open_to(SIGNED_IN)
def board() -> Response:
    want, found = _asked()
    if wants_sheet():
        rows = every(lambda cursor: _board(want, current_actor(), cursor)[0])
        return (sheet_of_units if want.of_units else sheet_of_people)(rows, (want.period.title, found["narrowed"]))
    return page("scoring/unit_board.html" if want.of_units else "scoring/board.html", **found)


@bp.get("/thi-dua/trinh-chieu")
@open_to(SIGNED_IN)
def meeting_room() -> Response:
    """The board for a projector: few names in large type; hidden names stay hidden, whoever shows it."""
    return page("scoring/meeting_room.html", **_asked(on_wall=True)[1])


def _asked(*, on_wall: bool = False) -> tuple[BoardFilter, dict[str, Any]]:
    """What the address asks for, and it read. Where nobody asked for a period and this month has no line yet, the last
    month that has stands in its place."""
    want, cursor = board_filter(), None if on_wall else request.args.get("after")
    found = _read(want, cursor, on_wall=on_wall)
    if found["first"] or found["rest"] or "ky" in request.args or cursor:
        return want, found
    last = leaderboard_context.latest_month(
        want.period, of_units=want.of_units, is_staff=None if want.of_units else want.is_staff
    )
    if last is None:
        return want, found
    want = replace(want, period=last, empty=want.period)
    return want, _read(want, None, on_wall=on_wall)


def _read(want: BoardFilter, cursor: str | None, *, on_wall: bool = False) -> dict[str, Any]:
    actor, period, today = current_actor(), want.period, clock.today()
    sections, genres = ([], []) if want.of_units else leaderboard_context.sections_and_genres()
    found_board, own = _board(want, None if on_wall and not want.of_units else actor, cursor)
    rows = found_board.rows
    first = [] if cursor else [row for row in rows if row.place and row.place <= 3][:5]
    return {
        "own": own, "weights": rules.weights_text(want.values) if want.of_units else "", "want": want,
        "period": period, "first": first, "rest": rows[len(first) :],
        "life": leaderboard_context.period_status(period.key), "points": numbers.points, "percentage": numbers.percentage,
        "place_words": rules.place_text,
        **period_navigation(period, want.contest_start, want.url),
        "filters": _unit_filters(want) if want.of_units else _filters(want, sections, genres),
        "narrowed": _narrowed(want, sections, genres),
        "no_rules": not rows and rule_sets.in_force(today) is None,
        "lines_url": want.lines_url(), "unit_url": want.unit_url(), "me": actor.id, "my_units": set(actor.units),
        "periods_url": url_for("scoring.periods") if actor.has(*READERS) else "",
        "page": {"prev_url": want.url() if cursor else None,
                 "next_url": found_board.after and want.url(after=found_board.after)},
    }  # fmt: skip


def _board(want: BoardFilter, reader: Actor | None, cursor: str | None) -> tuple[BoardPage, Any]:
    """A page of the board and where the reader stands; of a closed period from its snapshot alone."""
    key, ends_on = want.period.key, want.period.ends_on
    closed = closed_boards.closed_period(key)
    if want.of_units:
        assert reader is not None
        if closed:
            return closed_boards.units(closed, want.kind, want.by_head, reader, cursor)
        return unit_boards.units(key, want.values, want.kind, want.by_head, reader, cursor)
    if closed:
        return closed_boards.people(closed, want.scope, want.is_staff, reader, cursor)
    return (
        person_boards.people(key, want.scope, want.is_staff, ends_on, reader, cursor),
        reader and person_boards.own_place(key, want.scope, want.is_staff, ends_on, reader),
    )


Chips = list[tuple[str, str, bool]]
"""Title, address, whether it is the one shown."""


def _chips(want: BoardFilter, name: str, choices: list[tuple[Any, str]], current: Any) -> Chips:
    none: dict[str, Any] = {name: None}
    rest = want.url(**none)
    return [(title, f"{rest}&{name}={key}" if key else rest, key == current) for key, title in choices]


def _filters(
    want: BoardFilter, sections: list[tuple[int, str]], genres: list[tuple[int, str]]
) -> list[tuple[str, Chips]]:
    current = want.scope if want.scope != "all" else None
    return [
        (
            _("Chuyên mục"),
            _chips(want, "loc", [(f"section:{section_id}", title) for section_id, title in sections], current),
        ),
        (_("Thể loại"), _chips(want, "loc", [(f"genre:{genre_id}", title) for genre_id, title in genres], current)),
        (_("Loại đơn vị"), _chips(want, "loc", [(f"kind:{kind.value}", kind.title) for kind in UnitKind], current)),
    ]


def _unit_filters(want: BoardFilter) -> list[tuple[str, Chips]]:
    kinds: list[tuple[Any, str]] = [(None, _("Mọi đơn vị")), *((kind.value, kind.title) for kind in UnitKind)]
    return [(_("Loại đơn vị"), _chips(want, "loai", kinds, want.kind))]


def _narrowed(want: BoardFilter, sections: list[tuple[int, str]], genres: list[tuple[int, str]]) -> str:
    """What the board is narrowed to, in words."""
    if want.of_units:
        return UnitKind(want.kind).title if want.kind else ""
    what, _colon, which = want.scope.partition(":")
    if what == "kind":
        return UnitKind(which).title
    titles = dict(sections if what == "section" else genres)
    return titles.get(numbers.row_id(which), _("một mục không còn dùng")) if which else ""
