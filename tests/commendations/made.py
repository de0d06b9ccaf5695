"""A period that was closed, with its frozen rows, and rounds in the state that a test needs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from editorial.commendations.awards import operations as awards
from editorial.commendations.candidates.models import Candidate
from editorial.commendations.candidates.operations import appraisal, candidates
from editorial.commendations.council import queries as council_queries
from editorial.commendations.council.models import CouncilBallot
from editorial.commendations.council.operations import ballots as council
from editorial.commendations.council.operations import membership
from editorial.commendations.criteria.rules import Criteria
from editorial.commendations.progress import operations as progress
from editorial.commendations.rounds import operations as rounds
from editorial.commendations.rounds import queries as round_queries
from editorial.commendations.rounds.models import Round
from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.db import db, transaction
from editorial.scoring.periods.models import Period, PeriodState, Snapshot, SnapshotRow
from editorial.scoring.periods.rules import span
from tests.cast import Cast
from tests.factories import save

KEY = "T2024-12-01"

PEOPLE: Mapping[str, tuple[int, int, int, bool]] = {
    # items, months, place, staff
    "don": (20, 10, 1, False),
    "lan": (15, 8, 2, False),
    "hoa": (14, 9, 3, False),
    "outsider": (13, 7, 4, False),
    "binh": (5, 3, 5, False),
    "office": (16, 11, 1, True),
}
UNITS = {"group": (40, None, 1), "women": (18, 12000, 2), "culture": (16, 6000, 3)}


def frozen(cast: Cast, key: str = KEY, **figures: Any) -> Snapshot:
    """A closed period whose rows are the cast's. `figures`: more for people by name ({"hoa": {"ineligible": True}})."""
    days = span(key)
    assert days is not None
    period = Period(key=key, starts_on=days.starts_on, ends_on=days.ends_on, state=PeriodState.FROZEN)
    save(period)
    snapshot = Snapshot(
        period_id=period.id, number=1, signed_by_id=cast.head.id, signed_at=clock.now(), cutoff_entry_id=0,
        rows_total=9, rows_done=9, rule_versions=[1], hash="f" * 64, completed_at=clock.now(),
    )  # fmt: skip
    save(snapshot)
    rows = []
    for name, (items, months, place, staff) in PEOPLE.items():
        actor = getattr(cast, name)
        unit = next(unit for unit in (cast.group, cast.lone_group, cast.culture, cast.women) if unit.id in actor.units)
        said = {"unit_id": unit.id, "unit": unit.name, "unit_kind": unit.kind, "a": items // 2, "b": items - items // 2,
                "c": 0, "returns": 1, "months": months, "first_on": "2024-12-05", "last_on": "2025-11-20",
                "ineligible": False, "reached_at": "2025-11-20T02:00:00+00:00"}  # fmt: skip
        rows.append(
            SnapshotRow(snapshot_id=snapshot.id, person_id=actor.id, is_staff=staff, place=place, points=items * 300,
                        items=items, name=actor.name, figures=said | figures.get(name, {}))
        )  # fmt: skip
    for name, (items, plan, place) in UNITS.items():
        unit = getattr(cast, name)
        said = {"kind": unit.kind, "a": items, "b": 0, "c": 0, "returns": 0, "months": 12, "members": 4,
                "mean_grade": 10000, "timeliness": 10000, "coverage": 10000, "plan": plan, "value": 9000,
                "ineligible": False}  # fmt: skip
        rows.append(
            SnapshotRow(snapshot_id=snapshot.id, unit_id=unit.id, is_staff=False, place=place, points=items * 200,
                        items=items, name=unit.name, figures=said | figures.get(name, {}))
        )  # fmt: skip
    save(*rows)
    return snapshot


def terms(snapshot: Snapshot, **more: Any) -> rounds.RoundTerms:
    return rounds.RoundTerms(
        **{
            "title": "Khen thưởng năm 2026", "year": 2026, "kind": "annual", "theme": "", "snapshot_id": snapshot.id,
            "criteria": Criteria(), "quotas": {"contributor": 2}, "nominators": ["unit_head", "office"],
            "deadlines": {"nominating": date(2026, 11, 30)}, "secret": True, "quorum": "two_thirds",
            "majority": "half_members",
        } | more
    )  # fmt: skip


def new_round(cast: Cast, snapshot: Snapshot | None = None, **more: Any) -> int:
    with transaction():
        found = rounds.create(terms(snapshot or frozen(cast), **more), actor=cast.office)
    return found.id


def frozen_of(round_id: int) -> Snapshot:
    return db.session.get_one(Snapshot, round_queries.round_of(round_id).snapshot_id)


def version(round_id: int) -> int:
    db.session.expire_all()
    return round_queries.round_of(round_id).version


def step(cast: Cast, round_id: int, verb: str, actor: Actor | None = None, reason: str = "") -> None:
    seen = version(round_id)
    with transaction():
        progress.apply_verb(verb, round_id, version=seen, actor=actor or cast.office, reason=reason)


def row_ids(names: tuple[str, ...], cast: Cast, round_id: int) -> list[int]:
    found = round_queries.round_of(round_id)
    holders = {getattr(cast, name).id for name in names if name in PEOPLE}
    places = {getattr(cast, name).id for name in names if name in UNITS}
    rows = db.session.query(SnapshotRow).filter_by(snapshot_id=found.snapshot_id)
    return [row.id for row in rows if row.person_id in holders or (row.unit_id in places and row.person_id is None)]


def listed(cast: Cast, names: tuple[str, ...] = ("don", "lan", "hoa", "outsider", "women"), **more: Any) -> int:
    """A round in appraisal with these in its list."""
    round_id = new_round(cast, **more)
    step(cast, round_id, "open_nominations")
    ids = row_ids(names, cast, round_id)
    with transaction():
        candidates.propose(round_id, ids, actor=cast.office)
    step(cast, round_id, "close_nominations")
    return round_id


def candidate(round_id: int, name: str) -> Candidate:
    db.session.expire_all()
    return db.session.query(Candidate).filter_by(round_id=round_id, name=name).one()


def appraised(cast: Cast, round_id: int) -> None:
    ids = [row.id for row in db.session.query(Candidate).filter_by(round_id=round_id, withdrawn_at=None)]
    with transaction():
        for candidate_id in ids:
            appraisal.appraise(round_id, candidate_id, "shortlisted", "đủ", actor=cast.deputy)


COUNCIL = (("head", "chair"), ("deputy", "member"), ("uyen", "member"), ("vinh", "member"), ("son", "secretary"))


def seated(cast: Cast, round_id: int, who: tuple[tuple[str, str], ...] = COUNCIL) -> None:
    with transaction():
        for name, position in who:
            membership.appoint_member(round_id, getattr(cast, name).id, position, actor=cast.office)
    with transaction():
        membership.take_attendance(round_id, [getattr(cast, name).id for name, _position in who], actor=cast.office)


def voting(
    cast: Cast, names: tuple[str, ...] = ("don", "lan", "hoa", "outsider", "women"), **more: Any
) -> tuple[int, int]:
    """A round whose first vote is open: its id and the ballot's."""
    who = more.pop("who", COUNCIL)
    round_id = listed(cast, names, **more)
    return round_id, opened(cast, round_id, who)


def opened(cast: Cast, round_id: int, who: tuple[tuple[str, str], ...] = COUNCIL) -> int:
    """The first vote of a round that is appraised."""
    appraised(cast, round_id)
    seated(cast, round_id, who)
    seen = version(round_id)
    with transaction():
        return progress.open_vote(round_id, version=seen, actor=cast.head).id


def vote(ballot_id: int, actor: Actor, yes: tuple[int, ...] = (), no: tuple[int, ...] = ()) -> None:
    with transaction():
        council.cast(ballot_id, dict.fromkeys(yes, "yes") | dict.fromkeys(no, "no"), actor=actor)


def count(ballot_id: int, actor: Actor, minutes: str = "") -> None:
    with transaction():
        council.count(ballot_id, minutes, actor=actor)


def ids_of(round_id: int) -> dict[str, int]:
    """Candidates by the name they carry."""
    db.session.expire_all()
    return {row.name: row.id for row in db.session.query(Candidate).filter_by(round_id=round_id)}


def everybody_says_yes(
    cast: Cast, ballot_id: int, names: tuple[str, ...] = ("head", "deputy", "uyen", "vinh", "son")
) -> None:
    for name in names:
        actor = getattr(cast, name)
        db.session.expire_all()
        ballot = db.session.get(CouncilBallot, ballot_id)
        assert ballot is not None
        recused = council_queries.recorded_recusals(ballot.round_id)
        mine = [
            candidate.id
            for candidate in council_queries.candidates_of_ballot(ballot_id)
            if (candidate.id, actor.id) not in recused
        ]
        vote(ballot_id, actor, yes=tuple(mine))


def decided(cast: Cast, names: tuple[str, ...] = ("don", "women"), **more: Any) -> int:
    """A round with its decision entered, everybody who was chosen honoured."""
    round_id, ballot_id = voting(cast, names, **more)
    honour(cast, round_id, ballot_id)
    return round_id


def honour(cast: Cast, round_id: int, ballot_id: int) -> None:
    """From the open vote to the decision."""
    everybody_says_yes(cast, ballot_id)
    count(ballot_id, cast.son)
    seen = version(round_id)
    with transaction():
        progress.submit(round_id, version=seen, actor=cast.office)
    seen = version(round_id)
    chosen = council_queries.vote_status(round_queries.round_of(round_id)).selection.ids
    with transaction():
        awards.decide(round_id, "12/QĐ-UBND", date(2026, 11, 20), "Nguyễn Văn Chủ Tịch", "Chủ tịch", chosen,
                      version=seen, actor=cast.office)  # fmt: skip


def all_rounds() -> list[Round]:
    return list(db.session.query(Round))
