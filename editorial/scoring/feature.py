"""Points: their ledger, leaderboards, periods and appeals."""

from editorial.core.events import Handler
from editorial.core.feature import AuditLabels, Feature, SettingsGroup
from editorial.core.i18n import lazy_gettext as _l
from editorial.people.events import PersonMerged, RoleEnded, RoleGranted
from editorial.scoring.appeals.rules import APPEAL_DAYS
from editorial.scoring.closing.rules import OBJECTION_DAYS
from editorial.scoring.findings.events import FindingDecided
from editorial.scoring.guards import rules as guards
from editorial.scoring.holders import operations as holders
from editorial.scoring.ledger.events import POINTS, POINTS_OF_PEOPLE
from editorial.scoring.ledger.operations import balances, reconciliation
from editorial.scoring.verification.commands import scores_group
from editorial.scoring.views import bp
from editorial.units.events import MembershipAdded, MembershipEnded, UnitMerged
from editorial.workflow.events import ApprovalReviewed, EditionMoved

FEATURE = Feature(
    name="scoring",
    blueprint=bp,
    handlers=(
        Handler(
            POINTS,
            _l("Tính điểm bài"),
            {
                EditionMoved: reconciliation.on_moved,
                ApprovalReviewed: reconciliation.on_decided,
                FindingDecided: reconciliation.on_decided,
            },
            ordered_by="article_id",
        ),
        Handler(
            POINTS_OF_PEOPLE,
            _l("Tính lại điểm khi người, vai trò hoặc đơn vị thay đổi"),
            {
                RoleGranted: reconciliation.on_role_changed,
                RoleEnded: reconciliation.on_role_changed,
                PersonMerged: reconciliation.on_person_merged,
                UnitMerged: reconciliation.on_unit_merged,
                MembershipAdded: balances.on_members_changed,
                MembershipEnded: balances.on_members_changed,
            },
        ),
        Handler("hidden_names", _l("Giữ tên ẩn trên bảng điểm"), {PersonMerged: holders.on_person_merged}),
    ),
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
