"""Every table, imported once, for migrations."""

from editorial.articles import models as articles
from editorial.ballots import models as ballots
from editorial.commendations import models as commendations
from editorial.core import audit, legal, settings
from editorial.core.events import models as events
from editorial.notices import models as notices
from editorial.people import models as people
from editorial.publishing import models as publishing
from editorial.reader import models as reader
from editorial.reports import models as reports
from editorial.royalties import models as royalties
from editorial.scoring import models as scoring
from editorial.search import models as search
from editorial.units import models as units
from editorial.workflow import models as workflow

__all__ = [
    "articles",
    "audit",
    "ballots",
    "commendations",
    "events",
    "legal",
    "notices",
    "people",
    "publishing",
    "reader",
    "reports",
    "royalties",
    "scoring",
    "search",
    "settings",
    "units",
    "workflow",
]
