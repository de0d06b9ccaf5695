"""Royalties: rates by decision, base wages and legal maxima by day, an append-only ledger, and signed statements.

Money is whole đồng, coefficients are hundredths. Rates, wages, maxima, lines and the rows of a signed statement are
append-only, held by triggers on both engines; a wrong row is corrected by a later one. No bank data is kept.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core.db import Code, Model, UtcDateTime
from editorial.core.enums import TitledEnum
from editorial.core.i18n import lazy_gettext as _l


class Recount(Model):
    """Items of these days are looked at again because rates are new; those up to `after_article_id` were. It goes on while
    a delivery of it waits."""

    __tablename__ = "royalty_recounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    after_article_id: Mapped[int] = mapped_column(default=0)


class BaseWage(Model):
    """Lương cơ sở from a day on; of two for one day the later entry counts."""

    __tablename__ = "base_wages"

    id: Mapped[int] = mapped_column(primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    valid_from: Mapped[date] = mapped_column(Date)
    basis: Mapped[str] = mapped_column(Text)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LegalMaximum(Model):
    """The highest coefficient that the law gives a group of genres, from a day on."""

    __tablename__ = "royalty_legal_maxima"

    id: Mapped[int] = mapped_column(primary_key=True)
    genre_group: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(120))
    maximum: Mapped[int]
    valid_from: Mapped[date] = mapped_column(Date)
    basis: Mapped[str] = mapped_column(Text)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RateSet(Model):
    """What a decision says. `coefficients`: {genre code: {"group": "news", "A": 500, "B": 300, "C": 100}}; a genre that is not
    there gives nothing. `unit_percent`: the unit's share of the base wage. `ceiling`: the maximum of one statement, or none.

    In force on a day: the newest `valid_from` that has come, of equal ones the later entry.
    """

    __tablename__ = "royalty_rate_sets"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_number: Mapped[str] = mapped_column(String(60))
    decided_on: Mapped[date] = mapped_column(Date)
    valid_from: Mapped[date] = mapped_column(Date)
    unit_percent: Mapped[int]
    period: Mapped[str] = mapped_column(String(8))
    ceiling: Mapped[int | None] = mapped_column(BigInteger)
    coefficients: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(Text, default="")
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LineKind(TitledEnum):
    AWARD = "award", _l("Nhuận bút")
    REVERSAL = "reversal", _l("Truy thu")


class RoyaltyLine(Model):
    """One person's royalty for one item, or its reversal.

    `key` is unique for ever: "<article>:<person>:<n>" for the nth award, "<line>:r" for its reversal. `counts_on`: the day
    in whose statement it stands; the day of first publication, or a later one once that day's statement was signed. A
    reversal takes back what was paid, which is less than the award where its statement was reduced. `reason`: why a
    reversal was booked ("taken_down", a FindingKind, "judged", "changed", "removed").
    """

    __tablename__ = "royalty_lines"
    __table_args__ = (
        CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reversal"),
        Index("ix_royalty_lines_person", "person_id", "counts_on", "id"),
        Index("ix_royalty_lines_article", "article_id", "id"),
        Index("ix_royalty_lines_counts_on", "counts_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    genre_id: Mapped[int] = mapped_column(ForeignKey("genres.id"))
    rate_set_id: Mapped[int] = mapped_column(ForeignKey("royalty_rate_sets.id"))
    base_wage_id: Mapped[int] = mapped_column(ForeignKey("base_wages.id"))
    grade: Mapped[str] = mapped_column(String(1))
    unit_value: Mapped[int] = mapped_column(BigInteger)
    coefficient: Mapped[int]
    share_before: Mapped[int]
    share: Mapped[int]
    amount: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(20), default="")
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    counts_on: Mapped[date] = mapped_column(Date)
    booked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("royalty_lines.id"), unique=True)


class StatementState(TitledEnum):
    DRAFT = "draft", _l("Dự thảo"), "quiet"
    OBJECTIONS = "objections", _l("Đang nhận kiến nghị"), "wait"
    FROZEN = "frozen", _l("Đã ký chốt"), "honour"

    @property
    def is_draft(self) -> bool:
        return self is StatementState.DRAFT

    @property
    def takes_objections(self) -> bool:
        """The people in it may object."""
        return self is StatementState.OBJECTIONS

    @property
    def is_signed(self) -> bool:
        """Its figures never change."""
        return self is StatementState.FROZEN


class Statement(Model):
    """Bảng kê of one month or quarter (`key` as in scoring's periods). Until it is signed its lines are read from the
    ledger; then they stand in `StatementRow` and triggers refuse every change of this row."""

    __tablename__ = "royalty_statements"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(16), unique=True)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(Code(10))
    version: Mapped[int] = mapped_column(default=1)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    objections_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reduced_reason: Mapped[str] = mapped_column(Text, default="")
    reduced_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    ceiling: Mapped[int | None] = mapped_column(BigInteger)
    total: Mapped[int | None] = mapped_column(BigInteger)
    payable: Mapped[int | None] = mapped_column(BigInteger)
    decisions: Mapped[list[str]] = mapped_column(JSON, default=list)
    hash: Mapped[str | None] = mapped_column(String(64))
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class StatementRow(Model):
    """One line of a signed statement as it was printed. A line stands in one statement only."""

    __tablename__ = "royalty_statement_rows"
    __table_args__ = (Index("ix_royalty_statement_rows_person", "person_id", "statement_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("royalty_statements.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("royalty_lines.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str] = mapped_column(String(120))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    unit: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(Text)
    genre: Mapped[str] = mapped_column(String(120))
    amount: Mapped[int] = mapped_column(BigInteger)
    payable: Mapped[int] = mapped_column(BigInteger)


class Objection(Model):
    """What somebody in a statement says about it; a statement is not signed before each has its answer."""

    __tablename__ = "royalty_objections"
    __table_args__ = (Index("ix_royalty_objections_statement", "statement_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("royalty_statements.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
