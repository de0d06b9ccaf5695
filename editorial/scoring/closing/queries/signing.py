"""Periods whose window for objections is over and that wait for the signature of the board head."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select

from editorial.core import clock
from editorial.core.db import rows
from editorial.core.tasks import NOW
from editorial.publishing.models import Publication
from editorial.scoring.appeals.models import Appeal
from editorial.scoring.ledger.models import LedgerEntry
from editorial.scoring.periods.models import Period, PeriodState
from editorial.scoring.periods.queries import instants_of
from editorial.scoring.periods.rules import Span, span


def ended_previews(_variant: Any = None) -> Any:
    """A select of periods in preview whose window was over by NOW; appeals may still wait."""
    return select(Period.id).where(Period.state == PeriodState.PREVIEW, Period.objections_until < NOW)


@dataclass(frozen=True)
class UnsignedPeriod:
    span: Span
    since: datetime
    """When the window ended."""


def unsigned_periods() -> list[UnsignedPeriod]:
    """Those for which nothing but the signature is missing, the earliest first; one statement, with the few appeals that
    nobody has answered beside each (as `periods.waiting` counts them)."""
    asked = and_(Appeal.outcome.is_(None), Appeal.made_at <= Period.objections_until)
    lineless = and_(
        Appeal.entry_id.is_(None), Publication.article_id == Appeal.article_id, Publication.settled_at.is_not(None)
    )
    found = rows(
        select(Period.key, Period.objections_until, LedgerEntry.counts_on, Publication.live_from)
        .outerjoin(Appeal, asked)
        .outerjoin(LedgerEntry, LedgerEntry.id == Appeal.entry_id)
        .outerjoin(Publication, lineless)
        .where(Period.id.in_(ended_previews()))
        .order_by(Period.ends_on, Period.id),
        {"now": clock.now()},
    )
    waiting = {key: (period, until) for key, until, _day, _hour in found if (period := span(key))}
    for key, _until, day, hour in found:
        if key in waiting and _is_in(waiting[key][0], day, hour):
            del waiting[key]
    return [UnsignedPeriod(period, until) for period, until in waiting.values()]


def _is_in(period: Span, day: Any, hour: Any) -> bool:
    """Is what an appeal asks about in the period: an entry that counts in it, or an item that went out in it?"""
    first, after = instants_of(period.starts_on, period.ends_on)
    return (day is not None and period.has(day)) or (hour is not None and first <= hour < after)
