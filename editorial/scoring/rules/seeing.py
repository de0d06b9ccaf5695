"""Who reads what of a line and of an item's points. Pure."""

from collections.abc import Collection

from editorial.core.access import Actor
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.verdicts import YES, Verdict, no
from editorial.people.models import BOARD, DESK, Role
from editorial.scoring.rules.boards import reads_lines
from editorial.scoring.rules.may import DECIDERS, DRAFTERS

READS_EVERY_LINE = (*DESK, *BOARD, Role.PUBLISHER, Role.OBSERVER)
"""The desk sees the points of the items that it works on, the observer those of all that may be seen."""
DRAFT_READERS = (*DRAFTERS, *BOARD, Role.OBSERVER)
GUARD_READERS = (*DECIDERS, Role.OBSERVER)


def can_read_line(
    actor: Actor, accounts: Collection[int], holder_units: Collection[int], unit_id: int, *, is_unit: bool
) -> bool:
    """The person by any account, who leads the line's unit or one of theirs, the office, the board, the observer; a
    unit's line also its members. `accounts`: of the line's person."""
    if reads_lines(actor) or actor.has(Role.OBSERVER) or actor.leads(unit_id):
        return True
    if is_unit:
        return unit_id in actor.units
    return actor.id in accounts or any(actor.leads(unit) for unit in holder_units)


def can_read_item(actor: Actor, involved: Collection[int], unit_id: int) -> bool:
    """The page of an item's points: its authors, the desk, the board, and who leads its unit."""
    return actor.id in involved or reads_every_line(actor, unit_id)


def reads_every_line(actor: Actor, unit_id: int) -> bool:
    """Of an item that they may see; authors read their own line and the unit's."""
    return actor.has(*READS_EVERY_LINE) or actor.leads(unit_id)


def reads_drafts(actor: Actor) -> bool:
    """Rule sets that nobody has signed yet."""
    return actor.has(*DRAFT_READERS)


def can_look(actor: Actor) -> Verdict:
    """Who says that what a guard listed is right."""
    if actor.has(*DECIDERS):
        return YES
    return no(_l("Việc này do Thường trực hoặc lãnh đạo Ban Biên tập xem."))
