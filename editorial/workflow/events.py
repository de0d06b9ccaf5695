"""What happens to an item on its way to the public."""

from dataclasses import dataclass

from editorial.articles.models import State
from editorial.core.events import Event
from editorial.core.events.handlers import Payload
from editorial.core.former_names import current_verb
from editorial.core.i18n import lazy_gettext as _


@dataclass(frozen=True)
class EditionMoved(Event):
    """A verb of the workflow was done. `status_id`: its row in the timeline; None for a correction that was begun, whose
    `reason` stands here."""

    topic = "edition.moved"
    version = 2
    title = _("Bài chuyển bước")
    concerns = _("bài số %(article_id)s")

    article_id: int
    edition_id: int
    status_id: int | None
    verb: str
    actor_id: int
    from_state: State
    to_state: State
    reason: str = ""

    @classmethod
    def upgrade(cls, payload: Payload, version: int) -> Payload:
        """Version 1 called the states "from" and "to", and some verbs by a former name."""
        kept = {name: value for name, value in payload.items() if name not in ("from", "to")}
        return kept | {"from_state": payload["from"], "to_state": payload["to"], "verb": current_verb(payload["verb"])}


@dataclass(frozen=True)
class BallotStuck(Event):
    """A vote cannot reach its number any more."""

    topic = "ballot.stuck"
    title = _("Cuộc bỏ phiếu không thể đạt")
    concerns = _("bài số %(article_id)s")

    article_id: int
    edition_id: int
    actor_id: int
    why: str


@dataclass(frozen=True)
class ApprovalReviewed(Event):
    """Another member of the board looked again at an urgent approval."""

    topic = "approval.reviewed"
    title = _("Xem lại việc duyệt khẩn")
    concerns = _("bài số %(article_id)s")

    article_id: int
    edition_id: int
    approval_id: int
    actor_id: int
    agrees: bool
