"""The office's page: every unit with its figures, and behind each figure its list."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import abort, flash, request, url_for
from werkzeug.wrappers import Response

from editorial.core import clock, settings
from editorial.core.access import current_actor, open_to
from editorial.core.db import transaction
from editorial.core.documents import Column
from editorial.core.errors import Invalid, Missing
from editorial.core.i18n import gettext as _
from editorial.core.numbers import row_id
from editorial.core.sheets import every, sheet, wants_sheet
from editorial.core.web import go_to, page, safe_next
from editorial.people.models import BOARD_LEADERS, Role
from editorial.reports import operations, rules
from editorial.reports.queries import figures
from editorial.reports.rules import OFFICE_READERS, Figure, Line
from editorial.reports.views.base import bp, number
from editorial.units.models import UnitKind
from editorial.units.queries import people_names, unit

UNITS_A_PAGE = 40
COLUMNS = (Figure.UNDER_WAY, Figure.LATE, Figure.MONTH, Figure.YEAR)


@bp.get("/van-phong")
@open_to(*OFFICE_READERS)
def office() -> Response:
    actor, now = current_actor(), clock.now()
    days = settings.value(rules.SILENT_DAYS)
    kind = _kind()
    every = [line for line in figures.lines(actor, now) if kind in (None, line.kind)]
    narrowed = request.args.get("loc") if request.args.get("loc") in rules.NARROWED else None
    shown = [line for line in every if narrowed is None or rules.NARROWED[narrowed](line, now, days)]
    sort = request.args.get("xep")
    sort = sort if sort in rules.SORTS else rules.FIRST_SORT
    shown = rules.ordered(shown, sort, now)
    if wants_sheet():
        return _sheet_of_units(shown, now, [UnitKind(kind).title if kind else "", _narrowed_title(narrowed, days)])
    last = max(1, -(-len(shown) // UNITS_A_PAGE))
    at = min(max(number("trang") or 1, 1), last)
    asked: dict[str, Any] = {"loai": kind, "loc": narrowed}
    lines = shown[(at - 1) * UNITS_A_PAGE : at * UNITS_A_PAGE]
    may_remind = rules.can_remind(actor).allowed
    return page(
        "reports/office.html",
        lines=lines, title=_narrowed_title(narrowed, days) or _("Từng đơn vị"), may_remind=may_remind,
        contacts=figures.contacts(line.unit_id for line in lines) if may_remind else {},
        totals=figures.totals(every),
        silent=sum(line.is_silent(now, days) for line in every),
        lacking=sum(bool(line.lacks) for line in every),
        units=len(every),
        days=days, now=now, kind=kind, narrowed=narrowed, sort=sort, columns=COLUMNS, figures=list(Figure),
        holders=figures.late_by_owner(actor, now) if kind is None else [],
        kinds=_kinds(kind, narrowed),
        sort_url=lambda by: url_for("reports.office", xep=by if by != rules.FIRST_SORT else None, **asked),
        list_url=_list_url, cells=[(figure, figure.title, _list_url(figure) + "&don-vi=") for figure in COLUMNS],
        page={
            "prev_url": url_for("reports.office", trang=at - 1, xep=sort, **asked) if at > 1 else None,
            "next_url": url_for("reports.office", trang=at + 1, xep=sort, **asked) if at < last else None,
        },
    )  # fmt: skip


def _narrowed_title(narrowed: str | None, days: int) -> str:
    titles = {"im-lang": _("Đơn vị im lặng quá %(n)s ngày", n=days), "thieu-nguoi": _("Đơn vị thiếu người")}
    return titles.get(narrowed or "", "")


def _sheet_of_units(lines: list[Line], now: datetime, narrowed: list[str]) -> Response:
    columns = (
        Column(_("Đơn vị"), width=36),
        *(Column(str(figure.title), "whole", total=True) for figure in COLUMNS),
        Column(_("Số ngày im lặng"), "whole"),
    )
    rows = [
        (
            line.name,
            *(line.figures.get(figure, 0) for figure in COLUMNS),
            _("chưa gửi bài") if (silence := line.silence(now)) is None else silence,
        )
        for line in lines
    ]
    return sheet(_("Văn phòng, từng đơn vị"), columns, rows, narrowed)


@bp.post("/van-phong/nhac")
@open_to(Role.STANDING_OFFICE, *BOARD_LEADERS)
def remind() -> Response:
    """Remind a silent unit, or whoever holds late items."""
    unit_id, person_id = (row_id(request.form.get(name)) or None for name in ("don-vi", "nguoi"))
    try:
        with transaction():
            told = operations.remind(unit_id=unit_id, person_id=person_id, actor=current_actor())
        flash(_("Đã nhắc %(names)s.", names=", ".join(told)), "success")
    except Invalid as problem:
        flash(problem.sentence, "warning")
    return go_to(safe_next(request.form.get("next"), url_for("reports.office")))


def _kind() -> str | None:
    kind = request.args.get("loai")
    return kind if kind in list(UnitKind) else None


def _kinds(current: str | None, narrowed: str | None) -> list[dict[str, object]]:
    every = [(None, _("Mọi đơn vị")), *((kind.value, kind.title) for kind in UnitKind)]
    return [
        {"title": title, "url": url_for("reports.office", loai=kind, loc=narrowed), "current": kind == current}
        for kind, title in every
    ]


def _list_url(figure: Figure, line: Line | None = None, **more: Any) -> str:
    asked: dict[str, Any] = {"so": figure.value, "don-vi": line.unit_id if line else None, **more}
    return url_for("reports.items", **asked)


@bp.get("/van-phong/don-vi/<int:unit_id>")
@open_to(*OFFICE_READERS, Role.UNIT_HEAD)
def unit_page(unit_id: int) -> Response:
    """One unit, also for its own head and deputies."""
    actor, now = current_actor(), clock.now()
    found = unit(unit_id)
    if found is None or not rules.can_read_unit(actor, unit_id):
        raise Missing
    line = next(iter(figures.lines(actor, now, unit_id=unit_id)), None)
    if line is None:
        raise Missing
    return page(
        "reports/unit.html",
        unit=found, line=line, now=now, columns=COLUMNS, days=settings.value(rules.SILENT_DAYS),
        rows=figures.items(Figure.UNDER_WAY, actor, now, None, unit_id=unit_id).rows,
        list_url=_list_url, from_office=actor.has(*OFFICE_READERS),
    )  # fmt: skip


@bp.get("/van-phong/bai")
@open_to(*OFFICE_READERS, Role.UNIT_HEAD)
def items() -> Response:
    """The list behind a figure. A unit's head sees their unit's alone."""
    actor, now = current_actor(), clock.now()
    name, unit_id, kind, owner = request.args.get("so", "dang-lam"), number("don-vi"), _kind(), number("nguoi")
    if name not in list(Figure) or (request.args.get("don-vi") and unit_id is None):
        abort(404)
    of_unit = unit(unit_id) if unit_id is not None else None
    if unit_id is not None and (of_unit is None or not rules.can_read_unit(actor, unit_id)):
        raise Missing
    if unit_id is None and not actor.has(*OFFICE_READERS):
        raise Missing
    figure = Figure(name)
    about = [of_unit.name if of_unit else "", UnitKind(kind).title if kind else "", _owner_name(owner)]
    if wants_sheet():
        rows = every(
            lambda cursor: figures.items(figure, actor, now, cursor, unit_id=unit_id, kind=kind, owner_id=owner)
        )
        return _sheet_of_items(str(figure.title), rows, [", ".join(part for part in about if part)])
    found = figures.items(figure, actor, now, request.args.get("after"), unit_id=unit_id, kind=kind, owner_id=owner)
    asked: dict[str, Any] = {"so": name, "don-vi": unit_id, "loai": kind, "nguoi": owner}
    return page(
        "reports/items.html",
        figure=figure, rows=found.rows, about=", ".join(part for part in about if part), now=now,
        back_url=url_for("reports.office") if actor.has(*OFFICE_READERS) else url_for("reports.unit_page", unit_id=unit_id),
        page={
            "prev_url": None,
            "next_url": found.after and url_for("reports.items", after=found.after, **asked),
        },
    )  # fmt: skip


def _sheet_of_items(title: str, items: Iterable[figures.Item], narrowed: list[str]) -> Response:
    columns = (
        Column(_("Bài"), width=48), Column(_("Đơn vị"), width=24), Column(_("Đang ở bước"), width=20),
        Column(_("Từ"), "moment", 18), Column(_("Người giữ"), width=22), Column(_("Hạn"), "moment", 18),
        Column(_("Giờ đăng"), "moment", 18),
    )  # fmt: skip
    rows = (
        (
            item.title, item.unit, item.state.title, item.since, item.owner,
            None if item.live_from else item.deadline, item.live_from,
        )
        for item in items
    )  # fmt: skip
    return sheet(title, columns, rows, narrowed)


def _owner_name(owner: int | None) -> str:
    if owner is None:
        return ""
    return people_names([owner]).get(owner, "") if owner else _("không có người giữ")
