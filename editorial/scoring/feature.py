"""Points: their ledger, leaderboards, periods and appeals."""

from collections.abc import Mapping
from datetime import timedelta

from editorial.core import events
from editorial.core.audit import names_by_id
from editorial.core.events import Handler
from editorial.core.feature import AuditLabels, Check, Duty, Feature, HomePanel, ItemPanel, SettingsGroup
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.navigation import NavigationGroup, NavigationItem, OfficeLink
from editorial.core.tasks import CardSource, Count, ItemTaskKind, for_roles
from editorial.people.events import PersonMerged, RoleEnded, RoleGranted
from editorial.publishing.operations import settle_all
from editorial.scoring.anomalies import rules as anomalies
from editorial.scoring.appeals.events import AppealDecided, AppealMade
from editorial.scoring.appeals.queries import tasks as appeal_tasks
from editorial.scoring.appeals.rules import APPEAL_DAYS, READERS
from editorial.scoring.boards.queries.leaderboard_context import own_month_today
from editorial.scoring.closing.operations import freezing
from editorial.scoring.closing.queries.signing import ended_previews
from editorial.scoring.closing.rules import OBJECTION_DAYS, SIGNERS
from editorial.scoring.closing.views.tasks import periods_to_sign
from editorial.scoring.findings.events import FindingDecided
from editorial.scoring.findings.rules.permissions import DECIDERS
from editorial.scoring.holders import operations as holders
from editorial.scoring.item_points.views.panel import item_points
from editorial.scoring.ledger.events import POINTS, POINTS_OF_PEOPLE
from editorial.scoring.ledger.operations import balances, reconciliation
from editorial.scoring.notifications import operations as notifications
from editorial.scoring.periods.events import PeriodFrozen, PeriodPreviewed, PeriodStuck
from editorial.scoring.periods.models import Period
from editorial.scoring.periods.rules import CONTEST_START
from editorial.scoring.rule_sets.events import RuleSetSigned
from editorial.scoring.rule_sets.models import RuleSet
from editorial.scoring.rule_sets.seed_data import draft_rules
from editorial.scoring.verification.commands import score_faults, scores_group
from editorial.scoring.views import bp
from editorial.units.events import MembershipAdded, MembershipEnded, UnitMerged
from editorial.workflow.events import ApprovalReviewed, EditionMoved


def _appeals_title(counts: Mapping[str, int]) -> str:
    waiting, late = counts.get("scoring.appeals", 0), counts.get("scoring.late_appeals", 0)
    if late:
        return _("%(n)s kiến nghị điểm chờ trả lời, %(late)s trễ hạn", n=waiting, late=late)
    return _("%(n)s kiến nghị điểm chờ trả lời", n=waiting) if waiting else _("Kiến nghị điểm")


def _keep_up() -> int:
    """What must not wait while a period is counted: publishing, and one round of deliveries."""
    return settle_all() + events.deliver()


def _freeze() -> int:
    return freezing.freeze_all(_keep_up)


def _follow_contest_start() -> int:
    return balances.follow_contest_start(_keep_up)


FEATURE = Feature(
    name="scoring",
    blueprint=bp,
    handlers=(
        Handler(
            POINTS,
            _l("Tính điểm bài"),
            {
                EditionMoved: reconciliation.on_item,
                ApprovalReviewed: reconciliation.on_item,
                FindingDecided: reconciliation.on_item,
            },
            ordered_by="article_id",
            takes=reconciliation.may_change_points,
            together=reconciliation.on_items,
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
    duties=(Duty(_freeze), Duty(_follow_contest_start, every=timedelta(minutes=1))),
    commands=(scores_group,),
    checks=(Check("sổ điểm và kỳ đã chốt", score_faults),),
    navigation=(NavigationItem("scoring.board", _l("Bảng thi đua"), "trophy", NavigationGroup.OWN, 40, bottom_bar=3),),
    office_links=(
        OfficeLink("scoring.appeals", _appeals_title, 10),
        OfficeLink("scoring.anomalies", lambda _counts: _("Soát điểm"), 20),
        OfficeLink("scoring.rule_sets", lambda _counts: _("Quy chế điểm"), 30),
    ),
    counts=(
        Count("scoring.appeals", appeal_tasks.unanswered, for_roles(*READERS)),
        Count("scoring.late_appeals", appeal_tasks.late, for_roles(*READERS)),
        Count("scoring.periods_to_sign", ended_previews, for_roles(*SIGNERS)),
    ),
    item_tasks=(
        ItemTaskKind(
            slug="kien-nghi-diem",
            verb=_l("Trả lời kiến nghị"),
            heading=_l("Kiến nghị điểm chờ bạn trả lời"),
            tone="active",
            order=90,
            select=appeal_tasks.to_answer,
            endpoint="scoring.appeals",
            variant=for_roles(*DECIDERS),
            count="home.mine",
        ),
    ),
    task_cards=(CardSource("scoring.periods_to_sign", periods_to_sign),),
    home_panels=(HomePanel("scoring/_home.html", lambda actor: own_month_today(actor.id), "css/points.css"),),
    item_panels=(ItemPanel("scoring/_item.html", item_points),),
    notifications={
        PeriodPreviewed: notifications.of_preview,
        PeriodFrozen: notifications.of_freeze,
        PeriodStuck: notifications.of_stuck_freeze,
        AppealMade: notifications.of_appeal,
        AppealDecided: notifications.of_appeal,
        FindingDecided: notifications.of_finding,
        RuleSetSigned: notifications.of_rules,
    },
    seed=draft_rules,
    settings=(
        SettingsGroup(_l("Điểm thi đua"), (CONTEST_START, APPEAL_DAYS, OBJECTION_DAYS, *anomalies.SETTINGS), order=30),
    ),
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
            "rule_set": _l("quy chế điểm"),
            "guard": _l("mục soát"),
            "period": _l("kỳ thi đua"),
        },
        names={
            "rule_set": names_by_id(RuleSet.id, RuleSet.decision_number),
            "period": names_by_id(Period.id, Period.key),
        },
    ),
)
