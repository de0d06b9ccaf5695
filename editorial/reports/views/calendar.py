"""Days off: what the law proposes, and what the ward decides about each."""

from datetime import date, datetime
from typing import Any

from flask import flash, url_for
from werkzeug.wrappers import Response

from editorial.core import clock
from editorial.core.access import Actor, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Invalid, Missing
from editorial.core.i18n import gettext as _
from editorial.core.tasks import TaskCard
from editorial.core.web import go, page
from editorial.core.worktime import WEEKDAYS
from editorial.reports.forms import HolidayForm
from editorial.reports.operations import calendar as operations
from editorial.reports.queries import calendar as queries
from editorial.reports.rules import SETTERS
from editorial.reports.views.base import bp


def unconfirmed_cards(_actor: Actor, now: datetime) -> list[TaskCard]:
    """One card for all years that lack a word of the ward."""
    missing = [str(year) for year, days in queries.years().items() if queries.unconfirmed(days)]
    return [
        TaskCard(
            verb=_("Xem và xác nhận"), title=_("Ngày nghỉ chưa xác nhận: năm %(years)s", years=", ".join(missing)),
            url=url_for("reports.holidays"), who=_("Hạn của bài đang tạm tính theo ngày nghỉ của luật."), tone="wait",
            since=now,
        )
    ]  # fmt: skip


@bp.route("/cai-dat/ngay-nghi", methods=["GET", "POST"])
@open_to(*SETTERS)
def holidays() -> Response:
    """Days on which no working hour passes, and days of a weekend that are worked."""
    form: Any = HolidayForm()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.add_day(
                    form.day.data, form.title.data, is_off=not form.is_worked.data, actor=current_actor()
                )
        except Invalid as problem:
            form.add_errors(problem)
        else:
            flash(_("Đã ghi. Hạn của bài gửi từ nay sẽ tính theo."), "success")
            return go("reports.holidays")
    return page(
        "reports/holidays.html", 422 if form.errors else 200, form=form, today=clock.today(), years=queries.years(),
        unconfirmed=queries.unconfirmed, weekdays=WEEKDAYS,
    )  # fmt: skip


@bp.post("/cai-dat/ngay-nghi/<int:year>/xac-nhan")
@open_to(*SETTERS)
def confirm_year(year: int) -> Response:
    with transaction():
        operations.confirm_year(year, actor=current_actor())
    flash(_("Đã xác nhận ngày nghỉ năm %(year)s.", year=year), "success")
    return go("reports.holidays")


@bp.post("/cai-dat/ngay-nghi/<day>/<word>")
@open_to(*SETTERS)
def decide_day(day: str, word: str) -> Response:
    """Off, worked, or, of a day that only the ward entered, neither."""
    when, actor = _day(day), current_actor()
    with transaction():
        if word == "bo":
            operations.remove_day(when, actor=actor)
        elif word in ("nghi", "lam"):
            operations.decide_day(when, _title(when), is_off=word == "nghi", actor=actor)
        else:
            raise Missing
    flash(_("Đã ghi. Hạn của bài gửi từ nay sẽ tính theo."), "success")
    return go("reports.holidays")


def _day(raw: str) -> date:
    try:
        return date.fromisoformat(raw)
    except ValueError as error:
        raise Missing from error


def _title(day: date) -> str:
    found = next((known for known in queries.years().get(day.year, []) if known.day == day), None)
    if found is None:
        raise Missing
    return found.title
