"""Every test of points ends with a ledger that verifies."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from editorial.core.db import db
from editorial.scoring.verification.queries.balances import balance_faults
from editorial.scoring.verification.queries.entries import entry_faults


@pytest.fixture
def right(cast: object) -> Iterator[None]:
    """After the test: every line and every balance, counted again, is as it stands."""
    yield
    db.session.expire_all()
    assert [*entry_faults(), *balance_faults()] == []
