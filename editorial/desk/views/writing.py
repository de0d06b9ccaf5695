"""Requests of the writing page: a text is begun, saved (also by itself), and sent. Nothing typed is lost on any way out.

A request is read into a form, the form into one ArticleDraft, and an operation saves it; editor_page.py answers.
"""

from collections.abc import Mapping
from dataclasses import replace

from flask import flash, request, session, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from editorial.articles import queries, rules
from editorial.articles.operations import Conflict, end_run_seen
from editorial.articles.rules import Case, Photo
from editorial.core import clock
from editorial.core.access import SIGNED_IN, Actor, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import DeskError, Invalid, Refused
from editorial.core.i18n import gettext as _
from editorial.core.web import error_page, go, unsaved_form_key
from editorial.desk.forms.article import ArticleForm, posted_form, stored_form
from editorial.desk.forms.photos import is_photo_button, typed_photos
from editorial.desk.operations import create_item, is_stored, save_and_send, save_before_theirs, save_item
from editorial.desk.queries import Editor, load_editor, new_editor
from editorial.desk.rules import ArticleDraft
from editorial.desk.views import editor_page as answer
from editorial.desk.views.base import bp, sent_id
from editorial.desk.views.uploads import store_photos
from editorial.people.operations import drop_unsaved_form
from editorial.people.queries import unsaved_form

PLAIN = "plain_writing"
"""In the browser's session: its last form was sent without scripts."""


@bp.route("/bai/moi", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def new_item() -> Response:
    """A text that nobody has saved yet; the first save makes it a draft with an address of its own."""
    actor = current_actor()
    if request.method == "POST":
        return _create(actor)
    held = _held(actor)
    editor = new_editor(actor, _wanted_units(held or {}))
    if not editor.units:
        return error_page(
            403,
            _("Bạn chưa thuộc đơn vị nào nên chưa viết bài được."),
            next_step=_("Hãy gọi Phòng Văn hóa - Xã hội để được thêm vào đơn vị của mình."),
        )
    return _show(editor, held)


@bp.route("/bai/<int:edition_id>/sua", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def edit_item(edition_id: int) -> Response:
    actor = current_actor()
    case = queries.case_for(actor, edition_id)
    if request.method == "POST":
        return _save(actor, case)
    if case.autosaving_id:
        end_run_seen(case.edition_id)
    verdict, held = rules.can_edit(actor, case, clock.now()), _held(actor)
    if not verdict and not held:
        return answer.closed_page(case, verdict.reason)
    return _show(load_editor(actor, case), held, refusal=verdict.reason)


@bp.post("/bai/<int:edition_id>/luu")
@open_to(SIGNED_IN)
def autosave(edition_id: int) -> Response:
    """The page saves by itself, some seconds after the last key."""
    actor = current_actor()
    return _save(actor, queries.case_for(actor, edition_id))


def _held(actor: Actor) -> MultiDict[str, str] | None:
    """What this person typed on this page before their session ended."""
    kept = unsaved_form(request.path, token_hash=unsaved_form_key(), person_id=actor.id)
    return MultiDict(kept.fields) if kept else None


def _wanted_units(fields: Mapping[str, str]) -> list[int]:
    return [sent_id(fields, "unit_id"), sent_id(request.args, "unit_id")]


def _show(editor: Editor, held: MultiDict[str, str] | None, *, refusal: str = "") -> Response:
    form = stored_form(editor, held, plain=session.get(PLAIN, False))
    photos = editor.content.photos
    if held:
        photos, _faults = typed_photos(held, editor.images)
    return answer.editor_page(editor, form, photos, 403 if refusal else 200, refusal=refusal, held=bool(held))


def _create(actor: Actor) -> Response:
    editor = new_editor(actor, _wanted_units(request.form))
    form = _read_form(editor)
    photos, photo_faults = typed_photos(request.form, editor.images)
    if not form.validate():
        return answer.invalid_page(editor, form, photos, _("Chưa lưu được, còn chỗ cần sửa."))
    draft = form.draft(editor, photos, base_revision_id=0, kind=_kind())
    try:
        with transaction():
            begun = create_item(draft, actor=actor)
    except DeskError as problem:
        return answer.refused_page(editor, form, photos, problem)
    if not begun.is_new or photo_faults or _brings_more(form):
        return _save(actor, queries.case_of(begun.edition_id), created=True)
    if answer.is_autosave():
        return answer.autosaved(begun.edition_id, begun.revision_id)
    return answer.saved_page(begun.article_id, begun.edition_id)


def _brings_more(form: ArticleForm) -> bool:
    """Is there more to do than to keep the words of a new text?"""
    return "send" in request.form or any(form.photos_new.data or ()) or bool(unsaved_form_key())


def _read_form(editor: Editor) -> ArticleForm:
    form = posted_form(editor)
    session[PLAIN] = (form.writing_session.data or "").startswith(answer.SERVER_PAGE)
    return form


def _kind() -> str:
    return "autosave" if answer.is_autosave() or is_photo_button(request.form) else "save"


def _save(actor: Actor, case: Case, *, created: bool = False) -> Response:
    """Keep what was typed, or show the page again with every word still in it. `created`: this request made the draft."""
    editor = load_editor(actor, case)
    form = _read_form(editor)
    photos, photo_faults = typed_photos(request.form, editor.images)
    valid = form.validate()
    try:
        stored, file_faults = store_photos(case.edition_id, form.photos_new.data or [], actor=actor)
        editor = replace(editor, images={**editor.images, **{image.id: image for image in stored}})
        photos += tuple(Photo(image.id, image.sha256, credit=actor.name) for image in stored)
        form.photos_consent.data = form.photos_consent.data and not stored  # said of the photos that were on the page
        if not valid or photo_faults:
            if faults := [*file_faults, *photo_faults]:
                form.show_errors({"photos": " ".join(faults)})
            return answer.invalid_page(editor, form, photos, _("Chưa lưu được, còn chỗ cần sửa."))
        draft = form.draft(editor, photos, base_revision_id=_base(editor, form, created=created), kind=_kind())
        if "take_theirs" in request.form:
            return _take_theirs(case, draft, actor)
        revision_id, unsent = _keep(case, draft, actor)
    except Conflict as conflict:
        return answer.conflict_page(editor, form, photos, conflict)
    except DeskError as problem:
        if isinstance(problem, Refused) and valid and _is_second_tap(editor, form, photos):
            return go("desk.item", article_id=case.article_id)
        return answer.refused_page(editor, form, photos, problem)
    if answer.is_autosave():
        return answer.autosaved(case.edition_id, revision_id)
    if file_faults or "send" in request.form:
        case = queries.case_for(actor, case.edition_id)
    form.base_revision.data = str(revision_id)
    editor = replace(editor, case=case)
    if file_faults:
        form.show_errors({"photos": " ".join(file_faults)})
        title = _("Đã lưu chữ và các ảnh khác, nhưng có tệp chưa nhận được.")
        return answer.invalid_page(editor, form, photos, title, saved=True)
    if unsent is not None:
        form.show_errors(unsent.errors or {"": unsent.sentence})
        title = _("Đã lưu bài, nhưng chưa gửi được, còn chỗ cần sửa.")
        return answer.invalid_page(editor, form, photos, title, saved=True, strict=True)
    if "send" in request.form:
        return answer.sent_page(case)
    return answer.saved_page(case.article_id, case.edition_id, is_current=case.is_current, has_files=bool(stored))


def _base(editor: Editor, form: ArticleForm, *, created: bool) -> int:
    """The revision that was on the screen; what the person chose after a conflict names it anew."""
    for name in ("keep_mine", "take_theirs", "base_revision"):
        if revision_id := sent_id(request.form, name):
            return revision_id
    same = (editor.content.title, editor.content.body) == (form.title.data or "", form.body.clean)
    return editor.case.revision_id if editor.case and created and same else 0


def _keep(case: Case, draft: ArticleDraft, actor: Actor) -> tuple[int, Invalid | None]:
    """Save, and send when asked, in one transaction. Returns the revision's id, and what kept it from being sent."""
    with transaction():
        if "send" in request.form:
            revision_id, unsent = save_and_send(case, draft, actor=actor)
        else:
            revision_id, unsent = save_item(case, draft, actor=actor), None
        if token := unsaved_form_key():  # what a lost session had left is in the text now
            for path in (url_for("desk.edit_item", edition_id=case.edition_id), url_for("desk.new_item")):
                drop_unsaved_form(path, token_hash=token, person_id=actor.id)
    return revision_id, unsent


def _take_theirs(case: Case, draft: ArticleDraft, actor: Actor) -> Response:
    with transaction():
        save_before_theirs(case, draft, actor=actor)
    flash(_("Đã lấy bản mới hơn. Bản của bạn nằm trong Các bản đã lưu."), "success")
    return go("desk.edit_item", edition_id=case.edition_id)


def _is_second_tap(editor: Editor, form: ArticleForm, photos: tuple[Photo, ...]) -> bool:
    """A person sent these very words, which are the edition's text already: the first tap has saved them."""
    draft = form.draft(editor, photos, base_revision_id=0, kind="save")
    try:
        return not answer.is_autosave() and editor.case is not None and is_stored(editor.case, draft)
    except DeskError:
        return False
