"""Decisions about days off. Only days to come: deadlines that were counted don't move."""

from datetime import date

from editorial.core import audit, clock
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Invalid, Missing
from editorial.core.i18n import gettext as _
from editorial.core.public_holidays import proposed_days
from editorial.reports import rules
from editorial.workflow.models import Holiday
from editorial.workflow.queries import YEARS_AHEAD


def add_day(day: date, title: str, *, is_off: bool = True, actor: Actor) -> None:
    """A day that the ward decides for the first time. Raises Refused, Invalid."""
    if db.session.get(Holiday, day) is not None:
        raise Invalid(_("Đã có ngày này."), {"day": _("Ngày này đã có trong danh sách.")})
    decide_day(day, title, is_off=is_off, actor=actor)


def decide_day(day: date, title: str, *, is_off: bool, actor: Actor) -> None:
    """Off or worked, whatever was decided or proposed before. Raises Refused, Invalid."""
    rules.can_set(actor).require()
    if day < clock.today():
        raise Invalid(_("Ngày đã qua."), {"day": _("Ngày này đã qua; hạn đã tính không đổi được nữa.")})
    if not title.strip():
        raise Invalid(_("Thiếu tên."), {"title": _("Hãy ghi tên ngày nghỉ.")})
    db.session.merge(Holiday(day=day, title=title.strip(), is_off=is_off))
    _record(actor, day=day.isoformat(), title=title.strip(), is_off=is_off)


def remove_day(day: date, *, actor: Actor) -> None:
    """Only one that is still to come. Raises Refused, Missing, Invalid."""
    rules.can_set(actor).require()
    found = db.session.get(Holiday, day)
    if found is None:
        raise Missing
    if day < clock.today():
        raise Invalid(_("Ngày nghỉ đã qua nên không bỏ được nữa."))
    db.session.delete(found)
    _record(actor, removed=day.isoformat())


def confirm_year(year: int, *, actor: Actor) -> None:
    """Take over what the law proposes for a year and the ward has not decided yet. Raises Refused, Missing."""
    rules.can_set(actor).require()
    today = clock.today()
    if not today.year <= year <= today.year + YEARS_AHEAD:
        raise Missing
    new = [
        proposed
        for proposed in proposed_days(year)
        if proposed.day >= today and db.session.get(Holiday, proposed.day) is None
    ]
    db.session.add_all(Holiday(day=found.day, title=found.title, is_off=found.is_off) for found in new)
    _record(actor, confirmed=[found.day.isoformat() for found in new])


def _record(actor: Actor, **details: object) -> None:
    audit.record("calendar.changed", actor=actor, subject="calendar", subject_id=0, **details)
