"""The register of people and units."""

from editorial.core.feature import Feature
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.navigation import NavigationGroup, NavigationItem
from editorial.core.tasks import ME, NOW, CardSource, Count, for_roles
from editorial.people.models import HAVE_A_SAY
from editorial.people.queries import waiting_reopenings
from editorial.register.views import bp
from editorial.register.views.reopenings import reopening_cards

FEATURE = Feature(
    name="register",
    blueprint=bp,
    counts=(Count("register.reopenings", lambda _variant: waiting_reopenings(NOW, ME), for_roles(*HAVE_A_SAY)),),
    task_cards=(CardSource("register.reopenings", reopening_cards),),
    navigation=(
        NavigationItem("register.people", _l("Người"), "people", NavigationGroup.OFFICE, 320),
        NavigationItem("register.units", _l("Các đơn vị"), "building", NavigationGroup.OFFICE, 330),
    ),
)
