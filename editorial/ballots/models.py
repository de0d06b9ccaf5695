"""Ballots and what they decide: who may vote on exactly which words, what they said, and the approval that came of it."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core.db import Model, UtcDateTime
from editorial.core.enums import TitledEnum
from editorial.core.i18n import lazy_gettext as _l


class Choice(TitledEnum):
    YES = "yes", _l("Đồng ý đăng")
    NO = "no", _l("Không đồng ý")
    RETURN = "return", _l("Trả lại để sửa")
    ABSTAIN = "abstain", _l("Phiếu trắng")
    RECUSE = "recuse", _l("Xin không tham gia")

    @property
    def needs_reason(self) -> bool:
        return self in (Choice.NO, Choice.RETURN)


class Outcome(TitledEnum):
    """How a ballot ended. VOIDED: the words changed, so it counts for nothing."""

    APPROVED = "approved", _l("Đồng ý đăng"), "honour"
    REJECTED = "rejected", _l("Không sử dụng"), "quiet"
    RETURNED = "returned", _l("Trả lại để sửa"), "wrong"
    VOIDED = "voided", _l("Hết hiệu lực vì chữ đã đổi"), "quiet"


class ApprovalRule(Model):
    """How many yes votes an item needs, by lane and section (None: every section), from a day on."""

    __tablename__ = "approval_rules"
    __table_args__ = (Index("ix_approval_rules_lane", "lane", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    lane: Mapped[str] = mapped_column(String(20))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("sections.id"))
    yes_needed: Mapped[int]
    needs_leader: Mapped[bool]
    valid_from: Mapped[date] = mapped_column(Date)
    basis: Mapped[str] = mapped_column(Text)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class Ballot(Model):
    """One vote of the board on one revision. At most one is open per edition."""

    __tablename__ = "ballots"
    __table_args__ = (
        Index(
            "uq_ballots_open",
            "edition_id",
            unique=True,
            sqlite_where=text("outcome IS NULL"),
            postgresql_where=text("outcome IS NULL"),
        ),
        Index("ix_ballots_decided", "decided_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    revision_hash: Mapped[str] = mapped_column(String(64))
    lane: Mapped[str] = mapped_column(String(20))
    yes_needed: Mapped[int]
    needs_leader: Mapped[bool]
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(20))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Elector(Model):
    """A board member at the opening of a ballot. `excused` says why the vote doesn't count: touched the text, recused."""

    __tablename__ = "electors"

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballots.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    is_leader: Mapped[bool]
    excused: Mapped[str | None] = mapped_column(String(20))  # "touched" or "recused"
    substitute_for_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class Vote(Model):
    """What an elector said of exactly this revision; append-only, one each."""

    __tablename__ = "votes"
    __table_args__ = (UniqueConstraint("ballot_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballots.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    revision_hash: Mapped[str] = mapped_column(String(64))
    choice: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Approval(Model):
    """The board's yes to one revision. An urgent one waits for another member's review."""

    __tablename__ = "approvals"
    __table_args__ = (
        Index(
            "ix_approvals_to_review",
            "review_due_at",
            sqlite_where=text("review_due_at IS NOT NULL AND reviewed_at IS NULL"),
            postgresql_where=text("review_due_at IS NOT NULL AND reviewed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballots.id"), unique=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    revision_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    approved_alone_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    alone_reason: Mapped[str] = mapped_column(Text, default="")
    review_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    review_note: Mapped[str] = mapped_column(Text, default="")
    review_agrees: Mapped[bool | None]
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    void_reason: Mapped[str] = mapped_column(Text, default="")
