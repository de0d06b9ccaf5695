"""What each person is told, inside the desk."""

from datetime import timedelta

from editorial.core.db import transaction
from editorial.core.feature import Duty, Feature, SettingsGroup
from editorial.core.i18n import lazy_gettext as _l
from editorial.notices import operations
from editorial.notices.rules import KEEP_MONTHS
from editorial.notices.views import bp


def _prune() -> int:
    with transaction():
        return operations.prune()


def _remind_of_rounds() -> int:
    with transaction():
        return operations.remind_of_rounds()


FEATURE = Feature(
    name="notices",
    blueprint=bp,
    duties=(Duty(_prune, every=timedelta(minutes=10)), Duty(_remind_of_rounds, every=timedelta(minutes=10))),
    settings=(SettingsGroup(_l("Thông báo"), (KEEP_MONTHS,), order=60),),
)
