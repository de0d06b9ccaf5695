"""The votes of the editorial board."""

from editorial.ballots.queries.verification import ballot_faults
from editorial.core.feature import AuditLabels, Check, Feature
from editorial.core.i18n import lazy_gettext as _l

FEATURE = Feature(
    name="ballots",
    checks=(Check("phiếu, cuộc bỏ phiếu và lệnh duyệt", ballot_faults),),
    audit_labels=AuditLabels(
        kinds={
            "ballot": _l("Cuộc bỏ phiếu"),
            "vote": _l("Phiếu"),
            "approval": _l("Xem lại tin khẩn"),
        },
        actions={
            "ballot.opened": _l("mở"),
            "ballot.decided": _l("có kết quả"),
            "ballot.voided": _l("hủy"),
            "ballot.substituted": _l("cử người thay"),
            "vote.cast": _l("bỏ phiếu"),
            "approval.reviewed": _l("xem lại"),
        },
        content=("ballot",),
    ),
)
