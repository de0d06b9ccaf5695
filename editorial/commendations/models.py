"""Every table of commendation rounds."""

from editorial.commendations.candidates import models as candidates
from editorial.commendations.council import models as council
from editorial.commendations.rounds import models as rounds

__all__ = ["candidates", "council", "rounds"]
