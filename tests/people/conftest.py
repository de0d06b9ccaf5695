"""Until home/ gives the places of the frame, an empty frame."""

import pytest
from flask import Flask


@pytest.fixture(autouse=True)
def _frame(app: Flask) -> None:
    app.jinja_env.globals.setdefault("nav", {"groups": [], "bottom": [], "unread": 0})
