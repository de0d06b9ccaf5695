"""What happens to toys."""

from dataclasses import dataclass

from editorial.core.events import Event
from editorial.core.i18n import lazy_gettext as _l


@dataclass(frozen=True)
class ToyBroken(Event):
    topic = "toy.broken"
    title = _l("Đồ chơi hỏng")
    concerns = _l("đồ chơi số %(toy_id)s")

    toy_id: int
    actor_id: int
