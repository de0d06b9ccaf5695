"""Dated settings: what the ward decides is a row with its date, legal basis and who set it, never a constant in code.

A feature declares a `Setting` in its rules; the value in force is the newest row whose date has come, or the default.
Rows are never changed: a new value is a new row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import JSON, Date, Index, String, Text, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core import audit, clock
from editorial.core.access import Actor
from editorial.core.db import Model, UtcDateTime, db

Value = TypeVar("Value")


class SettingRow(Model):
    """A value of a setting from a day on, with its legal basis and who decided it."""

    __tablename__ = "settings"
    __table_args__ = (Index("ix_settings_key", "key", "valid_from", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120))
    value: Mapped[Any] = mapped_column(JSON)
    valid_from: Mapped[date] = mapped_column(Date)
    basis: Mapped[str] = mapped_column(Text)
    set_by_id: Mapped[int]
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Setting(Generic[Value]):
    """A named value: `parse` turns the stored JSON, or what was typed, into what the code uses.

    `effect`: what changing it does, in words beside its field. `show`: the value as people write it, where that is not how
    it is stored; `parse` reads both. `short`: its name in a table of its like, whose heading says the rest.
    """

    key: str
    default: Value
    title: Any
    parse: Callable[[Any], Value]
    effect: Any = ""
    show: Callable[[Value], str] | None = None
    short: Any = ""


_IN_FORCE = (
    select(SettingRow.key, SettingRow.value)
    .where(SettingRow.key.in_(bindparam("keys", expanding=True)), SettingRow.valid_from <= bindparam("day"))
    .order_by(SettingRow.valid_from, SettingRow.id)
)


def in_force(*settings: Setting[Any], on: date | None = None) -> dict[str, Any]:
    """The values in force on a day (today), by key, in one statement."""
    day = on or clock.today()
    rows = db.session.execute(_IN_FORCE, {"keys": [setting.key for setting in settings], "day": day})
    stored = {row.key: row.value for row in rows}
    return {
        setting.key: setting.parse(stored[setting.key]) if setting.key in stored else setting.default
        for setting in settings
    }


def value(setting: Setting[Value], on: date | None = None) -> Value:
    result: Value = in_force(setting, on=on)[setting.key]
    return result


def put(setting: Setting[Any], new: Any, *, valid_from: date, basis: str, actor: Actor) -> None:
    """Decide a new value from a day on; the basis is the decision or the reason in words."""
    db.session.add(
        SettingRow(
            key=setting.key, value=new, valid_from=valid_from, basis=basis, set_by_id=actor.id, set_at=clock.now()
        )
    )
    audit.record(
        "setting.changed",
        actor=actor,
        subject="setting",
        subject_id=0,
        key=setting.key,
        value=new,
        valid_from=valid_from.isoformat(),
        basis=basis,
    )
