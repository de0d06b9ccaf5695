"""The way in, and my page: what waits for me, what of mine waits for others."""

from datetime import datetime
from typing import Any

from flask import current_app, request, url_for
from werkzeug.wrappers import Response

from editorial.articles.rules import may_write
from editorial.core import clock
from editorial.core.access import EVERYONE, SIGNED_IN, current_actor, open_to, signed_in
from editorial.core.errors import Missing
from editorial.core.feature import registered
from editorial.core.i18n import gettext as _
from editorial.core.tasks import ItemTask, TaskCard, late_note
from editorial.core.templating import time_left
from editorial.core.web import go, page
from editorial.home import queries
from editorial.home.rules import SHOWN, promise_order, topics
from editorial.home.views.base import bp, counts
from editorial.people.models import EDITORS


def _urgent_note(task: ItemTask) -> str:
    if not task.is_urgent:
        return ""
    return _("tin khẩn, %(left)s", left=time_left(task.until)) if task.until else _("tin khẩn")


def _card(task: ItemTask, now: datetime) -> TaskCard:
    kind, late = task.kind, late_note(task.until, now)
    note = _urgent_note(task) or late
    return TaskCard(
        verb=str(kind.verb), title=task.title, who=kind.who(task), tone="wrong" if note else kind.tone, note=note,
        url=url_for(kind.endpoint, **{name: getattr(task, name) for name in kind.arguments}), until=task.until,
        due=task.until, since=task.since, why=task.asked, is_draft=kind.is_draft, is_urgent=task.is_urgent,
    )  # fmt: skip


def _other_cards(now: datetime) -> list[TaskCard]:
    """What waits for the person and is no item; a feature is asked only where its count is not 0."""
    actor, waiting = current_actor(), counts()
    sources = [source for feature in registered() for source in feature.task_cards if waiting.get(source.count)]
    return [card for source in sources for card in source.cards(actor, now)[:SHOWN]]


def _panels() -> list[dict[str, Any]]:
    """The parts that the features bring to this page, where they have something to show."""
    panels = [panel for feature in registered() for panel in feature.home_panels]
    read = [(panel, panel.read(current_actor())) for panel in panels]
    return [{"template": panel.template, "data": data} for panel, data in read if data is not None]


def _stylesheets() -> list[str]:
    return [panel.stylesheet for feature in registered() for panel in feature.home_panels if panel.stylesheet]


@bp.get("/")
@open_to(EVERYONE)
def root() -> Response:
    if signed_in():
        return go("home.mine")
    if current_app.config["PUBLIC_READER"]:
        return go("reader.front")
    return go("account.sign_in")


@bp.get("/viec")
@open_to(SIGNED_IN)
def mine() -> Response:
    actor, now = current_actor(), clock.now()
    tasks = queries.tasks(actor)
    cards = _other_cards(now) + [_card(task, now) for task in tasks[:SHOWN]]
    waiting = queries.under_way(actor)
    kinds = queries.kinds()
    more = {kind for kind in kinds if sum(task.kind is kind for task in tasks) > SHOWN}
    more |= {task.kind for task in tasks[SHOWN:]}
    return page(
        "home/mine.html",
        cards=sorted(
            cards, key=lambda card: promise_order(card.is_draft, card.due, card.since, is_urgent=card.is_urgent)
        ),
        more=[(kind.heading, url_for("home.of_kind", slug=kind.slug)) for kind in kinds if kind in more],
        waiting=waiting[:SHOWN],
        more_waiting=len(waiting) > SHOWN,
        published=queries.just_published(actor),
        unclaimed=counts().get("desk.queue", 0) if actor.has(*EDITORS) else 0,
        queue_url=url_for("desk.queue"),
        write_url=url_for("desk.new_item") if may_write(actor) else "",
        panels=_panels(),
        stylesheets=_stylesheets(),
        topics=topics(clock.to_vietnam(now).month),
    )


@bp.get("/viec/can-lam/<slug>")
@open_to(SIGNED_IN)
def of_kind(slug: str) -> Response:
    """All things of one kind that wait for me."""
    kind, now = next((kind for kind in queries.kinds() if kind.slug == slug), None), clock.now()
    if kind is None:
        raise Missing
    found = queries.tasks_of_kind(current_actor(), kind, request.args.get("after"))
    return page(
        "home/of_kind.html",
        kind=kind,
        cards=[_card(task, now) for task in found.rows],
        page={"prev_url": None, "next_url": found.after and url_for("home.of_kind", slug=slug, after=found.after)},
    )


@bp.get("/viec/bai")
@open_to(SIGNED_IN)
def items() -> Response:
    """Every article under which I stand."""
    actor = current_actor()
    found = queries.items_of(actor, request.args.get("after"))
    return page(
        "home/items.html",
        items=found.rows,
        write_url=url_for("desk.new_item") if may_write(actor) else "",
        page={"prev_url": None, "next_url": found.after and url_for("home.items", after=found.after)},
    )
