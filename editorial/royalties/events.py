"""What happens to royalties."""

from dataclasses import dataclass
from datetime import datetime

from editorial.core.events import Event
from editorial.core.i18n import lazy_gettext as _


@dataclass(frozen=True)
class RatesChanged(Event):
    """Items of some days are to be looked at again, those behind `after` next."""

    topic = "royalty.rates_changed"
    version = 2
    title = _("Đổi mức nhuận bút")
    concerns = _("lần tính lại số %(recount_id)s")

    recount_id: int
    after: int


@dataclass(frozen=True)
class StatementSent(Event):
    topic = "royalty.statement_sent"
    title = _("Gửi bảng kê nhuận bút")
    concerns = _("bảng kê %(key)s")

    key: str
    actor_id: int
    until: datetime
    people: tuple[int, ...]


@dataclass(frozen=True)
class StatementSigned(Event):
    topic = "royalty.statement_signed"
    title = _("Ký bảng kê nhuận bút")
    concerns = _("bảng kê %(key)s")

    key: str
    actor_id: int
    people: tuple[int, ...]


@dataclass(frozen=True)
class ObjectionMade(Event):
    topic = "royalty.objected"
    title = _("Gửi kiến nghị nhuận bút")
    concerns = _("bảng kê %(key)s")

    key: str
    objection_id: int
    actor_id: int


@dataclass(frozen=True)
class ObjectionAnswered(Event):
    topic = "royalty.answered"
    title = _("Trả lời kiến nghị nhuận bút")
    concerns = _("bảng kê %(key)s")

    key: str
    objection_id: int
    person_id: int
    actor_id: int
