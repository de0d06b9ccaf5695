"""The one condition for what the public may read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from editorial.core import clock
from editorial.core.db import db
from editorial.publishing.models import Publication
from editorial.publishing.queries import live_at
from tests import pipeline
from tests.tampering import tamper

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"live_from": HOUR}, False),
        ({"live_from": timedelta(0)}, True),
        ({"live_until": HOUR}, True),
        ({"live_until": timedelta(0)}, False),
        ({"live_until": -HOUR}, False),
        ({"cancelled_at": -HOUR}, False),
        ({"failed_at": -HOUR}, False),
        ({"settled_at": None}, True),
    ],
)
def test_live_is_what_the_row_says_at_this_instant(cast, changes, expected):
    edition = pipeline.to_published(cast, pipeline.draft(cast))
    values = {name: None if offset is None else clock.now() + offset for name, offset in changes.items()}
    if values:
        tamper("publications", update(Publication).values(values))
    assert pipeline.is_live(edition) is expected


def test_live_may_be_asked_of_another_instant(cast):
    pipeline.to_scheduled(cast, pipeline.draft(cast), hours=2)
    hour = clock.now() + 2 * HOUR
    moment = timedelta(microseconds=1)
    found = [db.session.scalar(select(Publication.id).where(live_at(at))) for at in (hour - moment, hour)]
    assert found[0] is None
    assert found[1] is not None
