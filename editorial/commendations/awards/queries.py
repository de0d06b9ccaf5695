"""Who was honoured: the roll, a round's certificates, and the proof of one by its code."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from editorial.commendations.candidates.models import Candidate
from editorial.commendations.criteria import rules as criteria
from editorial.commendations.dossier.rules.dossier import Listed
from editorial.commendations.rounds.models import Round
from editorial.commendations.rounds.rules import State, category_order
from editorial.core import files, settings
from editorial.core.db import db
from editorial.core.documents import Template, certificate, verification_codes


def certified(found: Round, *, only: int | None = None) -> list[tuple[Candidate, Listed]]:
    """Those with a certificate, in the order of the list."""
    rows = [row for row in awarded(found.id) if only is None or row.id == only]
    return [
        (row, Listed(row.name, row.unit_name, row.category, row.person_id is None, None, row.report)) for row in rows
    ]


def template() -> Template:
    """The ward's own page for certificates, or the quiet one that comes with the desk."""
    raw = settings.value(criteria.TEMPLATE)
    return certificate.parse(raw) if raw else certificate.default()


def background(key: str) -> bytes:
    return files.path(key, "background").read_bytes()


MAX_SHOWN = 2000


def awarded(round_id: int) -> list[Candidate]:
    """In the order of a list: by class, then by name."""
    rows = db.session.scalars(select(Candidate).where(Candidate.round_id == round_id, Candidate.awarded.is_(True)))
    return sorted(rows, key=lambda row: (category_order(row.category), row.name, row.id))


def may_name(row: Candidate) -> bool:
    """In public: a person who agreed; a unit unless its head said no."""
    return row.publicity_consent is True if row.person_id is not None else row.publicity_consent is not False


def named(round_id: int) -> tuple[list[Candidate], int]:
    """Those who may be named in public, and how many others there are."""
    rows = awarded(round_id)
    found = [row for row in rows if may_name(row)]
    return found, len(rows) - len(found)


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
        .where(
            Candidate.code == code, Candidate.awarded.is_(True),
            Round.state.in_((State.DECIDED, State.CLOSED)),
        )
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    one, found = row
    unit = one.unit_name if one.person_id is not None else ""
    return Proof(one.name, unit, found.title, found.decision_number, found.decided_on, one.code or "")


@dataclass(frozen=True)
class RollEntry:
    """A round on the roll."""

    round: Round
    named: list[Candidate]
    others: int


def roll() -> list[RollEntry]:
    """Rounds with a decision, the newest first; two statements."""
    rounds = list(
        db.session.scalars(
            select(Round)
            .where(Round.state.in_((State.DECIDED, State.CLOSED)), Round.decision_number != "")
            .order_by(Round.decided_on.desc(), Round.id.desc())
            .limit(20)
        )
    )
    rows = db.session.scalars(
        select(Candidate)
        .where(Candidate.round_id.in_([one.id for one in rounds]), Candidate.awarded.is_(True))
        .limit(MAX_SHOWN)
    )
    found: dict[int, list[Candidate]] = {one.id: [] for one in rounds}
    for row in rows:
        found[row.round_id].append(row)
    return [
        RollEntry(
            one,
            sorted(
                (row for row in found[one.id] if may_name(row)),
                key=lambda row: (category_order(row.category), row.name, row.id),
            ),
            sum(not may_name(row) for row in found[one.id]),
        )
        for one in rounds
    ]
