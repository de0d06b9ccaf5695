"""The writing page: a text is begun, saved (also by itself), and handed on. Nothing typed is lost on any way out."""

import secrets

from flask import flash, jsonify, request, url_for
from werkzeug.wrappers import Response

from editorial.articles import operations, queries, rules
from editorial.articles.models import Lane
from editorial.articles.operations import Conflict
from editorial.articles.rules import Case, Content
from editorial.core import clock
from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import DeskError, Invalid, Refused
from editorial.core.i18n import gettext as _
from editorial.core.templating import vn_time
from editorial.core.web import error_page, go, page
from editorial.desk.forms import article as forms
from editorial.desk.views.base import bp, changes_between, findings_in, sent_id
from editorial.desk.views.editor import SERVER_PAGE, Desk, chosen_unit, keep, sit_down, take_files
from editorial.units.queries import people_names
from editorial.workflow.rules import permitted


@bp.route("/bai/moi", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def new_item() -> Response:
    """A text that nobody has saved yet; the first save makes it a draft with an address of its own."""
    actor = current_actor()
    if request.method == "GET":
        desk = sit_down(actor, None, None)
        if not desk.units:
            return error_page(
                403,
                _("Bạn chưa thuộc đơn vị nào nên chưa viết bài được."),
                next_step=_("Hãy gọi Phòng Văn hóa - Xã hội để được thêm vào đơn vị của mình."),
            )
        return _show(desk)
    desk = sit_down(actor, None, request.form)
    if not desk.form.validate():
        return _refuse(desk, _("Chưa lưu được, còn chỗ cần sửa."))
    try:
        case = _begin(desk)
    except DeskError as problem:
        return _refused(desk, problem)
    return _receive(sit_down(actor, case, request.form), begun=True)


def _begin(desk: Desk) -> Case:
    with transaction():
        edition = operations.create(
            desk.typed(),
            unit_id=chosen_unit(desk.actor, desk.units, request.form),
            actor=desk.actor,
            lane=Lane(desk.form.lane.data),
            restricted=desk.form.restricted.data,
            effective_on=desk.form.effective_on.data,
            kind=_kind(),
            page=desk.page,
        )
        return queries.case_of(edition.id)


@bp.route("/bai/<int:edition_id>/sua", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def edit_item(edition_id: int) -> Response:
    actor = current_actor()
    case = queries.case_for(actor, edition_id)
    if request.method == "POST":
        return _receive(sit_down(actor, case, request.form))
    verdict = rules.can_edit(actor, case, clock.now())
    desk = sit_down(actor, case, None)
    if not verdict and not desk.held:
        return _closed(case, verdict.reason)
    return _show(desk) if verdict else _show(desk, 403, refusal=verdict.reason)


@bp.post("/bai/<int:edition_id>/luu")
@open_to(SIGNED_IN)
def autosave(edition_id: int) -> Response:
    """The page saves by itself, some seconds after the last key."""
    actor = current_actor()
    return _receive(sit_down(actor, queries.case_for(actor, edition_id), request.form))


def _by_itself() -> bool:
    return "X-Autosave" in request.headers or request.endpoint == "desk.autosave"


def _kind() -> str:
    return "autosave" if _by_itself() or forms.is_photo_button(request.form) else "save"


def _receive(desk: Desk, *, begun: bool = False) -> Response:
    """What was typed, kept: or the page again with every word still in it. `begun`: this request made the draft."""
    case, form = desk.case, desk.form
    assert case is not None
    valid = form.validate()
    try:
        bad = take_files(desk, [file for file in form.photos_new.data or [] if file])
        if not valid or desk.faults:
            form.lacks({"photos": " ".join([*bad, *desk.faults])} if bad or desk.faults else {})
            return _refuse(desk, _("Chưa lưu được, còn chỗ cần sửa."))
        base = _base(desk, begun)
        if "take_theirs" in request.form:
            return _take_theirs(desk, base)
        revision_id, unsent = keep(desk, base=base, kind=_kind(), and_send="send" in request.form)
    except Conflict as conflict:
        return _conflict(desk, conflict)
    except DeskError as problem:
        return _refused(desk, problem)
    if _by_itself():
        return _saved(case, revision_id)
    form.base_revision.data = str(revision_id)
    desk.case = queries.case_for(desk.actor, case.edition_id)
    if bad:
        form.lacks({"photos": " ".join(bad)})
        return _refuse(desk, _("Đã lưu chữ và các ảnh khác, nhưng có tệp chưa nhận được."), saved=True)
    if unsent is not None:
        form.lacks(unsent.errors or {"": unsent.sentence})
        return _refuse(desk, _("Đã lưu bài, nhưng chưa gửi được vì còn thiếu mấy mục."), saved=True, strict=True)
    return _onward(desk)


def _base(desk: Desk, begun: bool) -> int:
    """The revision that was on the screen; what the person chose after a conflict names it anew."""
    for name in ("keep_mine", "take_theirs", "base_revision"):
        if revision_id := sent_id(request.form, name):
            return revision_id
    assert desk.case is not None
    before = (desk.before.title, desk.before.body)
    return desk.case.revision_id if begun and before == (desk.form.title.data or "", desk.form.body.clean) else 0


def _onward(desk: Desk) -> Response:
    assert desk.case is not None
    edition_id, article_id = desk.case.edition_id, desk.case.article_id
    if "send" in request.form:
        flash(_("Đã gửi. Bài đang ở bước “%(state)s”.", state=desk.case.state.title), "success")
        return go("desk.item", article_id=article_id)
    if "read" in request.form:
        flash(_("Đã lưu."), "success")
        return go("desk.item", article_id=article_id, ban=None if desk.case.is_current else edition_id)
    if forms.is_photo_button(request.form) or any(desk.form.photos_new.data or []):
        return go("desk.edit_item", edition_id=edition_id, _anchor="anh")
    flash(_("Đã lưu."), "success")
    return go("desk.edit_item", edition_id=edition_id)


def _saved(case: Case, revision_id: int) -> Response:
    edit_url = url_for("desk.edit_item", edition_id=case.edition_id)
    return jsonify(
        revision=revision_id,
        saved_at=vn_time(clock.now()),
        autosave_url=url_for("desk.autosave", edition_id=case.edition_id),
        upload_url=url_for("desk.add_photo", edition_id=case.edition_id),
        form_action=edit_url,
        location=edit_url,
        draft_key=f"{current_actor().id}-{case.edition_id}",
    )


def _refused(desk: Desk, problem: DeskError) -> Response:
    """The pen has gone to somebody else, or a rule said no: the words stay on the screen."""
    if isinstance(problem, Invalid):
        desk.form.lacks(problem.errors or {"": problem.sentence})
        return _refuse(desk, problem.sentence)
    case = desk.case
    if isinstance(problem, Refused) and case is not None and _same_words(desk, case):
        return go("desk.item", article_id=case.article_id)  # a second tap: the first has done it
    if _by_itself():
        answer = jsonify(message=problem.sentence)
        answer.status_code = problem.status
        return answer
    return _show(desk, problem.status, refusal=problem.sentence, unsaved=True)


def _same_words(desk: Desk, case: Case) -> bool:
    try:
        return not _by_itself() and desk.form.validate() and desk.typed().hash() == case.revision_hash
    except DeskError:
        return False


def _refuse(desk: Desk, title: str, *, saved: bool = False, strict: bool = False) -> Response:
    """422: the same form, everything typed still in it, each sentence beside its field."""
    if _by_itself():
        sentences = {name: [str(one) for one in found] for name, found in desk.form.errors.items()}
        answer = jsonify(errors=sentences, message=title)
        answer.status_code = 422
        return answer
    return _show(desk, 422, error_title=title, unsaved=not saved, strict=strict)


def _conflict(desk: Desk, conflict: Conflict) -> Response:
    """Both texts, and the choice; what was typed is still in the form around it."""
    theirs = queries.revision(conflict.theirs)
    found = {
        "mine": desk.form.content(desk.photos, desk.before.byline),
        "theirs": queries.content_of(theirs),
        "theirs_id": conflict.theirs,
        "theirs_at": theirs.created_at,
        "theirs_by": people_names([theirs.created_by_id])[theirs.created_by_id],
        "sentence": conflict.sentence,
    }
    found["changes"] = changes_between(found["theirs"], found["mine"])  # type: ignore[arg-type]
    if _by_itself():
        html = page("desk/_conflict.html", conflict=found).get_data(as_text=True)
        answer = jsonify(html=html, revision=conflict.theirs, message=conflict.sentence)
        answer.status_code = 409
        return answer
    return _show(desk, 409, conflict=found, unsaved=True)


def _take_theirs(desk: Desk, theirs_id: int) -> Response:
    """The newer text goes on; what was typed here becomes a revision before it, so that it can be found again."""
    case = desk.case
    assert case is not None
    theirs = queries.content_of(queries.revision_for(desk.actor, case, theirs_id))
    with transaction():
        mine_id = operations.save(case.edition_id, desk.typed(), base_revision_id=theirs_id, actor=desk.actor)
        operations.save(case.edition_id, theirs, base_revision_id=mine_id, actor=desk.actor)
    flash(_("Đã lấy bản mới hơn. Bản của bạn nằm trong Các bản đã lưu."), "success")
    return go("desk.edit_item", edition_id=case.edition_id)


def _closed(case: Case, sentence: str) -> Response:
    return error_page(
        403,
        sentence,
        next_step=_("Bạn vẫn đọc được bài và xem bài đang ở bước nào."),
        back_url=url_for("desk.item", article_id=case.article_id),
    )


def _show(desk: Desk, status: int = 200, *, strict: bool = False, unsaved: bool = False, **more: object) -> Response:
    case, form, actor = desk.case, desk.form, desk.actor
    if not form.writing_session.data:
        form.writing_session.data = SERVER_PAGE + secrets.token_urlsafe(12)
    content = _for_checks(desk) if desk.case else Content()
    lacking = _lacking(desk, content) if desk.case else {}
    findings = findings_in(content)
    return page(
        "desk/edit_item.html",
        status,
        **more,
        form=form,
        case=case,
        cards=forms.cards(desk.photos, desk.images, strict=strict),
        can_send=case is None or bool(permitted("send", actor, case)),
        lacking=list(lacking.values()),
        findings=findings,
        ask_reason=bool(findings) and (case is None or case.state.with_author),
        unsaved=unsaved or desk.held,
        held=desk.held,
        office_units=desk.units if case is None and len(desk.units) > len(actor.units) else [],
        unit_id=desk.unit_id,
        saved_at=desk.saved_at,
    )


def _for_checks(desk: Desk) -> Content:
    """The text as it stands on the form, where it can be read; else as it was."""
    if desk.form.is_submitted() and desk.form.body.clean:
        return desk.form.content(desk.photos, desk.before.byline)
    return desk.before


def _lacking(desk: Desk, content: Content) -> dict[str, str]:
    case = desk.case
    assert case is not None
    genre = next((genre for genre in desk.genres if genre.id == content.genre_id), None)
    return rules.missing(content, genre, case.lane, case.effective_on, case.number)
