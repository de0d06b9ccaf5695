"""Rounds of commendation, their timeline and the seats of their council. Statuses are append-only, held by triggers."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core.db import Code, Model, UtcDateTime


class Round(Model):
    """One round. `criteria`: `rules.criteria.Criteria`; `quotas`: category -> number, a category not named has no limit;
    `nominators`: who may nominate; `deadlines`: {"nominating", "appraising", "voting", "submitted"} -> ISO day.

    `quorum` and `majority`: see `rules`. `bases`: documents that the papers cite after the laws, one a line (the ward's plan,
    the decision on the council). `meeting`: when and where the council met, `rules.Meeting`. `signer_title`: as over the
    signature ("KT. Chủ tịch / Phó Chủ tịch"), a line between slashes. `version` counts changes, for two people with one button.
    """

    __tablename__ = "commendation_rounds"
    __table_args__ = (CheckConstraint("kind IN ('annual', 'theme')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    year: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    theme: Mapped[str] = mapped_column(String(200), default="")
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"), index=True)
    criteria: Mapped[dict[str, Any]] = mapped_column(JSON)
    quotas: Mapped[dict[str, int]] = mapped_column(JSON)
    nominators: Mapped[list[str]] = mapped_column(JSON)
    deadlines: Mapped[dict[str, str]] = mapped_column(JSON)
    secret: Mapped[bool]
    bases: Mapped[str] = mapped_column(Text, default="")
    meeting: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    quorum: Mapped[str] = mapped_column(String(20))
    majority: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(Code(12))
    state_since: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decision_number: Mapped[str] = mapped_column(String(60), default="")
    decided_on: Mapped[date | None] = mapped_column(Date)
    signer: Mapped[str] = mapped_column(String(120), default="")
    signer_title: Mapped[str] = mapped_column(String(120), default="")
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id"))


class RoundStatus(Model):
    """The round's timeline: who did what, when, why."""

    __tablename__ = "commendation_statuses"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("commendation_rounds.id"), index=True)
    verb: Mapped[str] = mapped_column(String(20))
    from_state: Mapped[str | None] = mapped_column(String(12))
    to_state: Mapped[str] = mapped_column(String(12))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")


class CouncilMember(Model):
    """A member of the round's council. `present`: None until the attendance is taken."""

    __tablename__ = "commendation_council_members"

    round_id: Mapped[int] = mapped_column(ForeignKey("commendation_rounds.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    position: Mapped[str] = mapped_column(String(10))
    present: Mapped[bool | None]
    appointed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
