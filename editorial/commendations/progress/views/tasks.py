"""Rounds on the first page of people who have something to do in them."""

from datetime import datetime, time, timedelta

from flask import url_for

from editorial.commendations.progress.queries.pending import pending_rounds
from editorial.commendations.progress.rules import PendingRound
from editorial.commendations.rounds.rules import State
from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.i18n import gettext as _
from editorial.core.tasks import TaskCard, late_note


def round_cards(actor: Actor, now: datetime) -> list[TaskCard]:
    """Rounds that need something of this person. One statement."""
    return [_card(found, now) for found in pending_rounds(actor)]


def _card(found: PendingRound, now: datetime) -> TaskCard:
    due = clock.from_vietnam(found.until + timedelta(days=1), time()) if found.until else None
    late = late_note(due, now)
    return TaskCard(
        verb=found.verb, title=found.title, url=_url(found), who=found.missing, tone="wrong" if late else "honour",
        until=_("hạn %(day)s", day=f"{found.until:%d/%m/%Y}") if found.until else "", due=due, since=found.since, note=late,
    )  # fmt: skip


def _url(found: PendingRound) -> str:
    """The page where the round's work is done."""
    if found.state is State.NOMINATING:
        return url_for("commendations.nominate", round_id=found.round_id)
    if found.state is State.VOTING:
        return url_for("commendations.vote", round_id=found.round_id)
    if found.opens_vote:
        return url_for("commendations.the_round", round_id=found.round_id)
    if found.unreviewed:
        return url_for("commendations.the_round", round_id=found.round_id, _anchor="ung-vien")
    return url_for("commendations.the_council", round_id=found.round_id)
