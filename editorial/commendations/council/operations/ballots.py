"""The council's ballots.

A secret vote writes two things that nothing joins: a mark that this member has voted, and counters raised by one. The
counters are encrypted until the count and written anew with every vote; see docs/decisions/0007-secret-vote.md.
"""

import json
from collections.abc import Collection, Mapping

from sqlalchemy import insert, select

from editorial.commendations.council import queries
from editorial.commendations.council.models import CouncilBallot, OpenVote, Tally, TieBreak, VoterMark
from editorial.commendations.council.operations.seats import is_chair, member_of, recuse, require_meeting_role
from editorial.commendations.council.rules import voting as rules
from editorial.commendations.council.rules.voting import VoteChoice, Voted
from editorial.commendations.rounds import queries as rounds
from editorial.commendations.rounds.models import Round
from editorial.commendations.rounds.operations import note, require_version
from editorial.commendations.rounds.rules import Majority, Quorum, State, category_title
from editorial.core import audit, clock, encryption
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Invalid, Missing, Refused, Stale
from editorial.core.i18n import gettext as _
from editorial.people.models import BOARD_LEADERS
from editorial.scoring.holders.queries import merged_accounts

_PURPOSE = "council-ballot"


def open_ballot(found: Round, voted: Collection[Voted], category: str, *, actor: Actor) -> CouncilBallot:
    seated = queries.members(found.id)
    on_record = queries.declared(found.id)
    for (candidate_id, person_id), why in queries.recusals(found.id, seated, list(voted)).items():
        if (candidate_id, person_id) not in on_record:
            recuse(candidate_id, person_id, why)
    number = len(queries.ballots_of(found.id)) + 1
    ballot = CouncilBallot(
        round_id=found.id, number=number, category=category, secret=found.secret, opened_at=clock.now(),
        opened_by_id=actor.id, members=len(seated),
        encrypted_counts=_seal(found.id, number, rules.zero_counts(one.id for one in voted)) if found.secret else None,
    )  # fmt: skip
    db.session.add(ballot)
    db.session.flush()
    db.session.add_all(Tally(ballot_id=ballot.id, candidate_id=one.id) for one in voted)
    db.session.flush()
    return ballot


def _seal(round_id: int, number: int, counts: Mapping[str, Collection[int]]) -> str:
    """Every state of the counters has the same length, and opens only in its own ballot."""
    plain = json.dumps({key: [f"{number:04}" for number in numbers] for key, numbers in counts.items()})
    return encryption.seal(encryption.server_key(), _PURPOSE, f"{round_id}:{number}", plain.encode())


def _unseal(ballot: CouncilBallot) -> dict[str, list[int]]:
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
    return {key: [int(number) for number in numbers] for key, numbers in json.loads(plain).items()}


def _held(ballot_id: int) -> tuple[CouncilBallot, Round]:
    """A ballot and its round under lock, the round first like everywhere: votes, recusals and counts stand in one line."""
    seen = queries.ballot(ballot_id)
    if seen is None:
        raise Missing
    found = rounds.round_of(seen.round_id, lock=True)
    return db.session.get_one(CouncilBallot, ballot_id, with_for_update=True, populate_existing=True), found


def cast(ballot_id: int, choices: Mapping[int, str], *, actor: Actor) -> None:
    """Vote once, on all candidates together; who is not named gets a blank. Raises Missing, Refused, Stale."""
    ballot, _found = _held(ballot_id)
    if ballot.closed_at is not None or ballot.voided_at is not None:
        raise Stale(_("Cuộc bỏ phiếu này đã kết thúc."))
    seated = queries.members(ballot.round_id)
    has_voted = not queries.voter_ids(ballot_id).isdisjoint(merged_accounts.persons().accounts([actor.id]))
    rules.can_vote(member_of(seated, actor), has_voted).require()
    recused = queries.declared(ballot.round_id)
    mine = {
        one.id for one in queries.voted_in(ballot_id) if (one.id, actor.id) not in recused and one.person_id != actor.id
    }
    if not set(choices) <= mine:
        raise Refused(_("Bạn không bỏ phiếu cho người này."))
    if not set(choices.values()) <= set(VoteChoice):
        raise Invalid(_("Hãy chọn một ý kiến cho từng người."))
    said = {one: VoteChoice(choices.get(one, VoteChoice.BLANK)) for one in sorted(mine)}
    db.session.execute(insert(VoterMark), {"ballot_id": ballot_id, "person_id": actor.id, "voted_on": clock.today()})
    if ballot.secret:
        ballot.encrypted_counts = _seal(ballot.round_id, ballot.number, rules.added(_unseal(ballot), said))
    elif said:
        rows = [
            {"ballot_id": ballot_id, "candidate_id": one, "person_id": actor.id, "choice": choice}
            for one, choice in said.items()
        ]
        db.session.execute(insert(OpenVote), rows)
    audit.record(
        "commendation.voted", actor=actor, subject="commendation", subject_id=ballot.round_id, ballot=ballot.number,
    )  # fmt: skip


def count(ballot_id: int, minutes: str, *, actor: Actor) -> None:
    """Close the ballot and write the numbers once; the encrypted counters are emptied. Raises Missing, Refused, Stale."""
    ballot, found = _held(ballot_id)
    if ballot.closed_at is not None or ballot.voided_at is not None:
        raise Stale(_("Cuộc bỏ phiếu này đã được kiểm."))
    require_meeting_role(actor, found.id)
    seated, voters = queries.members(found.id), queries.voter_ids(ballot_id)
    missing = sum(bool(member.present) and member.person_id not in voters for member in seated)
    rules.can_close(Quorum(found.quorum), ballot.members, len(voters), missing).require()
    recused, majority = queries.declared(found.id), Majority(found.majority)
    if ballot.secret:  # members marked absent meanwhile must not leave so few that the sums tell
        rules.can_stay_secret(queries.voted_in(ballot_id), voters, recused).require()
    sums = _unseal(ballot) if ballot.secret else _added_up(ballot_id)
    for tally in db.session.scalars(select(Tally).where(Tally.ballot_id == ballot_id)):
        yes, against, blank = sums.get(str(tally.candidate_id), [0, 0, 0])
        entitled = sum((tally.candidate_id, member.person_id) not in recused for member in seated)
        result = rules.Count(entitled, yes, against, blank)
        tally.entitled, tally.voters = result.entitled, result.voters
        tally.yes, tally.no, tally.blank, tally.passed = yes, against, blank, result.passed(majority)
    ballot.closed_at, ballot.closed_by_id, ballot.voters = clock.now(), actor.id, len(voters)
    ballot.encrypted_counts, ballot.minutes = None, minutes.strip()
    found.version += 1
    note(found, "counted", State.VOTING, State.VOTING, actor=actor, ballot=ballot.number, voters=len(voters))


def _added_up(ballot_id: int) -> dict[str, list[int]]:
    sums: dict[str, list[int]] = {}
    for (candidate_id, _person_id), choice in queries.open_choices(ballot_id).items():
        sums.setdefault(str(candidate_id), [0, 0, 0])[rules.COUNTER_INDEX[choice]] += 1
    return sums


def write_minutes(ballot_id: int, minutes: str, *, actor: Actor) -> None:
    """What was said at the meeting, until the dossier is submitted. Raises Missing, Refused."""
    ballot, found = _held(ballot_id)
    require_meeting_role(actor, ballot.round_id)
    if State(found.state) is not State.VOTING:
        raise Refused(_("Hồ sơ đã trình nên biên bản được giữ nguyên."))
    ballot.minutes = minutes.strip()
    audit.record(
        "commendation.minutes", actor=actor, subject="commendation", subject_id=ballot.round_id, ballot=ballot.number,
    )  # fmt: skip


def void_ballots(round_id: int, reason: str) -> None:
    """Every ballot of the round counts for nothing from now on, and stays on record."""
    for ballot in queries.ballots_of(round_id):
        if ballot.voided_at is None:
            ballot.voided_at, ballot.void_reason, ballot.encrypted_counts = clock.now(), reason.strip(), None


# ---- equals at the edge of a quota ----------------------------------------------------------------------------------
def second_vote(round_id: int, category: str, *, version: int, actor: Actor) -> CouncilBallot:
    """The council votes again between equals of one class. Raises Refused, Stale."""
    found = rounds.round_of(round_id, lock=True)
    require_version(found, version)
    if not (actor.has(*BOARD_LEADERS) or is_chair(actor, round_id)):
        raise Refused(_("Chỉ chủ tịch Hội đồng, Trưởng ban hoặc Phó Trưởng ban mở bỏ phiếu lại."))
    edge = {one.id for one in _edge(found, category)}
    now = queries.standing(found)
    if now.running is not None or category in now.second:
        raise Refused(_("Đã có một cuộc bỏ phiếu lại cho loại này."))
    voted = [one for one in queries.shortlisted(round_id) if one.id in edge]
    seated = queries.members(round_id)
    recused = set(queries.recusals(round_id, seated, voted))
    blockers = rules.blockers(seated, voted, recused, Quorum(found.quorum), secret=found.secret)
    if blockers:
        raise Refused(blockers[0])
    ballot = open_ballot(found, voted, category, actor=actor)
    found.version += 1
    note(
        found,
        "second_vote",
        State.VOTING,
        State.VOTING,
        actor=actor,
        reason=category_title(category),
        ballot=ballot.number,
    )
    return ballot


def choose(
    round_id: int, category: str, candidate_ids: Collection[int], reason: str, *, version: int, actor: Actor
) -> None:
    """The chair decides between equals, with a reason. Raises Refused, Invalid, Stale."""
    found = rounds.round_of(round_id, lock=True)
    require_version(found, version)
    if not is_chair(actor, round_id):
        raise Refused(_("Chỉ chủ tịch Hội đồng quyết định giữa những người bằng phiếu."))
    edge = {one.id for one in _edge(found, category)}
    now = queries.standing(found)
    if now.running is not None:
        raise Refused(_("Cuộc bỏ phiếu lại đang mở."))
    seats = next(group.seats for group in now.selection.edges if group.category == category)
    errors: dict[str, str] = {}
    chosen = sorted(set(candidate_ids))
    if not set(chosen) <= edge or len(chosen) != seats:
        errors["candidate_ids"] = _("Hãy chọn đúng %(n)s người.", n=seats)
    if not reason.strip():
        errors["reason"] = _("Hãy ghi lý do bằng một câu.")
    own = {one for one, person in queries.declared(round_id) if person == actor.id}
    if edge & own:
        raise Refused(_("Bạn không bỏ phiếu cho một người trong số này nên cần bỏ phiếu lại thay vì tự quyết định."))
    if errors:
        raise Invalid(_("Còn chỗ chưa đúng."), errors)
    db.session.add(
        TieBreak(
            round_id=round_id,
            category=category,
            candidate_ids=chosen,
            reason=reason.strip(),
            by_id=actor.id,
            at=clock.now(),
        )
    )
    found.version += 1
    note(found, "edge", State.VOTING, State.VOTING, actor=actor, reason=reason, category=category, chosen=chosen)


def _edge(found: Round, category: str) -> Collection[Voted]:
    """Equals at the edge of this class's quota. Raises Refused when there are none."""
    edges = queries.standing(found).selection.edges if State(found.state) is State.VOTING else []
    group = next((one for one in edges if one.category == category), None)
    if group is None:
        raise Refused(_("Không có người bằng phiếu ở cuối chỉ tiêu của loại này."))
    return [one for one in queries.shortlisted(found.id) if one.id in {ranked.id for ranked in group.edge}]
