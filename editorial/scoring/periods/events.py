"""What happens to periods."""

from dataclasses import dataclass
from datetime import datetime

from editorial.core.events import Event
from editorial.core.i18n import lazy_gettext as _


@dataclass(frozen=True)
class PeriodPreviewed(Event):
    """Open to objections until an instant. `after`: the last account that was notified; people are notified in parts."""

    topic = "period.previewed"
    title = _("Mở xem trước kỳ điểm")
    concerns = _("kỳ %(key)s")

    key: str
    until: datetime
    after: int


@dataclass(frozen=True)
class PeriodFrozen(Event):
    topic = "period.frozen"
    title = _("Chốt kỳ điểm")
    concerns = _("kỳ %(key)s")

    key: str
    number: int
    rows: int


@dataclass(frozen=True)
class PeriodStuck(Event):
    """An item cannot be booked, so the period cannot be frozen."""

    topic = "period.stuck"
    title = _("Kỳ điểm chưa chốt được")
    concerns = _("kỳ %(key)s, bài số %(article_id)s")

    key: str
    snapshot_id: int
    article_id: int
    cause: str
