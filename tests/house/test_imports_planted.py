"""The test of the imports finds an offender that somebody plants."""

import pytest

from tests.house.test_imports import faults


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("core/x.py", "from editorial.people.models import Person"),
        ("people/rules.py", "import editorial.articles.rules"),
        ("people/models.py", "from editorial.people import rules"),
        ("articles/operations.py", "from editorial.articles import forms"),
        ("home/queries.py", "from editorial.desk.views import item"),
        ("home/views.py", "from editorial import wiring"),
        ("home/views.py", "from editorial.royalties.feature import FEATURE"),
        ("people/commands.py", "from editorial.people.views import show"),
        ("notices/feature.py", "from editorial.people.views import show"),
        ("people/feature.py", "from editorial.notices.operations import prune"),
        ("core/feature.py", "from editorial.people.feature import FEATURE"),
        ("people/views/account.py", "from editorial.workflow import operations"),
        ("people/views.py", "from editorial.workflow.queries import queue"),
        ("articles/rules.py", "from flask import request"),
        ("articles/rules.py", "from sqlalchemy import select"),
        ("articles/queries.py", "from . import models"),
        ("articles/helpers.py", ""),
        ("scoring/ledger/rules.py", "from editorial.scoring.boards.rules import place_words"),
        ("scoring/ledger/queries/x.py", "from editorial.scoring.ledger.operations import balances"),
        ("scoring/holders/operations.py", "from editorial.scoring.ledger.operations import balances"),
        ("scoring/closing/operations.py", "from editorial.scoring.closing.views import periods"),
        ("scoring/weather/rules.py", ""),
        ("weather/models.py", "from editorial.core.db import Model"),
        ("articles/operations.py", "session.commit()"),
        ("articles/views.py", "x['HX-Trigger'] = 1"),
        ("articles/rules.py", "datetime.now(UTC)"),
        ("articles/views.py", "from flask import render_template"),
        ("scoring/queries.py", "from editorial.core.events.models import Delivery"),
        ("scoring/queries.py", "text('SELECT id FROM event_deliveries')"),
        ("articles/events.py", "from editorial.articles.rules import Case"),
        ("commendations/rounds/queries.py", "from editorial.commendations.council.queries import members"),
        ("commendations/council/rules.py", "from editorial.commendations.rounds import operations"),
        ("commendations/council/forms.py", "from editorial.commendations.models import council"),
        ("commendations/council/helpers.py", ""),
        ("commendations/council/queries.py", "from . import models"),
    ],
)
def test_an_offender_is_found(path: str, source: str) -> None:
    assert len(list(faults({path: source}))) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("commendations/council/views.py", "from editorial.commendations.rounds.views import bp"),
        ("commendations/council/operations/seats.py", "from editorial.commendations.council import queries"),
        ("commendations/views.py", "from editorial.commendations.settings import views"),
    ],
)
def test_a_subject_may_import_subjects_before_it(path: str, source: str) -> None:
    assert list(faults({path: source})) == []


def test_a_page_package_reads_what_stands_below_it() -> None:
    assert list(faults({"desk/views.py": "from editorial.workflow.queries import queue"})) == []
