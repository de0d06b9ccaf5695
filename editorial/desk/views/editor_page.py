"""The writing page as an answer: with the text as it is stored, or as it was typed and why it could not be kept.

A request that a script sent to save by itself gets the same sentences as JSON.
"""

import secrets
from datetime import timedelta
from typing import Any

from flask import flash, jsonify, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from editorial.articles import queries, rules
from editorial.articles.operations import Conflict
from editorial.articles.rules import Case, Content, Photo
from editorial.core import clock
from editorial.core.access import current_actor
from editorial.core.errors import DeskError, Invalid
from editorial.core.i18n import gettext as _
from editorial.core.templating import vn_time
from editorial.core.web import error_page, go, page
from editorial.desk.forms.article import ArticleForm, field_link
from editorial.desk.forms.photos import cards, is_photo_button
from editorial.desk.queries import Editor
from editorial.desk.queries.labels import label_warnings
from editorial.desk.views.base import changes_between, findings_in
from editorial.units.queries import people_names
from editorial.workflow.rules import permitted

SERVER_PAGE = "s-"
"""How the name of a page begins whose scripts did not run; scripts put a name of their own in its place."""

Photos = tuple[Photo, ...]


def is_autosave() -> bool:
    return "X-Autosave" in request.headers or request.endpoint == "desk.autosave"


def editor_page(
    editor: Editor,
    form: ArticleForm,
    photos: Photos,
    status: int = 200,
    *,
    strict: bool = False,
    unsaved: bool = False,
    held: bool = False,
    **messages: object,
) -> Response:
    """`strict`: the text could not be sent, and each photo says what it lacks. `held`: the form holds what was typed before
    a session ended."""
    case = editor.case
    form.writing_session.data = form.writing_session.data or SERVER_PAGE + secrets.token_urlsafe(12)
    content = _content_to_check(editor, form, photos)
    findings = findings_in(content)
    return page(
        "desk/edit_item.html",
        status,
        **messages,
        form=form,
        case=case,
        cards=cards(photos, editor.images, strict=strict),
        can_send=case is None or bool(permitted("send", editor.actor, case)),
        lacking=_lacking(editor, case, content) if case and not strict else [],
        labels=label_warnings(case, content, _genre(editor, content)) if case else [],
        today=clock.today(),
        yesterday=clock.today() - timedelta(days=1),
        findings=findings,
        ask_reason=bool(findings) and (case is None or case.state.with_author),
        unsaved=unsaved or held,
        held=held,
        request=editor.request,
        unchanged=editor.is_unchanged,
        begun=" ".join(queries.begun_on_pages(editor.actor)) if case is None else "",
        office_units=editor.units if case is None and len(editor.units) > len(editor.actor.units) else [],
        unit_id=editor.unit_id,
        saved_at=editor.saved_at,
    )


def _content_to_check(editor: Editor, form: ArticleForm, photos: Photos) -> Content:
    """The text as it stands on the form, where it can be read; else as it is stored."""
    if editor.case and form.is_submitted() and form.body.clean:
        return form.content(photos, editor.content.byline)
    return editor.content


def _lacking(editor: Editor, case: Case, content: Content) -> list[Markup]:
    lacks = rules.missing(content, _genre(editor, content), case.lane, case.effective_on, case.number)
    return [field_link(name, sentence) for name, sentence in lacks.items()]


def _genre(editor: Editor, content: Content) -> Any:
    return next((genre for genre in editor.genres if genre.id == content.genre_id), None)


def invalid_page(
    editor: Editor, form: ArticleForm, photos: Photos, title: str, *, saved: bool = False, strict: bool = False
) -> Response:
    """422: the same form, everything typed still in it, each sentence beside its field."""
    if is_autosave():
        sentences = {name: [str(sentence) for sentence in found] for name, found in form.errors.items()}
        return _json(422, errors=sentences, message=title)
    return editor_page(editor, form, photos, 422, error_title=title, unsaved=not saved, strict=strict)


def refused_page(editor: Editor, form: ArticleForm, photos: Photos, problem: DeskError) -> Response:
    """The pen has gone to somebody else, or a rule said no: the words stay on the screen."""
    if isinstance(problem, Invalid):
        form.show_errors(problem.errors or {"": problem.sentence})
        return invalid_page(editor, form, photos, problem.sentence)
    if is_autosave():
        return _json(problem.status, message=problem.sentence)
    return editor_page(editor, form, photos, problem.status, refusal=problem.sentence, unsaved=True)


def conflict_page(editor: Editor, form: ArticleForm, photos: Photos, conflict: Conflict) -> Response:
    """409: both texts and the choice; what was typed is still in the form around it."""
    revision = queries.revision(conflict.theirs)
    mine, theirs = form.content(photos, editor.content.byline), queries.content_of(revision)
    found = {
        "mine": mine,
        "theirs": theirs,
        "theirs_id": conflict.theirs,
        "theirs_at": revision.created_at,
        "theirs_by_id": revision.created_by_id,
        "theirs_by": people_names([revision.created_by_id])[revision.created_by_id],
        "sentence": conflict.sentence,
        "changes": changes_between(theirs, mine),
    }
    if is_autosave():
        html = page("desk/_conflict.html", conflict=found).get_data(as_text=True)
        return _json(409, html=html, revision=conflict.theirs, message=conflict.sentence)
    return editor_page(editor, form, photos, 409, conflict=found, unsaved=True)


def closed_page(case: Case, sentence: str) -> Response:
    return error_page(
        403,
        sentence,
        next_step=_("Bạn vẫn đọc được bài và xem bài đang ở bước nào."),
        back_url=url_for("desk.item", article_id=case.article_id),
    )


def autosaved(edition_id: int, revision_id: int) -> Response:
    """For the script of the page: the new base, and the addresses of a draft that this save began."""
    edit_url = url_for("desk.edit_item", edition_id=edition_id)
    return _json(
        200,
        revision=revision_id,
        saved_at=vn_time(clock.now()),
        autosave_url=url_for("desk.autosave", edition_id=edition_id),
        upload_url=url_for("desk.add_photo", edition_id=edition_id),
        form_action=edit_url,
        location=edit_url,
        draft_key=f"{current_actor().id}-{edition_id}",
    )


def sent_page(case: Case) -> Response:
    """Where to go after the text was sent. `case` as it is now."""
    flash(_("Đã gửi. Bài đang ở bước “%(state)s”.", state=case.state.title), "success")
    sent = queries.reading(case.edition_id, case.revision_id)
    for sentence in label_warnings(case, queries.content_of(sent.revision), sent.genre):
        flash(sentence, "warning")
    return go("desk.item", article_id=case.article_id)


def saved_page(article_id: int, edition_id: int, *, is_current: bool = True, has_files: bool = False) -> Response:
    """Where to go after everything was saved, by the button that was pressed."""
    if "read" in request.form:
        flash(_("Đã lưu."), "success")
        return go("desk.item", article_id=article_id, ban=None if is_current else edition_id)
    if is_photo_button(request.form) or has_files:
        return go("desk.edit_item", edition_id=edition_id, _anchor="anh")
    flash(_("Đã lưu."), "success")
    return go("desk.edit_item", edition_id=edition_id)


def _json(status: int, **values: Any) -> Response:
    answer = jsonify(**values)
    answer.status_code = status
    return answer
