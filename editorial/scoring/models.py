"""Points: the rules of a ward with their dates, an append-only ledger, and what is read off it.

A score is the sum of its lines. All amounts are whole hundredths of a point. `ScoreLine`, `Finding` and `Reopening` are
append-only, held by triggers on both engines; balances only repeat the ledger and can be made again from it.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core.db import Model, UtcDateTime
from editorial.core.i18n import lazy_gettext as _l


class RuleSet(Model):
    """One version of the ward's rules. A draft may change; signed, it is held still and counts from `valid_from` on.

    `values` is what `rules.values.Values` reads.
    """

    __tablename__ = "rule_sets"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    decision_number: Mapped[str] = mapped_column(String(60))
    valid_from: Mapped[date] = mapped_column(Date)
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(Text, default="")
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    drafted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FindingKind(StrEnum):
    """What a person decided about an item's points. `value` in brackets."""

    REGRADE = "regrade"  # {"grade": "A"}
    SHARES = "shares"  # {"shares": {"<person id>": percent}}, sum 100
    CONTRIBUTOR_ERROR = "contributor_error"  # {"edition_id": the correction}
    COPIED = "copied"  # {}
    PERSONAL_DATA = "personal_data"  # {}
    ACCEPTED = "accepted"  # {"where": "Cổng TTĐT Thành phố"}
    TRANSLATION = "translation"  # {}
    NOT_COUNTED = "not_counted"  # {}: a duplicate, or a part of an item that was cut up
    KEPT = "kept"  # {}: taken down through no fault of its authors
    ADJUSTMENT = "adjustment"  # {"amount": hundredths}, for one person; what an appeal gave beyond the rules

    @property
    def title(self) -> str:  # type: ignore[override]
        return str(_FINDINGS[self])


_FINDINGS = {
    FindingKind.REGRADE: _l("Xếp lại mức chất lượng"),
    FindingKind.SHARES: _l("Chia điểm đồng tác giả"),
    FindingKind.CONTRIBUTOR_ERROR: _l("Phải đính chính do người viết"),
    FindingKind.COPIED: _l("Sao chép không ghi nguồn"),
    FindingKind.PERSONAL_DATA: _l("Lộ thông tin cá nhân"),
    FindingKind.ACCEPTED: _l("Cổng Thành phố hoặc báo chí dùng lại"),
    FindingKind.TRANSLATION: _l("Bản dịch"),
    FindingKind.NOT_COUNTED: _l("Không tính điểm (trùng hoặc chia nhỏ)"),
    FindingKind.KEPT: _l("Gỡ không do người viết, giữ điểm"),
    FindingKind.ADJUSTMENT: _l("Điều chỉnh theo kiến nghị"),
}


class Finding(Model):
    """A decision about an item's points, append-only. A later row with `revokes_id` takes one back.

    `person_id`: only this author; None: everybody in the byline.
    """

    __tablename__ = "findings"
    __table_args__ = (Index("ix_findings_article", "article_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    kind: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    value: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revokes_id: Mapped[int | None] = mapped_column(ForeignKey("findings.id"), unique=True)


class LineKind(StrEnum):
    AWARD = "award"
    REVERSAL = "reversal"
    ADJUSTMENT = "adjustment"


class ScoreLine(Model):
    """A line of the ledger; `person_id` None: what the unit earns. Everything its amount comes of stands in the row.

    `key` is unique for ever: "<article>:<person or u><unit>:<n>" for the nth award, "<reversed line>:r" for a reversal,
    "f<finding>:<n>" for the nth line of an adjustment ("f<finding>" in older ledgers). `unit_id` is the item's unit at
    the hour of publication; `is_staff`: held a role of the desk or the board then. `counts_on` is the day (Vietnam) in
    whose periods the line counts: the day of first publication, or a later one when that day's period was frozen.

    base, bonus, penalty, amount: hundredths of a point; factor, cap, share: percent. `arithmetic` holds the parts by name
    (`rules.items.Sum`), `evidence` where to look ("article:12", "finding:3", "appeal:4").
    """

    __tablename__ = "score_lines"
    __table_args__ = (
        CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reversal"),
        Index("ix_score_lines_person", "person_id", "counts_on", "id", "published_at"),
        Index("ix_score_lines_unit", "unit_id", "counts_on", "id", "published_at"),
        Index("ix_score_lines_article", "article_id", "id"),
        Index("ix_score_lines_counts_on", "counts_on", "id", "published_at"),
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
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("score_lines.id"), unique=True)


class Balance(Model):
    """A person's place on one board, repeated from the ledger. `scope`: "all", "section:3", "genre:2", "kind:school".

    `rank_key` sorts as text, the best first (`rules.ranking.rank_key`); equal keys share a place.
    """

    __tablename__ = "balances"
    __table_args__ = (Index("ix_balances_board", "period", "scope", "is_staff", "rank_key", "person_id"),)

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

    mean_grade, timeliness, coverage, plan (None: no plan yet) and `value` are hundredths of a percent; `value` is their
    weighted mean by the rule set's printed weights.
    """

    __tablename__ = "unit_balances"
    __table_args__ = (
        Index(
            "ix_unit_balances_board", "period", "kind", "rank_key", "unit_id", "points", "members"
        ),  # orders by itself
    )

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
    value: Mapped[int]
    reached_at: Mapped[datetime] = mapped_column(UtcDateTime)
    rank_key: Mapped[str] = mapped_column(String(40))


class Gate(Model):
    """One row. Whoever books lines or closes a period holds it, so the two never cross."""

    __tablename__ = "score_gate"

    id: Mapped[int] = mapped_column(primary_key=True)
    turns: Mapped[int] = mapped_column(default=0)


class HiddenName(Model):
    """A person who does not want their name on the boards that others read."""

    __tablename__ = "hidden_names"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class AppealOutcome(StrEnum):
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"

    @property
    def title(self) -> str:  # type: ignore[override]
        return str(_OUTCOMES[self][0])

    @property
    def tone(self) -> str:
        return _OUTCOMES[self][1]


_OUTCOMES = {
    AppealOutcome.ACCEPTED: (_l("Chấp nhận"), "good"),
    AppealOutcome.DECLINED: (_l("Giữ nguyên điểm"), "quiet"),
    AppealOutcome.WITHDRAWN: (_l("Đã rút"), "quiet"),
}


class Appeal(Model):
    """Kiến nghị điểm: a person asks about one line, or about an item that gave none (`line_id` None)."""

    __tablename__ = "appeals"
    __table_args__ = (Index("ix_appeals_open", "outcome", "due_at"), Index("ix_appeals_article", "article_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    line_id: Mapped[int | None] = mapped_column(ForeignKey("score_lines.id"))
    reason: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(10))
    answer: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("findings.id"))


class GuardLook(Model):
    """Somebody looked at what a guard had listed and found it right; append-only. `key` names the items or people that
    were listed together (`rules.guards`), so the same finding is not listed again."""

    __tablename__ = "guard_looks"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    note: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class PeriodState(StrEnum):
    OPEN = "open"
    PREVIEW = "preview"
    FREEZING = "freezing"
    FROZEN = "frozen"

    @property
    def title(self) -> str:  # type: ignore[override]
        return str(_PERIODS[self][0])

    @property
    def tone(self) -> str:
        return _PERIODS[self][1]


_PERIODS = {
    PeriodState.OPEN: (_l("Đang tính"), "quiet"),
    PeriodState.PREVIEW: (_l("Xem trước, nhận kiến nghị"), "wait"),
    PeriodState.FREEZING: (_l("Đang chốt"), "active"),
    PeriodState.FROZEN: (_l("Đã chốt"), "honour"),
}


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
    state: Mapped[str] = mapped_column(String(10))
    version: Mapped[int] = mapped_column(default=1)
    previewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    previewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    objections_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Snapshot(Model):
    """What a period was when the board head signed. Made in steps by the worker; never changed once complete.

    `cutoff_line_id`: the newest line when the period closed; what is booked later for its days counts in a later one.
    `hash` covers every row and the list of lines; `rule_versions`: the rule sets that its lines name.
    """

    __tablename__ = "snapshots"
    __table_args__ = (UniqueConstraint("period_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("periods.id"))
    number: Mapped[int]
    signed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cutoff_line_id: Mapped[int | None]
    rows_total: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    rule_versions: Mapped[list[int]] = mapped_column(JSON, default=list)
    hash: Mapped[str | None] = mapped_column(String(64))
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SnapshotRow(Model):
    """One holder's figures in a snapshot; exactly one of person and unit. `figures` holds what the board printed."""

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


class Reopening(Model):
    """The recorded decision to open a frozen period again; append-only. The first snapshot stays."""

    __tablename__ = "reopenings"

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("periods.id"), index=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"))
    decision_number: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
