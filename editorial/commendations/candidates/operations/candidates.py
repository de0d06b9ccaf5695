"""Candidates are proposed from the frozen figures, put forward, written about and withdrawn."""

from collections.abc import Collection

from sqlalchemy import select

from editorial.commendations.candidates import rules as may
from editorial.commendations.candidates.models import Candidate, Nomination
from editorial.commendations.candidates.queries import candidates as queries
from editorial.commendations.candidates.queries import evidence, proposals
from editorial.commendations.criteria import rules as criteria
from editorial.commendations.rounds import queries as rounds
from editorial.commendations.rounds.models import Round
from editorial.commendations.rounds.rules import CONTRIBUTOR, STAFF, State
from editorial.core import audit, clock
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Invalid, Missing, Stale
from editorial.core.i18n import gettext as _
from editorial.people.models import BOARD, DESK, Person, Role
from editorial.scoring.periods.models import SnapshotRow
from editorial.units.models import Unit
from editorial.units.queries import roles_and_memberships_of

MAX_REPORT_LENGTH = 20_000


def propose(round_id: int, row_ids: Collection[int], *, actor: Actor) -> int:
    """The office takes frozen rows into the list; returns how many are new. Raises Refused."""
    found = rounds.round_of(round_id, lock=True)
    may.can_nominate(actor, State(found.state), (), None, clock.today(), ()).require()
    added = 0
    for row in proposals.frozen_rows(found, row_ids):
        unit_id = row.unit_id if row.unit_id is not None else row.figures.get("unit_id")
        unit_name = row.name if row.unit_id is not None else row.figures.get("unit", "")
        added += _add(found, row.person_id, unit_id, row, queries.category_of(row), row.name, unit_name, actor=actor)[1]
    return added


def nominate(round_id: int, *, person_id: int | None = None, unit_id: int | None = None, actor: Actor) -> Candidate:
    """Put a person (of this unit) or, without a person, the unit forward. Raises Refused, Invalid, Missing."""
    found = rounds.round_of(round_id, lock=True)
    place = db.session.get(Unit, unit_id) if unit_id else None
    if person_id is None and place is None:
        raise Missing
    mine = (unit_id,) if unit_id else ()
    until = rounds.deadlines(found).get("nominating")
    may.can_nominate(actor, State(found.state), found.nominators, until, clock.today(), mine).require()
    row = proposals.row_of_holder(found, person_id, None if person_id else unit_id)
    if person_id is None:
        assert place is not None
        category, name, unit_name = f"unit:{place.kind}", place.name, place.name
    else:
        name, category = _person(person_id, unit_id, row)
        unit_name = place.name if place else ""
    by_unit = unit_id is not None and actor.leads(unit_id)  # the office may name a unit, too
    one, is_new = _add(found, person_id, unit_id, row, category, name, unit_name, actor=actor, by_unit=by_unit)
    if not is_new:
        raise Invalid(_("%(name)s đã có trong danh sách của đợt này.", name=name))
    return one


def _person(person_id: int, unit_id: int | None, row: SnapshotRow | None) -> tuple[str, str]:
    """Name and class; a person must belong to the unit that puts them forward."""
    person = db.session.get(Person, person_id)
    if person is None or not person.is_active:
        raise Missing
    roles, units = roles_and_memberships_of(person_id, clock.today())
    if unit_id is not None and unit_id not in units:
        raise Invalid(_("%(name)s không thuộc đơn vị này.", name=person.full_name))
    if row is not None:
        return person.full_name, queries.category_of(row)
    is_staff = not roles.isdisjoint((*DESK, *BOARD, Role.PUBLISHER))
    return person.full_name, STAFF if is_staff else CONTRIBUTOR


def _add(
    found: Round,
    person_id: int | None,
    unit_id: int | None,
    row: SnapshotRow | None,
    category: str,
    name: str,
    unit_name: str,
    *,
    actor: Actor,
    by_unit: bool = False,
) -> tuple[Candidate, bool]:
    """The candidate of this holder, and whether they are new; one who had withdrawn comes back."""  # fmt: skip
    holder = (
        Candidate.person_id == person_id
        if person_id
        else Candidate.person_id.is_(None) & (Candidate.unit_id == unit_id)
    )
    one = db.session.scalars(select(Candidate).where(Candidate.round_id == found.id, holder)).one_or_none()
    if one is not None and one.withdrawn_at is None:
        return one, False
    if one is None:
        one = Candidate(
            round_id=found.id, person_id=person_id, unit_id=unit_id, category=category, name=name, unit_name=unit_name,
            snapshot_row_id=row.id if row else None, added_by_id=actor.id, added_at=clock.now(),
        )  # fmt: skip
        db.session.add(one)
        db.session.flush()
        one.report = _draft(found, one, row)
    one.withdrawn_at, one.withdrawn_by_id, one.withdrawn_reason = None, None, ""
    one.appraisal, one.appraisal_reason, one.appraised_by_id, one.appraised_at = None, "", None, None  # appraised anew
    db.session.add(
        Nomination(candidate_id=one.id, unit_id=unit_id if by_unit else None, by_id=actor.id, at=clock.now())
    )
    db.session.flush()
    audit.record(
        "commendation.nominated", actor=actor, subject="commendation", subject_id=found.id, candidate_id=one.id, name=name,
    )  # fmt: skip
    return one, True


def _draft(found: Round, one: Candidate, row: SnapshotRow | None) -> str:
    source = rounds.source_of(found.snapshot_id)
    return criteria.draft(
        queries.figures_of(row), source.title, evidence.evidence(one, source), is_unit=one.person_id is None,
        name=one.name, unit=one.unit_name,
    )  # fmt: skip


def fresh_draft(found: Round, one: Candidate) -> str:
    """The text as the figures would draft it now; nothing is written over."""
    return _draft(found, one, db.session.get(SnapshotRow, one.snapshot_row_id) if one.snapshot_row_id else None)


def write_report(round_id: int, candidate_id: int, text: str, *, version: int, actor: Actor) -> Candidate:
    """Raises Refused, Invalid, Stale, Missing."""
    found = rounds.round_of(round_id)
    one = queries.candidate_row(round_id, candidate_id, lock=True)
    may.can_write_report(actor, State(found.state), queries.standing_of(one)).require()
    if one.version != version:
        raise Stale(_("Có người vừa sửa báo cáo này. Chữ của bạn vẫn còn ở dưới; hãy chép lại rồi tải lại trang."))
    if not text.strip():
        raise Invalid(_("Báo cáo còn trống."), {"report": _("Hãy viết vài câu về thành tích.")})
    one.report, one.version = text.strip()[:MAX_REPORT_LENGTH], one.version + 1
    audit.record(
        "commendation.report_written", actor=actor, subject="commendation", subject_id=round_id, candidate_id=one.id,
    )  # fmt: skip
    return one


def withdraw(round_id: int, candidate_id: int, reason: str, *, actor: Actor) -> None:
    """Raises Refused, Invalid, Missing."""
    found = rounds.round_of(round_id, lock=True)
    one = queries.candidate_row(round_id, candidate_id, lock=True)
    may.can_withdraw(actor, State(found.state), queries.standing_of(one)).require()
    if not reason.strip():
        raise Invalid(_("Thiếu lý do."), {"reason": _("Hãy ghi lý do bằng một câu.")})
    one.withdrawn_at, one.withdrawn_by_id, one.withdrawn_reason = clock.now(), actor.id, reason.strip()
    audit.record(
        "commendation.withdrawn", actor=actor, subject="commendation", subject_id=round_id, candidate_id=one.id,
        reason=reason.strip(),
    )  # fmt: skip


def set_publicity_consent(round_id: int, candidate_id: int, publicity_consent: bool, *, actor: Actor) -> None:
    """May the name stand on the public roll of honour: said by oneself, for a unit by its head. Raises Missing."""
    rounds.round_of(round_id)
    one = queries.candidate_row(round_id, candidate_id, lock=True)
    theirs = actor.id == one.person_id if one.person_id else one.unit_id is not None and actor.leads(one.unit_id)
    if not theirs:
        raise Missing
    one.publicity_consent = publicity_consent
    audit.record(
        "commendation.agreed" if publicity_consent else "commendation.disagreed", actor=actor, subject="commendation",
        subject_id=round_id, candidate_id=one.id,
    )  # fmt: skip
