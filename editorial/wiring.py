"""Every feature in order, and what connects them. The only file that knows all features."""

from flask import Flask

from editorial.account.feature import FEATURE as ACCOUNT
from editorial.articles.feature import FEATURE as ARTICLES
from editorial.ballots.feature import FEATURE as BALLOTS
from editorial.commendations.feature import FEATURE as COMMENDATIONS
from editorial.core import events
from editorial.core.events import Handler
from editorial.core.feature import Duty, Feature, register
from editorial.desk.feature import FEATURE as DESK
from editorial.home.feature import FEATURE as HOME
from editorial.notices import feature as notices
from editorial.people.feature import FEATURE as PEOPLE
from editorial.publishing.feature import FEATURE as PUBLISHING
from editorial.reader.feature import FEATURE as READER
from editorial.register.feature import FEATURE as REGISTER
from editorial.reports.feature import FEATURE as REPORTS
from editorial.royalties.feature import FEATURE as ROYALTIES
from editorial.scoring.feature import FEATURE as SCORING
from editorial.search.feature import FEATURE as SEARCH
from editorial.units.feature import FEATURE as UNITS
from editorial.workflow.feature import FEATURE as WORKFLOW

FEATURES: tuple[Feature, ...] = (
    PEOPLE,
    UNITS,
    ARTICLES,
    BALLOTS,
    WORKFLOW,
    PUBLISHING,
    READER,
    SEARCH,
    SCORING,
    ROYALTIES,
    COMMENDATIONS,
    notices.FEATURE,
    ACCOUNT,
    REGISTER,
    DESK,
    REPORTS,
    HOME,
)
"""A feature stands after those that it imports (tests/house/test_imports.py)."""


HANDLERS: tuple[Handler, ...] = (
    *(handler for feature in FEATURES for handler in feature.handlers),
    notices.handler(FEATURES),
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
