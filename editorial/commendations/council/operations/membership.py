"""The council's members and attendance, and who does not vote on whom."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from editorial.commendations.candidates.queries.candidates import candidate_row
from editorial.commendations.council import queries
from editorial.commendations.council.models import Recusal
from editorial.commendations.council.rules import voting as rules
from editorial.commendations.council.rules.voting import Position, RecusalReason
from editorial.commendations.rounds import queries as rounds
from editorial.commendations.rounds.models import CouncilMember
from editorial.commendations.rounds.rules import State
from editorial.core import audit, clock
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Invalid, Missing, Refused
from editorial.core.i18n import gettext as _
from editorial.people.models import BOARD_LEADERS, Person, Role


def appoint_member(round_id: int, person_id: int, position: str, *, actor: Actor) -> None:
    """A new member, or another position. Raises Refused, Invalid, Missing."""
    _require_before_vote(round_id, actor)
    person = db.session.get(Person, person_id)
    if person is None or not person.is_active:
        raise Invalid(_("Chưa chọn người."), {"person_id": _("Hãy chọn một người.")})
    if position not in list(Position):
        raise Invalid(_("Chưa chọn vị trí."), {"position": _("Hãy chọn một vị trí.")})
    member = queries.member_of(round_id, person_id)
    if member is None:
        member = CouncilMember(round_id=round_id, person_id=person_id, appointed_by_id=actor.id)
        db.session.add(member)
    member.position = position
    record("member_appointed", round_id, actor=actor, person_id=person_id, position=position)


def remove_member(round_id: int, person_id: int, *, actor: Actor) -> None:
    """Raises Refused, Missing."""
    _require_before_vote(round_id, actor)
    member = queries.member_of(round_id, person_id)
    if member is None:
        raise Missing
    db.session.delete(member)
    db.session.flush()
    record("member_removed", round_id, actor=actor, person_id=person_id)


def _require_before_vote(round_id: int, actor: Actor) -> None:
    """Locks the round. Raises Refused, Missing."""
    found = rounds.round_of(round_id, lock=True)
    if not actor.has(Role.STANDING_OFFICE, *BOARD_LEADERS):
        raise Refused(_("Thành viên Hội đồng do thường trực ghi."))
    if not State(found.state).is_before_vote:
        raise Refused(_("Hội đồng đã bỏ phiếu nên danh sách thành viên không đổi được nữa."))


def can_run_meeting(actor: Actor, round_id: int) -> bool:
    """Who keeps attendance, counts and writes the minutes: the office, the council's chair and secretary."""
    member = queries.member_of(round_id, actor.id)
    positions = (Position.CHAIR, Position.SECRETARY)
    return actor.has(Role.STANDING_OFFICE) or (member is not None and member.position in positions)


def require_meeting_role(actor: Actor, round_id: int) -> None:
    if not can_run_meeting(actor, round_id):
        raise Refused(_("Việc này do thường trực, chủ tịch hoặc thư ký Hội đồng làm."))


def is_chair(actor: Actor, round_id: int) -> bool:
    member = queries.member_of(round_id, actor.id)
    return member is not None and member.position == Position.CHAIR


def take_attendance(round_id: int, present: Collection[int], *, actor: Actor) -> None:
    """Who is present; whoever has voted in a ballot that counts was. Raises Refused."""
    found = rounds.round_of(round_id, lock=True)
    require_meeting_role(actor, round_id)
    if not State(found.state).holds_meeting:
        raise Refused(_("Chỉ điểm danh khi sắp họp hoặc đang họp Hội đồng."))
    voters: set[int] = set()
    for ballot in queries.ballots_of(round_id):
        voters |= queries.voter_ids(ballot.id) if ballot.voided_at is None else set()
    for member in db.session.scalars(select(CouncilMember).where(CouncilMember.round_id == round_id)):
        member.present = member.person_id in present or member.person_id in voters
    record("attendance", round_id, actor=actor, present=sorted(present))


def declare_family(round_id: int, candidate_id: int, note: str, *, actor: Actor) -> None:
    """A member declares that a candidate is family, and so does not vote on them. Raises Refused, Invalid, Missing."""
    found = rounds.round_of(round_id, lock=True)
    state, running = State(found.state), queries.vote_status(found).running
    candidate = candidate_row(round_id, candidate_id)
    if state not in (State.NOMINATING, State.APPRAISING) and not (state is State.VOTING and running is not None):
        raise Refused(_("Hội đồng đã bỏ phiếu xong."))
    members = queries.council_members(round_id)
    recused = queries.recusals(round_id, members, queries.as_ballot_candidates([candidate]))
    if (candidate_id, actor.id) in recused:
        raise Invalid(_("Bạn đã không bỏ phiếu cho người này rồi."))
    others = [
        member for member in members
        if member.present is not False and member.person_id != actor.id
        and (candidate_id, member.person_id) not in recused
    ]  # fmt: skip
    has_voted = running is not None and actor.id in queries.voter_ids(running.id)
    own = next((member for member in members if member.person_id == actor.id), None)
    rules.can_recuse(own, has_voted, len(others), secret=found.secret, running=running is not None).require()
    recuse(candidate_id, actor.id, RecusalReason.FAMILY, note)
    record("recused", round_id, actor=actor, candidate_id=candidate_id, reason=str(RecusalReason.FAMILY))


def recuse(candidate_id: int, person_id: int, reason: RecusalReason, note: str = "") -> None:
    db.session.add(
        Recusal(
            candidate_id=candidate_id, person_id=person_id, reason=reason, note=note.strip(), declared_on=clock.today()
        )
    )
    db.session.flush()


def record(action: str, round_id: int, *, actor: Actor, **details: Any) -> None:
    """Note in the audit log what was done in a council."""
    audit.record(f"commendation.{action}", actor=actor, subject="commendation", subject_id=round_id, **details)
