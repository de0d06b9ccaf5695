"""What the ledger should say of an item now, as rows to compare with what it says or to book."""

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from editorial.scoring.findings.models import ZEROING_KINDS, FindingKind
from editorial.scoring.ledger.models import EntryKind
from editorial.scoring.ledger.queries import item_facts
from editorial.scoring.ledger.queries.item_facts import ReconcileContext
from editorial.scoring.rule_sets.queries import SignedRules
from editorial.scoring.rule_sets.rules.calculation import (
    HolderPoints,
    ItemFacts,
    ItemPlaces,
    grade_of,
    holder_points,
    is_timely,
    void_reason,
)

EntryColumns = dict[str, Any]

COMPARED = (
    "unit_id", "edition_id", "rule_set_id", "section_id", "genre_id", "is_staff", "grade", "returns", "is_timely",
    "published_at", "base", "factor", "bonus", "penalty", "cap", "share", "amount", "arithmetic",
)  # fmt: skip
"""An entry still stands when all of these are as they should be."""


_compared = itemgetter(*COMPARED)


def differences(booked: Mapping[str, Any], due: EntryColumns) -> list[str]:
    """The columns in which an entry is not what it should be."""
    if _compared(booked) == _compared(due):
        return []
    return [name for name in COMPARED if booked[name] != due[name]]


def evidence(known: ItemFacts | None, row: EntryColumns) -> tuple[str, int | None]:
    """Where to look for the reason of an entry, and who decided it: the newest finding about its holder, or the item itself.
    What was decided about somebody else alone is not for who reads this entry."""
    findings = known.findings if known else ()
    if row["kind"] == EntryKind.ADJUSTMENT:
        return _adjusted_by(known, row)
    told = (
        decided
        for decided in reversed(findings)
        if decided.kind is not FindingKind.ADJUSTMENT and decided.concerns(row["person_id"])
    )
    newest = next(told, None)
    return (f"finding:{newest.id}", newest.by) if newest else (f"article:{row['article_id']}", None)


def _adjusted_by(known: ItemFacts | None, row: EntryColumns) -> tuple[str, int | None]:
    """The decision on the appeal; of an adjustment that goes with its item, what took the points of that."""
    made = row["arithmetic"]["finding"]
    decided = next((finding for finding in known.findings if finding.id == made), None) if known else None
    why = row["arithmetic"].get("why")
    if known is None or not why:
        return f"finding:{made}", decided.by if decided else None
    took = known.found(FindingKind(why), row["person_id"]) if why in ZEROING_KINDS else None
    return (f"finding:{took.id}", took.by) if took else (f"article:{known.article_id}", None)


def expected_awards(
    known: ItemFacts, places: Mapping[tuple[int, str], Mapping[int, ItemPlaces]], context: ReconcileContext
) -> dict[int | None, EntryColumns]:
    """What an item gives now by person (None: its unit), as columns of entries; empty where no rules were in force."""
    rules = context.book.at(known.published_at)
    if rules is None:
        return {}
    month = item_facts.month_of(known)
    mine = {
        person: places[(person, month)][known.article_id]
        for person in known.authors
        if known.article_id in places.get((person, month), {})
    }
    parts = award_parts(known, rules, mine)
    return {
        holder: _common(known, rules, context, holder) | part
        for holder, part in zip((*known.authors, None), parts, strict=True)
    }


def award_parts(
    known: ItemFacts, rules: SignedRules, mine: Mapping[int, ItemPlaces],
    memory: dict[tuple[Any, ...], list[EntryColumns]] | None = None,
) -> list[EntryColumns]:  # fmt: skip
    """What is an item's own in its entries: of the authors' in the byline's order, then of the unit's. `memory` keeps what
    items that are alike gave, for who asks about very many."""
    like: tuple[Any, ...] | None = None
    if memory is not None and not known.findings:
        authors = tuple((mine.get(person), person in known.judges) for person in known.authors)
        timely = is_timely(known, rules.values)
        like = (rules.id, known.genre, known.grade, timely, known.good_photos, known.is_down, authors)
        if like in memory:
            return memory[like]
    found = [_parts(points) for points in holder_points(known, mine, rules.values).values()]
    if memory is not None and like is not None:
        memory[like] = found
    return found


def _parts(points: HolderPoints) -> EntryColumns:
    return {
        "kind": EntryKind.AWARD.value, "base": points.base, "factor": points.factor, "bonus": points.bonus,
        "penalty": points.penalty, "cap": points.cap, "share": points.share, "amount": points.amount,
        "arithmetic": points.as_json(), "grade": points.grade, "is_timely": points.timely,
    }  # fmt: skip


def _common(known: ItemFacts, rules: SignedRules, context: ReconcileContext, holder: int | None) -> EntryColumns:
    return {
        "person_id": holder, "unit_id": known.unit_id, "article_id": known.article_id, "edition_id": known.edition_id,
        "rule_set_id": rules.id, "section_id": known.section_id, "genre_id": known.genre_id,
        "is_staff": context.is_staff(holder, known.day), "returns": known.returns, "published_at": known.published_at,
    }  # fmt: skip


def expected_adjustments(known: ItemFacts, context: ReconcileContext) -> dict[int, EntryColumns]:
    """What decisions on appeals gave beyond the rules and still stands, by finding."""
    rules = context.book.at(known.published_at)
    found: dict[int, EntryColumns] = {}
    for finding in known.findings:
        if finding.kind is not FindingKind.ADJUSTMENT or finding.person_id is None or rules is None:
            continue
        if not void_reason(known, finding.person_id):
            amount = int(finding.value["amount"])
            found[finding.id] = _common(known, rules, context, finding.person_id) | {
                "grade": grade_of(known), "is_timely": is_timely(known, rules.values),
                "kind": EntryKind.ADJUSTMENT.value, "base": 0, "factor": 0, "bonus": 0, "penalty": 0, "cap": 100,
                "share": 100, "amount": amount, "arithmetic": {"finding": finding.id, "amount": amount, "zero": ""},
            }  # fmt: skip
    return found
