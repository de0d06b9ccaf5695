"""an event and one delivery for each of its handlers, in place of the outbox

Rows of the outbox that still waited, or were dead, become events of version 1 with a delivery for every handler that the
former release had for their topic. What was told once for ever has tables of its own.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa
from alembic import op

from editorial.core.db import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)
NEVER = datetime(9000, 1, 1, tzinfo=UTC)
LATE = timedelta(minutes=5)

STUCK, RATES = "period.stuck", "royalty.rates_changed"
POINTS, ROYALTIES = ("points", "article_id"), ("royalties", "article_id")
NOTICES, SEARCH, CLAIMS, PEOPLE = ("notices", ""), ("search", ""), ("claims", ""), ("points_of_people", "")
HANDLERS: dict[str, tuple[tuple[str, str], ...]] = {
    "password.link_wanted": (("password_links", ""),),
    "role.granted": (NOTICES, PEOPLE),
    "role.ended": (CLAIMS, PEOPLE),
    "person.deactivated": (CLAIMS,),
    "person.merged": (CLAIMS, PEOPLE, ("hidden_names", "")),
    "unit.merged": (PEOPLE,),
    "membership.added": (PEOPLE,),
    "membership.ended": (PEOPLE,),
    "article.created": (SEARCH,),
    "article.saved": (CLAIMS, SEARCH),
    "edition.moved": (NOTICES, SEARCH, POINTS, ROYALTIES),
    "ballot.stuck": (NOTICES,),
    "commendation.moved": (NOTICES,),
    "approval.reviewed": (NOTICES, POINTS, ROYALTIES),
    "period.previewed": (NOTICES,),
    "period.frozen": (NOTICES,),
    STUCK: (NOTICES,),
    RATES: (("royalty_rates", "recount_id"),),
    "royalty.statement_sent": (NOTICES,),
    "royalty.statement_signed": (NOTICES,),
    "royalty.objected": (NOTICES,),
    "royalty.answered": (NOTICES,),
    "finding.decided": (POINTS, ROYALTIES, NOTICES),
    "appeal.made": (NOTICES,),
    "appeal.decided": (NOTICES,),
    "rule_set.signed": (NOTICES,),
}
"""Topic of the former release -> its handlers, each with the field that it is ordered by."""
RENAMED = {
    "edition.moved": {"from": "from_state", "to": "to_state"},
    "role.granted": {"from": "valid_from", "to": "valid_to"},
}
"""Fields that version 2 of a topic calls otherwise."""

UNDONE = "done_at IS NULL AND dead_at IS NULL"
EVENTS = sa.table(
    "events", sa.column("id", sa.Integer), sa.column("topic", sa.String), sa.column("version", sa.Integer),
    sa.column("payload", sa.JSON), sa.column("created_at", UtcDateTime),
)  # fmt: skip
DELIVERIES = sa.table(
    "event_deliveries", sa.column("id", sa.Integer), sa.column("event_id", sa.Integer), sa.column("handler", sa.String),
    sa.column("order_key", sa.String), sa.column("attempts", sa.Integer), sa.column("due_at", UtcDateTime),
    sa.column("dead_at", UtcDateTime), sa.column("done_at", UtcDateTime), sa.column("late_at", UtcDateTime),
    sa.column("last_error", sa.Text),
)  # fmt: skip
OUTBOX = sa.table(
    "outbox", sa.column("id", sa.Integer), sa.column("topic", sa.String), sa.column("payload", sa.JSON),
    sa.column("key", sa.String), sa.column("created_at", UtcDateTime), sa.column("available_at", UtcDateTime),
    sa.column("attempts", sa.Integer), sa.column("leased_until", UtcDateTime), sa.column("done_at", UtcDateTime),
    sa.column("dead_at", UtcDateTime), sa.column("last_error", sa.Text),
)  # fmt: skip
STUCK_ITEMS = sa.table(
    "stuck_items", sa.column("snapshot_id", sa.Integer), sa.column("article_id", sa.Integer),
    sa.column("cause", sa.Text), sa.column("found_at", UtcDateTime),
)  # fmt: skip
RECOUNTS = sa.table(
    "royalty_recounts", sa.column("id", sa.Integer), sa.column("first_day", sa.Date), sa.column("last_day", sa.Date),
    sa.column("after_article_id", sa.Integer),
)  # fmt: skip


def upgrade() -> None:
    _create_events()
    _create_markers()
    _carry_over()
    op.drop_table("outbox")


def _create_events() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index("ix_events_created_at", "events", ["created_at"])
    op.create_table(
        "event_deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("handler", sa.String(length=40), nullable=False),
        sa.Column("order_key", sa.String(length=40), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("dead_at", UtcDateTime(), nullable=True),
        sa.Column("late_at", UtcDateTime(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_event_deliveries_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_deliveries")),
        sa.UniqueConstraint("event_id", "handler", name=op.f("uq_event_deliveries_event_id_handler")),
    )
    _index("ix_event_deliveries_waiting", ["due_at", "id"], UNDONE)
    _index("ix_event_deliveries_order", ["handler", "order_key", "id"], "done_at IS NULL AND order_key IS NOT NULL")
    _index("ix_event_deliveries_late", ["late_at"], "done_at IS NULL")
    _index("ix_event_deliveries_done", ["done_at"], "done_at IS NOT NULL")


def _index(name: str, columns: list[str], only: str) -> None:
    op.create_index(name, "event_deliveries", columns, sqlite_where=sa.text(only), postgresql_where=sa.text(only))


def _create_markers() -> None:
    op.create_table(
        "stuck_items",
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("found_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshots.id"], name=op.f("fk_stuck_items_snapshot_id")),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_stuck_items_article_id")),
        sa.PrimaryKeyConstraint("snapshot_id", "article_id", name=op.f("pk_stuck_items")),
    )
    op.create_table(
        "royalty_recounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("after_article_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_royalty_recounts")),
    )


def _carry_over() -> None:
    bind = op.get_bind()
    for rows in _chunks(bind.execute(sa.select(OUTBOX).where(OUTBOX.c.topic == STUCK).order_by(OUTBOX.c.id))):
        bind.execute(sa.insert(STUCK_ITEMS), [
            {"snapshot_id": row.payload["snapshot_id"], "article_id": row.payload["article_id"],
             "cause": str(row.payload["cause"]), "found_at": row.created_at}
            for row in rows
        ])  # fmt: skip
    undone = sa.select(OUTBOX).where(OUTBOX.c.done_at.is_(None)).order_by(OUTBOX.c.id)
    for rows in _chunks(bind.execute(undone)):
        events = [_event(row) for row in rows]
        bind.execute(sa.insert(EVENTS), events)
        deliveries = [one for row, event in zip(rows, events, strict=True) for one in _deliveries(row, event)]
        if deliveries:
            bind.execute(sa.insert(DELIVERIES), deliveries)
    _continue_ids("events")


def _event(row: Any) -> dict[str, Any]:
    payload, version = dict(row.payload), 1
    if row.topic == RATES:  # what it pointed at has a row now
        payload, version = {"recount_id": _recount(payload), "after": payload["after"]}, 2
    return {
        "id": row.id, "topic": row.topic, "version": version, "payload": payload, "created_at": row.created_at,
    }  # fmt: skip


def _recount(payload: dict[str, Any]) -> int:
    row = {
        "first_day": date.fromisoformat(payload["first"]), "last_day": date.fromisoformat(payload["last"]),
        "after_article_id": payload["after"],
    }  # fmt: skip
    return op.get_bind().execute(sa.insert(RECOUNTS).returning(RECOUNTS.c.id), row).scalar_one()  # type: ignore[no-any-return]


def _deliveries(row: Any, event: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for handler, field in HANDLERS.get(row.topic, ()):
        yield {
            "event_id": row.id, "handler": handler, "order_key": str(event["payload"][field]) if field else None,
            "attempts": row.attempts if row.dead_at else 0, "due_at": NEVER if row.dead_at else AT_ONCE,
            "dead_at": row.dead_at, "late_at": AT_ONCE if row.dead_at else row.created_at + LATE,
            "last_error": row.last_error if row.dead_at else None,
        }  # fmt: skip


def _chunks(result: Any) -> Iterator[Sequence[Any]]:
    rows = iter(result.all())
    while some := list(islice(rows, 500)):
        yield some


def _continue_ids(table: str) -> None:
    """PostgreSQL counts on behind the ids that were given by hand."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), GREATEST((SELECT max(id) FROM {table}), 1))"  # noqa: S608
        )


def downgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("available_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("dead_at", UtcDateTime(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    op.create_index("ix_outbox_waiting", "outbox", ["available_at", "id"],
                    sqlite_where=sa.text(UNDONE), postgresql_where=sa.text(UNDONE))  # fmt: skip
    _carry_back()
    op.drop_table("event_deliveries")
    op.drop_table("events")
    op.drop_table("stuck_items")
    op.drop_table("royalty_recounts")


def _carry_back() -> None:
    """An event is one row again: waiting while any delivery waits (its handlers are safe to run twice), else dead."""
    bind = op.get_bind()
    undone = DELIVERIES.c.done_at.is_(None)
    waiting = sa.func.count().filter(DELIVERIES.c.dead_at.is_(None))
    states = (
        sa.select(DELIVERIES.c.event_id, waiting.label("waiting"), sa.func.max(DELIVERIES.c.dead_at).label("dead_at"),
                  sa.func.max(DELIVERIES.c.attempts).label("attempts"),
                  sa.func.max(DELIVERIES.c.last_error).label("last_error"))
        .where(undone)
        .group_by(DELIVERIES.c.event_id)
        .subquery()
    )  # fmt: skip
    query = sa.select(EVENTS, states).join(states, states.c.event_id == EVENTS.c.id).order_by(EVENTS.c.id)
    for rows in _chunks(bind.execute(query)):
        bind.execute(sa.insert(OUTBOX), [_outbox_row(row) for row in rows])
    _continue_ids("outbox")
    snapshots = sa.table("snapshots", sa.column("id", sa.Integer), sa.column("period_id", sa.Integer))
    periods = sa.table("periods", sa.column("id", sa.Integer), sa.column("key", sa.String))
    marked = (
        sa.select(STUCK_ITEMS, periods.c.key)
        .join(snapshots, snapshots.c.id == STUCK_ITEMS.c.snapshot_id)
        .join(periods, periods.c.id == snapshots.c.period_id)
    )
    told = {(row.payload["snapshot_id"], row.payload["article_id"]): row.id
            for row in bind.execute(sa.select(OUTBOX).where(OUTBOX.c.topic == STUCK))}  # fmt: skip
    for row in bind.execute(marked).all():
        key = f"{STUCK}:{row.snapshot_id}:{row.article_id}"
        if found := told.get((row.snapshot_id, row.article_id)):
            bind.execute(sa.update(OUTBOX).where(OUTBOX.c.id == found).values(key=key))
        else:
            payload = {"key": row.key, "snapshot_id": row.snapshot_id, "article_id": row.article_id,
                       "cause": row.cause}  # fmt: skip
            bind.execute(sa.insert(OUTBOX), {
                "topic": STUCK, "payload": payload, "key": key, "created_at": row.found_at, "available_at": AT_ONCE,
                "attempts": 1, "done_at": row.found_at,
            })  # fmt: skip


def _outbox_row(row: Any) -> dict[str, Any]:
    payload = dict(row.payload)
    if row.version == 2:
        for old, new in RENAMED.get(row.topic, {}).items():
            payload[old] = payload.pop(new)
    if row.topic == RATES:
        recount = op.get_bind().execute(sa.select(RECOUNTS).where(RECOUNTS.c.id == payload["recount_id"])).one()
        payload = {"first": recount.first_day.isoformat(), "last": recount.last_day.isoformat(),
                   "after": payload["after"], "run": str(recount.id)}  # fmt: skip
    dead = not row.waiting
    return {
        "id": row.id, "topic": row.topic, "payload": payload, "key": None, "created_at": row.created_at,
        "available_at": AT_ONCE, "attempts": row.attempts if dead else 0, "dead_at": row.dead_at if dead else None,
        "last_error": row.last_error if dead else None,
    }  # fmt: skip
