"""Writes of the ward's decisions: settings, and days off. Each with its day and basis, kept beside those before it."""

from datetime import date
from typing import Any

from sqlalchemy import delete, select

from editorial.core import audit, clock, settings
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Invalid, Missing
from editorial.core.words import gettext as _
from editorial.reports import rules
from editorial.workflow.models import Holiday


def set_value(key: str, raw: Any, *, valid_from: date, basis: str, actor: Actor) -> None:
    """Decide a setting anew from a day on. Raises Missing, Refused, Invalid."""
    setting = rules.BY_KEY.get(key)
    if setting is None:
        raise Missing
    rules.can_set(actor).require()
    errors: dict[str, str] = {}
    try:
        parsed = setting.parse(raw)
        if parsed != raw:
            errors["value"] = _("Giá trị này ngoài mức cho phép.")
    except (TypeError, ValueError):
        errors["value"] = _("Giá trị này ngoài mức cho phép.")
    if valid_from < clock.today():
        errors["valid_from"] = _("Quyết định chỉ có hiệu lực từ hôm nay trở đi; việc đã qua không đổi.")
    if not basis.strip():
        errors["basis"] = _("Hãy ghi căn cứ: văn bản, hoặc lý do bằng lời.")
    if errors:
        raise Invalid(_("Còn chỗ chưa đúng."), errors)
    settings.put(setting, raw, valid_from=valid_from, basis=basis.strip(), actor=actor)


def add_holiday(day: date, title: str, *, actor: Actor) -> None:
    """A day on which no working hour passes. Raises Refused, Invalid."""
    rules.can_set(actor).require()
    if day < clock.today():
        raise Invalid(_("Ngày đã qua."), {"day": _("Ngày này đã qua; hạn đã tính không đổi được nữa.")})
    if not title.strip():
        raise Invalid(_("Thiếu tên."), {"title": _("Hãy ghi tên ngày nghỉ.")})
    if db.session.get(Holiday, day) is not None:
        raise Invalid(_("Đã có ngày này."), {"day": _("Ngày này đã có trong danh sách.")})
    db.session.add(Holiday(day=day, title=title.strip()))
    audit.record("setting.changed", actor=actor, subject="setting", subject_id=0, holiday=day.isoformat(), title=title)


def remove_holiday(day: date, *, actor: Actor) -> None:
    """Only one that is still to come. Raises Refused, Missing, Invalid."""
    rules.can_set(actor).require()
    found = db.session.scalars(select(Holiday).where(Holiday.day == day)).one_or_none()
    if found is None:
        raise Missing
    if day < clock.today():
        raise Invalid(_("Ngày nghỉ đã qua nên không bỏ được nữa."))
    db.session.execute(delete(Holiday).where(Holiday.day == day))
    audit.record("setting.changed", actor=actor, subject="setting", subject_id=0, holiday_removed=day.isoformat())
