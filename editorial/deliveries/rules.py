"""Who looks after events that were not delivered, and what is said of them. Pure."""

from editorial.core.access import SYSTEM, Actor
from editorial.core.events.deliveries import WORKER_ENDED
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.numbers import whole_between
from editorial.core.settings import Setting
from editorial.core.verdicts import YES, Verdict, no
from editorial.people.models import Role

KEEPERS = (Role.ADMINISTRATOR, Role.STANDING_OFFICE)
LONGEST_REASON = 500


KEEP_DAYS = Setting("events.keep_days", 30, _l("Số ngày giữ việc nền đã xong"), whole_between(1, 3650))
"""What was handled longer ago is deleted; what failed stays until somebody decides. (Our own decision.)"""

_OUTSIDE = ("SMTP", "OSError", "Connection", "TimeoutError", "gaierror", "SSL")
_BUSY = ("OperationalError", "DBAPIError", "InterfaceError")


def can_keep(actor: Actor) -> Verdict:
    """The standing office, an administrator, and whoever gives commands on the server."""
    return (
        YES
        if actor.has(*KEEPERS) or actor is SYSTEM
        else no(_l("Việc nền do thường trực hoặc người quản trị trông coi."))
    )


def cause(error: str) -> str:
    """Why a delivery failed, in plain words; empty when it has not been tried. `error`: the machine's words."""
    kind = error.partition(":")[0]
    if not error:
        return ""
    if error == WORKER_ENDED:
        return str(_l("Tiến trình nền bị dừng giữa chừng khi đang làm việc này."))
    if kind.startswith(_OUTSIDE):
        return str(_l("Máy chủ bên ngoài (ví dụ máy chủ thư) không trả lời hoặc từ chối."))
    if kind in _BUSY:
        return str(_l("Cơ sở dữ liệu đang bận hoặc không trả lời."))
    if kind == "LookupError":
        return str(_l("Phiên bản đang chạy không biết làm việc này."))
    return str(_l("Phần mềm hoặc dữ liệu có lỗi. Hãy báo người phụ trách kỹ thuật kèm số của việc này."))
