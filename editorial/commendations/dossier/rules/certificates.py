"""What a certificate says; the ward's own template draws it. Pure."""

from editorial.commendations.candidates.models import Candidate
from editorial.commendations.dossier.rules.dossier import Dossier
from editorial.commendations.rounds.models import Round
from editorial.core.documents import Certificate
from editorial.core.i18n import gettext as _


def certificate_of(dossier: Dossier, candidate: Candidate, check_url: str, decided: Round) -> Certificate:
    """`decided`: the round with its decision entered."""
    return Certificate(
        name=candidate.name, code=candidate.code or "", check_url=check_url,
        deed=_("Đã có thành tích trong %(what)s năm %(year)s", year=dossier.year, what=dossier.field_of_work),
        unit=candidate.unit_name if candidate.person_id is not None else "", decision=decided.decision_number,
        place=dossier.place, day=decided.decided_on, signer=decided.signer, signer_position=dossier.signer[0],
        ward=dossier.ward.upper(),
    )  # fmt: skip
