"""The way of an item from draft to approval."""

from editorial.articles.events import ArticleSaved
from editorial.core.events import Handler
from editorial.core.feature import AuditLabels, Duty, Feature, SettingsGroup
from editorial.core.i18n import lazy_gettext as _l
from editorial.people.events import PersonMerged, RoleEnded
from editorial.units.events import PersonDeactivated
from editorial.workflow import rules
from editorial.workflow.commands import workflow_page
from editorial.workflow.operations import expire_claims, release_departed, renew_claim
from editorial.workflow.rules import TRANSITIONS

FEATURE = Feature(
    name="workflow",
    handlers=(
        Handler(
            "claims",
            _l("Giữ và nhả bài đang biên tập"),
            {
                ArticleSaved: renew_claim,
                RoleEnded: release_departed,
                PersonDeactivated: release_departed,
                PersonMerged: release_departed,
            },
        ),
    ),
    duties=(Duty(expire_claims),),
    settings=(
        SettingsGroup(
            _l("Thời hạn xử lý"),
            (rules.NORMAL_DAYS, rules.LEGAL_DAYS, rules.URGENT_HOURS, rules.CLAIM_HOURS, rules.BALLOT_HOURS),
            order=10,
        ),
        SettingsGroup(_l("Đơn vị"), (rules.UNIT_CHECK_OFF,), order=20),
    ),
    audit_labels=AuditLabels(actions={f"article.{step.verb}": step.title for step in TRANSITIONS}),
    generated_docs={"workflow": workflow_page},
)
