"""The office appraises: notes, documents, and whether a candidate is put before the council."""

import hashlib
import io
import secrets
import zipfile

from editorial.commendations.candidates import rules as may
from editorial.commendations.candidates.models import Attachment, Note
from editorial.commendations.candidates.queries import candidates as queries
from editorial.commendations.rounds import queries as rounds
from editorial.commendations.rounds.rules import State
from editorial.core import audit, clock, files
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Invalid
from editorial.core.i18n import gettext as _
from editorial.core.text import clean_line

MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024


MAX_ATTACHMENTS = 20


def appraise(round_id: int, candidate_id: int, appraisal: str, reason: str, *, actor: Actor) -> None:
    """"shortlisted" before the council or "held_back" back. A reason is needed to hold back, and to put forward whom a criterion
    crosses. Raises Refused, Invalid, Missing."""  # fmt: skip
    found = rounds.round_of(round_id, lock=True)
    one = queries.candidate_row(round_id, candidate_id, lock=True)
    may.can_appraise(actor, State(found.state), queries.standing_of(one)).require()
    if appraisal not in ("shortlisted", "held_back"):
        raise Invalid(_("Hãy chọn một ý kiến."), {"appraisal": _("Hãy chọn một ý kiến.")})
    meets = queries.candidate(found, candidate_id).meets_all
    if not reason.strip() and (appraisal == "held_back" or not meets):
        said = (
            _("Hãy ghi lý do.")
            if appraisal == "held_back"
            else _("Có tiêu chuẩn chưa đạt; hãy ghi vì sao vẫn đưa ra Hội đồng.")
        )
        raise Invalid(_("Thiếu lý do."), {"appraisal_reason": said})
    one.appraisal, one.appraisal_reason, one.appraised_by_id, one.appraised_at = (
        appraisal,
        reason.strip(),
        actor.id,
        clock.now(),
    )
    audit.record(
        "commendation.appraised", actor=actor, subject="commendation", subject_id=round_id, candidate_id=one.id,
        verdict=appraisal, reason=reason.strip(),
    )  # fmt: skip


def add_note(round_id: int, candidate_id: int, words: str, *, actor: Actor) -> None:
    """Raises Refused, Invalid, Missing."""
    found = rounds.round_of(round_id)
    one = queries.candidate_row(round_id, candidate_id)
    may.can_appraise(actor, State(found.state), queries.standing_of(one)).require()
    if not words.strip():
        raise Invalid(_("Ghi chú còn trống."), {"words": _("Hãy ghi vài chữ.")})
    db.session.add(Note(candidate_id=one.id, text=words.strip(), by_id=actor.id, at=clock.now()))
    audit.record(
        "commendation.noted", actor=actor, subject="commendation", subject_id=round_id, candidate_id=one.id,
    )  # fmt: skip


def kind_of(data: bytes) -> str:
    """By its first bytes; a name says nothing. Raises Invalid."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"PK\x03\x04") and _is_docx(data):
        return "docx"
    raise Invalid(_("Tệp chưa nhận được."), {"file": _("Chỉ nhận tệp PDF, JPG, PNG hoặc DOCX.")})


def _is_docx(data: bytes) -> bool:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return False
    is_word = "[Content_Types].xml" in names and any(name.startswith("word/document") for name in names)
    return is_word and not any("vbaProject" in name for name in names)


def add_attachment(round_id: int, candidate_id: int, name: str, data: bytes, *, actor: Actor) -> Attachment:
    """Raises Refused, Invalid, Missing."""
    found = rounds.round_of(round_id)
    one = queries.candidate_row(round_id, candidate_id)
    may.can_appraise(actor, State(found.state), queries.standing_of(one)).require()
    if not data:
        raise Invalid(_("Chưa có tệp."), {"file": _("Hãy chọn một tệp.")})
    if len(data) > MAX_ATTACHMENT_BYTES:
        raise Invalid(_("Tệp quá lớn."), {"file": _("Tệp nặng hơn 10 MB. Hãy thu nhỏ rồi gửi lại.")})
    if len(queries.attachments(candidate_id)) >= MAX_ATTACHMENTS:
        raise Invalid(_("Nhiều tệp quá."), {"file": _("Mỗi ứng viên có tối đa %(n)s tệp.", n=MAX_ATTACHMENTS)})
    kind = kind_of(data)
    paper = Attachment(
        candidate_id=one.id, key=secrets.token_hex(16), name=_name(name, kind), kind=kind, size=len(data),
        sha256=hashlib.sha256(data).hexdigest(), by_id=actor.id, at=clock.now(),
    )  # fmt: skip
    files.write(paper.key, stored_name(kind), data)
    db.session.add(paper)
    db.session.flush()
    audit.record(
        "commendation.paper_added", actor=actor, subject="commendation", subject_id=round_id, candidate_id=one.id,
        attachment_id=paper.id, sha256=paper.sha256,
    )  # fmt: skip
    return paper


def stored_name(kind: str) -> str:
    return f"paper.{kind}"


def _name(name: str, kind: str) -> str:
    """What it is called when it is taken down again: no path, our own ending."""
    last = clean_line(name.replace("\\", "/").rpartition("/")[2])
    stem = "".join(sign for sign in last.rpartition(".")[0] or last if sign.isprintable() and sign not in '<>:"|?*')
    return f"{stem[:100] or _('tai-lieu')}.{kind}"


def remove_attachment(round_id: int, candidate_id: int, attachment_id: int, *, actor: Actor) -> None:
    """The row stays; the file is no longer handed out. Raises Refused, Missing."""
    found = rounds.round_of(round_id)
    one = queries.candidate_row(round_id, candidate_id)
    may.can_appraise(actor, State(found.state), queries.standing_of(one)).require()
    queries.attachment(candidate_id, attachment_id).removed_at = clock.now()
    audit.record(
        "commendation.paper_removed", actor=actor, subject="commendation", subject_id=round_id, candidate_id=one.id,
        attachment_id=attachment_id,
    )  # fmt: skip
