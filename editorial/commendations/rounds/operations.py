"""Rounds are created and changed; every step of a round is recorded on its timeline, in the audit log and as an event."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from editorial.commendations.criteria.rules import Criteria
from editorial.commendations.rounds import queries
from editorial.commendations.rounds.events import RoundMoved
from editorial.commendations.rounds.models import Round, RoundStatus
from editorial.commendations.rounds.rules import MACHINE, Facts, Majority, Quorum, State, deadline_errors
from editorial.core import clock, events, transitions
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Invalid, Refused, Stale
from editorial.core.i18n import gettext as _
from editorial.people.models import Role


@dataclass(frozen=True)
class RoundTerms:
    """What the office decides about a round; the fields are those of `Round`."""

    title: str
    year: int
    kind: str
    theme: str
    snapshot_id: int
    criteria: Criteria
    quotas: Mapping[str, int]
    nominators: Collection[str]
    deadlines: Mapping[str, date | None]
    secret: bool
    quorum: str
    majority: str
    bases: str = ""

    def columns(self) -> dict[str, Any]:
        return vars(self) | {
            "theme": self.theme if self.kind == "theme" else "", "criteria": self.criteria.as_json(),
            "quotas": dict(self.quotas), "nominators": sorted(self.nominators),
            "deadlines": {stage: day.isoformat() for stage, day in self.deadlines.items() if day is not None},
        }  # fmt: skip


def create(terms: RoundTerms, *, actor: Actor) -> Round:
    """A round in preparation. Raises Refused, Invalid."""
    _require_office(actor)
    _validate(terms, clock.today())
    now = clock.now()
    found = Round(state=State.PREPARING, state_since=now, created_by_id=actor.id, created_at=now, **terms.columns())
    db.session.add(found)
    db.session.flush()
    record_step(found, "created", before=None, actor=actor)
    return found


def change(round_id: int, terms: RoundTerms, *, version: int, actor: Actor) -> Round:
    """New terms while it is prepared; later only the deadlines of stages still to come and what the papers cite. Raises
    Refused, Invalid, Stale."""
    _require_office(actor)
    found = lock_round(round_id, version)
    state = State(found.state)
    if state.has_result:
        raise Refused(_("Đợt đã có quyết định nên không sửa được nữa."))
    _validate(terms, None, current_snapshot_id=found.snapshot_id)
    columns = terms.columns()
    for name in columns if state.is_editable else ("deadlines", "bases"):
        setattr(found, name, columns[name])
    found.version += 1
    record_step(found, "changed", before=state, actor=actor)
    return found


def _require_office(actor: Actor) -> None:
    if not actor.has(Role.STANDING_OFFICE):
        raise Refused(_("Đợt khen thưởng do thường trực lập và điều hành."))


def _validate(terms: RoundTerms, today: date | None, *, current_snapshot_id: int = 0) -> None:
    """`current_snapshot_id`: what the round draws from already; it stays valid when its period is opened again."""
    errors = {f"{stage}_on": sentence for stage, sentence in deadline_errors(terms.deadlines, today).items()}
    if not terms.title.strip():
        errors["title"] = _("Hãy đặt tên cho đợt.")
    if terms.kind not in ("annual", "theme"):
        errors["kind"] = _("Hãy chọn một loại.")
    if terms.kind == "theme" and not terms.theme.strip():
        errors["theme"] = _("Hãy ghi tên chuyên đề.")
    if terms.snapshot_id not in {current_snapshot_id, *(period.snapshot_id for period in queries.frozen_periods())}:
        errors["snapshot_id"] = _("Hãy chọn một kỳ đã chốt.")
    for name, levels in (("quorum", Quorum), ("majority", Majority)):
        if getattr(terms, name) not in list(levels):
            errors[name] = _("Hãy chọn một mức.")
    if errors:
        raise Invalid(_("Còn chỗ chưa đúng."), errors)


def lock_round(round_id: int, version: int) -> Round:
    """The round, locked until the commit. Raises Missing, Stale when it is not as the person saw it."""
    found = queries.round_of(round_id, lock=True)
    if found.version != version:
        raise Stale(str(MACHINE.stale(Facts(State(found.state)))))
    return found


def record_step(
    found: Round, verb: str, *, before: State | None, actor: Actor, reason: str = "", **details: Any
) -> None:
    """A step that leaves the state as it is: status row, audit row and event."""
    transitions.record_step(
        f"{MACHINE.subject}.{verb}", actor=actor, subject=MACHINE.subject, subject_id=found.id,
        **step_records(found, verb, before, State(found.state), actor=actor, reason=reason, details=details),
    )  # fmt: skip


def step_records(
    found: Round, verb: str, before: State | None, after: State, *, actor: Actor, reason: str, details: dict[str, Any]
) -> dict[str, Any]:
    """What `core.transitions` writes beside a step: the row of the timeline, the audit details and the event."""
    status = RoundStatus(
        round_id=found.id, verb=verb, from_state=before, to_state=after, by_id=actor.id, at=clock.now(),
        reason=reason.strip(),
    )  # fmt: skip
    return {
        "status": status,
        "details": {"to": str(after), "reason": reason, **details},
        "announce": lambda: events.publish(
            RoundMoved(round_id=found.id, verb=verb, actor_id=actor.id, to=str(after), status_id=status.id)
        ),
    }
