"""What happens to accounts and roles."""

from dataclasses import dataclass
from datetime import date

from editorial.core.events import Event
from editorial.core.events.handlers import Payload
from editorial.core.i18n import lazy_gettext as _


@dataclass(frozen=True)
class PasswordLinkRequested(Event):
    """Somebody asked for a link by e-mail. `name`: whoever they said they are; nobody has looked whether they exist."""

    topic = "password.link_wanted"
    title = _("Xin đường dẫn đặt mật khẩu")
    concerns = _("một người xin đặt lại mật khẩu")

    name: str


@dataclass(frozen=True)
class ReopeningAsked(Event):
    """Somebody who keeps the register wants to open a privileged account again, and needs a second person."""

    topic = "account.reopening_asked"
    title = _("Xin mở lại tài khoản")
    concerns = _("người số %(person_id)s")

    reopening_id: int
    person_id: int
    actor_id: int


@dataclass(frozen=True)
class AccountReopened(Event):
    """A one-time code was made for a privileged account, or its second step switched off."""

    topic = "account.reopened"
    title = _("Mở lại tài khoản")
    concerns = _("người số %(person_id)s")

    reopening_id: int
    person_id: int
    actor_id: int


@dataclass(frozen=True)
class RoleGranted(Event):
    topic = "role.granted"
    version = 2
    title = _("Trao vai trò")
    concerns = _("người số %(person_id)s")

    person_id: int
    actor_id: int
    role: str
    valid_from: date
    valid_to: date | None

    @classmethod
    def upgrade(cls, payload: Payload, version: int) -> Payload:
        """Version 1 called the days "from" and "to"."""
        kept = {name: value for name, value in payload.items() if name not in ("from", "to")}
        return kept | {"valid_from": payload["from"], "valid_to": payload.get("to")}


@dataclass(frozen=True)
class RoleEnded(Event):
    topic = "role.ended"
    title = _("Kết thúc vai trò")
    concerns = _("người số %(person_id)s")

    person_id: int
    actor_id: int
    role: str
    last_day: date


@dataclass(frozen=True)
class PersonMerged(Event):
    topic = "person.merged"
    title = _("Gộp hai tài khoản")
    concerns = _("người số %(person_id)s")

    person_id: int
    into_id: int
    actor_id: int
