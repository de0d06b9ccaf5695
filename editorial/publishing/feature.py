"""The schedule, and publishing when the hour has come."""

from datetime import datetime, timedelta

from flask import Flask, request

from editorial.core import clock
from editorial.core.feature import Check, Duty, Feature
from editorial.publishing.operations import settle_all, settle_due
from editorial.publishing.queries.verification import publication_faults

SETTLE_EVERY = timedelta(seconds=1)
MOST_ON_A_PAGE = 5
"""What a page settles on its way: more would keep its reader waiting, and the next page comes soon."""

last_settled: list[datetime] = []
"""When this process last settled before a page, as its only entry."""


def settle_before_reading() -> None:
    """Publish what is due before a page is read, at most once a second a process: the hour waits for no worker."""
    if request.method == "GET" and request.endpoint != "static":
        now = clock.now()
        if not last_settled or abs(now - last_settled[-1]) >= SETTLE_EVERY:
            last_settled[:] = [now]
            settle_due(MOST_ON_A_PAGE)


def _init_app(app: Flask) -> None:
    app.before_request(settle_before_reading)


FEATURE = Feature(
    name="publishing",
    duties=(Duty(settle_all, is_urgent=True),),
    checks=(Check("bài đã đăng", publication_faults),),
    init_app=_init_app,
)
