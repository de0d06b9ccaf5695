"""Who is told of roles and of accounts opened again, and in which words."""

from editorial.core import clock
from editorial.core.i18n import gettext as _
from editorial.core.notifications import Notification, path_to
from editorial.people import queries
from editorial.people.events import AccountReopened, ReopeningAsked, RoleGranted
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


def of_asked_reopening(event: ReopeningAsked) -> Notification | None:
    """Its owner, and whoever may be the second person."""
    found = queries.reopening(event.reopening_id)
    if found is None:
        return None
    return Notification(
        queries.people_with_a_say() | {event.person_id},
        f"account.reopening_asked:{event.reopening_id}", "account.reopening_asked",
        _("Xin mở lại tài khoản của %(name)s", name=found.owner),
        _("%(who)s xin: %(what)s. Lý do: %(reason)s. Cần một người khác có quyền đồng ý. Chủ tài khoản không nhờ việc này "
          "thì hãy gọi văn phòng ngay.", who=found.asked_by, what=found.kind.title, reason=found.row.reason),
        path_to("register.reopening", reopening_id=event.reopening_id), event.actor_id,
    )  # fmt: skip


def of_reopening(event: AccountReopened) -> Notification | None:
    """The owner, on the devices where they are still signed in."""
    found = queries.reopening(event.reopening_id)
    if found is None:
        return None
    return Notification(
        [event.person_id], f"account.reopened:{event.reopening_id}", "account.reopened",
        _("Tài khoản của bạn đã được mở lại"), words_of(found), path_to("account.overview"), event.actor_id,
    )  # fmt: skip


def words_of(found: queries.Reopening) -> str:
    """What was done to an account, by whom and why."""
    return _(
        "%(what)s, lúc %(at)s. Người xin: %(asker)s; người đồng ý: %(second)s. Lý do: %(reason)s. Nếu bạn không nhờ việc "
        "này, hãy đổi mật khẩu và gọi văn phòng ngay.",
        what=found.kind.title, at=f"{clock.to_vietnam(found.row.done_at or found.row.asked_at):%H:%M %d/%m/%Y}",
        asker=found.asked_by or _("máy chủ"), second=found.agreed_by or _("không có"), reason=found.row.reason,
    )  # fmt: skip
