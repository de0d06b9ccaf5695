"""The register of people and units."""

from editorial.core.feature import Feature
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.navigation import NavigationGroup, NavigationItem
from editorial.register.views import bp

FEATURE = Feature(
    name="register",
    blueprint=bp,
    navigation=(
        NavigationItem("register.people", _l("Người"), "people", NavigationGroup.OFFICE, 320),
        NavigationItem("register.units", _l("Các đơn vị"), "building", NavigationGroup.OFFICE, 330),
    ),
)
