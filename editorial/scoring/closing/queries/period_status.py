"""Reads about closing a period: its facts, appeals about it, the list of periods, snapshots, entries booked since an
hour."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from editorial.articles.models import Article, Edition, Revision
from editorial.core import clock, settings
from editorial.core.db import db
from editorial.people.models import Person, PersonMerge
from editorial.people.queries import name_at
from editorial.publishing.models import Publication
from editorial.scoring.appeals.models import Appeal, AppealOutcome
from editorial.scoring.closing.queries import pending_events
from editorial.scoring.closing.rules import PeriodFacts
from editorial.scoring.holders.queries import merged_accounts
from editorial.scoring.holders.queries.hidden_names import HiddenNames
from editorial.scoring.ledger.models import LedgerEntry
from editorial.scoring.periods.models import Period, PeriodReopening, PeriodState, Snapshot
from editorial.scoring.periods.queries import instants_of
from editorial.scoring.periods.rules import CONTEST_START, Span, keys_of, next_key, span
from editorial.scoring.rule_sets import queries as rule_sets


def period_facts(wanted: Span, row: Period | None, *, for_reopening: bool = False) -> PeriodFacts:
    """What decides about its next step; seven statements in preview, one or none before. `for_reopening`: with the signed
    periods above a frozen one, one statement more."""
    state = PeriodState(row.state) if row else PeriodState.OPEN
    facts = PeriodFacts(
        state, row.version if row else 0, clock.now(), wanted.ends_on, row.objections_until if row else None
    )
    if state in (PeriodState.PREVIEW, PeriodState.FREEZING):
        facts = replace(facts, dead=pending_events.first_dead(wanted.starts_on, wanted.ends_on))
    if state is PeriodState.PREVIEW:
        return replace(
            facts, waiting=unanswered_appeals(wanted, facts.objections_until), newest=newest_hour(),
            has_rules=rule_sets.in_force(wanted.ends_on) is not None,
        )  # fmt: skip
    if row is not None and state is PeriodState.FROZEN and for_reopening:
        return replace(facts, signed_above=signed_above(row))
    return facts


def newest_snapshot(period_id: int) -> Snapshot | None:
    return db.session.scalars(
        select(Snapshot).where(Snapshot.period_id == period_id).order_by(Snapshot.number.desc()).limit(1)
    ).one_or_none()


def newest_hour() -> datetime | None:
    """The latest hour that the ledger and the register know of; the clock cannot be before it."""
    line = db.session.scalar(select(LedgerEntry.made_at).order_by(LedgerEntry.id.desc()).limit(1))
    hours = (
        line,
        db.session.scalar(select(func.max(PersonMerge.at))),
        db.session.scalar(select(func.max(PeriodReopening.reopened_at))),
    )
    return max((hour for hour in hours if hour is not None), default=None)


# ---- appeals --------------------------------------------------------------------------------------------------------


def _in(wanted: Span) -> Any:
    """Appeals about what counts in the period: an entry of it, or an item first out in it that gave none."""
    first, after = instants_of(wanted.starts_on, wanted.ends_on)
    out = exists().where(
        Publication.article_id == Appeal.article_id, Publication.settled_at.is_not(None),
        Publication.live_from >= first, Publication.live_from < after,
    )  # fmt: skip
    line = LedgerEntry.counts_on.between(wanted.starts_on, wanted.ends_on)
    return or_(and_(Appeal.entry_id.is_not(None), line), and_(Appeal.entry_id.is_(None), out))


def unanswered_appeals(wanted: Span, until: datetime | None = None) -> int:
    """How many appeals about the period, made until the end of its window, nobody has decided. A later one keeps nobody
    from signing; what it changes counts in the next period."""
    query = select(func.count(Appeal.id)).outerjoin(LedgerEntry, LedgerEntry.id == Appeal.entry_id)
    if until is not None:
        query = query.where(Appeal.made_at <= until)
    return db.session.scalar(query.where(Appeal.outcome.is_(None), _in(wanted))) or 0


@dataclass(frozen=True)
class Objection:
    """An appeal as the period's page lists it; `outcome` None while it waits."""

    id: int
    person: str
    title: str
    made_at: datetime
    due_at: datetime
    outcome: AppealOutcome | None
    person_id: int

    def under(self, hidden: HiddenNames) -> "Objection":
        return replace(self, person=hidden.name(self.person_id, self.person))


def objections(wanted: Span, limit: int = 50) -> list[Objection]:
    """Those that wait first, the soonest due; then the others, the newest first. One statement."""
    waits = Appeal.outcome.is_(None)
    rows = db.session.execute(
        select(
            Appeal.id, Person.full_name, Revision.title, Appeal.made_at, Appeal.due_at, Appeal.outcome, Appeal.person_id
        )
        .join(Person, Person.id == Appeal.person_id)
        .outerjoin(LedgerEntry, LedgerEntry.id == Appeal.entry_id)
        .outerjoin(Revision, Revision.id == _title_of(Appeal.article_id))
        .where(_in(wanted))
        .order_by(case((waits, 0), else_=1), case((waits, Appeal.due_at)), Appeal.id.desc())
        .limit(limit)
    )
    return [
        Objection(row[0], row[1], row[2] or "", row[3], row[4], AppealOutcome(row[5]) if row[5] else None, row[6])
        for row in rows
    ]


def _title_of(article_id: Any) -> Any:
    """Of the edition that is out: the words of a correction that nobody has sent are its authors' alone."""
    out = aliased(Edition)
    return (
        select(out.current_revision_id)
        .join(Article, out.id == func.coalesce(Article.published_edition_id, Article.current_edition_id))
        .where(Article.id == article_id)
        .correlate(Appeal)
        .scalar_subquery()
    )


# ---- the list of periods ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ListedPeriod:
    """A period of the list, begun or not. `ended`: its last day is over."""

    span: Span
    facts: PeriodFacts
    ended: bool
    snapshots: int

    @property
    def only_over(self) -> bool:
        """Over, and nobody has begun to close it."""
        return self.ended and self.facts.state is PeriodState.OPEN


def listed_periods(today: date) -> list[ListedPeriod]:
    """The five periods of today, the five before them, and every one that somebody has begun to close; the newest first.

    What was over before the ledger's first day has nothing in it to close.
    """
    start = settings.value(CONTEST_START)
    first = db.session.scalar(select(func.min(LedgerEntry.counts_on))) or today
    rows = {row.key: row for row in db.session.scalars(select(Period))}
    counted = db.session.execute(
        select(Snapshot.period_id, func.count()).where(Snapshot.completed_at.is_not(None)).group_by(Snapshot.period_id)
    )
    snapshots = {row[0]: int(row[1]) for row in counted}
    now = keys_of(today, start)
    keys = {*now, *(next_key(key, -1) for key in now), *rows}
    found = [period for key in keys if (period := span(key)) and (period.ends_on >= first or key in rows)]
    spans = sorted(found, key=lambda period: (period.ends_on, period.starts_on))
    return [
        ListedPeriod(span, period_facts(span, rows.get(span.key)), span.ends_on < today,
              snapshots.get(rows[span.key].id, 0) if span.key in rows else 0)
        for span in reversed(spans)
    ]  # fmt: skip


# ---- snapshots and reopenings ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SignedSnapshot:
    """A snapshot with the name of who signed it; `reopened`: the decision that opened the period after it."""

    row: Snapshot
    signed_by: str
    reopened: PeriodReopening | None
    reopened_by: str


def signed_snapshots(period_id: int) -> list[SignedSnapshot]:
    """Every snapshot of a period, the newest first, the unfinished one too; one statement."""
    signer, opener = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(
            Snapshot,
            name_at(signer, Snapshot.signed_at),
            PeriodReopening,
            name_at(opener, PeriodReopening.reopened_at),
        )
        .join(signer, signer.id == Snapshot.signed_by_id)
        .outerjoin(PeriodReopening, PeriodReopening.snapshot_id == Snapshot.id)
        .outerjoin(opener, opener.id == PeriodReopening.reopened_by_id)
        .where(Snapshot.period_id == period_id)
        .order_by(Snapshot.number.desc())
        .execution_options(populate_existing=True)
    )
    return [SignedSnapshot(row[0], row[1], row[2], row[3] or "") for row in rows]


def overlapping_frozen(row: Period) -> list[Span]:
    """Other frozen periods that share days with this one."""
    keys = db.session.scalars(
        select(Period.key)
        .where(
            Period.id != row.id, Period.state == PeriodState.FROZEN, Period.starts_on <= row.ends_on,
            Period.ends_on >= row.starts_on,
        )
        .order_by(Period.starts_on, Period.ends_on)
    )  # fmt: skip
    return [found for key in keys if (found := span(key))]


def signed_above(row: Period) -> list[str]:
    """The titles of the signed periods that are larger than this one and hold it whole."""
    keys = db.session.scalars(
        select(Period.key)
        .where(
            Period.state.in_((PeriodState.FREEZING, PeriodState.FROZEN)), Period.starts_on <= row.starts_on,
            Period.ends_on >= row.ends_on, or_(Period.starts_on < row.starts_on, Period.ends_on > row.ends_on),
        )
        .order_by(Period.starts_on, Period.ends_on)
    )  # fmt: skip
    return [found.title for key in keys if (found := span(key))]


def may_adjust(wanted: Span) -> bool:
    """Was an earlier period ever signed, so that something of it may count here?"""
    earlier = exists().where(Snapshot.period_id == Period.id, Snapshot.cutoff_entry_id.is_not(None))
    asked = select(Period.id).where(Period.starts_on < wanted.starts_on, earlier).limit(1)
    return db.session.scalar(asked) is not None


# ---- which lines ----------------------------------------------------------------------------------------------------


def booked_since(wanted: Span, since: datetime) -> Any:
    """The period's entries that were booked after an hour: those behind the newest entry of before it."""
    before = db.session.scalar(
        select(LedgerEntry.id).where(LedgerEntry.made_at <= since).order_by(LedgerEntry.id.desc()).limit(1)
    )
    return and_(LedgerEntry.id > (before or 0), LedgerEntry.counts_on.between(wanted.starts_on, wanted.ends_on))


def from_earlier_periods(wanted: Span) -> Any:
    """Adjustments from earlier periods: entries that count here for items first out before the period began."""
    return and_(
        LedgerEntry.counts_on.between(wanted.starts_on, wanted.ends_on),
        LedgerEntry.published_at < clock.day_starts(wanted.starts_on),
    )


def people_in(wanted: Span, after: int, limit: int) -> list[tuple[int, int]]:
    """Accounts with entries in the period, by id: (account, the one that counts for it); two statements."""
    lines = exists().where(
        LedgerEntry.person_id == Person.id, LedgerEntry.counts_on.between(wanted.starts_on, wanted.ends_on)
    )
    found = db.session.scalars(select(Person.id).where(Person.id > after, lines).order_by(Person.id).limit(limit))
    people = merged_accounts.persons()
    return [(person_id, people.canonical(person_id)) for person_id in found]
