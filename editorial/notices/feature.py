"""What each person is told, inside the desk."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from editorial.articles.events import ArticleMadeUrgent
from editorial.core.db import transaction
from editorial.core.events import Handler
from editorial.core.feature import Duty, Feature, SettingsGroup, registered
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.navigation import NavigationGroup, NavigationItem
from editorial.core.notifications import Notification
from editorial.core.tasks import Count
from editorial.notices import operations
from editorial.notices.queries import unread
from editorial.notices.rules import KEEP_MONTHS
from editorial.notices.views import bp
from editorial.workflow.events import ApprovalReviewed, BallotStuck, EditionMoved


def _prune() -> int:
    with transaction():
        return operations.prune()


def send_reminders() -> int:
    """Send what is due without an event; returns how many notices that were."""
    with transaction():
        due = [notification for feature in registered() if feature.reminders for notification in feature.reminders()]
        return sum(operations.send(notification) for notification in due)


def _handlers(features: Iterable[Feature]) -> tuple[Handler, ...]:
    """The delivery that writes notices: of items by the table in `rules`, of everything else as the features say."""
    brought = {event: _sending(build) for feature in features for event, build in feature.notifications.items()}
    return (
        Handler(
            "notices",
            _l("Gửi thông báo"),
            {
                EditionMoved: operations.tell_moved,
                ArticleMadeUrgent: operations.tell_urgent,
                BallotStuck: operations.tell_stuck,
                ApprovalReviewed: operations.tell_reviewed,
                **brought,
            },
        ),
    )


def _sending(build: Callable[[Any], Notification | None]) -> Callable[[Any], None]:
    def react(event: Any) -> None:
        notification = build(event)
        if notification is not None:
            operations.send(notification)

    return react


FEATURE = Feature(
    name="notices",
    blueprint=bp,
    shared_handlers=_handlers,
    duties=(Duty(_prune, every=timedelta(minutes=10)), Duty(send_reminders, every=timedelta(minutes=10))),
    navigation=(
        NavigationItem(
            "notices.inbox", _l("Thông báo"), "bell", NavigationGroup.OWN, 70, counts=("notices.unread",), bottom_bar=4
        ),
    ),
    counts=(Count("notices.unread", unread),),
    settings=(SettingsGroup(_l("Thông báo"), (KEEP_MONTHS,), order=60),),
)
