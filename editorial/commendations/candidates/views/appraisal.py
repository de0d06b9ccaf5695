"""The office appraises a candidate: opinion, notes, attachments."""

from io import BytesIO
from typing import Any

from flask import flash, request, send_file
from werkzeug.wrappers import Response

from editorial.commendations.candidates.forms import AppraisalForm, AttachmentForm, NoteForm
from editorial.commendations.candidates.operations import appraisal as operations
from editorial.commendations.candidates.queries import candidates as queries
from editorial.commendations.candidates.views.base import candidate_access
from editorial.commendations.candidates.views.candidates import candidate_page
from editorial.commendations.rounds.views.base import PREPARERS, bp, press
from editorial.core import files
from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.errors import Missing
from editorial.core.i18n import gettext as _
from editorial.core.web import go

_MIME_TYPES = {
    "pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # fmt: skip


@bp.post("/khen-thuong/<int:round_id>/ung-vien/<int:candidate_id>/y-kien")
@open_to(*PREPARERS)
def appraise(round_id: int, candidate_id: int) -> Response:
    candidate_access(round_id, candidate_id)
    form: Any = AppraisalForm()
    if form.perform(
        lambda: operations.appraise(
            round_id, candidate_id, form.appraisal.data, form.appraisal_reason.data or "", actor=current_actor()
        )
    ):
        flash(_("Đã ghi ý kiến thẩm định."), "success")
        return go("commendations.the_round", round_id=round_id, _anchor="ung-vien")
    return candidate_page(round_id, candidate_id, appraisal=form)


@bp.post("/khen-thuong/<int:round_id>/ung-vien/<int:candidate_id>/ghi-chu")
@open_to(*PREPARERS)
def add_note(round_id: int, candidate_id: int) -> Response:
    candidate_access(round_id, candidate_id)
    form: Any = NoteForm()
    if form.perform(lambda: operations.add_note(round_id, candidate_id, form.words.data, actor=current_actor())):
        flash(_("Đã ghi chú."), "success")
        return go("commendations.the_candidate", round_id=round_id, candidate_id=candidate_id)
    return candidate_page(round_id, candidate_id, note=form)


@bp.post("/khen-thuong/<int:round_id>/ung-vien/<int:candidate_id>/tai-lieu")
@open_to(*PREPARERS)
def add_attachment(round_id: int, candidate_id: int) -> Response:
    candidate_access(round_id, candidate_id)
    form: Any = AttachmentForm()
    file = request.files.get("file")
    data, name = (file.read(operations.MAX_ATTACHMENT_BYTES + 1), file.filename or "") if file else (b"", "")
    if form.perform(lambda: operations.add_attachment(round_id, candidate_id, name, data, actor=current_actor())):
        flash(_("Đã thêm tài liệu."), "success")
        return go("commendations.the_candidate", round_id=round_id, candidate_id=candidate_id)
    return candidate_page(round_id, candidate_id, attachment=form)


@bp.get("/khen-thuong/<int:round_id>/ung-vien/<int:candidate_id>/tai-lieu/<int:attachment_id>")
@open_to(SIGNED_IN)
def attachment(round_id: int, candidate_id: int, attachment_id: int) -> Response:
    """Always downloaded, never shown in the browser; for the office, the board's leaders and the council."""
    access, assessed = candidate_access(round_id, candidate_id)
    if not access.sees_attachments:
        raise Missing
    found = queries.attachment(assessed.id, attachment_id)
    stored = operations.stored_name(found.kind)
    if not files.exists(found.key, stored):
        raise Missing(_("Tệp không còn trên máy chủ."))
    data = files.path(found.key, stored).read_bytes()
    return send_file(BytesIO(data), mimetype=_MIME_TYPES[found.kind], as_attachment=True, download_name=found.name)


@bp.post("/khen-thuong/<int:round_id>/ung-vien/<int:candidate_id>/tai-lieu/<int:attachment_id>/bo")
@open_to(*PREPARERS)
def remove_attachment(round_id: int, candidate_id: int, attachment_id: int) -> Response:
    candidate_access(round_id, candidate_id)
    return press(
        lambda: operations.remove_attachment(round_id, candidate_id, attachment_id, actor=current_actor()),
        _("Đã bỏ tài liệu."), "commendations.the_candidate", round_id=round_id, candidate_id=candidate_id,
    )  # fmt: skip
