"""The office's figures, the settings page and the audit log."""

from datetime import timedelta

from editorial.core.feature import AuditLabels, Duty, Feature, SettingsGroup
from editorial.core.i18n import lazy_gettext as _l
from editorial.reports.operations import count_all
from editorial.reports.rules import SILENT_DAYS
from editorial.reports.views import bp

FEATURE = Feature(
    name="reports",
    blueprint=bp,
    duties=(Duty(count_all, every=timedelta(minutes=10)),),
    settings=(SettingsGroup(_l("Đơn vị"), (SILENT_DAYS,), order=21),),
    audit_labels=AuditLabels(
        kinds={
            "setting": _l("Cài đặt"),
            "legal_basis": _l("Căn cứ pháp lý"),
            "audit": _l("Nhật ký"),
        },
        actions={
            "setting.changed": _l("thay đổi"),
            "legal_basis.added": _l("thêm"),
            "legal_basis.ended": _l("kết thúc"),
            "audit.pruned": _l("bỏ dòng quá hạn giữ"),
        },
        subjects={
            "setting": _l("cài đặt"),
            "audit": _l("nhật ký, dòng"),
            "legal_basis": _l("căn cứ số"),
        },
    ),
)
