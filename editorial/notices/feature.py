"""What each person is told, inside the desk."""

from datetime import timedelta

from editorial.commendations.rounds.events import RoundMoved
from editorial.core.db import transaction
from editorial.core.events import Handler
from editorial.core.feature import Duty, Feature, SettingsGroup
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.navigation import NavigationGroup, NavigationItem
from editorial.core.tasks import Count
from editorial.notices import operations
from editorial.notices.queries import unread
from editorial.notices.rules import KEEP_MONTHS
from editorial.notices.views import bp
from editorial.people.events import RoleGranted
from editorial.royalties.events import ObjectionAnswered, ObjectionMade, StatementSent, StatementSigned
from editorial.scoring.appeals.events import AppealDecided, AppealMade
from editorial.scoring.findings.events import FindingDecided
from editorial.scoring.periods.events import PeriodFrozen, PeriodPreviewed, PeriodStuck
from editorial.scoring.rule_sets.events import RuleSetSigned
from editorial.workflow.events import ApprovalReviewed, BallotStuck, EditionMoved


def _prune() -> int:
    with transaction():
        return operations.prune()


def _remind_of_rounds() -> int:
    with transaction():
        return operations.remind_of_rounds()


FEATURE = Feature(
    name="notices",
    blueprint=bp,
    handlers=(
        Handler(
            "notices",
            _l("Gửi thông báo"),
            {
                RoleGranted: operations.tell_role,
                EditionMoved: operations.tell_moved,
                BallotStuck: operations.tell_stuck,
                ApprovalReviewed: operations.tell_reviewed,
                RoundMoved: operations.tell_round,
                PeriodPreviewed: operations.tell_preview,
                PeriodFrozen: operations.tell_freeze,
                PeriodStuck: operations.tell_freeze,
                StatementSent: operations.tell_statement,
                StatementSigned: operations.tell_statement,
                ObjectionMade: operations.tell_objection,
                ObjectionAnswered: operations.tell_objection,
                FindingDecided: operations.tell_finding,
                AppealMade: operations.tell_appeal,
                AppealDecided: operations.tell_appeal,
                RuleSetSigned: operations.tell_rules,
            },
        ),
    ),
    duties=(Duty(_prune, every=timedelta(minutes=10)), Duty(_remind_of_rounds, every=timedelta(minutes=10))),
    navigation=(
        NavigationItem(
            "notices.inbox", _l("Thông báo"), "bell", NavigationGroup.OWN, 70, counts=("notices.unread",), bottom_bar=4
        ),
    ),
    counts=(Count("notices.unread", unread),),
    settings=(SettingsGroup(_l("Thông báo"), (KEEP_MONTHS,), order=60),),
)
