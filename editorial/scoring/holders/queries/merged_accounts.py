"""Who holds points once accounts and units were merged. Entries keep their own ids; every reading maps them to these."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import literal, select

from editorial.core.db import db, rows
from editorial.people.models import PersonMerge
from editorial.units.models import Unit


@dataclass(frozen=True)
class MergedAccounts:
    """Merged accounts: who each one's points belong to."""

    into: Mapping[int, int]

    def canonical(self, person_id: int) -> int:
        seen = {person_id}
        while (after := self.into.get(person_id)) is not None and after not in seen:
            seen.add(after)
            person_id = after
        return person_id

    def accounts(self, person_ids: Iterable[int]) -> set[int]:
        """These people's accounts, all of them: the ones they have and the ones that were merged into those."""
        kept = {self.canonical(person_id) for person_id in person_ids}
        return kept | {person_id for person_id in self.into if self.canonical(person_id) in kept}

    def shares(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """What authors agreed on, by who they are now; accounts of one person are added up."""
        parts: dict[str, int] = {}
        for person, percent in value["shares"].items():
            canonical_id = str(self.canonical(int(person)))
            parts[canonical_id] = parts.get(canonical_id, 0) + percent
        return {**value, "shares": parts}


_MERGES = select(PersonMerge.person_id, PersonMerge.into_id)


def persons() -> MergedAccounts:
    """One statement; merges are few."""
    return MergedAccounts({row[0]: row[1] for row in rows(_MERGES, {})})


def persons_at(at: datetime) -> MergedAccounts:
    """Which accounts were one person at an hour; one statement."""
    return MergedAccounts({row[0]: row[1] for row in rows(_MERGES.where(PersonMerge.at <= at), {})})


def accounts_of(person_id: int) -> set[int]:
    """Every account of a person; one statement."""
    return persons().accounts([person_id])


def canonical_persons() -> Any:
    """Merged account -> the one that counts now, as a subquery (person_id, into_id)."""
    chain = select(PersonMerge.person_id, PersonMerge.into_id, literal(1).label("steps")).cte("chain", recursive=True)
    further = select(chain.c.person_id, PersonMerge.into_id, chain.c.steps + 1).join(
        PersonMerge, PersonMerge.person_id == chain.c.into_id
    )
    chain = chain.union_all(further.where(chain.c.steps < 20))
    ends = chain.c.into_id.not_in(select(PersonMerge.person_id))
    return select(chain.c.person_id, chain.c.into_id).where(ends).subquery("merged")


@dataclass(frozen=True)
class UnitEnd:
    """A unit as merging sees it."""

    kind: str
    valid_to: date | None
    successor_id: int | None


@dataclass(frozen=True)
class MergedUnits:
    """Every unit; a merged one counts under its successor in each period that ends on or after its last day."""

    rows: Mapping[int, UnitEnd]

    def canonical(self, unit_id: int, period_ends_on: date) -> int:
        seen = {unit_id}
        while (row := self.rows[unit_id]).successor_id is not None and row.successor_id not in seen:
            if row.valid_to is None or row.valid_to > period_ends_on:
                break
            unit_id = row.successor_id
            seen.add(unit_id)
        return unit_id

    @cached_property
    def _roots(self) -> dict[int, int]:
        return {unit_id: self.canonical(unit_id, date.max) for unit_id in self.rows}

    def standing_apart(self, unit_ids: Collection[int]) -> "MergedUnits":
        """As it was while each of these still counted for itself: without what was merged later, or dated back."""
        return MergedUnits(
            {
                unit_id: replace(row, successor_id=None) if unit_id in unit_ids else row
                for unit_id, row in self.rows.items()
            }
        )

    def family(self, unit_ids: Collection[int]) -> set[int]:
        """These units with all that were ever merged into or out of the same unit."""
        roots = {self._roots[unit_id] for unit_id in unit_ids}
        return {unit_id for unit_id, root in self._roots.items() if root in roots}

    def counted_in(self, unit_id: int, period_ends_on: date) -> set[int]:
        """The units whose entries stand under this one in a period."""
        return {member for member in self.family([unit_id]) if self.canonical(member, period_ends_on) == unit_id}


def units() -> MergedUnits:
    """One statement."""
    rows = db.session.execute(select(Unit.id, Unit.kind, Unit.valid_to, Unit.successor_id))
    return MergedUnits({row[0]: UnitEnd(row[1], row[2], row[3]) for row in rows})
