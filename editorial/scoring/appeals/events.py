"""What happens to appeals."""

from dataclasses import dataclass

from editorial.core.events import Event
from editorial.core.i18n import lazy_gettext as _


@dataclass(frozen=True)
class AppealMade(Event):
    topic = "appeal.made"
    title = _("Gửi kiến nghị điểm")
    concerns = _("bài số %(article_id)s")

    appeal_id: int
    article_id: int
    actor_id: int


@dataclass(frozen=True)
class AppealWithdrawn(Event):
    topic = "appeal.withdrawn"
    title = _("Rút kiến nghị điểm")
    concerns = _("bài số %(article_id)s")

    appeal_id: int
    article_id: int
    actor_id: int


@dataclass(frozen=True)
class AppealDecided(Event):
    topic = "appeal.decided"
    title = _("Trả lời kiến nghị điểm")
    concerns = _("bài số %(article_id)s")

    appeal_id: int
    article_id: int
    actor_id: int
