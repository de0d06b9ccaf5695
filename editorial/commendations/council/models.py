"""The council's recusals, ballots and tie breaks.

Recusals, voter marks, open votes and tie breaks are append-only, held by triggers on both engines. A secret vote is a mark
(who) and a counter (what) that nothing joins; see docs/decisions/0007-secret-vote.md.
"""

from datetime import date, datetime

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core.db import Model, UtcDateTime


class Recusal(Model):
    """A member does not vote on a candidate. `reason`: a `RecusalReason`."""

    __tablename__ = "commendation_recusals"

    candidate_id: Mapped[int] = mapped_column(ForeignKey("commendation_candidates.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text, default="")
    declared_on: Mapped[date] = mapped_column(Date)


class CouncilBallot(Model):
    """A vote of the council: on everybody, or a second one between tied candidates of a `category`.

    `encrypted_counts` holds the counters of a secret vote while it runs, under a key that is not in the database; it is
    emptied once the vote is closed. `minutes`: what the secretary wrote down.
    """

    __tablename__ = "commendation_ballots"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("commendation_rounds.id"))
    number: Mapped[int]
    category: Mapped[str] = mapped_column(String(40), default="")
    secret: Mapped[bool]
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    void_reason: Mapped[str] = mapped_column(Text, default="")
    encrypted_counts: Mapped[str | None] = mapped_column(Text)
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


class VoterMark(Model):
    """A member has voted. No id and no hour: only that, and the day."""

    __tablename__ = "commendation_voter_marks"
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


class TieBreak(Model):
    """The chair's reasoned decision between candidates tied at the end of a quota."""

    __tablename__ = "commendation_tie_breaks"
    __table_args__ = (Index("ix_commendation_tie_breaks_round", "round_id", "category"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("commendation_rounds.id"))
    category: Mapped[str] = mapped_column(String(40))
    candidate_ids: Mapped[list[int]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
