"""Booking: what an item pays follows from its facts. What is booked is compared with that, and only the difference is
booked, so events may come several times, late or in any order, and nobody is paid twice."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import insert

from editorial.core import audit, clock, events
from editorial.core.access import SYSTEM
from editorial.core.db import db
from editorial.royalties.events import RatesChanged
from editorial.royalties.models import LineKind, Recount, RoyaltyLine
from editorial.royalties.queries import lines, rate_book
from editorial.royalties.queries.lines import Row
from editorial.royalties.rules.amounts import Entitlement, at_first_ratio, entitlements, item_amount, part_of
from editorial.royalties.rules.rates import Rate, Wage
from editorial.scoring.ledger.operations.reconciliation import ItemEvent, may_change_points
from editorial.scoring.ledger.queries import item_facts
from editorial.scoring.ledger.queries.item_facts import ReconcileContext
from editorial.scoring.ledger_lock.operations import lock_ledger
from editorial.scoring.periods.queries import first_open_day
from editorial.scoring.rule_sets.rules.calculation import ItemFacts
from editorial.scoring.rule_sets.rules.values import Values

BATCH = 400
STEP = 300
"""Items that one event looks at again; the rest is a further event, so that others are handled between."""
COMPARED = ("unit_value", "coefficient", "grade", "share_before", "share")
"""What an award must agree in with the facts; its amount follows from these."""


def reconcile(article_ids: Collection[int]) -> int:
    """Book what the facts of these articles say; returns how many lines that took. Inside a transaction. Books nothing
    while no decision was entered."""
    ids = sorted(set(article_ids))
    rates = rate_book.rate_book()
    if not rates.rates or not ids:
        return 0
    lock_ledger()
    reconciliation = Reconciliation(rates, item_facts.reconcile_context(), lines.signed_spans())
    for start in range(0, len(ids), BATCH):
        reconciliation.add(ids[start : start + BATCH])
    return reconciliation.write()


def reconcile_days(first: date, last: date) -> int:
    """Every item that was published, or has a line, between these days."""
    return reconcile(lines.affected_articles(first, last))


def request_recount(first: date, last: date) -> None:
    """Have the worker look again at every item of these days: `on_rates_changed`, `STEP` of them at a time."""
    recount = Recount(first_day=first, last_day=last, after_article_id=0)
    db.session.add(recount)
    db.session.flush()
    events.publish(RatesChanged(recount_id=recount.id, after=0))


@dataclass
class Reconciliation:
    """Collects the lines that are missing; `signed`: the days of signed statements, whose lines move to a later day."""

    rates: rate_book.RateBook
    context: ReconcileContext
    signed: Sequence[tuple[date, date]]
    rows: list[Row] = field(default_factory=list)

    def add(self, article_ids: Collection[int]) -> None:
        facts = item_facts.facts_of(item_facts.among(article_ids), self.context)
        booked = lines.lines_by_article(article_ids)
        for article_id in article_ids:
            self._add_article(facts.get(article_id), booked.get(article_id, []))

    def _add_article(self, facts: ItemFacts | None, booked: Sequence[Row]) -> None:
        paid_by = self.rates.at(facts.day) if facts else None
        due = self._entitlements(facts, *paid_by) if facts and paid_by else {}
        standing: dict[int, list[Row]] = {}
        for row in lines.standing_awards(booked):
            standing.setdefault(self.context.people.canonical(row["person_id"]), []).append(row)
        for person_id in sorted({*due, *standing}):
            entitlement, rows = due.get(person_id), standing.get(person_id, [])
            pays = entitlement if entitlement and entitlement.amount else None
            if pays and len(rows) == 1 and all(rows[0][name] == getattr(pays, name) for name in COMPARED):
                continue
            reason = (entitlement.unpaid_reason or "changed") if entitlement else "removed"
            for row in rows:
                self._reverse(row, reason)
            if pays and facts and paid_by:
                number = 1 + sum(row["person_id"] == person_id and row["kind"] == LineKind.AWARD for row in booked)
                self._award(facts, person_id, pays, *paid_by, number, lines.first_statement_sums(booked))

    def _entitlements(self, facts: ItemFacts, rate: Rate, wage: Wage) -> dict[int, Entitlement]:
        rule_set = self.context.book.at(facts.published_at)
        return entitlements(facts, rule_set.values if rule_set else Values(), rate, wage)

    def _award(
        self,
        facts: ItemFacts,
        person_id: int,
        due: Entitlement,
        rate: Rate,
        wage: Wage,
        number: int,
        first: tuple[int, int] | None,
    ) -> None:
        total = at_first_ratio(item_amount(due.unit_value, due.coefficient), first)
        self.rows.append({
            "key": f"{facts.article_id}:{person_id}:{number}", "kind": LineKind.AWARD.value, "person_id": person_id,
            "unit_id": facts.unit_id, "article_id": facts.article_id, "edition_id": facts.edition_id,
            "genre_id": facts.genre_id, "rate_set_id": rate.id, "base_wage_id": wage.id,
            **{name: getattr(due, name) for name in COMPARED},
            "amount": part_of(total, due.share_before, due.share), "reason": "", "published_at": facts.published_at,
            "counts_on": self._open_day(facts.day), "booked_at": clock.now(), "reverses_id": None,
        })  # fmt: skip

    def _reverse(self, row: Row, reason: str) -> None:
        copied: dict[str, Any] = {name: value for name, value in row.items() if name not in ("id", "paid", "paid_in")}
        amount = row["amount"] if row["paid"] is None else row["paid"]
        self.rows.append({
            **copied, "key": f"{row['id']}:r", "kind": LineKind.REVERSAL.value, "amount": -amount, "reason": reason,
            "counts_on": self._open_day(row["counts_on"]), "booked_at": clock.now(), "reverses_id": row["id"],
        })  # fmt: skip

    def _open_day(self, day: date) -> date:
        return first_open_day(day, clock.today(), self.signed)

    def write(self) -> int:
        if not self.rows:
            return 0
        db.session.execute(insert(RoyaltyLine), self.rows)
        for article_id in sorted({row["article_id"] for row in self.rows}):
            keys = [row["key"] for row in self.rows if row["article_id"] == article_id]
            audit.record("royalty.booked", actor=SYSTEM, subject="article", subject_id=article_id, lines=len(keys),
                         keys=keys[:20])  # fmt: skip
        return len(self.rows)


# ---- handlers of events; each may run twice --------------------------------------------------------------------


def on_item(event: ItemEvent) -> None:
    on_items([event])


def on_items(events: Sequence[ItemEvent]) -> None:
    reconcile([event.article_id for event in events if may_change_points(event)])


def on_rates_changed(event: RatesChanged) -> None:
    """Looks at the next items of the days whose rates are new, then publishes the rest as an event of its own."""
    recount = db.session.get_one(Recount, event.recount_id, with_for_update=True, populate_existing=True)
    if recount.after_article_id != event.after:
        return  # this step was done before
    article_ids = lines.affected_articles(recount.first_day, recount.last_day, after=event.after, limit=STEP)
    reconcile(article_ids)
    if article_ids:
        recount.after_article_id = article_ids[-1]
        db.session.flush()
    if len(article_ids) == STEP:
        events.publish(RatesChanged(recount_id=recount.id, after=article_ids[-1]))
