"""Where a round stands: its steps, what the office does in each state, and what comes next."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from editorial.commendations.council import queries as council
from editorial.commendations.rounds import queries
from editorial.commendations.rounds.models import Round
from editorial.commendations.rounds.rules import STAGES, Facts, State
from editorial.commendations.rounds.views.base import RoundAccess
from editorial.core import clock
from editorial.core.i18n import gettext as _


@dataclass(frozen=True)
class Step:
    """One of the six steps on the line of a round."""

    title: str
    status: str
    who: str = ""
    at: Any = None
    note: str = ""


def steps(found: Round) -> list[Step]:
    """For `components/state.html`; each stage says until when."""
    order = [state for state in State if state is not State.CLOSED]
    state, deadlines = State(found.state), queries.deadlines(found)
    now = order.index(state) if state in order else len(order)
    shown = []
    for place, step in enumerate(order):
        status = "done" if place < now else "current" if place == now else "next"
        day = deadlines.get(step) if step in STAGES and place >= now else None
        shown.append(Step(step.title, status, note=_("đến %(day)s", day=f"{day:%d/%m/%Y}") if day else ""))
    return shown


@dataclass(frozen=True)
class Task:
    """What the office does in this state, with its page; done or not."""

    title: str
    url: str
    done: bool
    note: str = ""


def office_tasks(access: RoundAccess, facts: Facts) -> list[Task]:
    """What the office does in this state, in order."""
    round_id, state = access.round.id, access.state
    at = {name: url_for(f"commendations.{name}", round_id=round_id) for name in (
        "change_round", "propose", "nominate", "the_council", "vote", "result", "decide", "the_round",
    )}  # fmt: skip
    listed = _("%(n)s người, tập thể trong danh sách", n=facts.candidates)
    found: dict[State, list[Task]] = {
        State.PREPARING: [
            Task(_("Xem lại tiêu chuẩn, chỉ tiêu và hạn"), at["change_round"], bool(access.round.deadlines)),
            Task(_("Chọn người đạt từ bảng điểm đã chốt"), at["propose"], facts.candidates > 0, listed),
            Task(_("Ghi thành viên Hội đồng"), at["the_council"], bool(council.council_members(round_id))),
        ],
        State.NOMINATING: [
            Task(_("Chọn người đạt từ bảng điểm đã chốt"), at["propose"], facts.candidates > 0, listed),
            Task(_("Nhận đề cử của các đơn vị"), at["nominate"], False),
        ],
        State.APPRAISING: [
            Task(
                _("Thẩm định từng ứng viên"), at["the_round"] + "#ung-vien", facts.candidates > 0 and not facts.unreviewed,
                _("còn %(n)s chưa có ý kiến", n=facts.unreviewed) if facts.unreviewed else "",
            ),
            Task(_("Thành viên Hội đồng và điểm danh"), at["the_council"], facts.shortlisted > 0 and not facts.blockers,
                 facts.blockers[0] if facts.blockers else ""),
        ],
        State.VOTING: [
            Task(_("Thành viên bỏ phiếu"), at["vote"], facts.counted or not facts.ballot_open),
            Task(_("Kiểm phiếu, ghi biên bản"), at["result"], facts.counted),
            Task(_("Quyết định giữa những người bằng phiếu"), at["result"], facts.counted and not facts.ties,
                 "; ".join(facts.ties)),
        ],
        State.SUBMITTED: [
            Task(_("Tải hồ sơ, lấy số ở văn thư và trình ký"), url_for("commendations.the_dossier", round_id=round_id), False),
            Task(_("Khi có quyết định: ghi số, ngày và người ký"), at["decide"], False),
        ],
        State.DECIDED: [
            Task(_("In giấy khen"), url_for("commendations.certificates", round_id=round_id), False),
            Task(_("Soạn bài vinh danh"), at["the_round"] + "#vinh-danh", access.round.article_id is not None),
        ],
    }  # fmt: skip
    return found.get(state, [])


def next_step(access: RoundAccess, facts: Facts) -> str:
    """Where the round stands, what comes next, who does it and until when."""
    day = queries.deadlines(access.round).get(access.state)
    until = _(" Hạn: %(day)s.", day=f"{day:%d/%m/%Y}") if day else ""
    late = _(" Đã trễ hạn.") if day and day < clock.today() else ""
    sentences = {
        State.PREPARING: _("Thường trực đang chuẩn bị; sau đó mở đề cử."),
        State.NOMINATING: _("Trưởng, phó đơn vị đang đề cử; sau đó thường trực thẩm định."),
        State.APPRAISING: _("Thường trực đang thẩm định; sau đó Trưởng ban mở bỏ phiếu."),
        State.VOTING: _("Đã kiểm phiếu; thường trực chuẩn bị trình hồ sơ.") if facts.counted and not facts.ballot_open
        else _("Hội đồng đang bỏ phiếu; sau đó thư ký kiểm phiếu."),
        State.SUBMITTED: _("Hồ sơ đã trình Chủ tịch Ủy ban nhân dân phường; thường trực ghi quyết định khi có."),
        State.DECIDED: _("Đã có quyết định số %(number)s; thường trực in giấy khen và soạn bài vinh danh.",
                         number=access.round.decision_number),
        State.CLOSED: _("Đợt đã kết thúc."),
    }  # fmt: skip
    return sentences[access.state] + until + late
