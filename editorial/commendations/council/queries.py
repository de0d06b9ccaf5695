"""The council: its members, who may not vote on whom, its ballots, and what came of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from sqlalchemy import or_, select

from editorial.commendations.candidates.models import Candidate
from editorial.commendations.council.models import CouncilBallot, OpenVote, Recusal, Tally, TieBreak, VoterMark
from editorial.commendations.council.rules import choosing
from editorial.commendations.council.rules import voting as rules
from editorial.commendations.council.rules.choosing import Ranked, Selection
from editorial.commendations.council.rules.voting import Member, Position, RecusalReason, VoteChoice, Voted
from editorial.commendations.rounds.models import CouncilMember, Round
from editorial.commendations.rounds.rules import Quorum, category_order
from editorial.core import clock
from editorial.core.db import db
from editorial.people.models import Person, RoleGrant
from editorial.scoring.holders.queries import merged_accounts
from editorial.units.models import Membership
from editorial.units.queries.roles_and_memberships import in_force


def members(round_id: int) -> list[Member]:
    """In the order of their positions, then by name; two statements."""
    rows = db.session.execute(
        select(CouncilMember, Person.full_name)
        .join(Person, Person.id == CouncilMember.person_id)
        .where(CouncilMember.round_id == round_id)
        .order_by(Person.sort_key, Person.id)
    ).all()
    ids = [seat.person_id for seat, _name in rows]
    units: dict[int, set[int]] = {}
    if ids:
        belongs = select(Membership.person_id, Membership.unit_id).where(
            Membership.person_id.in_(ids), in_force(Membership, clock.today())
        )
        for row in db.session.execute(belongs):
            units.setdefault(row.person_id, set()).add(row.unit_id)
    found = [
        Member(seat.person_id, name, Position(seat.position), seat.present, frozenset(units.get(seat.person_id, ())))
        for seat, name in rows
    ]
    return sorted(found, key=lambda member: list(Position).index(member.position))


def all_voted(rows: Iterable[Candidate]) -> list[Voted]:
    """As the vote sees them: a person by the account that counts, so that nobody votes on themselves under another one."""
    people = merged_accounts.persons()
    return [
        Voted(row.id, row.name, row.category, people.canonical(row.person_id) if row.person_id else None, row.unit_id)
        for row in rows
    ]


def shortlisted(round_id: int) -> list[Voted]:
    """Whom the office puts before the council, by class and name."""
    rows = db.session.scalars(
        select(Candidate).where(
            Candidate.round_id == round_id, Candidate.appraisal == "shortlisted", Candidate.withdrawn_at.is_(None)
        )
    )
    return sorted(all_voted(rows), key=lambda one: (category_order(one.category), one.name, one.id))


def declared(round_id: int) -> dict[tuple[int, int], RecusalReason]:
    """Recusals on record, (candidate, member) -> why."""
    rows = db.session.execute(
        select(Recusal.candidate_id, Recusal.person_id, Recusal.reason)
        .join(Candidate, Candidate.id == Recusal.candidate_id)
        .where(Candidate.round_id == round_id)
    )
    return {(row.candidate_id, row.person_id): RecusalReason(row.reason) for row in rows}


def recusals(round_id: int, seated: Sequence[Member], voted: Sequence[Voted]) -> dict[tuple[int, int], RecusalReason]:
    """Those on record, and those that follow from who somebody is."""
    found = declared(round_id)
    for one in voted:
        for member in seated:
            why = rules.automatic_recusal(member, one)
            if why is not None:
                found[one.id, member.person_id] = why
    return found


def blockers(found: Round) -> list[str]:
    """Why a vote can't be opened yet, as sentences."""
    seated, voted = members(found.id), shortlisted(found.id)
    return rules.blockers(
        seated, voted, set(recusals(found.id, seated, voted)), Quorum(found.quorum), secret=found.secret
    )


@dataclass(frozen=True)
class Result:
    """A candidate's numbers in a closed ballot."""

    candidate: Voted
    count: rules.Count
    passed: bool


@dataclass(frozen=True)
class Council:
    """How the vote stands. `main`: the ballot that counts; `running`: the one that is open; `second`: by class."""

    main: CouncilBallot | None = None
    running: CouncilBallot | None = None
    second: dict[str, CouncilBallot] = field(default_factory=dict)
    results: dict[int, list[Result]] = field(default_factory=dict)
    selection: Selection = field(default_factory=Selection)
    choices: dict[str, TieBreak] = field(default_factory=dict)


def standing(found: Round) -> Council:
    """The ballots that are not void, their results and who is chosen; at most six statements."""
    ballots = list(
        db.session.scalars(
            select(CouncilBallot)
            .where(CouncilBallot.round_id == found.id, CouncilBallot.voided_at.is_(None))
            .order_by(CouncilBallot.number)
        )
    )
    main = next((one for one in reversed(ballots) if not one.category), None)
    if main is None:
        return Council()
    later = [one for one in ballots if one.category and one.number > main.number]
    running = next((one for one in [main, *later] if one.closed_at is None), None)
    second = {one.category: one for one in later if one.closed_at is not None}
    results = results_of([one.id for one in (main, *second.values()) if one.closed_at is not None])
    choices = (
        {
            row.category: row
            for row in db.session.scalars(
                select(TieBreak)
                .where(TieBreak.round_id == found.id, TieBreak.at >= main.closed_at)
                .order_by(TieBreak.id)
            )
        }
        if main.closed_at is not None
        else {}
    )
    again = {one.candidate.id: one.count.share for ballot in second.values() for one in results.get(ballot.id, ())}
    passed = [
        Ranked(
            one.candidate.id, one.candidate.name, one.candidate.category, one.count.share, again.get(one.candidate.id)
        )
        for one in results.get(main.id, ())
        if one.passed
    ]
    picks = {category: row.candidate_ids for category, row in choices.items()}
    return Council(
        main, running, second, results, choosing.select(passed, found.quotas, picks, category_order), choices
    )


def results_of(ballot_ids: Sequence[int]) -> dict[int, list[Result]]:
    rows = db.session.execute(
        select(Tally, Candidate)
        .join(Candidate, Candidate.id == Tally.candidate_id)
        .where(Tally.ballot_id.in_(ballot_ids), Tally.yes.is_not(None))
    )
    found: dict[int, list[Result]] = {}
    for tally, row in rows:
        count = rules.Count(tally.entitled or 0, tally.yes or 0, tally.no or 0, tally.blank or 0)
        voted = Voted(row.id, row.name, row.category, row.person_id, row.unit_id)
        found.setdefault(tally.ballot_id, []).append(Result(voted, count, bool(tally.passed)))
    for results in found.values():
        results.sort(
            key=lambda one: (
                category_order(one.candidate.category),
                -one.count.share,
                one.candidate.name,
                one.candidate.id,
            )
        )
    return found


def ballots_of(round_id: int) -> list[CouncilBallot]:
    """All, void ones too, in their order."""
    query = select(CouncilBallot).where(CouncilBallot.round_id == round_id).order_by(CouncilBallot.number)
    return list(db.session.scalars(query))


def ballot(ballot_id: int) -> CouncilBallot | None:
    return db.session.get(CouncilBallot, ballot_id)


def voted_in(ballot_id: int) -> list[Voted]:
    """The candidates of a ballot, by class and name."""
    rows = db.session.scalars(
        select(Candidate).join(Tally, Tally.candidate_id == Candidate.id).where(Tally.ballot_id == ballot_id)
    )
    return sorted(all_voted(rows), key=lambda one: (category_order(one.category), one.name, one.id))


def voter_ids(ballot_id: int) -> set[int]:
    """Who has voted."""
    return set(db.session.scalars(select(VoterMark.person_id).where(VoterMark.ballot_id == ballot_id)))


def open_choices(ballot_id: int) -> dict[tuple[int, int], VoteChoice]:
    """Of an open vote: (candidate, member) -> choice."""
    rows = db.session.scalars(select(OpenVote).where(OpenVote.ballot_id == ballot_id))
    return {(row.candidate_id, row.person_id): VoteChoice(row.choice) for row in rows}


def share_words(share: Fraction) -> str:
    return f"{round(share * 100)}%"


def possible_members() -> list[tuple[int, str]]:
    """Who may be given a seat: holders of a granted role and heads of units today, by name."""
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
