"""The votes of the editorial board."""

from editorial.ballots.views import bp
from editorial.core.feature import Feature

FEATURE = Feature(name="ballots", blueprint=bp)
