"""Why a line is there, in words. Pure."""

from editorial.core.i18n import gettext as _
from editorial.royalties.models import Kind
from editorial.scoring.findings.models import FindingKind


def reason_words(reason: str) -> str:
    """Of a reversal; "" for an award."""
    if not reason:
        return ""
    if reason in list(FindingKind):
        return FindingKind(reason).title
    return {
        "taken_down": _("Bài đã gỡ"),
        "judged": _("Người này đã tham gia duyệt bài"),
        "changed": _("Mức, phần hoặc hệ số đã đổi, tính lại"),
        "removed": _("Không còn đứng tên bài"),
    }.get(reason, reason)


def note_of(kind: str, reason: str, is_at_ratio: bool) -> str:
    """What the accountant reads beside a line; "" beside an ordinary one."""
    if kind == Kind.REVERSAL:
        return _("Truy thu: %(why)s", why=reason_words(reason))
    return _("Giảm cùng tỷ lệ với bảng kê đầu tiên của bài") if is_at_ratio else ""
