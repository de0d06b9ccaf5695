"""Changes of state in the database, by the table of a `core.state_machine.StateMachine`.

A feature's operation calls `lock_and_authorize`, does what belongs to the verb, and calls `transition`, the one place
that writes a state. A step that leaves the state as it is and is not in the table is noted with `record_step`.
"""

from collections.abc import Callable
from typing import Any, Protocol

from editorial.core import audit
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Invalid, Stale
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.state_machine import F, S, StateMachine


class StatefulRow(Protocol):
    """A row that keeps a state. `version` counts its changes, for two people with one button."""

    id: Any
    state: Any
    version: Any


def lock_and_authorize(
    machine: StateMachine[S, F], verb: str, lock_and_read: Callable[[], F], *, actor: Actor, version: int | None
) -> F:
    """The facts, locked until the commit, once this person may use the verb on what they saw.

    `lock_and_read` takes the lock first and reads after, so that whoever had to wait reads what the one before left; it
    raises Missing. `version`: the row's as the person saw it; None where the caller checks something stronger. Raises
    Missing, Stale, Refused.
    """
    facts = lock_and_read()
    if version is not None and facts.version != version:
        raise Stale(machine.stale(facts))
    machine.permitted(verb, actor, facts).require()
    return facts


def transition(
    machine: StateMachine[S, F],
    row: StatefulRow,
    verb: str,
    target: S | None = None,
    *,
    actor: Actor,
    details: dict[str, Any],
    subject_id: int | None = None,
    status: object | None = None,
    announce: Callable[[], object] | None = None,
) -> None:
    """Write the state and the version of a locked row, with status row, audit row and event.

    `target`: needed where the verb has several. `details` and `subject_id` (the row's own id by default) are those of
    the audit row. `status`: the new row of the timeline. `announce` writes the event; it runs last, when `status` has
    its id. Raises AssertionError when the table does not lead there.
    """
    known = machine[verb]
    target = known.target if target is None else target
    machine.check_step(verb, row.state, target)
    if target != row.state or not known.concurrent:
        row.version += 1
    row.state = target.value
    record_step(
        machine.action(verb), actor=actor, subject=machine.subject, subject_id=subject_id or row.id, details=details,
        status=status, announce=announce,
    )  # fmt: skip


def record_step(
    action: str,
    *,
    actor: Actor,
    subject: str,
    subject_id: int,
    details: dict[str, Any],
    status: object | None = None,
    announce: Callable[[], object] | None = None,
) -> None:
    """Write the status row, the audit row and the event of one step."""
    if status is not None:
        db.session.add(status)
    db.session.flush()
    audit.record(action, actor=actor, subject=subject, subject_id=subject_id, **details)
    if announce is not None:
        announce()


def require_reason(reason: str, why: object = _l("Hãy ghi lý do để người nhận biết cần làm gì.")) -> None:
    """Raises Invalid when no reason is given; `why` is the sentence beside the field."""
    if not reason.strip():
        raise Invalid(_("Hãy ghi lý do."), {"reason": str(why)})
