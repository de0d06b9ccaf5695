"""What happens to units, and to who belongs where."""

from dataclasses import dataclass
from datetime import date

from editorial.core.events import Event
from editorial.core.i18n import lazy_gettext as _


@dataclass(frozen=True)
class UnitMerged(Event):
    topic = "unit.merged"
    title = _("Sáp nhập đơn vị")
    concerns = _("đơn vị số %(unit_id)s")

    unit_id: int
    successor_id: int
    first_day: date
    actor_id: int


@dataclass(frozen=True)
class UnitClosed(Event):
    topic = "unit.closed"
    title = _("Đơn vị thôi hoạt động")
    concerns = _("đơn vị số %(unit_id)s")

    unit_id: int
    last_day: date
    actor_id: int


@dataclass(frozen=True)
class MembershipAdded(Event):
    topic = "membership.added"
    title = _("Thêm người vào đơn vị")
    concerns = _("người số %(person_id)s")

    person_id: int
    unit_id: int
    position: str
    valid_from: date
    actor_id: int


@dataclass(frozen=True)
class MembershipEnded(Event):
    topic = "membership.ended"
    title = _("Kết thúc vị trí trong đơn vị")
    concerns = _("người số %(person_id)s")

    person_id: int
    unit_id: int
    position: str
    last_day: date
    actor_id: int


@dataclass(frozen=True)
class PersonDeactivated(Event):
    topic = "person.deactivated"
    title = _("Ngừng tài khoản")
    concerns = _("người số %(person_id)s")

    person_id: int
    actor_id: int


@dataclass(frozen=True)
class PersonReactivated(Event):
    topic = "person.reactivated"
    title = _("Mở lại tài khoản")
    concerns = _("người số %(person_id)s")

    person_id: int
    actor_id: int
