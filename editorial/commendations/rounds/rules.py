"""The states of a round as one table: verb, from, to, who, needs. Buttons, guards and tests are read from it. Pure.

Our own decision: the office leads, the council votes, the chairman of the ward decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from editorial.core import state_machine
from editorial.core.access import Actor
from editorial.core.enums import TitledEnum
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.state_machine import StateMachine, granted_to
from editorial.core.verdicts import YES, Verdict, no
from editorial.people.models import BOARD, BOARD_LEADERS, Role
from editorial.units.models import UnitKind

READS_ALL = (Role.STANDING_OFFICE, *BOARD, Role.OBSERVER)
"""Roles that see every round with every candidate."""


class State(TitledEnum):
    PREPARING = "preparing", _l("Đang chuẩn bị"), "quiet"
    NOMINATING = "nominating", _l("Đang đề cử"), "active"
    APPRAISING = "appraising", _l("Đang thẩm định"), "active"
    VOTING = "voting", _l("Hội đồng bỏ phiếu"), "wait"
    SUBMITTED = "submitted", _l("Đã trình"), "wait"
    DECIDED = "decided", _l("Đã có quyết định"), "honour"
    CLOSED = "closed", _l("Đã kết thúc"), "quiet"

    @property
    def takes_candidates(self) -> bool:
        return self in (State.PREPARING, State.NOMINATING)

    @property
    def is_editable(self) -> bool:
        """The round's own terms may still change; deadlines until it is decided."""
        return self is State.PREPARING

    @property
    def has_result(self) -> bool:
        return self in (State.DECIDED, State.CLOSED)

    @property
    def is_before_vote(self) -> bool:
        return self in (State.PREPARING, State.NOMINATING, State.APPRAISING)

    @property
    def holds_meeting(self) -> bool:
        """Attendance is taken: the council is about to meet, or meets."""
        return self in (State.APPRAISING, State.VOTING)

    @property
    def has_vote(self) -> bool:
        return self in (State.VOTING, State.SUBMITTED, State.DECIDED, State.CLOSED)


S = State


@dataclass(frozen=True)
class Facts:
    """What a verb looks at besides the state.

    `blockers`: why the vote cannot be opened, as sentences; `ties`: titles of categories in which equal candidates stand
    at the end of the quota.
    """

    state: State
    candidates: int = 0
    unreviewed: int = 0
    shortlisted: int = 0
    blockers: tuple[str, ...] = ()
    ballot_open: bool = False
    counted: bool = False
    selected: int = 0
    ties: tuple[str, ...] = ()
    version: int = 0


def _has_candidates(facts: Facts) -> Verdict:
    return YES if facts.candidates else no(_("Danh sách chưa có ai. Hãy đề xuất từ bảng điểm hoặc chờ đơn vị đề cử."))


def _vote_can_open(facts: Facts) -> Verdict:
    if facts.unreviewed:
        return no(_("Còn %(n)s ứng viên chưa có ý kiến thẩm định.", n=facts.unreviewed))
    if not facts.shortlisted:
        return no(_("Chưa có ứng viên nào được đưa ra Hội đồng."))
    return no(facts.blockers[0]) if facts.blockers else YES


def _vote_is_finished(facts: Facts) -> Verdict:
    if facts.ballot_open:
        return no(_("Cuộc bỏ phiếu chưa được kiểm. Thư ký hoặc thường trực hãy kiểm phiếu trước."))
    if not facts.counted:
        return no(_("Hội đồng chưa bỏ phiếu xong."))
    if facts.ties:
        what = "; ".join(facts.ties)
        return no(_("Còn người bằng phiếu ở cuối chỉ tiêu: %(what)s. Hội đồng cần quyết định trước.", what=what))
    return YES if facts.selected else no(_("Không ai đủ phiếu nên chưa có gì để trình."))


Transition = state_machine.Transition[State, Facts]

OFFICE = granted_to(Role.STANDING_OFFICE, title=_l("thường trực"), refusal=_l("Chỉ thường trực làm được việc này."))
LEADER = granted_to(
    *BOARD_LEADERS,
    title=_l("Trưởng ban hoặc Phó Trưởng ban"),
    refusal=_l("Chỉ Trưởng ban hoặc Phó Trưởng ban làm được việc này."),
)

_BEFORE_VOTE = (S.PREPARING, S.NOMINATING, S.APPRAISING)
_REASON = ("reason",)

MACHINE: StateMachine[State, Facts] = StateMachine(
    "commendation",
    (
        Transition("open_nominations", _l("Mở đề cử"), (S.PREPARING,), (S.NOMINATING,), OFFICE, tone="primary"),
        Transition("prepare_again", _l("Đưa về chuẩn bị"), (S.NOMINATING,), (S.PREPARING,), OFFICE, _REASON),
        Transition("close_nominations", _l("Kết thúc đề cử"), (S.NOMINATING,), (S.APPRAISING,), OFFICE, tone="primary",
                   conditions=(_has_candidates,)),
        Transition("reopen_nominations", _l("Mở lại đề cử"), (S.APPRAISING,), (S.NOMINATING,), OFFICE, _REASON),
        Transition("open_vote", _l("Mở bỏ phiếu"), (S.APPRAISING,), (S.VOTING,), LEADER, tone="primary",
                   conditions=(_vote_can_open,)),
        Transition("stop_vote", _l("Dừng, thẩm định lại"), (S.VOTING,), (S.APPRAISING,), LEADER, _REASON, "danger"),
        Transition("submit", _l("Trình hồ sơ"), (S.VOTING,), (S.SUBMITTED,), OFFICE, tone="primary",
                   conditions=(_vote_is_finished,)),
        Transition("take_back", _l("Rút hồ sơ về"), (S.SUBMITTED,), (S.APPRAISING,), OFFICE, _REASON),
        Transition("decide", _l("Ghi quyết định"), (S.SUBMITTED,), (S.DECIDED,), OFFICE, ("decision",), "primary"),
        Transition("close", _l("Kết thúc đợt"), (S.DECIDED,), (S.CLOSED,), OFFICE, tone="primary"),
        Transition("cancel", _l("Hủy đợt"), _BEFORE_VOTE, (S.CLOSED,), LEADER, _REASON, "danger"),
    ),
    wrong_state=lambda _transition, facts: _(
        "Đợt đang ở bước “%(state)s” nên chưa làm được việc này.", state=facts.state.title
    ),
    stale=lambda _facts: _l("Đợt này vừa có người khác thay đổi. Hãy tải lại trang để xem bản mới rồi làm tiếp."),
)  # fmt: skip

ACTION_LABELS: Mapping[str, Any] = {
    "created": _l("Lập đợt"),
    "changed": _l("Sửa đợt"),
    "counted": _l("Kiểm phiếu"),
    "second_vote": _l("Mở bỏ phiếu lại giữa những người bằng phiếu"),
    "tie_broken": _l("Quyết định giữa những người bằng phiếu"),
    "edge": _l("Quyết định giữa những người bằng phiếu"),  # the former name of tie_broken, in stored rows
}
"""Steps of the timeline that leave the state as it is."""


def action_label(verb: str) -> str:
    """The title of a step of the timeline."""
    return str(MACHINE[verb].title if verb in MACHINE.by_verb else ACTION_LABELS.get(verb, verb))


# ---- terms ----------------------------------------------------------------------------------------------------------


class Nominator(TitledEnum):
    """Who may nominate, besides the office from the frozen figures."""

    UNIT_HEAD = "unit_head", _l("Trưởng, phó đơn vị (người và đơn vị của mình)")
    OFFICE = "office", _l("Thường trực")
    BOARD = "board", _l("Thành viên Ban Biên tập")


class Quorum(TitledEnum):
    HALF = "half", _l("Quá nửa số thành viên")
    TWO_THIRDS = "two_thirds", _l("Ít nhất hai phần ba số thành viên")
    ALL = "all", _l("Tất cả thành viên")

    def needed(self, members: int) -> int:
        """How many of so many members must take part."""
        if self is Quorum.HALF:
            return members // 2 + 1
        return -(-members * 2 // 3) if self is Quorum.TWO_THIRDS else members


class Majority(TitledEnum):
    """Of whom, and how many, must say yes. Members who may not vote on a candidate are no part of either number."""

    HALF_MEMBERS = "half_members", _l("Quá nửa số thành viên được bỏ phiếu")
    HALF_VOTERS = "half_voters", _l("Quá nửa số phiếu thu về")
    TWO_THIRDS_MEMBERS = "two_thirds_members", _l("Ít nhất hai phần ba số thành viên được bỏ phiếu")
    TWO_THIRDS_VOTERS = "two_thirds_voters", _l("Ít nhất hai phần ba số phiếu thu về")

    def needed(self, entitled: int, voters: int) -> int:
        of = entitled if self in (Majority.HALF_MEMBERS, Majority.TWO_THIRDS_MEMBERS) else voters
        return of // 2 + 1 if self in (Majority.HALF_MEMBERS, Majority.HALF_VOTERS) else max(1, -(-of * 2 // 3))


STAGE_TITLES: Mapping[str, Any] = {
    "nominating": _l("Hạn đề cử"),
    "appraising": _l("Hạn thẩm định"),
    "voting": _l("Hạn Hội đồng bỏ phiếu"),
    "submitted": _l("Hạn có quyết định"),
}
STAGES = tuple(STAGE_TITLES)


def deadline_errors(deadlines: Mapping[str, date | None], today: date | None = None) -> dict[str, str]:
    """A sentence by stage: stages must follow each other; with `today`, none may be past already."""
    errors: dict[str, str] = {}
    before: date | None = None
    for stage in STAGES:
        day = deadlines.get(stage)
        if day is None:
            continue
        if today is not None and day < today:
            errors[stage] = _("Ngày này đã qua.")
        elif before is not None and day < before:
            errors[stage] = _("Phải từ ngày của bước trước trở đi.")
        before = day
    return errors


@dataclass(frozen=True)
class Meeting:
    """When and where the council met, as the secretary writes it down; hours as "HH:MM"."""

    day: date
    begins: str
    ends: str
    place: str

    def as_json(self) -> dict[str, str]:
        return {"day": self.day.isoformat(), "begins": self.begins, "ends": self.ends, "place": self.place}


def meeting_of(stored: Mapping[str, str]) -> Meeting | None:
    """None until somebody wrote it down."""
    if not stored:
        return None
    return Meeting(date.fromisoformat(stored["day"]), stored["begins"], stored["ends"], stored["place"])


def position_lines(typed: str) -> tuple[str, ...]:
    """The lines over a signature: "KT. Chủ tịch / Phó Chủ tịch" as two."""
    return tuple(line.strip() for line in typed.split("/") if line.strip())


POSITIONS = (
    _l("Chủ tịch"),
    _l("KT. Chủ tịch / Phó Chủ tịch"),
    _l("Q. Chủ tịch"),
    _l("TM. Ủy ban nhân dân / Chủ tịch"),
    _l("TM. Ủy ban nhân dân / KT. Chủ tịch / Phó Chủ tịch"),
    _l("TUQ. Chủ tịch / Trưởng phòng"),
)
"""How the signer of a decision usually stands (NĐ 30/2020/NĐ-CP, Phụ lục I): offered, not required."""


# ---- categories of candidates ---------------------------------------------------------------------------------------

CONTRIBUTOR, STAFF = "contributor", "staff"
CATEGORIES: tuple[str, ...] = (CONTRIBUTOR, STAFF, *(f"unit:{kind}" for kind in UnitKind))


def category_title(category: str) -> str:
    if category == CONTRIBUTOR:
        return _("Cộng tác viên")
    if category == STAFF:
        return _("Người của Tòa soạn và Ban Biên tập")
    kind = category.removeprefix("unit:")
    return _("Tập thể: %(kind)s", kind=UnitKind(kind).title) if kind in list(UnitKind) else category


def category_on_paper(category: str) -> str:
    """As an office writes it in a list."""
    if category == CONTRIBUTOR:
        return _("Cộng tác viên")
    if category == STAFF:
        return _("Biên tập viên, thành viên Ban Biên tập")
    kind = category.removeprefix("unit:")
    return _("Tập thể (%(kind)s)", kind=UnitKind(kind).title) if kind in list(UnitKind) else category


def category_order(category: str) -> int:
    return CATEGORIES.index(category) if category in CATEGORIES else len(CATEGORIES)


def sees_attachments(actor: Actor, is_member: bool, candidate_id: int | None = None) -> bool:
    """Attachments and notes of the appraisal are for the office, the board's leaders and the council, and never about
    oneself. `candidate_id`: the person whose candidacy it is."""
    return actor.id != candidate_id and (is_member or actor.has(Role.STANDING_OFFICE, *BOARD_LEADERS))
