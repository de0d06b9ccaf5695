"""What happens to the rules for points."""

from dataclasses import dataclass
from datetime import date

from editorial.core.events import Event
from editorial.core.i18n import lazy_gettext as _


@dataclass(frozen=True)
class RuleSetSigned(Event):
    topic = "rule_set.signed"
    title = _("Ký quy chế điểm")
    concerns = _("quy chế bản số %(number)s")

    rule_set_id: int
    number: int
    valid_from: date
    decision_number: str
    actor_id: int
