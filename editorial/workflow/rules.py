"""The workflow on one screen. Pure: no database, no request, no clock.

`MACHINE` is the only place that says which verb leads from where to where and who may do it. Buttons, guards, tests and
docs/workflow.md are read from it. Our own decision, after the ward's rules for its editorial desk (docs/decisions/).
"""

from dataclasses import dataclass
from functools import partial

from editorial.articles.models import Lane, State
from editorial.articles.rules import Case
from editorial.ballots.rules import BallotFacts
from editorial.core import state_machine
from editorial.core.access import Actor
from editorial.core.enums import TitledEnum
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.numbers import whole_between
from editorial.core.settings import Setting
from editorial.core.state_machine import Permission, StateMachine, granted_to, system_only
from editorial.core.verdicts import YES, Verdict, no
from editorial.people.models import BOARD, BOARD_LEADERS, DESK, EDITORS, Role

S = State
SCHEDULERS = (Role.PUBLISHER, Role.STANDING_OFFICE, *BOARD_LEADERS)


@dataclass(frozen=True)
class ItemFacts:
    """An edition, and its vote where the verb is about one."""

    case: Case
    ballot: BallotFacts | None = None

    @property
    def state(self) -> State:
        return self.case.state

    @property
    def version(self) -> int:
        return self.case.version


Transition = state_machine.Transition[State, ItemFacts]
Button = state_machine.Button[State, ItemFacts]


# ---- who ------------------------------------------------------------------------------------------------------------


def _author_allows(actor: Actor, facts: ItemFacts) -> Verdict:
    return YES if actor.id in facts.case.authors else no(_("Chỉ người viết làm được việc này."))


def _unit_leader_allows(actor: Actor, facts: ItemFacts) -> Verdict:
    if not actor.leads(facts.case.unit_id):
        return no(_("Chỉ trưởng hoặc phó đơn vị của bài làm được việc này."))
    if actor.id in facts.case.authors:
        return no(_("Bạn đứng tên bài này nên cần trưởng hoặc phó đơn vị khác xác nhận."))
    return YES


def can_be_editor(actor: Actor, case: Case) -> Verdict:
    """An editor who neither signs the text nor confirmed it for its unit."""
    if not actor.has(*EDITORS):
        return no(_("Chỉ biên tập viên làm được việc này."))
    if actor.id in case.authors:
        return no(_("Bạn đứng tên bài này nên cần biên tập viên khác."))
    if actor.id == case.confirmed_by_id:
        return no(_("Bạn đã xác nhận bài này cho đơn vị nên cần biên tập viên khác."))
    return YES


def _owner_allows(actor: Actor, facts: ItemFacts) -> Verdict:
    is_owner = actor.id == facts.case.owner_id and actor.has(*DESK)
    return YES if is_owner else no(_("Chỉ biên tập viên đang giữ bài làm được việc này."))


def _desk_allows(actor: Actor, facts: ItemFacts) -> Verdict:
    if not actor.has(*DESK):
        return no(_("Chỉ biên tập viên hoặc thường trực làm được việc này."))
    return no(_("Bạn đứng tên bài này nên cần biên tập viên khác.")) if actor.id in facts.case.authors else YES


def _elector_allows(actor: Actor, facts: ItemFacts) -> Verdict:
    seat = facts.ballot.seat(actor.id) if facts.ballot else None
    if seat is None:
        return no(_("Bạn không có trong danh sách bỏ phiếu của bài này."))
    if seat.excused == "touched":
        return no(_("Bạn đã góp phần làm ra bài này nên không bỏ phiếu."))
    if seat.choice is not None:
        return no(_("Bạn đã bỏ phiếu: %(choice)s.", choice=seat.choice.title))
    if not seat.counts:
        return no(_("Đã có người bỏ phiếu thay bạn ở bài này."))
    return YES


def _deciding_leader_allows(actor: Actor, facts: ItemFacts) -> Verdict:
    if not actor.has(*BOARD_LEADERS):
        return no(_("Chỉ Trưởng ban hoặc Phó Trưởng ban làm được việc này."))
    if actor.id in facts.case.authors or actor.id == facts.case.confirmed_by_id:
        return no(_("Bạn đã góp phần làm ra bài này nên cần một lãnh đạo ban khác quyết định."))
    return YES


def _writer_allows(actor: Actor, facts: ItemFacts) -> Verdict:
    if actor.id in facts.case.authors or actor.has(*DESK):
        return YES
    return no(_("Chỉ người viết, biên tập viên hoặc thường trực mở được bản đính chính."))


AUTHOR = Permission(_l("người viết"), _author_allows, lambda actor, facts: actor.id in facts.case.authors)
UNIT_LEADER = Permission(
    _l("trưởng, phó đơn vị (không phải người viết)"),
    _unit_leader_allows,
    lambda actor, facts: actor.leads(facts.case.unit_id),
)
EDITOR = Permission[ItemFacts](
    _l("biên tập viên (không phải người viết)"),
    lambda actor, facts: can_be_editor(actor, facts.case),
    lambda actor, _facts: actor.has(*EDITORS),
)
OWNER = Permission(
    _l("biên tập viên đang giữ bài"), _owner_allows, lambda actor, facts: actor.id == facts.case.owner_id
)
ON_DESK = Permission(_l("biên tập viên, thường trực"), _desk_allows, lambda actor, _facts: actor.has(*DESK))
CHIEF = granted_to(
    Role.HEAD_EDITOR, Role.STANDING_OFFICE,
    title=_l("trưởng nhóm biên tập, thường trực"),
    refusal=_l("Chỉ trưởng nhóm biên tập hoặc thường trực giao bài được."),
)  # fmt: skip
OFFICE = granted_to(
    Role.STANDING_OFFICE,
    title=_l("thường trực"),
    refusal=_l("Chỉ thường trực quyết định không sử dụng bài trước khi trình duyệt."),
)
ELECTOR = Permission(_l("thành viên có quyền bỏ phiếu"), _elector_allows, lambda actor, _facts: actor.has(*BOARD))
LEADER = granted_to(
    *BOARD_LEADERS,
    title=_l("Trưởng ban hoặc Phó Trưởng ban"),
    refusal=_l("Chỉ Trưởng ban hoặc Phó Trưởng ban làm được việc này."),
)
DECIDING_LEADER = Permission[ItemFacts](
    _l("Trưởng ban hoặc Phó Trưởng ban (không góp phần làm ra bài)"),
    _deciding_leader_allows,
    lambda actor, _facts: actor.has(*BOARD_LEADERS),
)
SCHEDULER = granted_to(
    *SCHEDULERS,
    title=_l("người đăng tải, thường trực, Trưởng ban, Phó Trưởng ban"),
    refusal=_l("Chỉ người đăng tải, thường trực hoặc lãnh đạo Ban Biên tập lên lịch được."),
)
WRITER = Permission(
    _l("người viết, biên tập viên, thường trực"),
    _writer_allows,
    lambda actor, facts: actor.id in facts.case.authors or actor.has(*DESK),
)
CLOCK = system_only(title=_l("đồng hồ"), refusal=_l("Việc này do đồng hồ làm."))
TAKING_DOWN = system_only(title=_l("kéo theo khi gỡ bài"), refusal=_l("Việc này chỉ xảy ra khi bài đang đăng bị gỡ."))


# ---- conditions -----------------------------------------------------------------------------------------------------


def _is_current(facts: ItemFacts) -> Verdict:
    return YES if facts.case.is_current else no(_("Bản này đã được thay bằng bản mới hơn."))


def _is_correction(facts: ItemFacts) -> Verdict:
    return YES if facts.case.number > 1 else no(_("Chỉ làm được với bản đính chính."))


def _is_out(facts: ItemFacts) -> Verdict:
    return YES if facts.case.is_out else no(_("Chỉ làm được với bản đang đăng."))


def _is_urgent(facts: ItemFacts) -> Verdict:
    return YES if facts.case.lane is Lane.URGENT else no(_("Chỉ làm được với tin khẩn."))


def _is_confirmed(facts: ItemFacts) -> Verdict:
    """The unit answered for exactly these words, and nobody on the desk has taken them up."""
    return YES if facts.case.confirmed_hash == facts.case.revision_hash else no(_("Đơn vị chưa xác nhận bản này."))


def _has_no_correction(facts: ItemFacts) -> Verdict:
    """One correction at a time."""
    return YES if facts.case.is_current else no(_("Đã có một bản đính chính đang làm."))


def _correction_is_with_author(facts: ItemFacts) -> Verdict:
    """A correction that its author began and did not send keeps nobody from making another."""
    if correction_is_with_author(facts.case):
        return YES
    return no(_("Không có bản đính chính nào đang nằm ở chỗ người viết."))


def correction_is_with_author(case: Case) -> bool:
    """Beside this edition its author has a correction in hand: not sent yet, or sent back to them."""
    return not case.is_current and case.current_state is not None and case.current_state.with_author


def _cannot_restart(actor: Actor, facts: ItemFacts) -> bool:
    """Who may make another correction has that button, which says it all."""
    return not MACHINE.permitted("restart_correction", actor, facts)


# How a verb is written in the table: of the newest edition, of the one that is out, of a correction only.
_current = partial(Transition, conditions=(_is_current,))
_live = partial(Transition, conditions=(_is_out,))
_correction = partial(Transition, conditions=(_is_correction, _is_current))


def _wrong_state(transition: Transition, facts: ItemFacts) -> object:
    if transition.verb == "vote" and facts.ballot is None:
        return _("Phiếu này không được nhận: bài không còn trong cuộc bỏ phiếu, đang ở bước “%(state)s”.",
                 state=facts.state.title)  # fmt: skip
    return _("Bài đang ở bước “%(state)s” nên chưa làm được việc này.", state=facts.state.title)


# ---- the table ------------------------------------------------------------------------------------------------------

MACHINE: StateMachine[State, ItemFacts] = StateMachine(
    "article",
    (
        _current("send", _l("Gửi"), (S.DRAFT, S.CHANGES_REQUESTED), (S.UNIT_CHECK, S.SUBMITTED, S.EDITING), AUTHOR, tone="primary"),
        _current("withdraw", _l("Rút về sửa"), (S.UNIT_CHECK, S.SUBMITTED), (S.DRAFT,), AUTHOR),
        _current("confirm", _l("Xác nhận"), (S.UNIT_CHECK,), (S.SUBMITTED, S.EDITING), UNIT_LEADER, tone="primary"),
        _current("return_to_author", _l("Đề nghị bổ sung"), (S.UNIT_CHECK,), (S.CHANGES_REQUESTED,), UNIT_LEADER, ("reason",)),
        _current("withdraw_confirmation", _l("Rút xác nhận"), (S.SUBMITTED,), (S.UNIT_CHECK,), UNIT_LEADER, conditions=(_is_current, _is_confirmed), shown_when=lambda _actor, facts: bool(_is_confirmed(facts))),
        _current("claim", _l("Nhận biên tập"), (S.SUBMITTED,), (S.EDITING,), EDITOR, tone="primary"),
        _current("release", _l("Trả về hàng đợi"), (S.EDITING,), (S.SUBMITTED,), OWNER),
        _current("expire", _l("Hết hạn giữ bài"), (S.EDITING,), (S.SUBMITTED,), CLOCK),
        _current("assign", _l("Giao cho người khác"), (S.SUBMITTED, S.EDITING), (S.EDITING,), CHIEF, ("person",)),
        _current("request_changes", _l("Đề nghị bổ sung"), (S.EDITING,), (S.CHANGES_REQUESTED,), OWNER, ("reason_code", "reason")),
        _current("submit_to_board", _l("Trình duyệt"), (S.EDITING,), (S.BOARD_REVIEW,), OWNER, ("grade",), tone="primary"),
        _current("decline", _l("Không sử dụng"), (S.SUBMITTED, S.EDITING), (S.REJECTED,), OFFICE, ("reason",), tone="danger"),
        _current("vote", _l("Bỏ phiếu"), (S.BOARD_REVIEW,), (S.BOARD_REVIEW, S.APPROVED, S.REJECTED, S.EDITING), ELECTOR, ("choice",), tone="primary", concurrent=True),
        _current("substitute", _l("Cử người thay"), (S.BOARD_REVIEW,), (S.BOARD_REVIEW,), LEADER, ("person",)),
        _current("reopen", _l("Mở lại để sửa"), (S.BOARD_REVIEW, S.APPROVED, S.PUBLISH_FAILED), (S.EDITING,), ON_DESK, ("reason",)),
        _current("schedule", _l("Lên lịch"), (S.APPROVED, S.PUBLISH_FAILED), (S.SCHEDULED,), SCHEDULER, ("hour",), tone="primary"),
        _current("reschedule", _l("Đổi giờ đăng"), (S.SCHEDULED,), (S.SCHEDULED,), SCHEDULER, ("hour",)),
        _current("unschedule", _l("Bỏ lịch đăng"), (S.SCHEDULED,), (S.APPROVED,), SCHEDULER, ("reason",)),
        _current("publish_now", _l("Đăng ngay"), (S.APPROVED, S.SCHEDULED, S.PUBLISH_FAILED), (S.PUBLISHED,), SCHEDULER),
        _current("approve_now", _l("Duyệt và đăng ngay"), (S.UNIT_CHECK, S.SUBMITTED, S.EDITING, S.CHANGES_REQUESTED, S.BOARD_REVIEW), (S.PUBLISHED,), DECIDING_LEADER, ("grade", "reason"), tone="primary", conditions=(_is_current, _is_urgent), shown_when=lambda _actor, facts: bool(_is_urgent(facts))),
        _current("publish", _l("Đến giờ đăng"), (S.SCHEDULED,), (S.PUBLISHED,), CLOCK),
        _current("fail", _l("Đăng không thành"), (S.SCHEDULED,), (S.PUBLISH_FAILED,), CLOCK),
        _live("take_down", _l("Gỡ bài"), (S.PUBLISHED,), (S.TAKEN_DOWN,), LEADER, ("reason",), tone="danger"),
        _correction("void", _l("Hết hiệu lực duyệt vì bài bị gỡ"), (S.BOARD_REVIEW, S.APPROVED, S.SCHEDULED, S.PUBLISH_FAILED), (S.EDITING,), TAKING_DOWN),
        Transition("correct", _l("Đính chính"), (S.PUBLISHED, S.TAKEN_DOWN), (S.DRAFT, S.EDITING), WRITER, conditions=(_is_out, _has_no_correction), shown_when=_cannot_restart),
        Transition("restart_correction", _l("Làm bản đính chính khác"), (S.PUBLISHED, S.TAKEN_DOWN), (S.EDITING,), ON_DESK, ("reason",), conditions=(_is_out, _correction_is_with_author), shown_when=lambda _actor, facts: correction_is_with_author(facts.case)),
        _correction("discard_correction", _l("Bỏ bản đính chính"), (S.DRAFT, S.CHANGES_REQUESTED), (S.REJECTED,), AUTHOR, shown_when=lambda _actor, facts: facts.case.number > 1),
    ),
    wrong_state=_wrong_state,
    stale=lambda facts: _(
        "Bài vừa thay đổi: đang ở bước “%(state)s”. Hãy xem lại rồi quyết định.", state=facts.state.title
    ),
)  # fmt: skip
TRANSITIONS, BY_VERB = MACHINE.transitions, MACHINE.by_verb


OPENS_EDITION = ("correct", "restart_correction")
"""These open another edition beside the one they are used on, whose state stays."""


def permitted(verb: str, actor: Actor, case: Case, ballot: BallotFacts | None = None) -> Verdict:
    """May this person do this now? Yes, or no with the sentence that stands beside the greyed button."""
    return MACHINE.permitted(verb, actor, ItemFacts(case, ballot))


def has_hour(case: Case) -> bool:
    """An hour was promised, and can still be moved."""
    return case.state in BY_VERB["reschedule"].sources


CHANGE_REASONS = {
    "facts": _l("Thiếu hoặc chưa rõ sự việc"),
    "photo": _l("Ảnh chưa đạt hoặc thiếu chú thích"),
    "source": _l("Thiếu nguồn, thiếu căn cứ"),
    "personal_data": _l("Có thông tin cá nhân cần bỏ"),
    "form": _l("Sai thể loại, chuyên mục"),
    "other": _l("Lý do khác"),
}


ASKS_FOR_MORE = ("return_to_author", "request_changes", "vote", "reopen")
"""Verbs by which a text comes back to whoever must work on it, with a reason."""


def asked_words(code: str, reason: str) -> str:
    """A request in words: of which kind it is, and what it says."""
    return ": ".join(part for part in (str(CHANGE_REASONS.get(code, "")), reason) if part)


_in_bounds = whole_between(1, 200)
CLAIM_HOURS = Setting("workflow.claim_hours", 8, _l("Số giờ làm việc một biên tập viên được giữ bài"), _in_bounds)
BALLOT_HOURS = Setting("workflow.ballot_hours", 8, _l("Số giờ làm việc để Ban Biên tập bỏ phiếu"), _in_bounds)
NORMAL_DAYS = Setting("workflow.normal_days", 3, _l("Số ngày làm việc cho một tin, bài thường"), _in_bounds)
LEGAL_DAYS = Setting("workflow.legal_days", 5, _l("Số ngày làm việc cho văn bản, từ ngày có hiệu lực"), _in_bounds)
URGENT_HOURS = Setting("workflow.urgent_hours", 24, _l("Số giờ cho một tin khẩn"), _in_bounds)
UNIT_CHECK_OFF: Setting[list[str]] = Setting(
    "workflow.unit_check_off", [], _l("Loại đơn vị không cần đơn vị xác nhận"), list
)
"""Kinds of unit (codes) whose items go straight to the desk."""


class UnitCheck(TitledEnum):
    """How the unit's answer for accuracy was given, or why it was not asked."""

    CONFIRMED = "confirmed", _l("Đơn vị đã xác nhận")
    ONE_PERSON = "one_person", _l("Đơn vị không có người khác để xác nhận")
    OFF = "off", _l("Loại đơn vị này không cần xác nhận")
    URGENT = "urgent", _l("Tin khẩn, không chờ đơn vị xác nhận")


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


def unit_check_has_lapsed(case: Case, check: str | None) -> bool:
    """The unit was passed over for an urgency that is no more: it must be asked after all."""
    return check == UnitCheck.URGENT and case.lane is not Lane.URGENT
