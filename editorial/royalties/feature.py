"""Royalties for what was published."""

from editorial.core.events import Handler
from editorial.core.feature import AuditLabels, Feature, SettingsGroup, SettingsPage
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.navigation import NavigationGroup, NavigationItem
from editorial.core.tasks import Count
from editorial.royalties.events import ObjectionAnswered, ObjectionMade, RatesChanged, StatementSent, StatementSigned
from editorial.royalties.operations import ledger, notifications
from editorial.royalties.queries.lines import RATES
from editorial.royalties.queries.rate_book import any_rates
from editorial.royalties.rules.rates import SETTINGS
from editorial.royalties.seed_data import add_laws
from editorial.royalties.views import bp
from editorial.scoring.findings.events import FindingDecided
from editorial.scoring.ledger.operations.reconciliation import may_change_points
from editorial.workflow.events import ApprovalReviewed, EditionMoved

FEATURE = Feature(
    name="royalties",
    blueprint=bp,
    navigation=(
        NavigationItem(
            "royalties.index",
            _l("Nhuận bút"),
            "file-earmark-text",
            NavigationGroup.OWN,
            60,
            only_if="royalties.decided",
        ),
    ),
    counts=(Count("royalties.decided", any_rates),),
    notifications={
        StatementSent: notifications.of_statement,
        StatementSigned: notifications.of_statement,
        ObjectionMade: notifications.of_objection,
        ObjectionAnswered: notifications.of_answer,
    },
    seed=add_laws,
    settings=(SettingsGroup(_l("Nhuận bút"), SETTINGS, order=40),),
    settings_pages=(
        SettingsPage(
            _l("Mức chi nhuận bút"),
            _l("Tắt cho đến khi nhập số quyết định và hệ số."),
            _l("Xem và nhập mức chi"),
            "royalties.rates",
        ),
    ),
    handlers=(
        Handler(
            "royalties",
            _l("Tính nhuận bút"),
            {EditionMoved: ledger.on_item, ApprovalReviewed: ledger.on_item, FindingDecided: ledger.on_item},
            ordered_by="article_id",
            takes=may_change_points,
            together=ledger.on_items,
        ),
        Handler(
            RATES,
            _l("Tính lại nhuận bút theo mức mới"),
            {RatesChanged: ledger.on_rates_changed},
            ordered_by="recount_id",
        ),
    ),
    audit_labels=AuditLabels(
        kinds={
            "royalty": _l("Nhuận bút"),
        },
        actions={
            "royalty.booked": _l("ghi dòng"),
            "royalty.rates_entered": _l("nhập quyết định"),
            "royalty.wage_entered": _l("ghi mức lương cơ sở"),
            "royalty.maximum_entered": _l("ghi hệ số tối đa"),
            "royalty.statement_made": _l("lập bảng kê"),
            "royalty.statement_sent": _l("gửi lấy ý kiến"),
            "royalty.statement_signed": _l("ký chốt bảng kê"),
            "royalty.reduced": _l("giảm theo tỷ lệ"),
            "royalty.not_reduced": _l("bỏ giảm"),
            "royalty.objected": _l("gửi kiến nghị"),
            "royalty.answered": _l("trả lời kiến nghị"),
        },
        subjects={
            "royalty_rates": _l("quyết định nhuận bút"),
            "base_wage": _l("mức lương cơ sở"),
            "royalty_maximum": _l("hệ số tối đa"),
            "royalty_statement": _l("bảng kê nhuận bút"),
        },
    ),
)
