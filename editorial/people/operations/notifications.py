"""Who is told of roles, and in which words."""

from editorial.core.i18n import gettext as _
from editorial.core.notifications import Notification, path_to
from editorial.people.events import RoleGranted
from editorial.people.models import Role


def of_role(event: RoleGranted) -> Notification:
    """A role was given: its holder learns what it opens. Ended ones are told by who ends them."""
    role, start = Role(event.role), event.valid_from
    return Notification(
        [event.person_id], f"role.granted:{role}:{start}", "role.granted",
        _("Bạn có vai trò mới: %(role)s", role=role.title),
        _("Từ ngày %(day)s. Trên trang này sẽ có thêm các nơi làm việc của vai trò đó.", day=f"{start:%d/%m/%Y}"),
        path_to("account.overview"), event.actor_id,
    )  # fmt: skip
