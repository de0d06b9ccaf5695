"""Candidates are proposed from the frozen figures, nominated, written about and withdrawn."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from editorial.commendations.candidates import rules
from editorial.commendations.candidates.models import Candidate, Nomination
from editorial.commendations.candidates.queries import candidates as queries
from editorial.commendations.candidates.queries import evidence, proposals
from editorial.commendations.candidates.queries.earlier import holder
from editorial.commendations.candidates.queries.since_freeze import changes_since_freeze
from editorial.commendations.criteria import rules as criteria
from editorial.commendations.rounds import queries as rounds
from editorial.commendations.rounds.models import Round
from editorial.commendations.rounds.rules import CONTRIBUTOR, STAFF, State
from editorial.core import audit, clock
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Invalid, Missing, Stale
from editorial.core.i18n import gettext as _
from editorial.core.transitions import require_reason
from editorial.people.models import BOARD, DESK, Person, Role
from editorial.scoring.periods.models import SnapshotRow
from editorial.units.models import Unit
from editorial.units.queries import roles_and_memberships_of

MAX_REPORT_LENGTH = 20_000


@dataclass(frozen=True)
class _Nominee:
    """Who becomes a candidate: a person with their unit, or without a person the unit itself."""

    person_id: int | None
    unit_id: int | None
    category: str
    name: str
    unit_name: str
    row: SnapshotRow | None


def propose(round_id: int, row_ids: Collection[int], *, actor: Actor) -> int:
    """The office takes frozen rows into the list; returns how many are new. Raises Refused."""
    found = rounds.round_of(round_id, lock=True)
    rules.can_nominate(actor, State(found.state), (), None, clock.today(), ()).require()
    added = 0
    for row in proposals.frozen_rows(found, row_ids):
        unit_name = row.name if row.unit_id is not None else row.figures.get("unit", "")
        nominee = _Nominee(row.person_id, proposals.unit_of(row), queries.category_of(row), row.name, unit_name, row)
        added += _add(found, nominee, actor=actor) is not None
    return added


def nominate(round_id: int, *, person_id: int | None = None, unit_id: int | None = None, actor: Actor) -> Candidate:
    """Nominate a person of this unit or, without a person, the unit. Raises Refused, Invalid, Missing."""
    found = rounds.round_of(round_id, lock=True)
    unit = db.session.get(Unit, unit_id) if unit_id else None
    if person_id is None and unit is None:
        raise Missing
    until = rounds.deadlines(found).get("nominating")
    unit_ids = (unit_id,) if unit_id else ()
    rules.can_nominate(actor, State(found.state), found.nominators, until, clock.today(), unit_ids).require()
    row = proposals.frozen_row_of(found, person_id, None if person_id else unit_id)
    if person_id is not None:
        name, category = _person(person_id, unit_id, row)
        nominee = _Nominee(person_id, unit_id, category, name, unit.name if unit else "", row)
    else:
        assert unit is not None
        nominee = _Nominee(None, unit_id, f"unit:{unit.kind}", unit.name, unit.name, row)
    by_unit = unit_id is not None and actor.leads(unit_id)  # the office may name a unit, too
    added = _add(found, nominee, actor=actor, by_unit=by_unit)
    if added is None:
        sentence = _("%(name)s đã có trong danh sách của đợt này.", name=nominee.name)
        raise Invalid(sentence, {"who": sentence})
    return added


def _person(person_id: int, unit_id: int | None, row: SnapshotRow | None) -> tuple[str, str]:
    """Name and category; a person must belong to the unit that nominates them."""
    person = db.session.get(Person, person_id)
    if person is None or not person.is_active:
        raise Missing
    roles, units = roles_and_memberships_of(person_id, clock.today())
    if unit_id is not None and unit_id not in units:
        sentence = _("%(name)s không thuộc đơn vị này.", name=person.full_name)
        raise Invalid(sentence, {"who": sentence})
    if row is not None:
        return person.full_name, queries.category_of(row)
    is_staff = not roles.isdisjoint((*DESK, *BOARD, Role.PUBLISHER))
    return person.full_name, STAFF if is_staff else CONTRIBUTOR


def _add(found: Round, nominee: _Nominee, *, actor: Actor, by_unit: bool = False) -> Candidate | None:
    """The new candidate, or one who had withdrawn and comes back; None for one who is in the list."""
    is_same = (
        Candidate.person_id == nominee.person_id
        if nominee.person_id
        else Candidate.person_id.is_(None) & (Candidate.unit_id == nominee.unit_id)
    )
    candidate = db.session.scalars(select(Candidate).where(Candidate.round_id == found.id, is_same)).one_or_none()
    if candidate is not None and candidate.withdrawn_at is None:
        return None
    if candidate is None:
        candidate = Candidate(
            round_id=found.id, person_id=nominee.person_id, unit_id=nominee.unit_id, category=nominee.category,
            name=nominee.name, unit_name=nominee.unit_name, snapshot_row_id=nominee.row.id if nominee.row else None,
            added_by_id=actor.id, added_at=clock.now(),
        )  # fmt: skip
        db.session.add(candidate)
        db.session.flush()
        candidate.report = draft_report(found, candidate)
    candidate.withdrawn_at, candidate.withdrawn_by_id, candidate.withdrawn_reason = None, None, ""
    candidate.appraisal, candidate.appraisal_reason = None, ""
    candidate.appraised_by_id = candidate.appraised_at = None
    db.session.add(
        Nomination(
            candidate_id=candidate.id, unit_id=nominee.unit_id if by_unit else None, by_id=actor.id, at=clock.now()
        )
    )
    db.session.flush()
    record("nominated", candidate, actor=actor, name=nominee.name)
    return candidate


def draft_report(found: Round, candidate: Candidate) -> str:
    """The report as the figures draft it now; writes nothing."""
    period, is_unit = rounds.frozen_period(found.snapshot_id), candidate.person_id is None
    row = db.session.get(SnapshotRow, candidate.snapshot_row_id) if candidate.snapshot_row_id else None
    whose = holder(candidate.person_id, candidate.unit_id)
    later = changes_since_freeze([whose], period).get(whose, [])
    skipped = {change.article_id for change in later if change.is_against}
    return criteria.draft(
        queries.figures_of(row), period.title, evidence.evidence(candidate, period, skipped), is_unit=is_unit,
        name=candidate.name, unit=candidate.unit_name,
    )  # fmt: skip


def write_report(round_id: int, candidate_id: int, text: str, *, version: int, actor: Actor) -> None:
    """Raises Refused, Invalid, Stale, Missing."""
    found = rounds.round_of(round_id)
    candidate = queries.candidate_row(round_id, candidate_id, lock=True)
    rules.can_write_report(actor, State(found.state), candidate).require()
    if candidate.version != version:
        raise Stale(
            _("Báo cáo này vừa được sửa ở một trang khác. Chữ của bạn vẫn còn ở dưới; hãy chép lại rồi tải lại trang.")
        )
    if not text.strip():
        raise Invalid(_("Báo cáo còn trống."), {"report": _("Hãy viết vài câu về thành tích.")})
    candidate.report, candidate.version = text.strip()[:MAX_REPORT_LENGTH], candidate.version + 1
    record("report_written", candidate, actor=actor)


def withdraw(round_id: int, candidate_id: int, reason: str, *, actor: Actor) -> None:
    """Raises Refused, Invalid, Missing."""
    found = rounds.round_of(round_id, lock=True)
    candidate = queries.candidate_row(round_id, candidate_id, lock=True)
    rules.can_withdraw(actor, State(found.state), candidate).require()
    require_reason(reason, _("Hãy ghi lý do bằng một câu."))
    candidate.withdrawn_at, candidate.withdrawn_by_id = clock.now(), actor.id
    candidate.withdrawn_reason = reason.strip()
    record("withdrawn", candidate, actor=actor, reason=reason.strip())


def set_publicity_consent(round_id: int, candidate_id: int, consents: bool, *, actor: Actor) -> None:
    """May the name stand on the public roll of honour: said by oneself, for a unit by its head. Raises Missing."""
    candidate = queries.candidate_row(round_id, candidate_id, lock=True)
    if not rules.is_own(actor, candidate):
        raise Missing
    candidate.publicity_consent = consents
    record("agreed" if consents else "disagreed", candidate, actor=actor)


def record(action: str, candidate: Candidate, *, actor: Actor, **details: Any) -> None:
    """Note in the audit log what was done with a candidate."""
    audit.record(
        f"commendation.{action}", actor=actor, subject="commendation", subject_id=candidate.round_id,
        candidate_id=candidate.id, **details,
    )  # fmt: skip
