"""Who is told of an item's way to the public."""

from editorial.articles.queries import case_of
from editorial.ballots.models import Approval
from editorial.ballots.queries import open_ballot
from editorial.core.db import db
from editorial.core.i18n import gettext as _
from editorial.core.outbox import Payload
from editorial.notices import queries, rules
from editorial.notices.operations.base import add, day_of, path_to, reason_of, tell
from editorial.people.models import Role


def tell_moved(payload: Payload) -> None:
    """An item took a step: its authors and whoever must act next are told. Reacts to "edition.moved"."""
    row = queries.status_row(payload["status_id"]) if payload.get("status_id") else None
    case = case_of(payload["edition_id"])
    rows = rules.tellings(payload["verb"], payload["from"], payload["to"], case.lane)
    details = dict(row.details) if row else {}
    key = f"edition.moved:{row.id}" if row else f"edition.{payload['verb']}:{case.edition_id}"
    tell(
        rows, case, key=key, topic=f"edition.moved.{payload['to']}", actor_id=payload["actor_id"],
        reason=reason_of(row, case) if row else payload.get("reason", ""), details=details,
    )  # fmt: skip


def tell_stuck(payload: Payload) -> None:
    """A vote can't reach its number. Once for each set of seats. Reacts to "ballot.stuck"."""
    ballot = open_ballot(payload["edition_id"])
    if ballot is None:
        return
    tell(
        rules.STUCK, case_of(payload["edition_id"]), key=f"ballot.stuck:{ballot.id}:{len(ballot.seats)}",
        topic="ballot.stuck", actor_id=payload["actor_id"], reason=payload["why"],
    )  # fmt: skip


def tell_reviewed(payload: Payload) -> None:
    """Somebody looked again at what one person approved alone. Reacts to "approval.reviewed"."""
    tell(
        rules.AGREED if payload["agrees"] else rules.DISAGREED, case_of(payload["edition_id"]),
        key=f"approval.reviewed:{payload['approval_id']}", topic="approval.reviewed", actor_id=payload["actor_id"],
        reason=db.session.get_one(Approval, payload["approval_id"]).review_note,
    )  # fmt: skip


def tell_role(payload: Payload) -> None:
    """A role was given: its holder learns what it opens. Reacts to "role.granted"; ended ones are told by who ends them."""
    role, start = Role(payload["role"]), payload["from"]
    title = _("Bạn có vai trò mới: %(role)s", role=role.title)
    body = _("Từ ngày %(day)s. Trên trang này sẽ có thêm các nơi làm việc của vai trò đó.", day=day_of(start))
    add([payload["person_id"]], f"role.granted:{role}:{start}", "role.granted", title, body,
         path_to("account.overview"), actor_id=payload["actor_id"])  # fmt: skip
