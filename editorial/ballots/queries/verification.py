"""Is what the board decided what it said? Ballots and votes are held against the audit rows of the same acts and counted
again; approvals against their ballots. What is older than the oldest audit row kept has no row to be held against."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from editorial.articles.models import Revision
from editorial.ballots.models import Approval, Ballot, Choice, Outcome, Vote
from editorial.ballots.queries.ballot_facts import BALLOT_COLUMNS, with_seats
from editorial.ballots.rules import BallotFacts
from editorial.core.audit import AuditHead, AuditRow
from editorial.core.db import db
from editorial.people.models import Person

AT_ONCE = 500
ACTS = ("ballot.opened", "ballot.substituted", "vote.cast", "ballot.decided")


@dataclass
class _Recorded:
    """What the audit log says of one ballot."""

    opened: Mapping[str, Any] | None = None
    electors: set[int] = field(default_factory=set)
    votes: dict[int, tuple[Mapping[str, Any], str]] = field(default_factory=dict)
    """By who voted: details, and the voter's name."""
    outcome: str | None = None


def oldest_kept() -> datetime | None:
    """From when on every act has its audit row; None: from the first day. Two statements."""
    if not db.session.scalar(select(AuditHead.pruned_id)):
        return None
    return db.session.scalar(select(func.min(AuditRow.at)))


def ballot_faults() -> Iterator[str]:
    """A sentence for each ballot, vote or approval that is not what was done."""
    since, recorded = oldest_kept(), _recorded()
    names = {row[0]: row[1] for row in db.session.execute(select(Person.id, Person.full_name))}
    last = max(db.session.scalar(select(func.max(Ballot.id))) or 0, *recorded, 0)
    for first in range(1, last + 1, AT_ONCE):
        which = Ballot.id.between(first, first + AT_ONCE - 1)
        found = with_seats(db.session.execute(select(*BALLOT_COLUMNS).where(which).order_by(Ballot.id)).all())
        known = {facts.id for facts in found}
        cast: dict[int, set[int]] = defaultdict(set)
        hashes: dict[int, set[str]] = defaultdict(set)
        for vote in db.session.scalars(select(Vote).join(Ballot, Ballot.id == Vote.ballot_id).where(which)):
            cast[vote.ballot_id].add(vote.person_id)
            hashes[vote.ballot_id].add(vote.revision_hash)
        for facts in found:
            if since is None or facts.opened_at > since:
                yield from _unlike_record(facts, recorded.get(facts.id, _Recorded()), cast[facts.id], names)
            yield from _unlike_itself(facts, hashes[facts.id])
        for ballot_id in range(first, min(first + AT_ONCE, last + 1)):
            if ballot_id in recorded and ballot_id not in known:
                yield f"{_of(ballot_id)} có trong nhật ký mà không còn trong dữ liệu."
    yield from _approval_faults()


def _of(ballot_id: int) -> str:
    return f"Cuộc bỏ phiếu số {ballot_id}"


def _recorded() -> dict[int, _Recorded]:
    found: dict[int, _Recorded] = defaultdict(_Recorded)
    rows = db.session.execute(
        select(AuditRow.action, AuditRow.actor_id, AuditRow.actor_name, AuditRow.details)
        .where(AuditRow.action.in_(ACTS))
        .order_by(AuditRow.id)
        .execution_options(yield_per=1000)
    )
    for action, actor_id, name, said in rows:
        ballot = found[int(said["ballot_id"])]
        if action == "ballot.opened":
            ballot.opened = said
            ballot.electors |= set(said["electors"])
        elif action == "ballot.substituted":
            ballot.electors.add(said["substitute_id"])
        elif action == "vote.cast":
            ballot.votes[actor_id] = (said, name)
        else:
            ballot.outcome = said["outcome"]
    return dict(found)


def _unlike_record(facts: BallotFacts, recorded: _Recorded, cast: set[int], names: Mapping[int, str]) -> Iterator[str]:
    """Where a ballot differs from what the audit log says of it."""
    what = _of(facts.id)
    if recorded.opened is None:
        yield f"{what} không có dòng nhật ký ghi việc mở."
        return
    said = (facts.revision_id, facts.revision_hash, facts.yes_needed, facts.needs_leader)
    if said != tuple(recorded.opened[name] for name in ("revision_id", "hash", "yes_needed", "needs_leader")):
        yield f"{what} không còn đúng bản chữ hoặc số phiếu cần có lúc mở."
    seats = {seat.person_id: seat for seat in facts.seats}
    for person_id in sorted(recorded.electors ^ seats.keys()):
        there = "không có trong nhật ký" if person_id in seats else "không còn trong danh sách"
        yield f"{what}: người bỏ phiếu {names.get(person_id, person_id)} {there}."
    for person_id, (vote, name) in sorted(recorded.votes.items()):
        seat = seats.get(person_id)
        if person_id not in cast:
            yield f"{what}: phiếu của {name} (“{Choice(vote['choice']).title}”) không còn."
        elif seat is not None and (seat.choice, seat.reason) != (vote["choice"], vote["reason"]):
            now = seat.choice.title if seat.choice else "–"
            yield f"{what}: phiếu của {name} ghi “{now}”, nhật ký ghi “{Choice(vote['choice']).title}”" + (
                "." if seat.choice != vote["choice"] else ", lý do đã bị sửa."
            )
    for person_id in sorted(cast - recorded.votes.keys()):
        yield f"{what}: phiếu của {names.get(person_id, person_id)} không có dòng nhật ký."
    if facts.outcome is not Outcome.VOIDED and facts.outcome != recorded.outcome:
        yield f"{what}: kết quả không phải là kết quả đã ghi nhật ký."


def _unlike_itself(facts: BallotFacts, hashes: set[str]) -> Iterator[str]:
    what = _of(facts.id)
    if hashes - {facts.revision_hash}:
        yield f"{what}: có phiếu bỏ cho bản chữ khác."
    if facts.outcome not in (None, Outcome.VOIDED, facts.tally.outcome):
        yield f"{what}: đếm lại các phiếu không ra kết quả “{facts.outcome.title if facts.outcome else ''}”."


def _approval_faults() -> Iterator[str]:
    """Approvals that are not what their ballot decided, and decisions that lost theirs."""
    rows = db.session.execute(
        select(Ballot, Approval, Revision.hash)
        .outerjoin(Approval, Approval.ballot_id == Ballot.id)
        .join(Revision, Revision.id == Ballot.revision_id)
        .order_by(Ballot.id)
        .execution_options(yield_per=1000)
    )
    for ballot, approval, revision_hash in rows:
        if (approval is not None) != (ballot.outcome == Outcome.APPROVED):
            yield f"{_of(ballot.id)}: lệnh duyệt và kết quả không đi cùng nhau."
        elif approval is not None:
            given = (approval.edition_id, approval.revision_id, approval.revision_hash)
            if given != (ballot.edition_id, ballot.revision_id, ballot.revision_hash):
                yield f"Lệnh duyệt số {approval.id} không phải cho bản chữ mà {_of(ballot.id).lower()} đã duyệt."
        if revision_hash != ballot.revision_hash:
            yield f"{_of(ballot.id)}: bản chữ không còn là bản đã đưa ra bỏ phiếu."
