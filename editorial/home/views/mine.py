"""The way in, and my page: what waits for me, what of mine waits for others."""

from dataclasses import dataclass
from datetime import datetime

from flask import abort, current_app, request, url_for
from werkzeug.wrappers import Response

from editorial.commendations.progress.rules import PendingRound
from editorial.commendations.rounds.rules import State as RoundState
from editorial.core import clock
from editorial.core.access import EVERYONE, SIGNED_IN, current_actor, open_to, signed_in
from editorial.core.web import go, page
from editorial.home import queries
from editorial.home.rules import SHOWN, Kind, RoundTask, SignTask, Task, by_promise, topics
from editorial.home.views.base import bp, counts, may_write
from editorial.people.models import EDITORS
from editorial.scoring.boards.queries.leaderboard_context import my_line
from editorial.scoring.closing.queries.signing import to_sign


@dataclass(frozen=True)
class Card:
    """A task as components/lists.html shows it."""

    verb: str
    title: str
    url: str
    who: str
    until: datetime | str | None
    tone: str
    note: str


def _card(task: Task, now: datetime) -> Card:
    late = task.note(now)
    return Card(
        verb=task.kind.verb, title=task.title, url=_where(task), who=task.who(), until=task.until,
        tone="wrong" if late else task.kind.tone, note=late,
    )  # fmt: skip


def _round_card(task: RoundTask, now: datetime) -> Card:
    late, one = task.note(now), task.round
    return Card(
        verb=one.verb, title=one.title, url=_of_round(one), who=one.missing, until=task.day(),
        tone="wrong" if late else "honour", note=late,
    )  # fmt: skip


def _sign_card(task: SignTask) -> Card:
    return Card(
        verb=task.verb, title=task.span.title, url=url_for("scoring.period", key=task.span.key), who=task.who(),
        until=None, tone="honour", note="",
    )  # fmt: skip


def _of_round(one: PendingRound) -> str:
    """The page where a round's work is done."""
    if one.state is RoundState.NOMINATING:
        return url_for("commendations.nominate", round_id=one.round_id)
    if one.state is RoundState.VOTING:
        return url_for("commendations.vote", round_id=one.round_id)
    if one.opens_vote:
        return url_for("commendations.the_round", round_id=one.round_id)
    if one.unreviewed:
        return url_for("commendations.the_round", round_id=one.round_id, _anchor="ung-vien")
    return url_for("commendations.the_council", round_id=one.round_id)


def _any_card(task: Task | RoundTask | SignTask, now: datetime) -> Card:
    if isinstance(task, SignTask):
        return _sign_card(task)
    return _card(task, now) if isinstance(task, Task) else _round_card(task, now)


def _where(task: Task) -> str:
    """The page where the thing is done."""
    if task.kind in (Kind.FINISH, Kind.REVISE, Kind.EDIT):
        return url_for("desk.edit_item", edition_id=task.edition_id)
    if task.kind is Kind.VOTE:
        return url_for("desk.ballot", edition_id=task.edition_id)
    if task.kind is Kind.APPEAL:
        return url_for("scoring.appeals")
    return url_for("desk.item", article_id=task.article_id)


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
    tasks, rounds = queries.tasks(actor), queries.round_tasks(actor) if counts().rounds else []
    periods = [SignTask(one.span, one.since) for one in to_sign()] if counts().periods else []
    first: list[Task | RoundTask | SignTask] = [*rounds[:SHOWN], *periods[:SHOWN], *tasks[:SHOWN]]
    waiting = queries.under_way(actor)
    more = {kind for kind in Kind if sum(task.kind is kind for task in tasks) > SHOWN}
    more |= {task.kind for task in tasks[SHOWN:]}
    return page(
        "home/mine.html",
        cards=[_any_card(task, now) for task in by_promise(first)],
        more=[(kind.heading, url_for("home.of_kind", slug=kind.value)) for kind in Kind if kind in more],
        waiting=waiting[:SHOWN],
        more_waiting=len(waiting) > SHOWN,
        published=queries.just_published(actor),
        unclaimed=counts().queue if actor.has(*EDITORS) else 0,
        queue_url=url_for("desk.queue"),
        write_url=url_for("desk.new_item") if may_write(actor) else "",
        points=my_line(actor.id),
        topics=topics(clock.to_vietnam(now).month),
        item_url=lambda item: url_for("desk.item", article_id=item.article_id),
    )


@bp.get("/viec/can-lam/<slug>")
@open_to(SIGNED_IN)
def of_kind(slug: str) -> Response:
    """All things of one kind that wait for me."""
    if slug not in list(Kind):
        abort(404)
    kind, now = Kind(slug), clock.now()
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
        item_url=lambda item: url_for("desk.item", article_id=item.article_id),
    )
