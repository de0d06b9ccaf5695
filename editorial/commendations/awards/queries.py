"""Who was honoured: a round's certificates, the proof of one by its code, and the public roll of honour."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from editorial.commendations.candidates.models import Candidate
from editorial.commendations.criteria import rules as criteria
from editorial.commendations.rounds.models import Round
from editorial.commendations.rounds.rules import State, category_order
from editorial.core import files, settings
from editorial.core.db import db
from editorial.core.documents import Template, certificate, verification_codes

MAX_SHOWN = 2000
HAS_RESULT = Round.state.in_([state for state in State if state.has_result])


def template() -> Template:
    """The ward's own page for certificates, or the one that comes with the program."""
    raw = settings.value(criteria.TEMPLATE)
    return certificate.parse(raw) if raw else certificate.default()


def background(key: str) -> bytes:
    return files.path(key, "background").read_bytes()


def awarded(round_ids: Collection[int]) -> list[Candidate]:
    """Of these rounds, by category, then by name."""
    rows = db.session.scalars(
        select(Candidate).where(Candidate.round_id.in_(round_ids), Candidate.awarded.is_(True)).limit(MAX_SHOWN)
    )
    return sorted(rows, key=lambda candidate: (category_order(candidate.category), candidate.name, candidate.id))


def may_be_named(candidate: Candidate) -> bool:
    """In public: a person who agreed; a unit unless its head said no."""
    consent = candidate.publicity_consent
    return consent is True if candidate.person_id is not None else consent is not False


@dataclass(frozen=True)
class Proof:
    """What the public page says of a certificate."""

    name: str
    unit: str
    round_title: str
    decision_number: str
    decided_on: date | None
    code: str


def proof(typed: str) -> Proof | None:
    """The certificate of this code, once its decision is in; None for any other."""
    code = verification_codes.parse(typed)
    if code is None:
        return None
    row = db.session.execute(
        select(Candidate, Round)
        .join(Round, Round.id == Candidate.round_id)
        .where(Candidate.code == code, Candidate.awarded.is_(True), HAS_RESULT)
    ).one_or_none()
    if row is None:
        return None
    candidate, found = row
    unit = candidate.unit_name if candidate.person_id is not None else ""
    return Proof(candidate.name, unit, found.title, found.decision_number, found.decided_on, candidate.code or "")


@dataclass(frozen=True)
class RollEntry:
    """A round on the roll: who may be named in public, and how many others there are."""

    round: Round
    named: Sequence[Candidate]
    others: int


def roll_entry(found: Round, candidates: Sequence[Candidate]) -> RollEntry:
    """`candidates`: those of the round who were honoured."""
    named = [candidate for candidate in candidates if may_be_named(candidate)]
    return RollEntry(found, named, len(candidates) - len(named))


def roll_of_honour() -> list[RollEntry]:
    """Rounds with a decision, the newest first; two statements."""
    rounds = db.session.scalars(
        select(Round)
        .where(HAS_RESULT, Round.decision_number != "")
        .order_by(Round.decided_on.desc(), Round.id.desc())
        .limit(20)
    ).all()
    candidates = awarded([found.id for found in rounds])
    return [
        roll_entry(found, [candidate for candidate in candidates if candidate.round_id == found.id]) for found in rounds
    ]
