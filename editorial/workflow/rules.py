"""The workflow on one screen. Pure: no database, no request, no clock.

`TRANSITIONS` is the only place that says which verb leads from where to where and who may do it. Buttons, guards,
tests and docs/workflow.md are read from it. After product.md and domain.md 6.2; where they differ, product.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from editorial.articles.models import Lane, State
from editorial.articles.rules import Case
from editorial.ballots.rules import BallotFacts
from editorial.core.access import Actor
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.settings import Setting
from editorial.core.verdicts import YES, Verdict, no
from editorial.people.models import BOARD, BOARD_LEADERS, DESK, EDITORS, Role

S = State


class Who(StrEnum):
    """Who a verb belongs to, as a relation to the item; `WHO` says how it is decided."""

    AUTHOR = "author"
    UNIT_LEADER = "unit_leader"
    EDITOR = "editor"
    OWNER = "owner"
    DESK = "desk"
    CHIEF = "chief"
    OFFICE = "office"
    ELECTOR = "elector"
    LEADER = "leader"
    SCHEDULER = "scheduler"
    WRITERS = "writers"
    CLOCK = "clock"
    TAKING_DOWN = "taking_down"

    @property
    def title(self) -> str:  # type: ignore[override]
        return str(_WHO_TITLES[self])


_WHO_TITLES = {
    Who.AUTHOR: _l("người viết"),
    Who.UNIT_LEADER: _l("trưởng, phó đơn vị (không phải người viết)"),
    Who.EDITOR: _l("biên tập viên (không phải người viết)"),
    Who.OWNER: _l("biên tập viên đang giữ bài"),
    Who.DESK: _l("biên tập viên, thường trực"),
    Who.CHIEF: _l("trưởng nhóm biên tập, thường trực"),
    Who.OFFICE: _l("thường trực"),
    Who.ELECTOR: _l("thành viên có quyền bỏ phiếu"),
    Who.LEADER: _l("Trưởng ban hoặc Phó Trưởng ban"),
    Who.SCHEDULER: _l("người đăng tải, thường trực, Trưởng ban, Phó Trưởng ban"),
    Who.WRITERS: _l("người viết, biên tập viên, thường trực"),
    Who.CLOCK: _l("đồng hồ"),
    Who.TAKING_DOWN: _l("kéo theo khi gỡ bài"),
}
NOBODY = (Who.CLOCK, Who.TAKING_DOWN)
"""No person's verbs: they have no button."""


@dataclass(frozen=True)
class Transition:
    """One verb. `targets`: where it may lead (which one is decided by the operation's rule when there are several).

    `needs`: what the person must give: reason, reason_code, grade, hour, person, choice. `acts_on_live`: the verb
    belongs to the edition that is out, not to the newest one. `of_correction`: only a correction knows it.
    """

    verb: str
    title: Any
    sources: tuple[State, ...]
    targets: tuple[State, ...]
    who: Who
    needs: tuple[str, ...] = ()
    tone: str = "quiet"
    acts_on_live: bool = False
    of_correction: bool = False


TRANSITIONS: tuple[Transition, ...] = (
    Transition("send", _l("Gửi"), (S.DRAFT, S.CHANGES_REQUESTED), (S.UNIT_CHECK, S.SUBMITTED, S.EDITING), Who.AUTHOR, tone="primary"),
    Transition("withdraw", _l("Rút về sửa"), (S.UNIT_CHECK, S.SUBMITTED), (S.DRAFT,), Who.AUTHOR),
    Transition("confirm", _l("Xác nhận"), (S.UNIT_CHECK,), (S.SUBMITTED, S.EDITING), Who.UNIT_LEADER, tone="primary"),
    Transition("hand_back", _l("Trả lại"), (S.UNIT_CHECK,), (S.CHANGES_REQUESTED,), Who.UNIT_LEADER, ("reason",)),
    Transition("claim", _l("Nhận biên tập"), (S.SUBMITTED,), (S.EDITING,), Who.EDITOR, tone="primary"),
    Transition("release", _l("Trả về hàng đợi"), (S.EDITING,), (S.SUBMITTED,), Who.OWNER),
    Transition("expire", _l("Hết hạn giữ bài"), (S.EDITING,), (S.SUBMITTED,), Who.CLOCK),
    Transition("assign", _l("Giao cho người khác"), (S.SUBMITTED, S.EDITING), (S.EDITING,), Who.CHIEF, ("person",)),
    Transition("ask", _l("Đề nghị bổ sung"), (S.EDITING,), (S.CHANGES_REQUESTED,), Who.OWNER, ("reason_code", "reason")),
    Transition("pass_on", _l("Trình duyệt"), (S.EDITING,), (S.BOARD_REVIEW,), Who.OWNER, ("grade",), tone="primary"),
    Transition("decline", _l("Không sử dụng"), (S.SUBMITTED, S.EDITING), (S.REJECTED,), Who.OFFICE, ("reason",), tone="danger"),
    Transition("vote", _l("Bỏ phiếu"), (S.BOARD_REVIEW,), (S.BOARD_REVIEW, S.APPROVED, S.REJECTED, S.EDITING), Who.ELECTOR, ("choice",), tone="primary"),
    Transition("substitute", _l("Cử người thay"), (S.BOARD_REVIEW,), (S.BOARD_REVIEW,), Who.LEADER, ("person",)),
    Transition("reopen", _l("Mở lại để sửa"), (S.BOARD_REVIEW, S.APPROVED, S.PUBLISH_FAILED), (S.EDITING,), Who.DESK, ("reason",)),
    Transition("schedule", _l("Lên lịch"), (S.APPROVED, S.PUBLISH_FAILED), (S.SCHEDULED,), Who.SCHEDULER, ("hour",), tone="primary"),
    Transition("move", _l("Đổi giờ đăng"), (S.SCHEDULED,), (S.SCHEDULED,), Who.SCHEDULER, ("hour",)),
    Transition("unschedule", _l("Bỏ lịch đăng"), (S.SCHEDULED,), (S.APPROVED,), Who.SCHEDULER, ("reason",)),
    Transition("publish_now", _l("Đăng ngay"), (S.APPROVED, S.SCHEDULED, S.PUBLISH_FAILED), (S.PUBLISHED,), Who.SCHEDULER),
    Transition("publish", _l("Đến giờ đăng"), (S.SCHEDULED,), (S.PUBLISHED,), Who.CLOCK),
    Transition("fail", _l("Đăng không thành"), (S.SCHEDULED,), (S.PUBLISH_FAILED,), Who.CLOCK),
    Transition("take_down", _l("Gỡ bài"), (S.PUBLISHED,), (S.TAKEN_DOWN,), Who.LEADER, ("reason",), tone="danger", acts_on_live=True),
    Transition("void", _l("Hết hiệu lực duyệt vì bài bị gỡ"), (S.BOARD_REVIEW, S.APPROVED, S.SCHEDULED, S.PUBLISH_FAILED), (S.EDITING,), Who.TAKING_DOWN, of_correction=True),
    Transition("correct", _l("Đính chính"), (S.PUBLISHED, S.TAKEN_DOWN), (S.DRAFT, S.EDITING), Who.WRITERS, acts_on_live=True),
    Transition("correct_anew", _l("Làm bản đính chính khác"), (S.PUBLISHED, S.TAKEN_DOWN), (S.EDITING,), Who.DESK, ("reason",), acts_on_live=True),
    Transition("give_up", _l("Bỏ bản đính chính"), (S.DRAFT, S.CHANGES_REQUESTED), (S.REJECTED,), Who.AUTHOR, of_correction=True),
)  # fmt: skip

BY_VERB = {transition.verb: transition for transition in TRANSITIONS}

CHANGE_REASONS = {
    "facts": _l("Thiếu hoặc chưa rõ sự việc"),
    "photo": _l("Ảnh chưa đạt hoặc thiếu chú thích"),
    "source": _l("Thiếu nguồn, thiếu căn cứ"),
    "personal_data": _l("Có thông tin cá nhân cần bỏ"),
    "form": _l("Sai thể loại, chuyên mục"),
    "other": _l("Lý do khác"),
}


def permitted(transition: Transition, actor: Actor, case: Case, ballot: BallotFacts | None = None) -> Verdict:
    """May this person do this now? Yes, or no with the sentence that stands beside the greyed button."""
    if case.state not in transition.sources:
        return no(_("Bài đang ở bước “%(state)s” nên chưa làm được việc này.", state=case.state.title))
    if transition.of_correction and case.number == 1:
        return no(_("Chỉ làm được với bản đính chính."))
    if transition.acts_on_live:
        if verdict := _on_live(transition, case):
            return WHO[transition.who](actor, case, ballot)
        return verdict
    if not case.is_current:
        return no(_("Bản này đã được thay bằng bản mới hơn."))
    return WHO[transition.who](actor, case, ballot)


def _on_live(transition: Transition, case: Case) -> Verdict:
    """One correction at a time. One that its author began and left lying keeps nobody from beginning anew."""
    if not case.is_out:
        return no(_("Chỉ làm được với bản đang đăng."))
    if transition.verb == "correct" and not case.is_current:
        return no(_("Đã có một bản đính chính đang làm."))
    if transition.verb == "correct_anew" and not lies_with_author(case):
        return no(_("Không có bản đính chính nào đang nằm ở chỗ người viết."))
    return YES


def lies_with_author(case: Case) -> bool:
    """Beside this edition its author has a correction in hand: not sent yet, or sent back to them."""
    return not case.is_current and case.current_state is not None and case.current_state.with_author


def has_hour(case: Case) -> bool:
    """An hour was promised, and can still be moved."""
    return case.state in BY_VERB["move"].sources


def concerns(transition: Transition, actor: Actor, case: Case) -> bool:
    """Is a refusal worth explaining to this person? Only where the verb is part of their work."""
    if transition.who in NOBODY or (transition.of_correction and case.number == 1):
        return False
    if transition.verb == "correct_anew" and not lies_with_author(case):
        return False
    if transition.verb == "correct" and permitted(BY_VERB["correct_anew"], actor, case):
        return False  # the button beside it says it all
    return bool(_ROLES[transition.who](actor, case))


def _is_author(actor: Actor, case: Case, _ballot: BallotFacts | None) -> Verdict:
    return YES if actor.id in case.authors else no(_("Chỉ người viết làm được việc này."))


def _is_unit_leader(actor: Actor, case: Case, _ballot: BallotFacts | None) -> Verdict:
    if not actor.leads(case.unit_id):
        return no(_("Chỉ trưởng hoặc phó đơn vị của bài làm được việc này."))
    if actor.id in case.authors:
        return no(_("Bạn đứng tên bài này nên cần trưởng hoặc phó đơn vị khác xác nhận."))
    return YES


def _is_editor(actor: Actor, case: Case, _ballot: BallotFacts | None) -> Verdict:
    if not actor.has(*EDITORS):
        return no(_("Chỉ biên tập viên làm được việc này."))
    if actor.id in case.authors:
        return no(_("Bạn đứng tên bài này nên cần biên tập viên khác."))
    if actor.id == case.confirmed_by_id:
        return no(_("Bạn đã xác nhận bài này cho đơn vị nên cần biên tập viên khác."))
    return YES


def _is_owner(actor: Actor, case: Case, _ballot: BallotFacts | None) -> Verdict:
    keeps = actor.id == case.owner_id and actor.has(*DESK)
    return YES if keeps else no(_("Chỉ biên tập viên đang giữ bài làm được việc này."))


def _is_desk(actor: Actor, case: Case, _ballot: BallotFacts | None) -> Verdict:
    if not actor.has(*DESK):
        return no(_("Chỉ biên tập viên hoặc thường trực làm được việc này."))
    return no(_("Bạn đứng tên bài này nên cần biên tập viên khác.")) if actor.id in case.authors else YES


def _has(sentence: Any, *roles: str) -> Callable[[Actor, Case, BallotFacts | None], Verdict]:
    return lambda actor, _case, _ballot: YES if actor.has(*roles) else no(sentence)


def _is_elector(actor: Actor, _case: Case, ballot: BallotFacts | None) -> Verdict:
    seat = ballot.seat(actor.id) if ballot else None
    if seat is None:
        return no(_("Bạn không có trong danh sách bỏ phiếu của bài này."))
    if seat.excused == "touched":
        return no(_("Bạn đã góp phần làm ra bài này nên không bỏ phiếu."))
    if seat.choice is not None:
        return no(_("Bạn đã bỏ phiếu: %(choice)s.", choice=seat.choice.title))
    if not seat.counts:
        return no(_("Đã có người bỏ phiếu thay bạn ở bài này."))
    return YES


def _is_writer(actor: Actor, case: Case, _ballot: BallotFacts | None) -> Verdict:
    if actor.id in case.authors or actor.has(*DESK):
        return YES
    return no(_("Chỉ người viết, biên tập viên hoặc thường trực mở được bản đính chính."))


def _never(_actor: Actor, _case: Case, _ballot: BallotFacts | None) -> Verdict:
    return no(_("Việc này do đồng hồ làm."))


def _follows(_actor: Actor, _case: Case, _ballot: BallotFacts | None) -> Verdict:
    return no(_("Việc này chỉ xảy ra khi bài đang đăng bị gỡ."))


SCHEDULERS = (Role.PUBLISHER, Role.STANDING_OFFICE, *BOARD_LEADERS)

WHO: dict[Who, Callable[[Actor, Case, BallotFacts | None], Verdict]] = {
    Who.AUTHOR: _is_author,
    Who.UNIT_LEADER: _is_unit_leader,
    Who.EDITOR: _is_editor,
    Who.OWNER: _is_owner,
    Who.DESK: _is_desk,
    Who.CHIEF: _has(
        _l("Chỉ trưởng nhóm biên tập hoặc thường trực giao bài được."), Role.HEAD_EDITOR, Role.STANDING_OFFICE
    ),
    Who.OFFICE: _has(_l("Chỉ thường trực quyết định không sử dụng bài trước khi trình duyệt."), Role.STANDING_OFFICE),
    Who.ELECTOR: _is_elector,
    Who.LEADER: _has(_l("Chỉ Trưởng ban hoặc Phó Trưởng ban làm được việc này."), *BOARD_LEADERS),
    Who.SCHEDULER: _has(_l("Chỉ người đăng tải, thường trực hoặc lãnh đạo Ban Biên tập lên lịch được."), *SCHEDULERS),
    Who.WRITERS: _is_writer,
    Who.CLOCK: _never,
    Who.TAKING_DOWN: _follows,
}

_ROLES: dict[Who, Callable[[Actor, Case], bool]] = {
    Who.AUTHOR: lambda actor, case: actor.id in case.authors,
    Who.UNIT_LEADER: lambda actor, case: actor.leads(case.unit_id),
    Who.EDITOR: lambda actor, case: actor.has(*EDITORS),
    Who.OWNER: lambda actor, case: actor.id == case.owner_id,
    Who.DESK: lambda actor, case: actor.has(*DESK),
    Who.CHIEF: lambda actor, case: actor.has(Role.HEAD_EDITOR, Role.STANDING_OFFICE),
    Who.OFFICE: lambda actor, case: actor.has(Role.STANDING_OFFICE),
    Who.ELECTOR: lambda actor, case: actor.has(*BOARD),
    Who.LEADER: lambda actor, case: actor.has(*BOARD_LEADERS),
    Who.SCHEDULER: lambda actor, case: actor.has(*SCHEDULERS),
    Who.WRITERS: lambda actor, case: actor.id in case.authors or actor.has(*DESK),
}


def _hours(raw: Any) -> int:
    hours = int(raw)
    if not 1 <= hours <= 200:
        raise ValueError(raw)
    return hours


CLAIM_HOURS = Setting("workflow.claim_hours", 8, _l("Số giờ làm việc một biên tập viên được giữ bài"), _hours)
BALLOT_HOURS = Setting("workflow.ballot_hours", 8, _l("Số giờ làm việc để Ban Biên tập bỏ phiếu"), _hours)
NORMAL_DAYS = Setting("workflow.normal_days", 3, _l("Số ngày làm việc cho một tin, bài thường"), _hours)
LEGAL_DAYS = Setting("workflow.legal_days", 5, _l("Số ngày làm việc cho văn bản, từ ngày có hiệu lực"), _hours)
URGENT_HOURS = Setting("workflow.urgent_hours", 24, _l("Số giờ cho một tin khẩn"), _hours)
UNIT_CHECK_OFF: Setting[list[str]] = Setting(
    "workflow.unit_check_off", [], _l("Loại đơn vị không cần đơn vị xác nhận"), list
)
"""Kinds of unit (codes) whose items go straight to the desk."""


class UnitCheck(StrEnum):
    """How the unit's answer for accuracy was given, or why it was not asked."""

    CONFIRMED = "confirmed"
    ONE_PERSON = "one_person"
    OFF = "off"
    URGENT = "urgent"

    @property
    def title(self) -> str:  # type: ignore[override]
        return str(_UNIT_CHECKS[self])


_UNIT_CHECKS = {
    UnitCheck.CONFIRMED: _l("Đơn vị đã xác nhận"),
    UnitCheck.ONE_PERSON: _l("Đơn vị không có người khác để xác nhận"),
    UnitCheck.OFF: _l("Loại đơn vị này không cần xác nhận"),
    UnitCheck.URGENT: _l("Tin khẩn, không chờ đơn vị xác nhận"),
}


def unit_check(case: Case, kind: str, other_leaders: int, kinds_off: list[str]) -> UnitCheck | None:
    """Why the unit need not be asked (again), or None when its head or deputy must confirm.

    `other_leaders`: heads and deputies of the unit who are not authors of the item.
    """
    if case.lane is Lane.URGENT:
        return UnitCheck.URGENT
    if kind in kinds_off:
        return UnitCheck.OFF
    if case.confirmed_hash == case.revision_hash:
        return UnitCheck.CONFIRMED
    return None if other_leaders else UnitCheck.ONE_PERSON


def skipped_unit(case: Case, check: str | None) -> bool:
    """The unit was passed over for an urgency that is no more: it must be asked after all."""
    return check == UnitCheck.URGENT and case.lane is not Lane.URGENT
