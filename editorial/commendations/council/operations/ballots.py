"""The council's ballots.

A secret vote writes two things that nothing joins: a mark that this member has voted, and counters raised by one. The
counters are encrypted until the count and written anew with every vote; see docs/decisions/0007-secret-vote.md.
"""

import json
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import insert, select

from editorial.commendations.council import queries
from editorial.commendations.council.models import CouncilBallot, OpenVote, Tally, TieBreak, VoterMark
from editorial.commendations.council.operations.membership import is_chair, record, recuse, require_meeting_role
from editorial.commendations.council.rules import voting as rules
from editorial.commendations.council.rules.choosing import CategoryResult
from editorial.commendations.council.rules.voting import BallotCandidate, VoteChoice
from editorial.commendations.rounds import queries as rounds
from editorial.commendations.rounds.models import Round
from editorial.commendations.rounds.operations import lock_round, record_step
from editorial.commendations.rounds.rules import Majority, Meeting, Quorum, State, category_title
from editorial.core import clock, encryption
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Invalid, Missing, Refused, Stale
from editorial.core.i18n import gettext as _
from editorial.people.models import BOARD_LEADERS
from editorial.scoring.holders.queries import merged_accounts

_PURPOSE = "council-ballot"


def open_ballot(found: Round, candidates: Sequence[BallotCandidate], category: str, *, actor: Actor) -> CouncilBallot:
    """A ballot on these candidates, with the automatic recusals on record. `category`: of a second vote, else ""."""
    members = queries.council_members(found.id)
    on_record = queries.recorded_recusals(found.id)
    for (candidate_id, person_id), reason in queries.recusals(found.id, members, candidates).items():
        if (candidate_id, person_id) not in on_record:
            recuse(candidate_id, person_id, reason)
    number = len(queries.ballots_of(found.id)) + 1
    counts = rules.zero_counts(candidate.id for candidate in candidates)
    ballot = CouncilBallot(
        round_id=found.id, number=number, category=category, secret=found.secret, opened_at=clock.now(),
        opened_by_id=actor.id, members=len(members),
        encrypted_counts=_encrypt(found.id, number, counts) if found.secret else None,
    )  # fmt: skip
    db.session.add(ballot)
    db.session.flush()
    db.session.add_all(Tally(ballot_id=ballot.id, candidate_id=candidate.id) for candidate in candidates)
    db.session.flush()
    return ballot


def void_ballots(round_id: int, reason: str) -> None:
    """Every ballot of the round counts for nothing from now on, and stays on record."""
    for ballot in queries.ballots_of(round_id):
        if ballot.voided_at is None:
            ballot.voided_at, ballot.void_reason, ballot.encrypted_counts = clock.now(), reason.strip(), None


def _encrypt(round_id: int, number: int, counts: Mapping[str, Collection[int]]) -> str:
    """Every state of the counters has the same length, and can be read only in its own ballot."""
    plain = json.dumps({key: [f"{count:04}" for count in numbers] for key, numbers in counts.items()})
    return encryption.seal(encryption.server_key(), _PURPOSE, f"{round_id}:{number}", plain.encode())


def _decrypt(ballot: CouncilBallot) -> dict[str, list[int]]:
    """Raises Refused when the server's key has changed."""
    plain = encryption.unseal(
        encryption.server_key(), _PURPOSE, f"{ballot.round_id}:{ballot.number}", ballot.encrypted_counts or ""
    )
    if plain is None:
        raise Refused(
            _(
                "Không mở được phiếu kín: khóa của máy chủ đã đổi trong khi bỏ phiếu. Hãy báo Trưởng ban dừng cuộc bỏ "
                "phiếu này và mở lại."
            )
        )
    return {key: [int(count) for count in numbers] for key, numbers in json.loads(plain).items()}


def _lock_ballot(ballot_id: int) -> tuple[CouncilBallot, Round]:
    """The ballot and its round under lock, the round first as everywhere, so that votes, recusals and counts follow one
    another. Raises Missing."""
    ballot = db.session.get(CouncilBallot, ballot_id)
    if ballot is None:
        raise Missing
    found = rounds.round_of(ballot.round_id, lock=True)
    return db.session.get_one(CouncilBallot, ballot_id, with_for_update=True, populate_existing=True), found


def cast(ballot_id: int, choices: Mapping[int, str], *, actor: Actor) -> None:
    """Vote once, on all candidates together; who is not named gets a blank. Raises Missing, Refused, Stale."""
    ballot, _found = _lock_ballot(ballot_id)
    if ballot.closed_at is not None or ballot.voided_at is not None:
        raise Stale(_("Phiếu này không được nhận: cuộc bỏ phiếu đã kiểm xong hoặc đã dừng trước khi phiếu tới."))
    members = queries.council_members(ballot.round_id)
    member = next((member for member in members if member.person_id == actor.id), None)
    has_voted = not queries.voter_ids(ballot_id).isdisjoint(merged_accounts.persons().accounts([actor.id]))
    rules.can_vote(member, has_voted).require()
    recused = queries.recorded_recusals(ballot.round_id)
    mine = {
        candidate.id
        for candidate in queries.candidates_of_ballot(ballot_id)
        if (candidate.id, actor.id) not in recused and candidate.person_id != actor.id
    }
    if not set(choices) <= mine:
        raise Refused(_("Bạn không bỏ phiếu cho người này."))
    if not set(choices.values()) <= set(VoteChoice):
        raise Invalid(_("Hãy chọn một ý kiến cho từng người."))
    vote = {candidate_id: VoteChoice(choices.get(candidate_id, VoteChoice.BLANK)) for candidate_id in sorted(mine)}
    db.session.execute(insert(VoterMark), {"ballot_id": ballot_id, "person_id": actor.id, "voted_on": clock.today()})
    if ballot.secret:
        ballot.encrypted_counts = _encrypt(ballot.round_id, ballot.number, rules.add_vote(_decrypt(ballot), vote))
    elif vote:
        rows = [
            {"ballot_id": ballot_id, "candidate_id": candidate_id, "person_id": actor.id, "choice": choice}
            for candidate_id, choice in vote.items()
        ]
        db.session.execute(insert(OpenVote), rows)
    record("voted", ballot.round_id, actor=actor, ballot=ballot.number)


def count(ballot_id: int, minutes: str, meeting: Meeting | None = None, *, actor: Actor) -> None:
    """Close the ballot and write the numbers once; the encrypted counters are emptied. Raises Missing, Refused, Stale."""
    ballot, found = _lock_ballot(ballot_id)
    if ballot.closed_at is not None or ballot.voided_at is not None:
        raise Stale(_("Cuộc bỏ phiếu này đã được kiểm."))
    require_meeting_role(actor, found.id)
    members, voters = queries.council_members(found.id), queries.voter_ids(ballot_id)
    missing = sum(bool(member.present) and member.person_id not in voters for member in members)
    rules.can_close(Quorum(found.quorum), ballot.members, len(voters), missing).require()
    recused, majority = queries.recorded_recusals(found.id), Majority(found.majority)
    if ballot.secret:  # members marked absent meanwhile must not leave so few that the sums tell
        rules.can_stay_secret(queries.candidates_of_ballot(ballot_id), voters, recused).require()
    sums = _decrypt(ballot) if ballot.secret else _sum_open_votes(ballot_id)
    for tally in db.session.scalars(select(Tally).where(Tally.ballot_id == ballot_id)):
        yes, against, blank = sums.get(str(tally.candidate_id), [0, 0, 0])
        entitled = sum((tally.candidate_id, member.person_id) not in recused for member in members)
        result = rules.Count(entitled, yes, against, blank)
        tally.entitled, tally.voters = result.entitled, result.voters
        tally.yes, tally.no, tally.blank, tally.passed = yes, against, blank, result.passed(majority)
    ballot.closed_at, ballot.closed_by_id, ballot.voters = clock.now(), actor.id, len(voters)
    ballot.encrypted_counts, ballot.minutes = None, minutes.strip()
    if meeting is not None:
        found.meeting = meeting.as_json()
    found.version += 1
    record_step(found, "counted", before=State.VOTING, actor=actor, ballot=ballot.number, voters=len(voters))


def _sum_open_votes(ballot_id: int) -> dict[str, list[int]]:
    choices = queries.open_choices(ballot_id)
    sums = rules.zero_counts({candidate_id for candidate_id, _person_id in choices})
    for (candidate_id, _person_id), choice in choices.items():
        sums = rules.add_vote(sums, {candidate_id: choice})
    return sums


def write_minutes(ballot_id: int, minutes: str, meeting: Meeting, *, actor: Actor) -> None:
    """What was said at the meeting, when and where, until the dossier is submitted. Raises Missing, Refused."""
    ballot, found = _lock_ballot(ballot_id)
    require_meeting_role(actor, ballot.round_id)
    if State(found.state) is not State.VOTING:
        raise Refused(_("Hồ sơ đã trình nên biên bản được giữ nguyên."))
    ballot.minutes, found.meeting = minutes.strip(), meeting.as_json()
    record("minutes", ballot.round_id, actor=actor, ballot=ballot.number)


# ---- candidates tied at the end of a quota --------------------------------------------------------------------------


def second_vote(round_id: int, category: str, *, version: int, actor: Actor) -> CouncilBallot:
    """The council votes again between the tied candidates of one category. Raises Refused, Stale."""
    found = lock_round(round_id, version)
    if not (actor.has(*BOARD_LEADERS) or is_chair(actor, round_id)):
        raise Refused(_("Chỉ chủ tịch Hội đồng, Trưởng ban hoặc Phó Trưởng ban mở bỏ phiếu lại."))
    tie = _tie(found, category)
    status = queries.vote_status(found)
    if status.running is not None or category in status.second:
        raise Refused(_("Đã có một cuộc bỏ phiếu lại cho loại này."))
    tied_ids = {candidate.id for candidate in tie.tied}
    candidates = [candidate for candidate in queries.shortlisted(round_id) if candidate.id in tied_ids]
    if blockers := queries.blockers(found, candidates):
        raise Refused(blockers[0])
    ballot = open_ballot(found, candidates, category, actor=actor)
    found.version += 1
    record_step(
        found, "second_vote", before=State.VOTING, actor=actor, reason=category_title(category), ballot=ballot.number
    )
    return ballot


def break_tie(
    round_id: int, category: str, candidate_ids: Collection[int], reason: str, *, version: int, actor: Actor
) -> None:
    """The chair decides between the tied candidates, with a reason. Raises Refused, Invalid, Stale."""
    found = lock_round(round_id, version)
    if not is_chair(actor, round_id):
        raise Refused(_("Chỉ chủ tịch Hội đồng quyết định giữa những người bằng phiếu."))
    tie = _tie(found, category)
    if queries.vote_status(found).running is not None:
        raise Refused(_("Cuộc bỏ phiếu lại đang mở."))
    tied, chosen = {candidate.id for candidate in tie.tied}, sorted(set(candidate_ids))
    if any((candidate_id, actor.id) in queries.recorded_recusals(round_id) for candidate_id in tied):
        raise Refused(_("Bạn không bỏ phiếu cho một người trong số này nên cần bỏ phiếu lại thay vì tự quyết định."))
    errors: dict[str, str] = {}
    if not set(chosen) <= tied or len(chosen) != tie.places_left:
        errors["candidate_ids"] = _("Hãy chọn đúng %(n)s người.", n=tie.places_left)
    if not reason.strip():
        errors["reason"] = _("Hãy ghi lý do bằng một câu.")
    if errors:
        raise Invalid(_("Còn chỗ chưa đúng."), errors)
    db.session.add(
        TieBreak(
            round_id=round_id, category=category, candidate_ids=chosen, reason=reason.strip(), by_id=actor.id,
            at=clock.now(),
        )
    )  # fmt: skip
    found.version += 1
    record_step(found, "tie_broken", before=State.VOTING, actor=actor, reason=reason, category=category, chosen=chosen)


def _tie(found: Round, category: str) -> CategoryResult:
    """Raises Refused when no candidates are tied at the end of this category's quota."""
    if State(found.state) is State.VOTING:
        for group in queries.vote_status(found).selection.ties:
            if group.category == category:
                return group
    raise Refused(_("Không có người bằng phiếu ở cuối chỉ tiêu của loại này."))
