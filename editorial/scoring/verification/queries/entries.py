"""Is the ledger right? Every entry again from its rule and evidence, and a sentence for each difference.

Entries and facts are read together, some thousand articles at a time. Where an item stands among its author's others
cannot be seen there: an entry's word is taken for it, kept, and looked at when everything was read.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import Text, cast, func, select

from editorial.core.db import db
from editorial.core.db import rows as rows_of
from editorial.core.events import queries as events
from editorial.publishing.models import Publication
from editorial.scoring.findings.models import FindingKind
from editorial.scoring.ledger import events as ledger_events
from editorial.scoring.ledger.models import EntryKind, LedgerEntry
from editorial.scoring.ledger.queries import expected_entries, item_facts
from editorial.scoring.ledger.queries.entries import TABLE
from editorial.scoring.ledger.queries.item_facts import ReconcileContext
from editorial.scoring.rule_sets.rules.calculation import ItemFacts, ItemPlaces, amount_of, places_of, void_reason
from editorial.scoring.rule_sets.rules.explanation import zero_reason
from editorial.scoring.verification.queries.closings import Closings

AT_ONCE = 4000
"""Articles whose entries and facts are in memory together."""

TITLES = {
    "unit_id": "đơn vị", "edition_id": "lần đăng", "rule_set_id": "quy chế", "section_id": "chuyên mục",
    "genre_id": "thể loại", "is_staff": "khối xếp hạng", "grade": "mức chất lượng", "returns": "số lần trả lại",
    "is_timely": "tính kịp thời", "published_at": "giờ đăng", "base": "điểm gốc", "factor": "hệ số", "bonus": "điểm cộng",
    "penalty": "điểm trừ", "cap": "giới hạn", "share": "phần", "amount": "số điểm", "arithmetic": "phép tính",
}  # fmt: skip
POINTS = ("base", "bonus", "penalty", "amount")
PARTS = ("base", "factor", "bonus", "penalty", "share", "cap", "amount")

_LINES: Any = select(
    *(column for column in TABLE.c if column.name not in ("evidence", "made_by_id", "made_at", "arithmetic")),
    cast(TABLE.c.arithmetic, Text).label("arithmetic"),
)


_AWARD = EntryKind.AWARD.value
_OWN = ("grade", "is_timely", "base", "factor", "bonus", "penalty", "cap", "share", "amount")
_own, _own_due = attrgetter(*_OWN), itemgetter(*_OWN)
_shared = attrgetter(
    "unit_id", "edition_id", "rule_set_id", "section_id", "genre_id", "returns", "published_at"
)  # fmt: skip


@lru_cache(maxsize=50_000)
def _read(arithmetic: str) -> dict[str, Any]:
    """Entries that are alike say the same words."""
    read: dict[str, Any] = json.loads(arithmetic)
    return read


def entry_faults() -> Iterator[str]:
    """A sentence for each entry that is wrong, missing or too much."""
    check = _Check(item_facts.reconcile_context(), Closings.read())
    last = max(
        db.session.scalar(select(func.max(LedgerEntry.article_id))) or 0,
        db.session.scalar(select(func.max(Publication.article_id))) or 0,
    )
    for first in range(1, last + 1, AT_ONCE):
        yield from check.some(first, first + AT_ONCE - 1)
    yield from check.place_faults()


def undelivered_events() -> int:
    """How many events still wait from which entries may come."""
    return events.count_waiting((ledger_events.POINTS, ledger_events.POINTS_OF_PEOPLE))


def amount_text(hundredths: int) -> str:
    """As people write it: 3,50."""
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100},{abs(hundredths) % 100:02}"


@dataclass
class _Check:
    context: ReconcileContext
    closings: Closings
    months: dict[tuple[int, str], list[tuple[datetime, int, str]]] = field(default_factory=dict)
    said: dict[tuple[int, int], tuple[int, int, int]] = field(default_factory=dict)
    """By person and article: the entry, and the places that it names."""
    memory: dict[tuple[Any, ...], list[expected_entries.EntryColumns]] = field(default_factory=dict)

    def some(self, first: int, last: int) -> Iterator[str]:
        which = item_facts.between(first, last)
        known = item_facts.facts_of(which, self.context)
        for key, items in item_facts.counted_among(known.values(), self.context.book).items():
            self.months.setdefault(key, []).extend(items)
        booked: dict[int, list[Any]] = {}
        query = _LINES.where(which(TABLE.c.article_id)).order_by(TABLE.c.article_id, TABLE.c.id)
        for row in rows_of(query, {}):
            booked.setdefault(row.article_id, []).append(row)
        for article in sorted({*known, *booked}):
            facts, rows = known.get(article), booked.get(article, ())
            if facts is None or not self._is_plain_and_right(facts, rows):
                yield from self._article(article, facts, rows)

    def _is_plain_and_right(self, known: ItemFacts, rows: Sequence[Any]) -> bool:
        """True for an item with nothing decided, reversed or lost, whose entries are all as expected: nearly every
        item. A quick check; what it does not confirm is checked in full."""
        rules, day = self.context.book.at(known.published_at), known.day
        if rules is None or known.findings or len(rows) != len(known.authors) + 1:
            return False
        held = {self.context.canonical(row.person_id) if row.person_id else None: row for row in rows}
        newest = self.closings.newest(day)
        if any(row.kind != _AWARD or row.counts_on != day or row.id > newest for row in rows):
            return False
        places = {}
        for person in known.authors if known.genre not in rules.values.unit_only else ():
            said = _read(held[person].arithmetic) if person in held else {}
            if not said.get("month_place") or not said.get("day_place"):
                return False
            places[person] = ItemPlaces(said["month_place"], said["day_place"])
        common = (
            known.unit_id, known.edition_id, rules.id, known.section_id, known.genre_id, known.returns,
            known.published_at,
        )  # fmt: skip
        for holder, part in zip(
            (*known.authors, None), expected_entries.award_parts(known, rules, places, self.memory), strict=True
        ):
            row = held.get(holder)
            if (
                row is None
                or _shared(row) != common
                or row.is_staff != self.context.is_staff(holder, day)
                or _own(row) != _own_due(part)
                or _read(row.arithmetic) != part["arithmetic"]
            ):
                return False
        for person, place in places.items():
            self.said[person, known.article_id] = (held[person].id, place.month, place.day)
        return True

    def _article(self, article: int, known: ItemFacts | None, rows: Sequence[Any]) -> Iterator[str]:
        undone = {row.reverses_id: row for row in rows if row.reverses_id is not None}
        by_id = {row.id: row for row in rows}
        awards: dict[int | None, list[Any]] = {}
        adjustments: dict[int, list[Any]] = {}
        for row in rows:
            if row.kind == EntryKind.REVERSAL:
                yield from self._reversal(row, by_id.get(row.reverses_id))
                continue
            if known is not None and (why := self.closings.fault(row.id, known.day, row.counts_on)):
                yield f"Dòng {row.id} (bài {article}): {why}."
            if row.id in undone:
                yield from self._past(row)
            elif row.kind == EntryKind.ADJUSTMENT:
                adjustments.setdefault(_finding_of(row), []).append(row)
            else:
                awards.setdefault(self.context.canonical(row.person_id) if row.person_id else None, []).append(row)
        if known is None:
            if awards or adjustments:
                yield f"Bài {article} chưa từng được đăng mà sổ có điểm."
            return
        yield from self._awards(known, awards)
        yield from self._adjustments(known, adjustments)

    def _awards(self, known: ItemFacts, held: Mapping[int | None, Sequence[Any]]) -> Iterator[str]:
        places = {}
        rules = self.context.book.at(known.published_at)
        counts = rules is not None and known.genre not in rules.values.unit_only
        for person in known.authors if counts else ():
            if person in held:
                row = held[person][-1]
                month, day = (_read(row.arithmetic).get(name) or 0 for name in ("month_place", "day_place"))
                self.said[person, known.article_id] = (row.id, month, day)
                places[person, item_facts.month_of(known)] = {known.article_id: ItemPlaces(max(month, 1), max(day, 1))}
        due = expected_entries.expected_awards(known, places, self.context)
        for holder, row in due.items():
            found = held.get(holder, ())
            if not found:
                yield f"Bài {known.article_id}: thiếu dòng {amount_text(row['amount'])} điểm của {_who(holder, row['unit_id'])}."
            for extra in found[:-1]:
                yield f"Dòng {extra.id} (bài {known.article_id}): tính hai lần cho {_who(holder, extra.unit_id)}."
            if found:
                yield from _differences(found[-1], row)
        for holder, found in held.items():
            if holder not in due:
                why = "không đứng tên bài" if due else "khi bài đăng chưa có quy chế được ký"
                for extra in found:
                    yield f"Dòng {extra.id} (bài {known.article_id}): {_who(holder, extra.unit_id)} có điểm mà {why}."

    def _adjustments(self, known: ItemFacts, held: Mapping[int, Sequence[Any]]) -> Iterator[str]:
        due = expected_entries.expected_adjustments(known, self.context)
        for finding in sorted({*due, *held}):
            *extra, row = held.get(finding) or (None,)
            for entry in extra:
                yield f"Dòng {entry.id} (bài {known.article_id}): tính hai lần điều chỉnh theo quyết định {finding}."
            if row is None:
                yield f"Bài {known.article_id}: thiếu dòng điều chỉnh theo quyết định {finding}."
            elif finding not in due:
                yield f"Dòng {row.id} (bài {known.article_id}): {self._void(known, finding, row)}."
            elif (
                row.amount != due[finding]["amount"]
                or self.context.canonical(row.person_id) != due[finding]["person_id"]
            ):
                yield (
                    f"Dòng {row.id} (bài {known.article_id}): điều chỉnh ghi {amount_text(row.amount)} điểm cho "
                    f"{_who(row.person_id, row.unit_id)}, quyết định là {amount_text(due[finding]['amount'])} điểm cho "
                    f"{_who(due[finding]['person_id'], 0)}."
                )

    def _void(self, known: ItemFacts, finding: int, row: Any) -> str:
        """Why an adjustment should not stand."""
        if row.person_id and any(
            entry.id == finding and entry.kind is FindingKind.ADJUSTMENT for entry in known.findings
        ):
            why = zero_reason(void_reason(known, self.context.canonical(row.person_id)))
            return f"còn điều chỉnh mà bài không cho điểm: {why}"
        return "điều chỉnh không theo quyết định nào còn hiệu lực"

    def _past(self, row: Any) -> Iterator[str]:
        """An entry that was reversed: its amount by its own words."""
        rules = self.context.book.by_id(row.rule_set_id)
        if row.kind != EntryKind.AWARD or rules is None:
            return
        said = _read(row.arithmetic)
        own = all(said.get(name) == getattr(row, name) for name in PARTS)
        if not own or amount_of(said, rules.values.rounding) != row.amount:
            yield f"Dòng {row.id} (bài {row.article_id}): số điểm {amount_text(row.amount)} không khớp phép tính ghi trong dòng."

    def _reversal(self, row: Any, undone: Any) -> Iterator[str]:
        if undone is None or undone.kind == EntryKind.REVERSAL:
            yield f"Dòng {row.id} (bài {row.article_id}): đảo dòng {row.reverses_id} không có trong sổ của bài này."
            return
        if row.amount != -undone.amount:
            yield (
                f"Dòng {row.id} (bài {row.article_id}): đảo {amount_text(row.amount)} điểm, dòng {undone.id} là "
                f"{amount_text(undone.amount)} điểm."
            )
        if (row.person_id, row.unit_id, row.is_staff, row.section_id, row.genre_id) != (
            undone.person_id, undone.unit_id, undone.is_staff, undone.section_id, undone.genre_id
        ):  # fmt: skip
            yield f"Dòng {row.id} (bài {row.article_id}): đảo dòng {undone.id} của người hoặc đơn vị khác."
        if why := self.closings.fault(row.id, undone.counts_on, row.counts_on):
            yield f"Dòng {row.id} (bài {row.article_id}): {why}."

    def place_faults(self) -> Iterator[str]:
        """Which item of the month and the day each was, now that all are known."""
        for (person, _month), items in self.months.items():
            for article, due in places_of(items).items():
                line, month, day = self.said.get((person, article), (0, due.month, due.day))
                if (month, day) != (due.month, due.day):
                    yield (
                        f"Dòng {line} (bài {article}): ghi là bài thứ {month} của tháng, thứ {day} của ngày; đúng ra là "
                        f"thứ {due.month} và thứ {due.day}."
                    )


def _finding_of(row: Any) -> int:
    """The decision of an adjustment, where its key and its words name the same."""
    said = _read(row.arithmetic).get("finding", 0)
    return said if row.key == f"f{said}" or row.key.startswith(f"f{said}:") else 0


def _differences(row: Any, due: Mapping[str, Any]) -> Iterator[str]:
    booked = dict(row._mapping) | {"arithmetic": _read(row.arithmetic)}
    names = [name for name in expected_entries.COMPARED if booked[name] != due[name]]
    if len(names) > 1 and "arithmetic" in names:
        names.remove("arithmetic")
    for name in names:
        if name in POINTS:
            said, right = amount_text(booked[name]), amount_text(due[name])
        elif name == "arithmetic":
            parts = [part for part in due[name] if booked[name].get(part) != due[name][part]]
            said, right = (str({part: columns.get(part) for part in parts}) for columns in (booked[name], due[name]))
        else:
            said, right = str(booked[name]), str(due[name])
        yield f"Dòng {row.id} (bài {row.article_id}): {TITLES[name]} ghi {said}, tính lại là {right}."


def _who(person_id: int | None, unit_id: int) -> str:
    return f"người số {person_id}" if person_id else f"đơn vị số {unit_id}"
