"""Commendation rounds: who is put forward on which evidence, what the council said, and what was decided.

Statuses, nominations, notes, recusals, marks, open votes and choices between equals are append-only, held by triggers on
both engines. A secret vote is a mark (who) and a counter (what) that nothing joins; see docs/decisions/0007-secret-vote.md.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core.db import Model, UtcDateTime


class Round(Model):
    """One round. `criteria`: `rules.criteria.Criteria`; `quotas`: class -> number, a class not named has no limit;
    `nominators`: who may put forward; `deadlines`: {"nominating", "appraising", "voting", "submitted"} -> ISO day.

    `quorum` and `majority` are keys of `rules.voting`. `version` counts changes, for two people with one button.
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
    quorum: Mapped[str] = mapped_column(String(20))
    majority: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(12))
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


class Candidate(Model):
    """A person or a unit in a round, once. `klass`: "contributor", "staff", or "unit:<kind>".

    `unit_id` is the person's unit, or the unit itself when `person_id` is None. `row_id`: the frozen figures, None when
    the period has none for them. `report`: the text of the achievement report. `verdict`: the office's, "put" or "held".
    `agrees`: may the name stand on the public roll of honour; None: not said. `code` proves the certificate.
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
    klass: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    unit_name: Mapped[str] = mapped_column(String(200))
    row_id: Mapped[int | None] = mapped_column(ForeignKey("snapshot_rows.id"))
    report: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_reason: Mapped[str] = mapped_column(Text, default="")
    verdict: Mapped[str | None] = mapped_column(String(4))
    verdict_reason: Mapped[str] = mapped_column(Text, default="")
    verdict_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    verdict_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    agrees: Mapped[bool | None]
    awarded: Mapped[bool | None]
    code: Mapped[str | None] = mapped_column(String(20), unique=True)


class Nomination(Model):
    """Who put a candidate forward, for which unit (None: the office, from the frozen figures)."""

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
    words: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Paper(Model):
    """An uploaded document about a candidate; its file lies under the upload folder by `key`."""

    __tablename__ = "commendation_papers"

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


class Seat(Model):
    """A member of the round's council. `present`: None until the attendance is taken."""

    __tablename__ = "commendation_seats"

    round_id: Mapped[int] = mapped_column(ForeignKey("commendation_rounds.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    position: Mapped[str] = mapped_column(String(10))
    present: Mapped[bool | None]
    named_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))


class Recusal(Model):
    """A member does not vote on a candidate: oneself, the own unit, or family as declared."""

    __tablename__ = "commendation_recusals"

    candidate_id: Mapped[int] = mapped_column(ForeignKey("commendation_candidates.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    why: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text, default="")
    said_on: Mapped[date] = mapped_column(Date)


class CouncilBallot(Model):
    """A vote of the council: the first, or a second one between equals (`klass` names the class then).

    `sealed` holds the counters of a secret vote while it runs, under a key that is not in the database; it is gone once
    the vote is closed. `minutes`: what the secretary wrote down.
    """

    __tablename__ = "commendation_ballots"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("commendation_rounds.id"))
    number: Mapped[int]
    klass: Mapped[str] = mapped_column(String(40), default="")
    secret: Mapped[bool]
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    void_reason: Mapped[str] = mapped_column(Text, default="")
    sealed: Mapped[str | None] = mapped_column(Text)
    members: Mapped[int]
    voters: Mapped[int | None]
    minutes: Mapped[str] = mapped_column(Text, default="")


class Tally(Model):
    """A candidate in a ballot. The numbers are written once, when it is closed. `entitled`: members not recused;
    `voters`: those of them who voted."""

    __tablename__ = "commendation_tallies"

    ballot_id: Mapped[int] = mapped_column(ForeignKey("commendation_ballots.id"), primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("commendation_candidates.id"), primary_key=True)
    entitled: Mapped[int | None]
    voters: Mapped[int | None]
    yes: Mapped[int | None]
    no: Mapped[int | None]
    blank: Mapped[int | None]
    passed: Mapped[bool | None]


class Mark(Model):
    """A member has voted. No id and no hour: only that, and the day."""

    __tablename__ = "commendation_marks"
    __table_args__ = {"sqlite_with_rowid": False}

    ballot_id: Mapped[int] = mapped_column(ForeignKey("commendation_ballots.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    voted_on: Mapped[date] = mapped_column(Date)


class OpenVote(Model):
    """What a member said of a candidate in an open vote. A secret vote writes none."""

    __tablename__ = "commendation_open_votes"

    ballot_id: Mapped[int] = mapped_column(ForeignKey("commendation_ballots.id"), primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("commendation_candidates.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    choice: Mapped[str] = mapped_column(String(5))


class EdgeChoice(Model):
    """The chair's reasoned decision between candidates equal at the edge of a quota."""

    __tablename__ = "commendation_edge_choices"
    __table_args__ = (Index("ix_commendation_edge_choices_round", "round_id", "klass"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("commendation_rounds.id"))
    klass: Mapped[str] = mapped_column(String(40))
    candidate_ids: Mapped[list[int]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
