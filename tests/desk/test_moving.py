"""Moving the hour of a scheduled item."""

from collections.abc import Callable
from datetime import timedelta

from editorial.core import clock
from tests import pipeline
from tests.cast import Cast
from tests.page import PageClient


def test_moving_begins_from_the_hour_that_was_promised(cast: Cast, client_for: Callable[..., PageClient]) -> None:
    edition = pipeline.to_scheduled(cast, pipeline.draft(cast), hours=30)
    promised = clock.to_vietnam(clock.now() + timedelta(hours=30))
    page = client_for(cast.dang).get(f"/bai/{edition}/lam/move")
    assert page.fields["day"] == promised.date().isoformat()
    assert page.fields["hour"] == promised.strftime("%H:%M")
