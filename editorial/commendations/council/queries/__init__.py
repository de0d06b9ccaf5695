"""The council: its members, who may not vote on whom, its ballots, and what came of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import or_, select

from editorial.commendations.candidates.models import Candidate
from editorial.commendations.council.models import CouncilBallot, OpenVote, Tally, TieBreak, VoterMark
from editorial.commendations.council.queries.relations import automatic_recusals, recorded_recusals
from editorial.commendations.council.rules import voting as rules
from editorial.commendations.council.rules.choosing import PassedCandidate, Selection, select_within_quotas
from editorial.commendations.council.rules.voting import BallotCandidate, Member, Position, RecusalReason, VoteChoice
from editorial.commendations.rounds.models import CouncilMember, Round
from editorial.commendations.rounds.rules import Quorum, category_order
from editorial.core import clock
from editorial.core.db import db
from editorial.people.models import Person, RoleGrant
from editorial.scoring.holders.queries import merged_accounts
from editorial.units.models import Membership
from editorial.units.queries import in_force

__all__ = ["recorded_recusals"]


def council_members(round_id: int) -> list[Member]:
    """In the order of their positions, then by name; one statement."""
    rows = db.session.execute(
        select(CouncilMember, Person.full_name)
        .join(Person, Person.id == CouncilMember.person_id)
        .where(CouncilMember.round_id == round_id)
        .order_by(Person.sort_key, Person.id)
    ).all()
    found = [Member(row.person_id, name, Position(row.position), row.present) for row, name in rows]
    return sorted(found, key=lambda member: list(Position).index(member.position))


def member_of(round_id: int, person_id: int) -> CouncilMember | None:
    return db.session.get(CouncilMember, (round_id, person_id))


def as_ballot_candidates(rows: Iterable[Candidate]) -> list[BallotCandidate]:
    """By category and name. A person counts by the account that remains of merged ones, so that nobody votes on
    themselves under another."""
    people = merged_accounts.persons()
    found = [
        BallotCandidate(
            row.id, row.name, row.category, people.canonical(row.person_id) if row.person_id else None, row.unit_id
        )
        for row in rows
    ]
    return sorted(found, key=lambda candidate: (category_order(candidate.category), candidate.name, candidate.id))


def shortlisted(round_id: int) -> list[BallotCandidate]:
    """Whom the office puts before the council, by category and name."""
    return as_ballot_candidates(shortlisted_rows(round_id))


def shortlisted_rows(round_id: int) -> Sequence[Candidate]:
    return db.session.scalars(
        select(Candidate).where(
            Candidate.round_id == round_id, Candidate.appraisal == "shortlisted", Candidate.withdrawn_at.is_(None)
        )
    ).all()


def recusals(
    round_id: int, members: Sequence[Member], candidates: Sequence[BallotCandidate]
) -> dict[tuple[int, int], RecusalReason]:
    """Those on record, and the automatic ones."""
    return recorded_recusals(round_id) | automatic_recusals(round_id, members, candidates)


def named_recusals(
    recused: Mapping[tuple[int, int], RecusalReason],
    members: Sequence[Member],
    candidates: Sequence[BallotCandidate],
) -> list[tuple[str, str, str]]:
    """Member, candidate and reason in words, of these members and candidates."""
    member_names = {member.person_id: member.name for member in members}
    names = {candidate.id: candidate.name for candidate in candidates}
    return [
        (member_names[person_id], names[candidate_id], reason.title)
        for (candidate_id, person_id), reason in sorted(recused.items())
        if person_id in member_names and candidate_id in names
    ]


def blockers(found: Round, candidates: Sequence[BallotCandidate]) -> list[str]:
    """Why a vote on these candidates can't be opened yet, as sentences."""
    members = council_members(found.id)
    recused = recusals(found.id, members, candidates)
    return rules.blockers(members, candidates, set(recused), Quorum(found.quorum), secret=found.secret)


@dataclass(frozen=True)
class Result:
    """A candidate's numbers in a closed ballot."""

    candidate: BallotCandidate
    count: rules.Count
    passed: bool


@dataclass(frozen=True)
class VoteStatus:
    """The ballots that are not void. `main`: the vote on everybody; `running`: the one that is open; `second`: closed
    second votes by category; `results`: by ballot."""

    main: CouncilBallot | None = None
    running: CouncilBallot | None = None
    second: dict[str, CouncilBallot] = field(default_factory=dict)
    results: dict[int, list[Result]] = field(default_factory=dict)
    selection: Selection = field(default_factory=Selection)
    tie_breaks: dict[str, TieBreak] = field(default_factory=dict)

    @property
    def closed(self) -> list[CouncilBallot]:
        """The main ballot once it is counted, then the second votes."""
        ballots = (self.main, *self.second.values())
        return [ballot for ballot in ballots if ballot is not None and ballot.closed_at is not None]


def vote_status(found: Round) -> VoteStatus:
    """The ballots that are not void, their results and who is selected; at most six statements."""
    ballots = [ballot for ballot in ballots_of(found.id) if ballot.voided_at is None]
    main = next((ballot for ballot in reversed(ballots) if not ballot.category), None)
    if main is None:
        return VoteStatus()
    later = [ballot for ballot in ballots if ballot.category and ballot.number > main.number]
    running = next((ballot for ballot in [main, *later] if ballot.closed_at is None), None)
    if main.closed_at is None:
        return VoteStatus(main, running)
    second = {ballot.category: ballot for ballot in later if ballot.closed_at is not None}
    results = results_of([main.id, *(ballot.id for ballot in second.values())])
    tie_breaks = {
        row.category: row
        for row in db.session.scalars(
            select(TieBreak).where(TieBreak.round_id == found.id, TieBreak.at >= main.closed_at).order_by(TieBreak.id)
        )
    }
    second_shares = {
        result.candidate.id: result.count.share for ballot in second.values() for result in results.get(ballot.id, ())
    }
    passed = [
        PassedCandidate(
            result.candidate.id, result.candidate.name, result.candidate.category, result.count.share,
            second_shares.get(result.candidate.id),
        )
        for result in results.get(main.id, ())
        if result.passed
    ]  # fmt: skip
    chosen_ids = {category: row.candidate_ids for category, row in tie_breaks.items()}
    return VoteStatus(
        main, running, second, results, select_within_quotas(passed, found.quotas, chosen_ids), tie_breaks
    )


def results_of(ballot_ids: Sequence[int]) -> dict[int, list[Result]]:
    """By ballot; in each by category, then by share of yes."""
    rows = db.session.execute(
        select(Tally, Candidate)
        .join(Candidate, Candidate.id == Tally.candidate_id)
        .where(Tally.ballot_id.in_(ballot_ids), Tally.yes.is_not(None))
    )
    found: dict[int, list[Result]] = {}
    for tally, row in rows:
        count = rules.Count(tally.entitled or 0, tally.yes or 0, tally.no or 0, tally.blank or 0)
        candidate = BallotCandidate(row.id, row.name, row.category, row.person_id, row.unit_id)
        found.setdefault(tally.ballot_id, []).append(Result(candidate, count, bool(tally.passed)))
    for results in found.values():
        results.sort(
            key=lambda result: (
                category_order(result.candidate.category), -result.count.share, result.candidate.name,
                result.candidate.id,
            )
        )  # fmt: skip
    return found


def ballots_of(round_id: int) -> list[CouncilBallot]:
    """All, void ones too, in their order."""
    query = select(CouncilBallot).where(CouncilBallot.round_id == round_id).order_by(CouncilBallot.number)
    return list(db.session.scalars(query))


def candidates_of_ballot(ballot_id: int) -> list[BallotCandidate]:
    """By category and name."""
    return as_ballot_candidates(
        db.session.scalars(
            select(Candidate).join(Tally, Tally.candidate_id == Candidate.id).where(Tally.ballot_id == ballot_id)
        )
    )


def voter_ids(ballot_id: int) -> set[int]:
    """Who has voted."""
    return set(db.session.scalars(select(VoterMark.person_id).where(VoterMark.ballot_id == ballot_id)))


def open_choices(ballot_id: int) -> dict[tuple[int, int], VoteChoice]:
    """Of an open vote: (candidate, member) -> choice."""
    rows = db.session.scalars(select(OpenVote).where(OpenVote.ballot_id == ballot_id))
    return {(row.candidate_id, row.person_id): VoteChoice(row.choice) for row in rows}


def possible_members() -> list[tuple[int, str]]:
    """Who may become a member of a council: holders of a granted role and heads of units today, by name."""
    today = clock.today()
    granted = select(RoleGrant.person_id).where(in_force(RoleGrant, today))
    heads = select(Membership.person_id).where(Membership.position.in_(("head", "deputy")), in_force(Membership, today))
    rows = db.session.execute(
        select(Person.id, Person.full_name)
        .where(Person.is_active, or_(Person.id.in_(granted), Person.id.in_(heads)))
        .order_by(Person.sort_key, Person.id)
        .limit(2000)
    )
    return [(row.id, row.full_name) for row in rows]
