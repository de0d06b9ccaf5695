"""Which boards there are, what a reader may see on them, and points as people write them. Pure."""

from editorial.core.access import Actor
from editorial.core.i18n import gettext as _
from editorial.people.models import BOARD_LEADERS, Role

HIDDEN_NAME_READERS = (Role.STANDING_OFFICE, *BOARD_LEADERS)
"""Who reads the names that people hid: they act on what these pages show."""


def reads_hidden_names(actor: Actor) -> bool:
    """Reads hidden names; the one rule of it. Everybody reads their own."""
    return actor.has(*HIDDEN_NAME_READERS)


def hidden_name_text() -> str:
    """What stands for a name that this reader does not read."""
    return _("Một cộng tác viên (ẩn tên)")
