"""The ledger of points and the balances that are read off it.

A score is the sum of its entries, in whole hundredths of a point. `LedgerEntry` is append-only, held by triggers on both
engines; balances only repeat the ledger and can be made again from it.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core.db import Model, UtcDateTime


class EntryKind(StrEnum):
    AWARD = "award"
    REVERSAL = "reversal"
    ADJUSTMENT = "adjustment"


class LedgerEntry(Model):
    """An entry of the ledger; `person_id` None: what the unit earns. Everything its amount comes of stands in the row.

    `key` is unique for ever: "<article>:<person or u><unit>:<n>" for the nth award, "<reversed entry>:r" for a reversal,
    "f<finding>:<n>" for the nth entry of an adjustment ("f<finding>" in older ledgers). `unit_id` is the item's unit at
    the hour of publication; `is_staff`: held a role of the desk or the board then. `counts_on` is the day (Vietnam) in
    whose periods the entry counts: the day of first publication, or a later one when that day's period was frozen.

    base, bonus, penalty, amount: hundredths of a point; factor, cap, share: percent. `arithmetic` holds the parts by name
    (`rules.items.Sum`), `evidence` where to look ("article:12", "finding:3", "appeal:4").
    """

    __tablename__ = "ledger_entries"
    __table_args__ = (
        CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reversal"),
        Index("ix_ledger_entries_person", "person_id", "counts_on", "id", "published_at"),
        Index("ix_ledger_entries_unit", "unit_id", "counts_on", "id", "published_at"),
        Index("ix_ledger_entries_article", "article_id", "id"),
        Index("ix_ledger_entries_counts_on", "counts_on", "id", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("rule_sets.id"))
    section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"))
    genre_id: Mapped[int] = mapped_column(ForeignKey("genres.id"))
    is_staff: Mapped[bool]
    grade: Mapped[str] = mapped_column(String(1))
    returns: Mapped[int]
    is_timely: Mapped[bool]
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    counts_on: Mapped[date] = mapped_column(Date)
    base: Mapped[int]
    factor: Mapped[int]
    bonus: Mapped[int]
    penalty: Mapped[int]
    cap: Mapped[int]
    share: Mapped[int]
    amount: Mapped[int]
    arithmetic: Mapped[dict[str, Any]] = mapped_column(JSON)
    evidence: Mapped[str] = mapped_column(String(60))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_entries.id"), unique=True)


class PersonBalance(Model):
    """A person's place on one board, repeated from the ledger. `scope`: "all", "section:3", "genre:2", "kind:school".

    `rank_key` sorts as text, the best first (`rules.ranking.rank_key`); equal keys share a place.
    """

    __tablename__ = "person_balances"
    __table_args__ = (Index("ix_person_balances_board", "period", "scope", "is_staff", "rank_key", "person_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    period: Mapped[str] = mapped_column(String(16), primary_key=True)
    scope: Mapped[str] = mapped_column(String(40), primary_key=True)
    is_staff: Mapped[bool] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    points: Mapped[int]
    items: Mapped[int]
    a_items: Mapped[int]
    returns: Mapped[int]
    reached_at: Mapped[datetime] = mapped_column(UtcDateTime)
    rank_key: Mapped[str] = mapped_column(String(40))


class UnitBalance(Model):
    """A unit's figures in one period, its forerunners' among them once they were merged into it.

    mean_grade, timeliness, coverage and plan (None: no plan yet) are hundredths of a percent. What they come to depends on
    all units of the period, so it is worked out when a board is read (`rules.ranking.unit_standings`).
    """

    __tablename__ = "unit_balances"
    __table_args__ = (Index("ix_unit_balances_board", "period"),)

    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True)
    period: Mapped[str] = mapped_column(String(16), primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    points: Mapped[int]
    items: Mapped[int]
    a_items: Mapped[int]
    returns: Mapped[int]
    members: Mapped[int]
    mean_grade: Mapped[int]
    timeliness: Mapped[int]
    coverage: Mapped[int]
    plan: Mapped[int | None]
    reached_at: Mapped[datetime] = mapped_column(UtcDateTime)
