"""What the background process has not done: seen, tried again, given up, and deleted once it is long done."""

from datetime import timedelta

from editorial.core.db import transaction
from editorial.core.events.queries import problem_ids
from editorial.core.feature import AuditLabels, Duty, Feature, SettingsGroup
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.navigation import NavigationGroup, NavigationItem
from editorial.core.tasks import NOW, CardSource, Count, for_roles
from editorial.deliveries import operations
from editorial.deliveries.commands import news_group
from editorial.deliveries.rules import KEEP_DAYS, KEEPERS
from editorial.deliveries.views import bp, problem_cards


def _prune() -> int:
    with transaction():
        return operations.prune()


PROBLEMS = CardSource("deliveries.problems", problem_cards)

FEATURE = Feature(
    name="deliveries",
    blueprint=bp,
    navigation=(
        NavigationItem(
            "deliveries.overview",
            _l("Việc nền"),
            "arrow-repeat",
            NavigationGroup.OFFICE,
            345,
            counts=("deliveries.problems",),
        ),
    ),
    counts=(Count("deliveries.problems", lambda _variant: problem_ids(NOW), for_roles(*KEEPERS)),),
    task_cards=(PROBLEMS,),
    office_cards=(PROBLEMS,),
    duties=(Duty(_prune, every=timedelta(minutes=10)),),
    commands=(news_group,),
    settings=(SettingsGroup(_l("Việc nền"), (KEEP_DAYS,), order=70),),
    audit_labels=AuditLabels(
        kinds={"delivery": _l("Việc nền")},
        actions={
            "delivery.retried": _l("thử lại"),
            "delivery.all_retried": _l("thử lại tất cả"),
            "delivery.dropped": _l("bỏ"),
        },
        subjects={"delivery": _l("việc nền")},
    ),
)
