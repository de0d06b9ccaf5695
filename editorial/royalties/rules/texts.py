"""Why a line was booked, in words. Pure."""

from editorial.core.i18n import gettext as _
from editorial.royalties.models import LineKind
from editorial.scoring.findings.models import FindingKind


def reason_text(reason: str) -> str:
    """Why a reversal was booked; "" for an award."""
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


def accountant_note(kind: str, reason: str, is_at_ratio: bool) -> str:
    """The remark beside a line for the accountant; "" for an ordinary line."""
    if kind == LineKind.REVERSAL:
        return _("Truy thu: %(why)s", why=reason_text(reason))
    return _("Giảm cùng tỷ lệ với bảng kê đầu tiên của bài") if is_at_ratio else ""
