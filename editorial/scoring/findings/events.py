"""What happens to decisions about an item's points."""

from dataclasses import dataclass

from editorial.core.events import Event
from editorial.core.i18n import lazy_gettext as _


@dataclass(frozen=True)
class FindingDecided(Event):
    topic = "finding.decided"
    title = _("Quyết định về điểm")
    concerns = _("bài số %(article_id)s")

    article_id: int
    finding_id: int
    actor_id: int
