"""Booking: what an item pays follows from the facts; what is booked is compared with that, and only the difference is
booked. So news may come five times, late or in any order, and nobody is paid twice."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import insert

from editorial.core import audit, clock, events
from editorial.core.access import SYSTEM
from editorial.core.db import db
from editorial.royalties.events import RatesChanged
from editorial.royalties.models import Kind, Recount
from editorial.royalties.queries import book, lines
from editorial.royalties.queries.lines import Row
from editorial.royalties.rules.amounts import Due, at_ratio, dues, item_amount, part_of
from editorial.royalties.rules.rates import Rate, Wage
from editorial.scoring.findings.events import FindingDecided
from editorial.scoring.ledger.queries import item_facts as facts_of
from editorial.scoring.ledger.queries.item_facts import ReconcileContext
from editorial.scoring.ledger_lock.operations import lock_ledger
from editorial.scoring.periods.queries import first_open_day
from editorial.scoring.rule_sets.rules.calculation import ItemFacts
from editorial.scoring.rule_sets.rules.values import Values
from editorial.workflow.events import ApprovalReviewed, EditionMoved

BATCH = 400
STEP = 300
"""Items that one event looks at again; the rest is a further event, so that others are handled between."""
_SAME = ("unit_value", "coefficient", "grade", "before", "share")
"""What an award must agree in with the facts; its amount follows from these."""


def reconcile(article_ids: Collection[int]) -> int:
    """Make the ledger say what the facts of these articles say; returns how many lines that took. Inside a transaction.
    Books nothing while no decision was entered."""
    asked = sorted(set(article_ids))
    known = book.book()
    if not known.rates or not asked:
        return 0
    lock_ledger()
    booking = _Booking(known, facts_of.reconcile_context(), lines.closed_spans())
    for start in range(0, len(asked), BATCH):
        booking.run(asked[start : start + BATCH])
    return booking.write()


def reconcile_days(first: date, last: date) -> int:
    """Every item that went out, or has a line, between these days."""
    return reconcile(lines.went_out(first, last))


def count_again(first: date, last: date) -> None:
    """Have the worker look again at every item of these days: `on_rates_changed`, `STEP` of them at a time."""
    recount = Recount(first_day=first, last_day=last, after_article_id=0)
    db.session.add(recount)
    db.session.flush()
    events.publish(RatesChanged(recount_id=recount.id, after=0))


@dataclass
class _Booking:
    book: book.Book
    context: ReconcileContext
    closed: Sequence[tuple[date, date]]
    rows: list[Row] = field(default_factory=list)

    def run(self, asked: Collection[int]) -> None:
        known = facts_of.facts_of(facts_of.among(asked), self.context)
        booked = lines.booked(asked)
        for article in asked:
            self._article(known.get(article), booked.get(article, []))

    def _article(self, known: ItemFacts | None, booked: Sequence[Row]) -> None:
        found = self._due(known) if known else None
        due: dict[int, Due] = found[0] if found else {}
        held: dict[int, list[Row]] = {}
        for row in lines.standing(booked):
            held.setdefault(self.context.canonical(row["person_id"]), []).append(row)
        for person in sorted({*due, *held}):
            wanted = due.get(person)
            pays = wanted if wanted and wanted.amount else None
            rows = held.get(person, [])
            if pays and len(rows) == 1 and all(rows[0][name] == getattr(pays, name) for name in _SAME):
                continue
            for row in rows:
                self._reverse(row, wanted.zero if wanted and wanted.zero else "changed" if wanted else "removed")
            if pays and known and found:
                times = sum(row["person_id"] == person and row["kind"] == Kind.AWARD for row in booked)
                self._award(known, person, pays, found[1], found[2], times + 1, lines.first_paid(booked))

    def _due(self, known: ItemFacts) -> tuple[dict[int, Due], Rate, Wage] | None:
        counts = self.book.at(known.day)
        if counts is None:
            return None
        rules = self.context.book.at(known.published_at)
        return dues(known, rules.values if rules else Values(), *counts), *counts

    def _award(
        self, known: ItemFacts, person: int, due: Due, rate: Rate, wage: Wage, times: int, first: tuple[int, int] | None
    ) -> None:
        total = at_ratio(item_amount(due.unit_value, due.coefficient), first)
        self.rows.append({
            "key": f"{known.article_id}:{person}:{times}", "kind": Kind.AWARD.value, "person_id": person,
            "unit_id": known.unit_id, "article_id": known.article_id, "edition_id": known.edition_id,
            "genre_id": known.genre_id, "rate_set_id": rate.id, "base_wage_id": wage.id, "grade": due.grade,
            "unit_value": due.unit_value, "coefficient": due.coefficient, "before": due.before, "share": due.share,
            "amount": part_of(total, due.before, due.share), "reason": "", "published_at": known.published_at,
            "counts_on": self._open(known.day), "made_at": clock.now(), "reverses_id": None,
        })  # fmt: skip

    def _reverse(self, row: Row, reason: str) -> None:
        kept: dict[str, Any] = {name: value for name, value in row.items() if name not in ("id", "paid", "paid_in")}
        back = row["amount"] if row["paid"] is None else row["paid"]
        self.rows.append({
            **kept, "key": f"{row['id']}:r", "kind": Kind.REVERSAL.value, "amount": -back, "reason": reason,
            "counts_on": self._open(row["counts_on"]), "made_at": clock.now(), "reverses_id": row["id"],
        })  # fmt: skip

    def _open(self, day: date) -> date:
        return first_open_day(day, clock.today(), self.closed)

    def write(self) -> int:
        if not self.rows:
            return 0
        db.session.execute(insert(lines.MODEL), self.rows)
        for article in sorted({row["article_id"] for row in self.rows}):
            mine = [row for row in self.rows if row["article_id"] == article]
            audit.record("royalty.booked", actor=SYSTEM, subject="article", subject_id=article, lines=len(mine),
                         keys=[row["key"] for row in mine][:20])  # fmt: skip
        return len(self.rows)


# ---- handlers of events; each may run twice --------------------------------------------------------------------

MOVES = frozenset({"publish", "publish_now", "take_down", "vote", "submit_to_board", "confirm"})


def on_moved(event: EditionMoved) -> None:
    if event.verb in MOVES:
        reconcile([event.article_id])


def on_decided(event: FindingDecided | ApprovalReviewed) -> None:
    reconcile([event.article_id])


def on_rates_changed(event: RatesChanged) -> None:
    """Looks at the next items of the days whose rates are new, then publishes the rest as an event of its own."""
    recount = db.session.get_one(Recount, event.recount_id, with_for_update=True, populate_existing=True)
    if recount.after_article_id != event.after:
        return  # this step was done before
    found = lines.went_out(recount.first_day, recount.last_day, after=event.after, most=STEP)
    reconcile(found)
    if found:
        recount.after_article_id = found[-1]
        db.session.flush()
    if len(found) == STEP:
        events.publish(RatesChanged(recount_id=recount.id, after=found[-1]))
