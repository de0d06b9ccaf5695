"""The office appraises: notes, attachments, and whether a candidate goes before the council."""

import hashlib
import secrets

from editorial.commendations.candidates import rules
from editorial.commendations.candidates.models import Attachment, Candidate, Note
from editorial.commendations.candidates.operations.candidates import record
from editorial.commendations.candidates.queries import candidates as queries
from editorial.commendations.rounds import queries as rounds
from editorial.commendations.rounds.rules import State
from editorial.core import clock, files
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.documents import docx_check
from editorial.core.errors import Invalid
from editorial.core.i18n import gettext as _
from editorial.core.text import clean_line

MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024
MAX_ATTACHMENTS = 20
APPRAISALS = ("shortlisted", "held_back")


def _appraisable(round_id: int, candidate_id: int, actor: Actor, *, lock: bool = False) -> Candidate:
    """Raises Refused, Missing."""
    found = rounds.round_of(round_id, lock=lock)
    candidate = queries.candidate_row(round_id, candidate_id, lock=lock)
    rules.can_appraise(actor, State(found.state), candidate).require()
    return candidate


def appraise(round_id: int, candidate_id: int, appraisal: str, reason: str, *, actor: Actor) -> None:
    """`appraisal`: one of `APPRAISALS`. A reason is needed to hold back, and to shortlist whoever misses a criterion.
    Raises Refused, Invalid, Missing."""
    candidate = _appraisable(round_id, candidate_id, actor, lock=True)
    if appraisal not in APPRAISALS:
        raise Invalid(_("Hãy chọn một ý kiến."), {"appraisal": _("Hãy chọn một ý kiến.")})
    if not reason.strip():
        if appraisal == "held_back":
            raise Invalid(_("Thiếu lý do."), {"appraisal_reason": _("Hãy ghi lý do.")})
        if not queries.candidate(rounds.round_of(round_id), candidate_id).meets_all:
            sentence = _("Có tiêu chuẩn chưa đạt; hãy ghi vì sao vẫn đưa ra Hội đồng.")
            raise Invalid(_("Thiếu lý do."), {"appraisal_reason": sentence})
    candidate.appraisal, candidate.appraisal_reason = appraisal, reason.strip()
    candidate.appraised_by_id, candidate.appraised_at = actor.id, clock.now()
    record("appraised", candidate, actor=actor, appraisal=appraisal, reason=reason.strip())


def add_note(round_id: int, candidate_id: int, text: str, *, actor: Actor) -> None:
    """Raises Refused, Invalid, Missing."""
    candidate = _appraisable(round_id, candidate_id, actor)
    if not text.strip():
        raise Invalid(_("Ghi chú còn trống."), {"words": _("Hãy ghi vài chữ.")})
    db.session.add(Note(candidate_id=candidate.id, text=text.strip(), by_id=actor.id, at=clock.now()))
    record("noted", candidate, actor=actor)


def add_attachment(round_id: int, candidate_id: int, name: str, data: bytes, *, actor: Actor) -> Attachment:
    """Raises Refused, Invalid, Missing."""
    candidate = _appraisable(round_id, candidate_id, actor)
    if not data:
        raise Invalid(_("Chưa có tệp."), {"file": _("Hãy chọn một tệp.")})
    if len(data) > MAX_ATTACHMENT_BYTES:
        raise Invalid(_("Tệp quá lớn."), {"file": _("Tệp nặng hơn 10 MB. Hãy thu nhỏ rồi gửi lại.")})
    if len(queries.attachments(candidate_id)) >= MAX_ATTACHMENTS:
        raise Invalid(_("Nhiều tệp quá."), {"file": _("Mỗi ứng viên có tối đa %(n)s tệp.", n=MAX_ATTACHMENTS)})
    kind = kind_of(data)
    attachment = Attachment(
        candidate_id=candidate.id, key=secrets.token_hex(16), name=_download_name(name, kind), kind=kind, size=len(data),
        sha256=hashlib.sha256(data).hexdigest(), by_id=actor.id, at=clock.now(),
    )  # fmt: skip
    files.write(attachment.key, stored_name(kind), data)
    db.session.add(attachment)
    db.session.flush()
    record("attachment_added", candidate, actor=actor, attachment_id=attachment.id, sha256=attachment.sha256)
    return attachment


def remove_attachment(round_id: int, candidate_id: int, attachment_id: int, *, actor: Actor) -> None:
    """The row stays; the file is no longer sent to anybody. Raises Refused, Missing."""
    candidate = _appraisable(round_id, candidate_id, actor)
    queries.attachment(candidate_id, attachment_id).removed_at = clock.now()
    record("attachment_removed", candidate, actor=actor, attachment_id=attachment_id)


def kind_of(data: bytes) -> str:
    """The kind of a file by its first bytes, whatever its name says. Raises Invalid."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"PK\x03\x04"):
        if docx_check.is_plain(data):
            return "docx"
        plain = _(
            "Chỉ nhận tệp Word (DOCX) không có macro, tệp nhúng hay mẫu ở nơi khác. Hãy xuất thành PDF rồi gửi lại."
        )
        raise Invalid(_("Tệp chưa nhận được."), {"file": plain})
    raise Invalid(_("Tệp chưa nhận được."), {"file": _("Chỉ nhận tệp PDF, JPG, PNG hoặc DOCX.")})


def stored_name(kind: str) -> str:
    """The file's name in its folder; files of earlier versions lie under it, so it stays."""
    return f"paper.{kind}"


def _download_name(name: str, kind: str) -> str:
    """Without a path and with the ending of the kind."""
    last = clean_line(name.replace("\\", "/").rpartition("/")[2])
    stem = "".join(sign for sign in last.rpartition(".")[0] or last if sign.isprintable() and sign not in '<>:"|?*')
    return f"{stem[:100] or _('tai-lieu')}.{kind}"
