"""Who reads what of an entry and of an item's points. Pure."""

from collections.abc import Collection, Sequence

from editorial.core.access import Actor
from editorial.people.models import BOARD, DESK, Role

ENTRY_READERS = (Role.STANDING_OFFICE, *BOARD)
"""Who reads every entry, a hidden name as everybody else."""


def reads_entries(actor: Actor) -> bool:
    return actor.has(*ENTRY_READERS)


def can_read_person(actor: Actor, person_id: int, unit_ids: Sequence[int]) -> bool:
    """Reads a person's entries with their arithmetic: that person, the office, the board, and who leads a unit of theirs.
    Everybody else sees the sum and what was published."""
    return actor.id == person_id or reads_entries(actor) or any(actor.leads(unit) for unit in unit_ids)


def can_read_unit(actor: Actor, unit_ids: Sequence[int]) -> bool:
    """Reads a unit's entries: its members, the office and the board."""
    return reads_entries(actor) or any(unit in actor.units for unit in unit_ids)


ITEM_ENTRY_READERS = (*DESK, *BOARD, Role.PUBLISHER, Role.OBSERVER)
"""The desk sees the points of the items that it works on, the observer those of all that may be seen."""


def can_read_entry(
    actor: Actor, accounts: Collection[int], holder_units: Collection[int], unit_id: int, *, is_unit: bool
) -> bool:
    """The person by any account, who leads the entry's unit or one of theirs, the office, the board, the observer; a
    unit's entry also its members. `accounts`: of the entry's person."""
    if reads_entries(actor) or actor.has(Role.OBSERVER) or actor.leads(unit_id):
        return True
    if is_unit:
        return unit_id in actor.units
    return actor.id in accounts or any(actor.leads(unit) for unit in holder_units)


def can_read_item(actor: Actor, involved: Collection[int], unit_id: int) -> bool:
    """The page of an item's points: its authors, the desk, the board, and who leads its unit."""
    return actor.id in involved or reads_every_entry(actor, unit_id)


def reads_every_entry(actor: Actor, unit_id: int) -> bool:
    """Of an item that they may see; authors read their own entry and the unit's."""
    return actor.has(*ITEM_ENTRY_READERS) or actor.leads(unit_id)
