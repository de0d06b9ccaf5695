"""The schedule: what is scheduled, what is published, and what is approved and has no hour yet."""

import re
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from editorial.core import clock
from editorial.core.access import current_actor, open_to
from editorial.core.errors import Missing
from editorial.core.i18n import gettext as _
from editorial.core.numbers import whole_number
from editorial.core.templating import vn_time
from editorial.core.web import page
from editorial.core.worktime import WEEKDAYS
from editorial.desk.views.base import bp
from editorial.people.models import READS_ALL_SENT
from editorial.publishing import queries
from editorial.publishing.queries import Slot

OFFICE_DAY = range(7, 18)


@bp.get("/lich-dang")
@open_to(*READS_ALL_SENT)
def calendar() -> Response:
    """`?tuan=2026-W48`: that week; `?ngay=2026-11-23`: everything of one day."""
    actor = current_actor()
    if "ngay" in request.args:
        return _day_page(_day(request.args["ngay"]))
    monday = _monday(request.args.get("tuan", ""))
    found = queries.week(actor, monday)
    today = clock.today()
    days = [
        SimpleNamespace(
            title=WEEKDAYS[step],
            date_text=f"{monday + timedelta(days=step):%d/%m}",
            today=monday + timedelta(days=step) == today,
            slots=_by_hour(slots, monday + timedelta(days=step), total),
        )
        for step, (slots, total) in enumerate(found)
    ]
    drawn = {hour for day in days for hour in day.slots} | set(OFFICE_DAY)
    waiting = queries.without_promised_hour(actor)
    return page(
        "desk/calendar.html",
        days=days,
        hours=sorted(drawn),
        failed=[item for item in waiting if item.failure],
        ready=[item for item in waiting if not item.failure],
        monday=monday,
        sunday=monday + timedelta(days=6),
        before=_week_url(monday - timedelta(days=7)),
        following=_week_url(monday + timedelta(days=7)),
        this_week=None if monday <= today < monday + timedelta(days=7) else url_for("desk.calendar"),
        here=_week_url(monday),
        more_waiting=len(waiting) == queries.MOST_WAITING,
    )


def _day_page(on: date) -> Response:
    found = queries.day(current_actor(), on, request.args.get("after"))
    more = url_for("desk.calendar", ngay=on, after=found.after) if found.after else None
    return page(
        "desk/day.html",
        slots=found.rows,
        on=on,
        title=WEEKDAYS[on.weekday()],
        week_url=_week_url(on),
        pager=SimpleNamespace(prev_url=None, next_url=more),
    )


def _by_hour(slots: list[Slot], on: date, total: int) -> dict[int, list[Any]]:
    """Entries by hour; a day too full for the week's page ends with a link to all of it."""
    hours: dict[int, list[Any]] = {}
    for slot in slots:
        note = _("đính chính") if slot.is_correction else ""
        entry = SimpleNamespace(
            title=slot.title,
            url=url_for("desk.item", article_id=slot.article_id),
            time_text=vn_time(slot.live_from),
            look="out" if slot.is_out else "scheduled",
            note=_("không còn trên trang") if slot.has_left else note,
        )
        hours.setdefault(clock.to_vietnam(slot.live_from).hour, []).append(entry)
    if total > len(slots):
        rest = SimpleNamespace(
            title=_("Xem cả ngày: %(n)s bài", n=total)
            if total <= queries.MOST_COUNTED
            else _("Xem cả ngày: hơn %(n)s bài", n=queries.MOST_COUNTED),
            url=url_for("desk.calendar", ngay=on),
            time_text="",
            look="scheduled",
            note="",
        )
        hours[max(hours)].append(rest)
    return hours


def _monday(text: str) -> date:
    if not text:
        today = clock.today()
        return today - timedelta(days=today.weekday())
    if not (found := re.fullmatch(r"(20\d\d)-W(\d\d)", text)):
        raise Missing
    try:
        return date.fromisocalendar(whole_number(found[1]), whole_number(found[2]), 1)
    except ValueError:
        raise Missing from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"20\d\d-\d\d-\d\d", text) else _nothing()
    except ValueError:
        raise Missing from None


def _nothing() -> date:
    raise Missing


def _week_url(on: date) -> str:
    year, week, _weekday = on.isocalendar()
    return url_for("desk.calendar", tuan=f"{year}-W{week:02}")
