"""Booking: what the ledger should say of an item follows from the facts; what it says is compared with that, and only
the difference is booked. So news may come five times, late or in any order, and the ledger ends the same."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import ColumnElement, insert, select, union

from editorial.articles.models import Author
from editorial.core import audit, clock
from editorial.core.access import SYSTEM
from editorial.core.db import db
from editorial.people.events import PersonMerged, RoleEnded, RoleGranted
from editorial.publishing.models import Publication
from editorial.scoring.findings.events import FindingDecided
from editorial.scoring.holders.queries import merged_accounts
from editorial.scoring.ledger.models import EntryKind, LedgerEntry
from editorial.scoring.ledger.operations import balances
from editorial.scoring.ledger.queries import entries, expected_entries, item_facts
from editorial.scoring.ledger.queries.expected_entries import EntryColumns
from editorial.scoring.ledger.queries.item_facts import ReconcileContext
from editorial.scoring.ledger_lock.operations import lock_ledger
from editorial.scoring.periods import queries as periods_queries
from editorial.scoring.rule_sets.rules.calculation import ItemFacts, ItemPlaces, places_of, void_reason
from editorial.units.events import UnitMerged
from editorial.workflow.events import ApprovalReviewed, EditionMoved

BATCH = 400
"""Articles looked at in one go: few enough for one list of parameters."""


def reconcile(article_ids: Collection[int]) -> int:
    """Make the ledger say what the facts of these articles say; returns how many entries that took. Inside a transaction.

    The other items of their authors in the same month are looked at again too, since their places may have moved.
    """
    lock_ledger()
    asked = sorted(set(article_ids))
    count = 0
    for start in range(0, len(asked), BATCH):
        count += _Booking(item_facts.reconcile_context()).run(asked[start : start + BATCH])
    return count


@dataclass
class _Booking:
    """One batch: the new entries, and whose balances they touch."""

    context: ReconcileContext
    closed: Sequence[tuple[date, date]] = field(default_factory=periods_queries.closed_days)
    rows: list[EntryColumns] = field(default_factory=list)
    times: dict[tuple[int, int | None, int], int] = field(default_factory=dict)

    def run(self, asked: Collection[int]) -> int:
        known = item_facts.facts_of(item_facts.among(asked), self.context)
        booked = _by_article(entries.standing_entries(asked))
        months = self._months(known, booked)
        days = {facts.day for article, facts in known.items() if article in asked}
        others = item_facts.items_of({person for person, _month in months}, days, self.context) - set(asked)
        if others:
            known |= item_facts.facts_of(item_facts.among(others), self.context)
            booked |= _by_article(entries.standing_entries(others))
        self.times = entries.times_awarded([*asked, *others])
        counted = item_facts.counted_among(known.values(), self.context.book)
        places = {key: places_of(counted.get(key, ())) for key in months}
        for article in sorted({*asked, *others}):
            only = None if article in asked else {person for person, _month in months}
            self._article(article, known.get(article), booked.get(article, ()), places, only, months)
        return self._write()

    def _months(self, known: Mapping[int, ItemFacts], booked: Mapping[int, list[EntryColumns]]) -> set[tuple[int, str]]:
        """The people and months whose places may have moved: everybody in the byline, and who has an entry."""
        found = set()
        for article, facts in known.items():
            people = {self.context.canonical(row["person_id"]) for row in booked.get(article, ()) if row["person_id"]}
            found |= {(person, item_facts.month_of(facts)) for person in {*facts.authors, *people}}
        return found

    def _article(
        self, article: int, known: ItemFacts | None, booked: Sequence[EntryColumns],
        places: Mapping[tuple[int, str], Mapping[int, ItemPlaces]], only: Collection[int] | None,
        months: Collection[tuple[int, str]],
    ) -> None:  # fmt: skip
        """Compare and book one article; with `only`, nothing but the entries of these people in those months."""
        due = expected_entries.expected_awards(known, places, self.context) if known is not None else {}
        held = _by_holder([row for row in booked if row["kind"] == EntryKind.AWARD], self.context)
        for holder in sorted({*due, *held}, key=lambda holder_id: holder_id or 0):
            if only is not None and (
                holder not in only or known is None or (holder, item_facts.month_of(known)) not in months
            ):
                continue
            self._holder(article, known, due.get(holder), held.get(holder, []))
        if only is None:
            self._adjust(known, [row for row in booked if row["kind"] == EntryKind.ADJUSTMENT])

    def _holder(
        self, article: int, known: ItemFacts | None, due: EntryColumns | None, held: list[EntryColumns]
    ) -> None:
        if due is not None and len(held) == 1 and not expected_entries.differences(held[0], due):
            return
        for row in held:
            self._reverse(row, known)
        if due is None or known is None:
            return
        counter = (article, due["person_id"], due["unit_id"])
        self.times[counter] = self.times.get(counter, 0) + 1
        holder = due["person_id"] or f"u{due['unit_id']}"
        self._add(due, known.day, f"{article}:{holder}:{self.times[counter]}", known)

    def _adjust(self, known: ItemFacts | None, held: Sequence[EntryColumns]) -> None:
        """What appeals gave: an entry for each standing decision, reversed with it or with the item's points."""
        due = expected_entries.expected_adjustments(known, self.context) if known is not None else {}
        for row in held:
            if row["arithmetic"]["finding"] not in due:
                self._reverse(_with_reason(row, known, self.context), known)
        missing = sorted(set(due) - {row["arithmetic"]["finding"] for row in held})
        times = entries.times_adjusted(missing) if missing else {}
        for finding in missing:
            assert known is not None
            self._add(due[finding], known.day, f"f{finding}:{times.get(finding, 0) + 1}", known)

    def _add(self, row: EntryColumns, day: date, key: str, known: ItemFacts) -> None:
        evidence, by = expected_entries.evidence(known, row)
        self.rows.append({
            **row, "key": key, "counts_on": periods_queries.first_open_day(day, clock.today(), self.closed), "evidence": evidence,
            "made_by_id": by, "made_at": clock.now(), "reverses_id": None,
        })  # fmt: skip

    def _reverse(self, row: EntryColumns, known: ItemFacts | None) -> None:
        evidence, by = expected_entries.evidence(known, row)
        self.rows.append({
            **{name: value for name, value in row.items() if name != "id"},
            "key": f"{row['id']}:r", "kind": EntryKind.REVERSAL.value, "amount": -row["amount"],
            "counts_on": periods_queries.first_open_day(row["counts_on"], clock.today(), self.closed), "evidence": evidence,
            "made_by_id": by, "made_at": clock.now(), "reverses_id": row["id"],
        })  # fmt: skip

    def _write(self) -> int:
        if not self.rows:
            return 0
        db.session.execute(insert(entries.TABLE), self.rows)
        for article in sorted({row["article_id"] for row in self.rows}):
            booked = [row for row in self.rows if row["article_id"] == article]
            audit.record("points.booked", actor=SYSTEM, subject="article", subject_id=article, lines=len(booked),
                         keys=[row["key"] for row in booked][:20])  # fmt: skip
        people = {row["person_id"] for row in self.rows if row["person_id"]}
        balances.refresh(
            people | {self.context.canonical(person_id) for person_id in people},
            {row["unit_id"] for row in self.rows},
            {row["counts_on"] for row in self.rows},
        )
        return len(self.rows)


def _with_reason(row: EntryColumns, known: ItemFacts | None, context: ReconcileContext) -> EntryColumns:
    """An adjustment whose decision stands says why it is taken back all the same."""
    stands = known is not None and any(finding.id == row["arithmetic"]["finding"] for finding in known.findings)
    why = void_reason(known, context.canonical(row["person_id"])) if known is not None and stands else ""
    return row | {"arithmetic": row["arithmetic"] | {"why": why}} if why else row


def _by_article(rows: Sequence[EntryColumns]) -> dict[int, list[EntryColumns]]:
    found: dict[int, list[EntryColumns]] = {}
    for row in rows:
        found.setdefault(row["article_id"], []).append(row)
    return found


def _by_holder(rows: Sequence[EntryColumns], context: ReconcileContext) -> dict[int | None, list[EntryColumns]]:
    found: dict[int | None, list[EntryColumns]] = {}
    for row in rows:
        found.setdefault(context.canonical(row["person_id"]) if row["person_id"] else None, []).append(row)
    return found


# ---- handlers of events; each may run twice ------------------------------------------------------------------

MOVES = frozenset({"publish", "publish_now", "approve_now", "take_down", "vote", "submit_to_board", "confirm"})
"""Verbs after which an item's points may be others: what went out or left, and who judged it."""


ItemEvent = EditionMoved | FindingDecided | ApprovalReviewed


def may_change_points(event: ItemEvent) -> bool:
    """Whoever decided or looked again has judged the item; of verbs, those in `MOVES`."""
    return not isinstance(event, EditionMoved) or event.verb in MOVES


def on_item(event: ItemEvent) -> None:
    on_items([event])


def on_items(events: Sequence[ItemEvent]) -> None:
    """Books for all of these at once, since each item of an author may move the places of the others."""
    changed = {event.article_id for event in events if may_change_points(event)}
    moved = {event.article_id for event in events if isinstance(event, EditionMoved)}
    known = changed - moved | _were_out(changed & moved)
    if known:
        reconcile(known)


def _were_out(article_ids: Collection[int]) -> set[int]:
    out = select(Publication.article_id).where(
        Publication.article_id.in_(article_ids), Publication.settled_at.is_not(None)
    )
    return set(db.session.scalars(out))


def on_person_merged(event: PersonMerged) -> None:
    """Two accounts became one: their items share caps and places, and one board counts both."""
    accounts = merged_accounts.persons().accounts([event.person_id, event.into_id])
    reconcile(_items_of(accounts, None))
    lock_ledger()
    balances.refresh(accounts, (), _days(LedgerEntry.person_id.in_(accounts)))


def on_role_changed(event: RoleGranted | RoleEnded) -> None:
    """A role that was held on a day already past moves that day's items to the other class."""
    first = event.valid_from if isinstance(event, RoleGranted) else event.last_day + timedelta(days=1)
    if event.role in item_facts.STAFF and first <= clock.today():
        reconcile(_items_of(merged_accounts.persons().accounts([event.person_id]), first))


def on_unit_merged(event: UnitMerged) -> None:
    """A unit's entries count under its successor from the period in which it ended."""
    lock_ledger()
    every = merged_accounts.units().family([event.unit_id, event.successor_id])
    balances.refresh((), every, _days(LedgerEntry.unit_id.in_(every) & LedgerEntry.person_id.is_(None)))


def _days(condition: ColumnElement[bool]) -> set[date]:
    return set(db.session.scalars(select(LedgerEntry.counts_on).where(condition).distinct()))


def _items_of(accounts: Collection[int], first: date | None) -> set[int]:
    """Everything that these accounts may have a part in, or that was first published from a day on."""
    since = clock.day_starts(first) if first else None
    named = (
        select(Author.article_id)
        .join(Publication, Publication.article_id == Author.article_id)
        .where(Author.person_id.in_(accounts), Publication.settled_at.is_not(None))
    )
    lined = select(LedgerEntry.article_id).where(LedgerEntry.person_id.in_(accounts))
    if since:
        named, lined = named.where(Publication.live_from >= since), lined.where(LedgerEntry.published_at >= since)
    return set(db.session.scalars(union(named, lined)))
