"""Candidates of a round: who nominated them, what the office noted, and their attachments.

Nominations and notes are append-only, held by triggers on both engines.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core.db import Model, UtcDateTime


class Candidate(Model):
    """A person or a unit in a round, once. `category`: "contributor", "staff", or "unit:<kind>".

    `unit_id` is the person's unit, or the unit itself when `person_id` is None. `snapshot_row_id`: the frozen figures,
    None when the period has none for them. `report`: the text of the achievement report. `appraisal`: what the office decided,
    "shortlisted" (goes before the council) or "held_back".
    `publicity_consent`: may the name stand on the public roll of honour; None: not said. `code` proves the certificate.
    """

    __tablename__ = "commendation_candidates"
    __table_args__ = (
        UniqueConstraint("round_id", "person_id"),
        Index(
            "uq_commendation_candidates_unit",
            "round_id",
            "unit_id",
            unique=True,
            sqlite_where=text("person_id IS NULL"),
            postgresql_where=text("person_id IS NULL"),
        ),
        Index("ix_commendation_candidates_person", "person_id"),
        Index("ix_commendation_candidates_unit", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("commendation_rounds.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    category: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    unit_name: Mapped[str] = mapped_column(String(200))
    snapshot_row_id: Mapped[int | None] = mapped_column(ForeignKey("snapshot_rows.id"))
    report: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_reason: Mapped[str] = mapped_column(Text, default="")
    appraisal: Mapped[str | None] = mapped_column(String(12))
    appraisal_reason: Mapped[str] = mapped_column(Text, default="")
    appraised_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    appraised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    publicity_consent: Mapped[bool | None]
    awarded: Mapped[bool | None]
    code: Mapped[str | None] = mapped_column(String(20), unique=True)


class Nomination(Model):
    """Who nominated a candidate, for which unit (None: the office, from the frozen figures)."""

    __tablename__ = "commendation_nominations"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("commendation_candidates.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Note(Model):
    """What the office noted while appraising."""

    __tablename__ = "commendation_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("commendation_candidates.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Attachment(Model):
    """An uploaded document about a candidate; its file lies under the upload folder by `key`."""

    __tablename__ = "commendation_attachments"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("commendation_candidates.id"), index=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(4))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
