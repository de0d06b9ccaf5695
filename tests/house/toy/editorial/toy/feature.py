"""Toys that break."""

from editorial.toy.events import ToyBroken
from editorial.toy.operations import of_broken
from editorial.toy.queries import to_mend
from editorial.toy.rules import MOST
from editorial.toy.views import bp, cards

from editorial.core.feature import AuditLabels, Feature, SettingsGroup
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.navigation import NavigationGroup, NavigationItem
from editorial.core.tasks import CardSource, Count

FEATURE = Feature(
    name="toy",
    blueprint=bp,
    navigation=(NavigationItem("toy.toys", _l("Đồ chơi"), "star", NavigationGroup.OWN, 95, counts=("toy.to_mend",)),),
    counts=(Count("toy.to_mend", to_mend),),
    task_cards=(CardSource("toy.to_mend", cards),),
    notifications={ToyBroken: of_broken},
    settings=(SettingsGroup(_l("Đồ chơi của phường"), (MOST,), order=70),),
    audit_labels=AuditLabels(
        kinds={"toy": _l("Món đồ chơi")},
        actions={"toy.broken": _l("Làm hỏng")},
        subjects={"toy": _l("đồ chơi số")},
    ),
)
