"""What happens to a commendation round."""

from dataclasses import dataclass

from editorial.core.events import Event
from editorial.core.i18n import lazy_gettext as _


@dataclass(frozen=True)
class RoundMoved(Event):
    topic = "commendation.moved"
    title = _("Đợt khen thưởng chuyển bước")
    concerns = _("đợt số %(round_id)s")

    round_id: int
    verb: str
    actor_id: int
    to: str
    status_id: int
