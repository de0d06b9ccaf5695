"""How the members of a council stand to its candidates on the day of the meeting, over mergers of people and of units."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import aliased

from editorial.commendations.candidates.models import Candidate
from editorial.commendations.council.models import CouncilBallot, Recusal
from editorial.commendations.council.rules.voting import (
    BallotCandidate,
    Member,
    RecusalReason,
    Relation,
    automatic_recusal,
)
from editorial.commendations.rounds.models import Round
from editorial.commendations.rounds.queries import frozen_period
from editorial.core import clock
from editorial.core.db import db
from editorial.scoring.holders.queries import merged_accounts
from editorial.scoring.ledger.models import EntryKind, LedgerEntry
from editorial.units.models import Membership
from editorial.units.queries import in_force

Pair = tuple[int, int]
"""Candidate, member."""


def meeting_day(round_id: int) -> date:
    """The day on which the vote was opened; today until then."""
    opened = db.session.scalar(
        select(CouncilBallot.opened_at)
        .where(CouncilBallot.round_id == round_id, CouncilBallot.category == "", CouncilBallot.voided_at.is_(None))
        .order_by(CouncilBallot.number.desc())
        .limit(1)
    )
    return clock.to_vietnam(opened).date() if opened else clock.today()


def automatic_recusals(
    round_id: int, members: Sequence[Member], candidates: Sequence[BallotCandidate]
) -> dict[Pair, RecusalReason]:
    """Who does not vote on whom, whether they declare it or not; seven statements."""
    related = _Relations.read(round_id, members, candidates)
    found = {}
    for candidate in candidates:
        theirs = related.of(candidate.person_id, candidate.unit_id)
        for member in members:
            if reason := automatic_recusal(related.of(member.person_id, None), theirs):
                found[candidate.id, member.person_id] = reason
    return found


@dataclass(frozen=True)
class _Relations:
    people: merged_accounts.MergedAccounts
    units: merged_accounts.MergedUnits
    day: date
    memberships: Mapping[int, Collection[int]]
    """The units of each account on that day."""
    shared: Mapping[int, Collection[int]]
    """Who wrote with each account what counts in the round."""

    @classmethod
    def read(cls, round_id: int, members: Sequence[Member], candidates: Sequence[BallotCandidate]) -> "_Relations":
        people, day = merged_accounts.persons(), meeting_day(round_id)
        of_members = people.accounts(member.person_id for member in members)
        of_candidates = people.accounts(who.person_id for who in candidates if who.person_id is not None)
        return cls(
            people, merged_accounts.units(), day, _memberships(of_members | of_candidates, day),
            _shared_items(round_id, of_members, of_candidates),
        )  # fmt: skip

    def of(self, person_id: int | None, unit_id: int | None) -> Relation:
        accounts = self.people.accounts([person_id]) if person_id is not None else set()
        units = {unit for account in accounts for unit in self.memberships.get(account, ())}
        if unit_id is not None:
            units.add(unit_id)
        return Relation(
            frozenset(accounts),
            frozenset(self.units.canonical(unit, self.day) for unit in units),
            frozenset(other for account in accounts for other in self.shared.get(account, ())),
        )


def _memberships(accounts: Collection[int], day: date) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    query = select(Membership.person_id, Membership.unit_id).where(
        Membership.person_id.in_(list(accounts)), in_force(Membership, day)
    )
    for person_id, unit_id in db.session.execute(query):
        found[person_id].add(unit_id)
    return found


def _shared_items(round_id: int, members: Collection[int], candidates: Collection[int]) -> dict[int, set[int]]:
    """By a candidate's account, the members' accounts that earned with it on one item of the round's period."""
    period = frozen_period(db.session.get_one(Round, round_id).snapshot_id)
    theirs, ours = aliased(LedgerEntry), aliased(LedgerEntry)
    query = (
        select(theirs.person_id, ours.person_id)
        .join(ours, ours.article_id == theirs.article_id)
        .where(
            theirs.person_id.in_(list(candidates)), ours.person_id.in_(list(members)),
            theirs.person_id != ours.person_id, theirs.kind == EntryKind.AWARD, ours.kind == EntryKind.AWARD,
            theirs.counts_on.between(period.span.starts_on, period.span.ends_on),
            theirs.id <= (period.cutoff_entry_id or 0),
        )
        .distinct()
    )  # fmt: skip
    found: dict[int, set[int]] = defaultdict(set)
    for candidate, member in db.session.execute(query):
        if candidate is not None and member is not None:
            found[candidate].add(member)
    return found


def recorded_recusals(round_id: int) -> dict[Pair, RecusalReason]:
    """Recusals on record: what somebody declared or was put down for holds for every account of theirs, and for every
    account of the candidate. Three statements."""
    people = merged_accounts.persons()
    rows = db.session.execute(
        select(Recusal.candidate_id, Recusal.person_id, Recusal.reason, Candidate.person_id.label("candidate_person"))
        .join(Candidate, Candidate.id == Recusal.candidate_id)
        .where(Candidate.round_id == round_id)
    ).all()
    same = _candidates_by_person(round_id, people)
    found = {}
    for row in rows:
        person = row.candidate_person and people.canonical(row.candidate_person)
        for candidate_id in {row.candidate_id, *same.get(person, ())}:
            for account in people.accounts([row.person_id]):
                found[candidate_id, account] = RecusalReason(row.reason)
    return found


def _candidates_by_person(round_id: int, people: merged_accounts.MergedAccounts) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    query = select(Candidate.id, Candidate.person_id).where(
        Candidate.round_id == round_id, Candidate.person_id.is_not(None)
    )
    for candidate_id, person_id in db.session.execute(query):
        if person_id is not None:
            found[people.canonical(person_id)].add(candidate_id)
    return found
