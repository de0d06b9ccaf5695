"""Writes of toys, and who is told of them."""

from editorial.toy import queries
from editorial.toy.events import ToyBroken

from editorial.core import audit, events
from editorial.core.access import Actor
from editorial.core.i18n import gettext as _
from editorial.core.notifications import Notification, path_to


def break_toy(toy_id: int, *, actor: Actor) -> None:
    audit.record("toy.broken", actor=actor, subject="toy", subject_id=toy_id)
    events.publish(ToyBroken(toy_id, actor.id))


def of_broken(event: ToyBroken) -> Notification:
    return Notification(
        queries.everybody(), f"toy.broken:{event.toy_id}", "toy.broken", _("Một món đồ chơi hỏng"), _("Hãy đến sửa."),
        path_to("toy.toys"), event.actor_id,
    )  # fmt: skip
