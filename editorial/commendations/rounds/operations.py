"""Rounds are made, changed while they are prepared, and moved by the verbs of the table."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from editorial.commendations.criteria.rules import Criteria
from editorial.commendations.rounds import queries, rules
from editorial.commendations.rounds.events import RoundMoved
from editorial.commendations.rounds.models import Round, RoundStatus
from editorial.commendations.rounds.rules import BY_VERB, Majority, Quorum, State
from editorial.core import audit, clock, events
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Invalid, Refused, Stale
from editorial.core.i18n import gettext as _
from editorial.people.models import Role


@dataclass(frozen=True)
class RoundTerms:
    """What the office decides about a round."""

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


def create(terms: RoundTerms, *, actor: Actor) -> Round:
    """A round in preparation. Raises Refused, Invalid."""
    _must_lead(actor)
    _check(terms, clock.today())
    now = clock.now()
    found = Round(state=State.PREPARING, state_since=now, created_by_id=actor.id, created_at=now, **_columns(terms))
    db.session.add(found)
    db.session.flush()
    note(found, "created", None, State.PREPARING, actor=actor)
    return found


def change(round_id: int, terms: RoundTerms, *, version: int, actor: Actor) -> Round:
    """New terms while it is prepared; later only the deadlines of stages still to come. Raises Refused, Invalid, Stale."""
    _must_lead(actor)
    found = queries.round_of(round_id, lock=True)
    require_version(found, version)
    state = State(found.state)
    if state.has_result:
        raise Refused(_("Đợt đã có quyết định nên không sửa được nữa."))
    _check(terms, None, kept=found.snapshot_id)
    if state.is_editable:
        for name, value in _columns(terms).items():
            setattr(found, name, value)
    else:
        found.deadlines = _columns(terms)["deadlines"]
    found.version += 1
    note(found, "changed", state, state, actor=actor)
    return found


def _columns(terms: RoundTerms) -> dict[str, Any]:
    return {
        "title": terms.title, "year": terms.year, "kind": terms.kind, "theme": terms.theme if terms.kind == "theme" else "",
        "snapshot_id": terms.snapshot_id, "criteria": terms.criteria.as_json(), "quotas": dict(terms.quotas),
        "nominators": sorted(terms.nominators), "secret": terms.secret, "quorum": terms.quorum,
        "majority": terms.majority,
        "deadlines": {stage: day.isoformat() for stage, day in terms.deadlines.items() if day is not None},
    }  # fmt: skip


def _must_lead(actor: Actor) -> None:
    if not actor.has(Role.STANDING_OFFICE):
        raise Refused(_("Đợt khen thưởng do thường trực lập và điều hành."))


def _check(terms: RoundTerms, today: date | None, *, kept: int = 0) -> None:
    """`kept`: the snapshot that the round has already; it stays good when its period is opened again."""
    errors = {f"{stage}_on": said for stage, said in rules.deadline_errors(terms.deadlines, today).items()}
    if not terms.title.strip():
        errors["title"] = _("Hãy đặt tên cho đợt.")
    if terms.kind not in ("annual", "theme"):
        errors["kind"] = _("Hãy chọn một loại.")
    if terms.kind == "theme" and not terms.theme.strip():
        errors["theme"] = _("Hãy ghi tên chuyên đề.")
    if terms.snapshot_id != kept and terms.snapshot_id not in {
        source.snapshot_id for source in queries.frozen_sources()
    }:
        errors["snapshot_id"] = _("Hãy chọn một kỳ đã chốt.")
    if terms.quorum not in list(Quorum):
        errors["quorum"] = _("Hãy chọn một mức.")
    if terms.majority not in list(Majority):
        errors["majority"] = _("Hãy chọn một mức.")
    if errors:
        raise Invalid(_("Còn chỗ chưa đúng."), errors)


def require_version(found: Round, version: int) -> None:
    if found.version != version:
        raise Stale(_("Đợt này vừa có người khác thay đổi. Hãy tải lại trang để xem bản mới rồi làm tiếp."))


def move(found: Round, verb: str, *, actor: Actor, reason: str = "", **details: Any) -> None:
    """The one place that writes a round's state."""
    before, target = State(found.state), BY_VERB[verb].target
    found.state, found.state_since = target, clock.now()
    found.version += 1
    note(found, verb, before, target, actor=actor, reason=reason, **details)


def note(
    found: Round, verb: str, before: State | None, after: State, *, actor: Actor, reason: str = "", **details: Any
) -> None:
    """A step on the timeline, in the record, and as news."""
    row = RoundStatus(
        round_id=found.id, verb=verb, from_state=before, to_state=after, by_id=actor.id, at=clock.now(),
        reason=reason.strip(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record(
        f"commendation.{verb}", actor=actor, subject="commendation", subject_id=found.id, to=str(after), reason=reason,
        **details,
    )  # fmt: skip
    events.publish(RoundMoved(round_id=found.id, verb=verb, actor_id=actor.id, to=str(after), status_id=row.id))
