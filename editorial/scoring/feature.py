"""Points: their ledger, leaderboards, periods and appeals."""

from editorial.core.feature import AuditLabels, Feature, SettingsGroup
from editorial.core.i18n import lazy_gettext as _l
from editorial.scoring.appeals.rules import APPEAL_DAYS
from editorial.scoring.closing.rules import OBJECTION_DAYS
from editorial.scoring.guards import rules as guards
from editorial.scoring.verification.commands import scores_group
from editorial.scoring.views import bp

FEATURE = Feature(
    name="scoring",
    blueprint=bp,
    commands=(scores_group,),
    settings=(SettingsGroup(_l("Điểm thi đua"), (APPEAL_DAYS, OBJECTION_DAYS, *guards.SETTINGS), order=30),),
    audit_labels=AuditLabels(
        kinds={
            "points": _l("Sổ điểm"),
            "finding": _l("Quyết định về điểm"),
            "appeal": _l("Kiến nghị điểm"),
            "guard": _l("Soát điểm"),
            "rule_set": _l("Quy chế điểm"),
            "period": _l("Kỳ thi đua"),
            "board_name": _l("Tên trên bảng thi đua"),
        },
        actions={
            "points.booked": _l("ghi dòng"),
            "finding.decided": _l("có kết quả"),
            "finding.revoked": _l("rút lại"),
            "appeal.made": _l("tạo"),
            "appeal.decided": _l("có kết quả"),
            "appeal.withdrawn": _l("rút khỏi danh sách"),
            "guard.looked": _l("đã xem, không sao"),
            "rule_set.drafted": _l("soạn"),
            "rule_set.changed": _l("thay đổi"),
            "rule_set.deleted": _l("xóa"),
            "rule_set.signed": _l("ký"),
            "period.previewed": _l("mở xem trước"),
            "period.signed": _l("ký"),
            "period.frozen": _l("chốt xong"),
            "period.reopened": _l("mở lại"),
            "board_name.hidden": _l("ẩn"),
            "board_name.shown": _l("hiện"),
        },
        subjects={
            "rule_set": _l("quy chế số"),
            "guard": _l("mục soát số"),
            "period": _l("kỳ thi đua số"),
        },
    ),
)
