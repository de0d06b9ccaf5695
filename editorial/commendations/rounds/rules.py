"""A round's life as one table: verb, from, to, who, needs. Buttons, guards and tests are read from it. Pure.

After domain.md 6.4 and 3.7: the office leads, the council votes, the chairman of the ward decides; the desk lists.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from editorial.core.access import Actor
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.verdicts import YES, Verdict, no
from editorial.people.models import BOARD, BOARD_LEADERS, Role
from editorial.units.models import UnitKind


class State(StrEnum):
    PREPARING = "preparing"
    NOMINATING = "nominating"
    APPRAISING = "appraising"
    VOTING = "voting"
    SUBMITTED = "submitted"
    DECIDED = "decided"
    CLOSED = "closed"

    @property
    def title(self) -> str:  # type: ignore[override]
        return str(_STATES[self][0])

    @property
    def tone(self) -> str:
        return _STATES[self][1]

    @property
    def is_over(self) -> bool:
        return self is State.CLOSED

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
        """There is a vote to look at."""
        return self in (State.VOTING, State.SUBMITTED, State.DECIDED, State.CLOSED)


S = State


_STATES: dict[State, tuple[Any, str]] = {
    S.PREPARING: (_l("Đang chuẩn bị"), "quiet"),
    S.NOMINATING: (_l("Đang đề cử"), "active"),
    S.APPRAISING: (_l("Đang thẩm định"), "active"),
    S.VOTING: (_l("Hội đồng bỏ phiếu"), "wait"),
    S.SUBMITTED: (_l("Đã trình"), "wait"),
    S.DECIDED: (_l("Đã có quyết định"), "honour"),
    S.CLOSED: (_l("Đã kết thúc"), "quiet"),
}


class Who(StrEnum):
    OFFICE = "office"
    LEADER = "leader"

    @property
    def title(self) -> str:  # type: ignore[override]
        return str(_WHO[self][0])


_WHO: dict[Who, tuple[Any, tuple[Role, ...], Any]] = {
    Who.OFFICE: (_l("thường trực"), (Role.STANDING_OFFICE,), _l("Chỉ thường trực làm được việc này.")),
    Who.LEADER: (
        _l("Trưởng ban hoặc Phó Trưởng ban"),
        BOARD_LEADERS,
        _l("Chỉ Trưởng ban hoặc Phó Trưởng ban làm được việc này."),
    ),
}


@dataclass(frozen=True)
class Transition:
    """One verb. `needs`: what the person must give (reason, decision); what the round must have is in `lacks`."""

    verb: str
    title: Any
    sources: tuple[State, ...]
    target: State
    who: Who
    needs: tuple[str, ...] = ()
    tone: str = "quiet"


_BEFORE_VOTE = (S.PREPARING, S.NOMINATING, S.APPRAISING)


TRANSITIONS: tuple[Transition, ...] = (
    Transition("open_nominations", _l("Mở đề cử"), (S.PREPARING,), S.NOMINATING, Who.OFFICE, tone="primary"),
    Transition("prepare_again", _l("Đưa về chuẩn bị"), (S.NOMINATING,), S.PREPARING, Who.OFFICE, ("reason",)),
    Transition("close_nominations", _l("Kết thúc đề cử"), (S.NOMINATING,), S.APPRAISING, Who.OFFICE, tone="primary"),
    Transition("reopen_nominations", _l("Mở lại đề cử"), (S.APPRAISING,), S.NOMINATING, Who.OFFICE, ("reason",)),
    Transition("open_vote", _l("Mở bỏ phiếu"), (S.APPRAISING,), S.VOTING, Who.LEADER, tone="primary"),
    Transition("stop_vote", _l("Dừng, thẩm định lại"), (S.VOTING,), S.APPRAISING, Who.LEADER, ("reason",), tone="danger"),
    Transition("submit", _l("Trình hồ sơ"), (S.VOTING,), S.SUBMITTED, Who.OFFICE, tone="primary"),
    Transition("take_back", _l("Rút hồ sơ về"), (S.SUBMITTED,), S.APPRAISING, Who.OFFICE, ("reason",)),
    Transition("decide", _l("Ghi quyết định"), (S.SUBMITTED,), S.DECIDED, Who.OFFICE, ("decision",), tone="primary"),
    Transition("close", _l("Kết thúc đợt"), (S.DECIDED,), S.CLOSED, Who.OFFICE, tone="primary"),
    Transition("cancel", _l("Hủy đợt"), _BEFORE_VOTE, S.CLOSED, Who.LEADER, ("reason",), tone="danger"),
)  # fmt: skip


BY_VERB: Mapping[str, Transition] = {transition.verb: transition for transition in TRANSITIONS}


ACTION_LABELS: Mapping[str, Any] = {
    "created": _l("Lập đợt"),
    "changed": _l("Sửa đợt"),
    "counted": _l("Kiểm phiếu"),
    "second_vote": _l("Mở bỏ phiếu lại giữa những người bằng phiếu"),
    "edge": _l("Quyết định giữa những người bằng phiếu"),
}
"""Steps that leave the round where it is."""


@dataclass(frozen=True)
class Facts:
    """What a verb looks at besides the state. `blockers` are sentences of `voting.blockers`; `edges` titles of classes in which
    equals stand at the quota's edge."""

    state: State
    candidates: int = 0
    unreviewed: int = 0
    shortlisted: int = 0
    blockers: tuple[str, ...] = ()
    ballot_open: bool = False
    counted: bool = False
    chosen: int = 0
    edges: tuple[str, ...] = ()


def permitted(transition: Transition, actor: Actor, facts: Facts) -> Verdict:
    """May this person do this now? Yes, or no with the sentence that stands in the button's place."""
    if facts.state not in transition.sources:
        return no(_("Đợt đang ở bước “%(state)s” nên chưa làm được việc này.", state=facts.state.title))
    _title, roles, refusal = _WHO[transition.who]
    if not actor.has(*roles):
        return no(refusal)
    sentence = lacks(transition.verb, facts)
    return no(sentence) if sentence else YES


def concerns(transition: Transition, actor: Actor, facts: Facts) -> bool:
    """Is a refusal worth explaining to this person: their verb, in this state."""
    return facts.state in transition.sources and actor.has(*_WHO[transition.who][1])


def lacks(verb: str, facts: Facts) -> str:
    """What is still missing for a verb, as one sentence; empty when nothing is."""
    if verb == "close_nominations" and not facts.candidates:
        return _("Danh sách chưa có ai. Hãy đề xuất từ bảng điểm hoặc chờ đơn vị đề cử.")
    if verb == "open_vote":
        if facts.unreviewed:
            return _("Còn %(n)s ứng viên chưa có ý kiến thẩm định.", n=facts.unreviewed)
        if not facts.shortlisted:
            return _("Chưa có ứng viên nào được đưa ra Hội đồng.")
        return facts.blockers[0] if facts.blockers else ""
    if verb == "submit":
        if facts.ballot_open:
            return _("Cuộc bỏ phiếu chưa được kiểm. Thư ký hoặc thường trực hãy kiểm phiếu trước.")
        if not facts.counted:
            return _("Hội đồng chưa bỏ phiếu xong.")
        if facts.edges:
            what = "; ".join(facts.edges)
            return _("Còn người bằng phiếu ở cuối chỉ tiêu: %(what)s. Hội đồng cần quyết định trước.", what=what)
        if not facts.chosen:
            return _("Không ai đủ phiếu nên chưa có gì để trình.")
    return ""


STAGES = ("nominating", "appraising", "voting", "submitted")


STAGE_TITLES: Mapping[str, Any] = {
    "nominating": _l("Hạn đề cử"),
    "appraising": _l("Hạn thẩm định"),
    "voting": _l("Hạn Hội đồng bỏ phiếu"),
    "submitted": _l("Hạn có quyết định"),
}


def deadline_errors(deadlines: Mapping[str, date | None], today: date | None = None) -> dict[str, str]:
    """Stages must follow each other; `today`: none may be past already. By stage, a sentence."""
    found: dict[str, str] = {}
    before: date | None = None
    for stage in STAGES:
        day = deadlines.get(stage)
        if day is None:
            continue
        if today is not None and day < today:
            found[stage] = _("Ngày này đã qua.")
        elif before is not None and day < before:
            found[stage] = _("Phải từ ngày của bước trước trở đi.")
        before = day
    return found


CONTRIBUTOR, STAFF = "contributor", "staff"


def category_title(category: str) -> str:
    if category == CONTRIBUTOR:
        return _("Cộng tác viên")
    if category == STAFF:
        return _("Người của Tòa soạn và Ban Biên tập")
    kind = category.removeprefix("unit:")
    return _("Tập thể: %(kind)s", kind=UnitKind(kind).title) if kind in list(UnitKind) else category


CATEGORIES: tuple[str, ...] = (CONTRIBUTOR, STAFF, *(f"unit:{kind}" for kind in UnitKind))


def category_order(category: str) -> int:
    return CATEGORIES.index(category) if category in CATEGORIES else len(CATEGORIES)


READS_ALL = (Role.STANDING_OFFICE, *BOARD, Role.OBSERVER)


class Nominator(StrEnum):
    """Who may put forward, besides the office with the frozen figures before it."""

    UNIT_HEAD = "unit_head"
    OFFICE = "office"
    BOARD = "board"

    @property
    def title(self) -> str:  # type: ignore[override]
        return str(_NOMINATORS[self])


_NOMINATORS = {
    Nominator.UNIT_HEAD: _l("Trưởng, phó đơn vị (người và đơn vị của mình)"),
    Nominator.OFFICE: _l("Thường trực"),
    Nominator.BOARD: _l("Thành viên Ban Biên tập"),
}


class Quorum(StrEnum):
    HALF = "half"
    TWO_THIRDS = "two_thirds"
    ALL = "all"

    @property
    def title(self) -> str:  # type: ignore[override]
        return str(_QUORUMS[self])

    def needed(self, members: int) -> int:
        """How many of so many members must take part."""
        if self is Quorum.HALF:
            return members // 2 + 1
        return -(-members * 2 // 3) if self is Quorum.TWO_THIRDS else members


_QUORUMS = {
    Quorum.HALF: _l("Quá nửa số thành viên"),
    Quorum.TWO_THIRDS: _l("Ít nhất hai phần ba số thành viên"),
    Quorum.ALL: _l("Tất cả thành viên"),
}


class Majority(StrEnum):
    """Of whom, and how many, must say yes. Members who may not vote on a candidate are no part of either number."""

    HALF_MEMBERS = "half_members"
    HALF_VOTERS = "half_voters"
    TWO_THIRDS_MEMBERS = "two_thirds_members"
    TWO_THIRDS_VOTERS = "two_thirds_voters"

    @property
    def title(self) -> str:  # type: ignore[override]
        return str(_MAJORITIES[self])

    def needed(self, entitled: int, voters: int) -> int:
        of = entitled if self in (Majority.HALF_MEMBERS, Majority.TWO_THIRDS_MEMBERS) else voters
        return of // 2 + 1 if self in (Majority.HALF_MEMBERS, Majority.HALF_VOTERS) else max(1, -(-of * 2 // 3))


_MAJORITIES = {
    Majority.HALF_MEMBERS: _l("Quá nửa số thành viên được bỏ phiếu"),
    Majority.HALF_VOTERS: _l("Quá nửa số phiếu thu về"),
    Majority.TWO_THIRDS_MEMBERS: _l("Ít nhất hai phần ba số thành viên được bỏ phiếu"),
    Majority.TWO_THIRDS_VOTERS: _l("Ít nhất hai phần ba số phiếu thu về"),
}


def sees_attachments(actor: Actor, seated: bool, person_id: int | None = None) -> bool:
    """Documents and notes of the appraisal: the office, the board's leaders, and the council; nobody those about
    themselves (`person_id`: the candidate)."""
    return actor.id != person_id and (seated or actor.has(Role.STANDING_OFFICE, *BOARD_LEADERS))
