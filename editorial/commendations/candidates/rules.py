"""Who may nominate, withdraw, write, appraise and see in a round. Pure.

Our own decision: units answer for their own, the office appraises, nobody decides about themselves.
"""

from collections.abc import Collection
from datetime import date

from editorial.commendations.candidates.models import Candidate
from editorial.commendations.rounds.rules import READS_ALL, Nominator, State
from editorial.core.access import Actor
from editorial.core.i18n import gettext as _
from editorial.core.verdicts import YES, Verdict, no
from editorial.people.models import BOARD, BOARD_LEADERS, Role


def can_nominate(
    actor: Actor, state: State, nominators: Collection[str], until: date | None, today: date, unit_ids: Collection[int]
) -> Verdict:
    """`unit_ids`: the candidate's units today. The office may always add while candidates are taken."""
    if not state.takes_candidates:
        return no(_("Đợt đang ở bước “%(state)s” nên không nhận đề cử nữa.", state=state.title))
    if actor.has(Role.STANDING_OFFICE):
        return YES
    if state is not State.NOMINATING:
        return no(_("Đợt chưa mở đề cử."))
    if until is not None and today > until:
        return no(_("Hạn đề cử là %(day)s, nay đã hết. Hãy liên hệ thường trực.", day=f"{until:%d/%m/%Y}"))
    if Nominator.BOARD in nominators and actor.has(*BOARD):
        return YES
    if Nominator.UNIT_HEAD in nominators and any(actor.leads(unit) for unit in unit_ids):
        return YES
    if actor.led_units:
        return no(_("Bạn chỉ đề cử được người và đơn vị do bạn phụ trách."))
    return no(_("Đợt này không nhận đề cử từ vai trò của bạn."))


def answers_for(actor: Actor, candidate: Candidate) -> bool:
    """The candidate, or a head of the unit that answers for them."""
    is_led = candidate.unit_id is not None and actor.leads(candidate.unit_id)
    return actor.id == candidate.person_id or is_led


def is_own(actor: Actor, candidate: Candidate) -> bool:
    """The candidate; for a unit its head."""
    return actor.id == candidate.person_id if candidate.person_id else answers_for(actor, candidate)


def can_withdraw(actor: Actor, state: State, candidate: Candidate) -> Verdict:
    """The candidate, the unit that answers for them, or the office on their word; until the vote is opened."""
    if candidate.withdrawn_at is not None:
        return no(_("Đã rút khỏi danh sách."))
    if not state.is_before_vote:
        return no(_("Hội đồng đã bỏ phiếu nên không rút được nữa. Hãy báo thường trực."))
    if actor.has(Role.STANDING_OFFICE) or answers_for(actor, candidate):
        return YES
    return no(_("Chỉ người được đề cử, trưởng đơn vị hoặc thường trực rút được."))


def can_write_report(actor: Actor, state: State, candidate: Candidate) -> Verdict:
    """Who answers for the candidate and the office, until the vote is opened; the council reads this text."""
    if candidate.withdrawn_at is not None or not state.is_before_vote:
        return no(_("Báo cáo thành tích được giữ nguyên từ khi Hội đồng bỏ phiếu."))
    if actor.has(Role.STANDING_OFFICE) or answers_for(actor, candidate):
        return YES
    return no(_("Chỉ người được đề cử, trưởng đơn vị hoặc thường trực sửa được báo cáo."))


def can_appraise(actor: Actor, state: State, candidate: Candidate) -> Verdict:
    """The office and the board's leaders; nobody about themselves."""
    if not actor.has(Role.STANDING_OFFICE, *BOARD_LEADERS):
        return no(_("Thẩm định là việc của thường trực."))
    if actor.id == candidate.person_id:
        return no(_("Bạn là người được đề cử nên cần người khác thẩm định."))
    if state is not State.APPRAISING:
        return no(_("Đợt đang ở bước “%(state)s” nên chưa thẩm định được.", state=state.title))
    return no(_("Ứng viên đã rút.")) if candidate.withdrawn_at is not None else YES


def sees_candidate(actor: Actor, candidate: Candidate, is_member: bool) -> bool:
    """The office, the board, the observer and the council see all; a head their own; everybody themselves."""
    return is_member or actor.has(*READS_ALL) or answers_for(actor, candidate)
