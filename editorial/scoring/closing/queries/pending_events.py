"""What a freeze must book before it fixes the last entry of a period, and what of it cannot be booked."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import exists, func, select

from editorial.articles.models import Article, Edition, Revision
from editorial.core.db import db
from editorial.core.events import queries as events
from editorial.core.i18n import gettext as _
from editorial.publishing.models import Publication
from editorial.scoring.ledger.events import POINTS, POINTS_OF_PEOPLE
from editorial.scoring.ledger.models import LedgerEntry
from editorial.scoring.periods.models import Snapshot, StuckItem
from editorial.scoring.periods.queries import instants_of
from editorial.scoring.periods.rules import Span
from editorial.scoring.rule_sets import queries as rule_sets


def months(starts_on: date, ends_on: date) -> Iterator[tuple[date, date]]:
    """The period cut into pieces of at most a month."""
    while starts_on <= ends_on:
        last = min((starts_on.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1), ends_on)
        yield starts_on, last
        starts_on = last + timedelta(days=1)


def unbooked(first_day: date, last_day: date) -> list[int]:
    """Items that went out on these days, under rules in force by then, of which the ledger says nothing; two statements."""
    first, after = instants_of(first_day, last_day)
    rows = db.session.execute(
        select(Publication.article_id, func.min(Publication.live_from))
        .where(
            Publication.live_from >= first, Publication.live_from < after, Publication.settled_at.is_not(None),
            ~exists().where(LedgerEntry.article_id == Publication.article_id),
        )
        .group_by(Publication.article_id)
        .order_by(Publication.article_id)
    ).all()  # fmt: skip
    book = rule_sets.rule_book() if rows else None
    return [article for article, at in rows if book is not None and book.at(at) is not None]


def unheard(starts_on: date, ends_on: date) -> list[tuple[int, int]]:
    """What still waits to be booked about items of the period: (delivery, article)."""
    named = [(delivery, int(article)) for delivery, article in events.waiting_keys(POINTS)]
    inside = _out_in({article for _delivery, article in named}, starts_on, ends_on)
    return [(delivery, article) for delivery, article in named if article in inside]


def first_dead(starts_on: date, ends_on: date) -> str:
    """The name of a delivery that failed for good and concerns the period, or "": it would have booked an item of it, or
    what changed for an account, a role or a unit. One statement while there is none, else two."""
    found = events.dead_deliveries((POINTS, POINTS_OF_PEOPLE))
    articles = {int(delivery.order_key) for delivery in found if delivery.order_key}
    inside = _out_in(articles, starts_on, ends_on)
    for delivery in found:
        if not delivery.order_key or int(delivery.order_key) in inside:
            return _("việc nền số %(n)s (%(what)s, %(concerns)s)", n=delivery.id, what=delivery.handler_title.lower(),
                     concerns=delivery.concerns)  # fmt: skip
    return ""


def _out_in(article_ids: Collection[int], starts_on: date, ends_on: date) -> set[int]:
    first, after = instants_of(starts_on, ends_on)
    found: set[int] = set()
    wanted: Sequence[int] = sorted(article_ids)
    for at in range(0, len(wanted), 500):
        found |= set(
            db.session.scalars(
                select(Publication.article_id).where(
                    Publication.article_id.in_(wanted[at : at + 500]), Publication.settled_at.is_not(None),
                    Publication.live_from >= first, Publication.live_from < after,
                )
            )
        )  # fmt: skip
    return found


def is_unsettled(starts_on: date, ends_on: date) -> bool:
    """Is something due in the period still not settled? Whoever settles comes before whoever closes."""
    first, after = instants_of(starts_on, ends_on)
    due = select(Publication.id).where(
        Publication.live_from >= first, Publication.live_from < after, Publication.settled_at.is_(None),
        Publication.failed_at.is_(None), Publication.cancelled_at.is_(None),
    )  # fmt: skip
    return db.session.scalar(due.limit(1)) is not None


# ---- what cannot be booked --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class UnbookableItem:
    """An item that keeps a period from being closed. `cause`: as the machine says it, for who looks after it."""

    article_id: int
    title: str
    cause: str


def unbookable_items(wanted: Span, snapshot: Snapshot) -> list[UnbookableItem]:
    """What the freeze could not book and still waits; one statement while there is nothing, else five."""
    rows = db.session.execute(select(StuckItem.article_id, StuckItem.cause).where(StuckItem.snapshot_id == snapshot.id))
    found = {article: cause for article, cause in rows}  # noqa: C416  # rows are not pairs to the type checker
    if not found:
        return []
    days = (wanted.starts_on, wanted.ends_on)
    still = set(unbooked(*days)) | {article for _delivery, article in unheard(*days)}
    titles = db.session.execute(
        select(Article.id, Revision.title)
        .join(Edition, Edition.id == func.coalesce(Article.published_edition_id, Article.current_edition_id))
        .outerjoin(Revision, Revision.id == Edition.current_revision_id)
        .where(Article.id.in_(found.keys() & still))
        .order_by(Article.id)
    )
    return [UnbookableItem(article, title or "", found[article]) for article, title in titles]
