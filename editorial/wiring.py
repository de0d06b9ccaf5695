"""Every feature, and what connects them. The only file that knows all features."""

from flask import Flask

from editorial.core import events
from editorial.core.events import Handler
from editorial.core.feature import Duty, Feature, register

# A line for each feature, in order: a feature stands after those that it imports (tests/house/test_imports.py).
# isort: off
from editorial.people.feature import FEATURE as PEOPLE
from editorial.units.feature import FEATURE as UNITS
from editorial.articles.feature import FEATURE as ARTICLES
from editorial.ballots.feature import FEATURE as BALLOTS
from editorial.workflow.feature import FEATURE as WORKFLOW
from editorial.publishing.feature import FEATURE as PUBLISHING
from editorial.reader.feature import FEATURE as READER
from editorial.search.feature import FEATURE as SEARCH
from editorial.scoring.feature import FEATURE as SCORING
from editorial.royalties.feature import FEATURE as ROYALTIES
from editorial.commendations.feature import FEATURE as COMMENDATIONS
from editorial.notices.feature import FEATURE as NOTICES
from editorial.account.feature import FEATURE as ACCOUNT
from editorial.register.feature import FEATURE as REGISTER
from editorial.deliveries.feature import FEATURE as DELIVERIES
from editorial.desk.feature import FEATURE as DESK
from editorial.reports.feature import FEATURE as REPORTS
from editorial.home.feature import FEATURE as HOME
# isort: on

FEATURES: tuple[Feature, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Feature))
"""The features imported above, in that order."""

HANDLERS: tuple[Handler, ...] = (
    *(handler for feature in FEATURES for handler in feature.handlers),
    *(handler for feature in FEATURES if feature.shared_handlers for handler in feature.shared_handlers(FEATURES)),
)

DUTIES: tuple[Duty, ...] = tuple(duty for feature in FEATURES for duty in feature.duties)


def init_app(app: Flask) -> None:
    """Connect every feature."""
    register(FEATURES)
    events.register(HANDLERS)
    for feature in FEATURES:
        if feature.init_app:
            feature.init_app(app)
        if feature.blueprint:
            app.register_blueprint(feature.blueprint)


def serve(app: Flask) -> None:
    """Prepare a process that serves pages."""
    for feature in FEATURES:
        if feature.serve:
            feature.serve(app)
