"""What telling takes: the words filled in, one notice a person, the address that it leads to."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from editorial.articles.models import Lane, StatusRow
from editorial.articles.rules import Case
from editorial.ballots.models import Outcome
from editorial.core import clock
from editorial.core.db import db
from editorial.core.i18n import gettext as _
from editorial.core.notifications import Notification, path_to
from editorial.notices import queries, rules
from editorial.notices.models import Notice
from editorial.notices.rules import NotificationRule, Place
from editorial.units import queries as units
from editorial.workflow.rules import CHANGE_REASONS

ENDPOINTS = {
    Place.ITEM: "desk.item",
    Place.EDIT: "desk.edit_item",
    Place.BALLOT: "desk.ballot",
    Place.CALENDAR: "desk.calendar",
}


def tell(
    rows: Iterable[NotificationRule], case: Case, *, key: str, topic: str, actor_id: int | None, reason: str,
    details: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    rows = list(rows)
    people = queries.people_in({row.to for row in rows}, case, details or {})
    told = queries.already_told(key) if rows else set()
    values = _values(case, actor_id, details or {})
    for person_id, row in rules.addressed(rows, people, actor_id):
        if person_id not in told:
            title, body = rules.words(row, values, reason)
            db.session.add(
                Notice(
                    person_id=person_id, key=key, topic=topic, title=title, body=body, url=_url(row.place, case),
                    article_id=case.article_id, must_act=row.must_act, created_at=clock.now(),
                )
            )  # fmt: skip
    db.session.flush()


def send(notification: Notification) -> int:
    """Write it into the inbox of everybody who is not told yet; returns how many that were."""
    people = set(notification.people) - queries.already_told(notification.key) - {notification.actor_id}
    db.session.add_all(
        Notice(
            person_id=person_id, key=notification.key, topic=notification.topic, title=notification.title,
            body=notification.body, url=notification.url, created_at=clock.now(),
        )
        for person_id in sorted(people)
    )  # fmt: skip
    db.session.flush()
    return len(people)


def _values(case: Case, actor_id: int | None, details: dict[str, Any]) -> dict[str, str]:
    unit = units.unit(case.unit_id)
    name = units.people_names([actor_id]).get(actor_id, "") if actor_id else ""
    return {
        "title": case.title or _("Bài chưa có tiêu đề"),
        "who": name or _("Hệ thống"),
        "unit": unit.short_name if unit else "",
        "hour": _hour(details.get("live_from")),
        "before": _hour(details.get("before")),
    }


def reason_of(row: StatusRow, case: Case) -> str:
    """The reason in full; a vote's are what all who said no or return wrote, and an urgent yes has its own."""
    if row.verb == "vote":
        outcome = row.details.get("outcome")
        if outcome == Outcome.APPROVED:
            return row.reason if case.lane is Lane.URGENT else ""
        return queries.reasons_of_ballot(case.edition_id) or row.reason
    if row.verb == "send":
        return ""  # why personal data may stand: between the author and the desk
    kind = CHANGE_REASONS.get(row.reason_code)
    return f"{kind}. {row.reason}" if kind and row.reason else row.reason


def _hour(raw: str | None) -> str:
    return clock.to_vietnam(datetime.fromisoformat(raw)).strftime("%H:%M %d/%m/%Y") if raw else ""


def _url(place: Place, case: Case) -> str:
    ids = {"article_id": case.article_id, "edition_id": case.edition_id}
    wanted = {
        Place.ITEM: ("article_id",),
        Place.EDIT: ("edition_id",),
        Place.BALLOT: ("edition_id",),
        Place.CALENDAR: (),
    }
    return path_to(ENDPOINTS[place], **{name: ids[name] for name in wanted[place]})
