"""The pages of commendation rounds, registered on one blueprint."""

from editorial.commendations.awards.views import decision, public, template
from editorial.commendations.candidates.views import appraisal, candidates
from editorial.commendations.council.views import ballots, council
from editorial.commendations.dossier import views as dossier
from editorial.commendations.progress.views import rounds
from editorial.commendations.rounds.views import terms
from editorial.commendations.rounds.views.base import bp
from editorial.commendations.settings import views as settings

__all__ = [
    "appraisal", "ballots", "bp", "candidates", "council", "decision", "dossier", "public", "rounds", "settings",
    "template", "terms",
]  # fmt: skip
