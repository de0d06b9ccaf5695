"""Periods, what was signed when one was closed, and the decisions that opened one again.

`SnapshotRow` and `PeriodReopening` are append-only, held by triggers on both engines.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core.db import Code, Model, UtcDateTime
from editorial.core.enums import TitledEnum
from editorial.core.i18n import lazy_gettext as _l


class PeriodState(TitledEnum):
    OPEN = "open", _l("Đang tính"), "quiet"
    PREVIEW = "preview", _l("Xem trước, nhận kiến nghị"), "wait"
    FREEZING = "freezing", _l("Đang chốt"), "active"
    FROZEN = "frozen", _l("Đã chốt"), "honour"


class Period(Model):
    """A period on its way to being closed; one that nobody has begun to close has no row and is open.

    `key` as in `rules.periods.Span`.
    """

    __tablename__ = "periods"
    __table_args__ = (Index("ix_periods_days", "starts_on", "ends_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(16), unique=True)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(Code(10))
    version: Mapped[int] = mapped_column(default=1)
    previewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    previewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    objections_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Snapshot(Model):
    """What a period was when the board head signed. Made in steps by the worker; never changed once complete.

    `cutoff_entry_id`: the newest entry when the period closed; what is booked later for its days counts in a later one.
    `hash` covers every row and the list of entries; `rule_versions`: the rule sets that its entries name.
    """

    __tablename__ = "snapshots"
    __table_args__ = (UniqueConstraint("period_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("periods.id"))
    number: Mapped[int]
    signed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cutoff_entry_id: Mapped[int | None]
    rows_total: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    rule_versions: Mapped[list[int]] = mapped_column(JSON, default=list)
    hash: Mapped[str | None] = mapped_column(String(64))
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class StuckItem(Model):
    """An item that the worker could not book after a period was signed, so that the period stays open; once for each item
    and signature. `cause`: as the machine says it."""

    __tablename__ = "stuck_items"

    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    cause: Mapped[str] = mapped_column(Text)
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SnapshotRow(Model):
    """One holder's figures in a snapshot; exactly one of person and unit. `figures` holds what the board printed. `place`
    orders the board; `standing` is what it says."""

    __tablename__ = "snapshot_rows"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (unit_id IS NULL)", name="one_holder"),
        UniqueConstraint("snapshot_id", "person_id", "is_staff"),
        UniqueConstraint("snapshot_id", "unit_id"),
        Index("ix_snapshot_rows_place", "snapshot_id", "is_staff", "place", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    is_staff: Mapped[bool]
    place: Mapped[int]
    points: Mapped[int]
    items: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)

    @property
    def standing(self) -> int | None:
        """The place that was printed; None for who had too little for one."""
        return self.place if self.figures.get("placed", True) else None


class PeriodReopening(Model):
    """The recorded decision to open a frozen period again; append-only. The first snapshot stays."""

    __tablename__ = "period_reopenings"

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("periods.id"), index=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"))
    decision_number: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(Text)
    reopened_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reopened_at: Mapped[datetime] = mapped_column(UtcDateTime)
