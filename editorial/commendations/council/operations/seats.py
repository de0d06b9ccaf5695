"""The council's seats and attendance, and who does not vote on whom."""

from collections.abc import Collection

from sqlalchemy import delete, select

from editorial.commendations.candidates.models import Candidate
from editorial.commendations.council import queries
from editorial.commendations.council.models import Recusal
from editorial.commendations.council.rules import voting as rules
from editorial.commendations.council.rules.voting import Member, Position, RecusalReason
from editorial.commendations.rounds import queries as rounds
from editorial.commendations.rounds.models import CouncilMember, Round
from editorial.commendations.rounds.rules import State
from editorial.core import audit, clock
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Invalid, Missing, Refused
from editorial.core.i18n import gettext as _
from editorial.people.models import BOARD_LEADERS, Person, Role


def appoint_member(round_id: int, person_id: int, position: str, *, actor: Actor) -> None:
    """Give a seat, or another position. Raises Refused, Invalid, Missing."""
    found = _before_vote(round_id, actor)
    person = db.session.get(Person, person_id)
    if person is None or not person.is_active:
        raise Invalid(_("Chưa chọn người."), {"person_id": _("Hãy chọn một người.")})
    if position not in list(Position):
        raise Invalid(_("Chưa chọn vị trí."), {"position": _("Hãy chọn một vị trí.")})
    seat = db.session.get(CouncilMember, (round_id, person_id))
    if seat is None:
        seat = CouncilMember(round_id=round_id, person_id=person_id, position=position, appointed_by_id=actor.id)
        db.session.add(seat)
    seat.position = position
    audit.record(
        "commendation.seat_given", actor=actor, subject="commendation", subject_id=found.id, person_id=person_id,
        position=position,
    )  # fmt: skip


def remove_member(round_id: int, person_id: int, *, actor: Actor) -> None:
    """Raises Refused, Missing."""
    found = _before_vote(round_id, actor)
    if db.session.get(CouncilMember, (round_id, person_id)) is None:
        raise Missing
    db.session.execute(
        delete(CouncilMember).where(CouncilMember.round_id == round_id, CouncilMember.person_id == person_id)
    )
    audit.record(
        "commendation.seat_taken", actor=actor, subject="commendation", subject_id=found.id, person_id=person_id,
    )  # fmt: skip


def _before_vote(round_id: int, actor: Actor) -> Round:
    found = rounds.round_of(round_id, lock=True)
    if not actor.has(Role.STANDING_OFFICE, *BOARD_LEADERS):
        raise Refused(_("Thành viên Hội đồng do thường trực ghi."))
    if not State(found.state).is_before_vote:
        raise Refused(_("Hội đồng đã bỏ phiếu nên danh sách thành viên không đổi được nữa."))
    return found


def can_run_meeting(actor: Actor, round_id: int) -> bool:
    """Who keeps attendance, counts and writes the minutes: the office, the council's chair and secretary."""
    seat = db.session.get(CouncilMember, (round_id, actor.id))
    clerks = (Position.CHAIR, Position.SECRETARY)
    return actor.has(Role.STANDING_OFFICE) or (seat is not None and seat.position in clerks)


def require_meeting_role(actor: Actor, round_id: int) -> None:
    if not can_run_meeting(actor, round_id):
        raise Refused(_("Việc này do thường trực, chủ tịch hoặc thư ký Hội đồng làm."))


def take_attendance(round_id: int, present: Collection[int], *, actor: Actor) -> None:
    """Who is there; whoever has voted in a ballot that counts was there. Raises Refused."""
    found = rounds.round_of(round_id, lock=True)
    require_meeting_role(actor, round_id)
    if State(found.state) not in (State.APPRAISING, State.VOTING):
        raise Refused(_("Chỉ điểm danh khi sắp họp hoặc đang họp Hội đồng."))
    voted: set[int] = set()
    for ballot in queries.ballots_of(round_id):
        voted |= queries.voter_ids(ballot.id) if ballot.voided_at is None else set()
    for seat in db.session.scalars(select(CouncilMember).where(CouncilMember.round_id == round_id)):
        seat.present = seat.person_id in present or seat.person_id in voted
    audit.record(
        "commendation.attendance", actor=actor, subject="commendation", subject_id=round_id, present=sorted(present),
    )  # fmt: skip


def declare_family(round_id: int, candidate_id: int, words: str, *, actor: Actor) -> None:
    """A member says that a candidate is family, and so does not vote on them. Raises Refused, Invalid, Missing."""
    found = rounds.round_of(round_id, lock=True)
    if State(found.state) not in (State.NOMINATING, State.APPRAISING, State.VOTING):
        raise Refused(_("Hội đồng đã bỏ phiếu xong."))
    one = db.session.get(Candidate, candidate_id)
    if one is None or one.round_id != round_id:
        raise Missing
    seated = queries.members(round_id)
    running = queries.standing(found).running
    if State(found.state) is State.VOTING and running is None:
        raise Refused(_("Hội đồng đã bỏ phiếu xong."))
    recused = queries.recusals(round_id, seated, queries.all_voted([one]))
    if (candidate_id, actor.id) in recused:
        raise Invalid(_("Bạn đã không bỏ phiếu cho người này rồi."))
    others = [
        member for member in seated
        if member.present is not False and member.person_id != actor.id and (one.id, member.person_id) not in recused
    ]  # fmt: skip
    voted = running is not None and actor.id in queries.voter_ids(running.id)
    rules.can_recuse(
        member_of(seated, actor), voted, len(others), secret=found.secret, running=running is not None
    ).require()
    recuse(one.id, actor.id, RecusalReason.FAMILY, words)
    audit.record(
        "commendation.recused", actor=actor, subject="commendation", subject_id=round_id, candidate_id=one.id,
        why=str(RecusalReason.FAMILY),
    )  # fmt: skip


def recuse(candidate_id: int, person_id: int, why: RecusalReason, words: str = "") -> None:
    db.session.add(
        Recusal(
            candidate_id=candidate_id, person_id=person_id, reason=why, note=words.strip(), declared_on=clock.today()
        )
    )
    db.session.flush()


def member_of(seated: Collection[Member], actor: Actor) -> Member | None:
    return next((member for member in seated if member.person_id == actor.id), None)


def is_chair(actor: Actor, round_id: int) -> bool:
    seat = db.session.get(CouncilMember, (round_id, actor.id))
    return seat is not None and seat.position == Position.CHAIR
