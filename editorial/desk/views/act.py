"""One page for every verb of the workflow: its form, the operation, and what is said afterwards."""

from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from editorial.articles.models import State
from editorial.articles.queries import case_for, case_of, content_of
from editorial.articles.queries import reading as reading_of
from editorial.articles.rules import Case, can_edit
from editorial.ballots import queries as ballots
from editorial.ballots.rules import replaceable
from editorial.core import clock
from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Invalid, Missing, Stale
from editorial.core.former_names import current_verb
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.templating import vn_datetime
from editorial.core.web import error_page, go, go_to, page, safe_next, wants_fragment
from editorial.desk.forms.verbs import VerbForm, offer_people, verb_form
from editorial.desk.operations import VERBS
from editorial.desk.queries.labels import label_warnings
from editorial.desk.views.after_vote import after_vote
from editorial.desk.views.ballots import ballot_page
from editorial.desk.views.base import bp, promised_hour, writing_page
from editorial.desk.views.queue import row_page
from editorial.workflow import queries, rules


@bp.route("/bai/<int:edition_id>/lam/<verb>", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def act(edition_id: int, verb: str) -> Response:
    """GET: the verb's form on a page of its own. POST: do it, then the item, or the list that the person came from."""
    actor, verb = current_actor(), current_verb(verb)
    if verb not in VERBS:
        raise Missing
    if request.method == "GET":
        case = case_for(actor, edition_id)
        return go("desk.ballot", edition_id=edition_id) if verb == "vote" else _act_page(case, _form(verb, case))
    form = _form(verb, case_for(actor, edition_id) if "person" in rules.BY_VERB[verb].needs else None)
    try:
        if not form.validate():
            return _act_page(case_for(actor, edition_id), form, 422)
        with transaction():
            result = VERBS[verb](edition_id, actor=actor, **form.values())
    except Invalid as problem:
        case = case_for(actor, edition_id)
        form.add_errors(problem, writing_page(case) if can_edit(actor, case, clock.now()) else "")
        return _act_page(case, form, 422)
    except Stale as stale:
        return _stale_page(case_for(actor, edition_id), verb, stale)
    if wants_fragment() and verb == "claim":
        return row_page(edition_id)
    flash(_success_message(verb, result, edition_id), "success")
    return go_to(safe_next(form.next.data, url_for("desk.item", article_id=queries.article_of(edition_id))))


def _form(verb: str, case: Case | None) -> VerbForm:
    form = verb_form(verb, case, request.args.get("next", ""), promised_hour(case) if case else None)
    if case and verb == "assign":
        offer_people(form, [(id, _("%(name)s (đang giữ %(n)s bài)", name=name, n=held))
                            for id, name, held in queries.editors_with_load(case)])  # fmt: skip
    elif case and verb == "substitute":
        ballot = ballots.open_ballot(case.edition_id)
        people = queries.possible_substitutes(case, ballot) if ballot else []
        absent = replaceable(ballot) if ballot else []
        offer_people(form, people, [(seat.person_id, seat.name) for seat in absent])
    return form


def _act_page(case: Case, form: VerbForm, status: int = 200) -> Response:
    actor = current_actor()
    ballot = ballots.latest_ballot(case.edition_id) if form.transition.who is rules.ELECTOR else None
    verdict = rules.permitted(form.transition.verb, actor, case, ballot)
    if status != 200:
        verdict.require()
    if ballot is not None:
        return ballot_page(case, ballot, form, status)
    back = safe_next(form.next.data, url_for("desk.item", article_id=case.article_id))
    reading = reading_of(case.edition_id, case.revision_id) if form.transition.verb in _ANSWERS_FOR_TEXT else None
    labels = label_warnings(case, content_of(reading.revision), reading.genre) if reading else []
    return page("desk/act.html", status, case=case, form=form, verdict=verdict, back=back, labels=labels)


_ANSWERS_FOR_TEXT = ("send", "confirm", "submit_to_board")
"""Verbs by which a person hands a text on as what its label says."""


def _stale_page(case: Case, verb: str, stale: Stale) -> Response:
    """409: who changed the item first, and how; nothing was changed by this request."""
    if wants_fragment() and verb == "claim":
        return row_page(case.edition_id, 409)
    last = queries.last_change(case.edition_id)
    sentence = stale.sentence
    if last:
        sentence += " " + _("Việc gần nhất: %(what)s, %(who)s, lúc %(when)s.", what=last.title,
                            who=last.who or _("hệ thống"), when=vn_datetime(last.at))  # fmt: skip
    return error_page(409, sentence, back_url=url_for("desk.item", article_id=case.article_id))


_DONE_MESSAGES = {
    "withdraw": _l("Đã rút bài về. Bạn sửa tiếp rồi gửi lại được."),
    "confirm": _l("Đã xác nhận cho đơn vị. Bài chuyển sang biên tập."),
    "withdraw_confirmation": _l("Đã rút xác nhận. Bài trở lại chờ đơn vị xác nhận."),
    "return_to_author": _l("Đã trả bài cho người viết kèm lý do."),
    "claim": _l("Bạn đã nhận bài này."),
    "release": _l("Đã trả bài về hàng đợi."),
    "assign": _l("Đã giao bài."),
    "request_changes": _l("Đã gửi đề nghị cho người viết. Bài vẫn do bạn giữ."),
    "decline": _l("Đã ghi: không sử dụng bài. Người viết được báo kèm lý do."),
    "submit_to_board": _l("Đã trình Ban Biên tập."),
    "substitute": _l("Đã cử người thay."),
    "reopen": _l("Đã mở lại bài để sửa. Các phiếu và phiếu duyệt cũ không còn hiệu lực."),
    "schedule": _l("Đã lên lịch đăng."),
    "reschedule": _l("Đã đổi giờ đăng."),
    "unschedule": _l("Đã bỏ lịch đăng. Bài vẫn ở trạng thái đã duyệt."),
    "publish_now": _l("Bài đã đăng."),
    "approve_now": _l("Bài đã đăng. Một thành viên khác của Ban sẽ xem lại trong 24 giờ."),
    "take_down": _l("Đã gỡ bài."),
    "correct": _l("Đã mở bản đính chính. Bản đang đăng vẫn giữ nguyên cho đến khi bản mới ra."),
    "restart_correction": _l("Đã mở bản đính chính khác. Người viết được báo kèm lý do; chữ họ đã viết vẫn còn."),
    "discard_correction": _l("Đã bỏ bản đính chính. Bản đang đăng giữ nguyên, chữ bạn đã viết vẫn được lưu."),
}
_SENT_MESSAGES = {
    State.UNIT_CHECK: _l("Đã gửi. Bài chờ đơn vị xác nhận."),
    State.SUBMITTED: _l("Đã gửi. Bài chờ biên tập viên nhận."),
    State.EDITING: _l("Đã gửi lại cho biên tập viên đang giữ bài."),
}
_VOTED_MESSAGES = {
    State.BOARD_REVIEW: _l("Đã ghi phiếu của bạn."),
    State.APPROVED: _l("Đã ghi phiếu của bạn. Đủ phiếu: bài được duyệt."),
    State.REJECTED: _l("Đã ghi phiếu của bạn. Ban Biên tập quyết định không sử dụng bài."),
    State.EDITING: _l("Đã ghi phiếu của bạn. Bài trở lại biên tập."),
}


def _success_message(verb: str, result: Any, edition_id: int) -> str:
    if verb == "send":
        return str(_SENT_MESSAGES[State(result)])
    if verb == "vote":
        ballot = ballots.latest_ballot(edition_id)
        return f"{_VOTED_MESSAGES[State(result)]} {after_vote(case_of(edition_id), ballot) if ballot else ''}".strip()
    stuck = f" {result}" if verb == "submit_to_board" and result else ""
    return f"{_DONE_MESSAGES[verb]}{stuck}"
