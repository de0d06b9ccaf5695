"""All pages of points: importing this module registers them on the blueprint."""

from editorial.scoring.anomalies import views as anomalies
from editorial.scoring.appeals import views as appeals
from editorial.scoring.boards import views as boards
from editorial.scoring.closing import views as closing
from editorial.scoring.item_points import views as item_points
from editorial.scoring.periods.views import bp
from editorial.scoring.rule_sets import views as rule_sets
from editorial.scoring.trials import views as trials

__all__ = ["anomalies", "appeals", "boards", "bp", "closing", "item_points", "rule_sets", "trials"]
