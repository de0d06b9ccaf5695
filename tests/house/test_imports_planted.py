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
        ("workflow/operations.py", "from editorial.articles.views import show"),
        ("home/views.py", "from editorial import wiring"),
        ("people/views/account.py", "from editorial.workflow import operations"),
        ("articles/rules.py", "from flask import request"),
        ("articles/rules.py", "from sqlalchemy import select"),
        ("articles/queries.py", "from . import models"),
        ("articles/helpers.py", ""),
        ("weather/models.py", "from editorial.core.db import Model"),
        ("articles/operations.py", "session.commit()"),
        ("articles/views.py", "x['HX-Trigger'] = 1"),
        ("articles/rules.py", "datetime.now(UTC)"),
        ("articles/views.py", "from flask import render_template"),
    ],
)
def test_an_offender_is_found(path: str, source: str) -> None:
    assert len(list(faults({path: source}))) == 1


@pytest.mark.parametrize("source", ["from editorial.workflow.queries import queue", "from editorial.core import web"])
def test_a_view_may_read_what_other_features_know(source: str) -> None:
    assert list(faults({"people/views.py": source})) == []
