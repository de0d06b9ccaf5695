"""Points: their ledger, leaderboards, periods and appeals."""

from editorial.core.feature import Feature
from editorial.scoring.commands import scores_group
from editorial.scoring.views import bp

FEATURE = Feature(name="scoring", blueprint=bp, commands=(scores_group,))
