"""A cast in a database where a commit is a commit."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import event

from editorial.core.db import db
from tests import cast as people
from tests.conftest import RealDatabase


@pytest.fixture
def ward(real_database: RealDatabase) -> people.Cast:
    event.listen(db.engine, "connect", _hurry)
    cast = people.build()
    for name in people.UNITS:  # ids alone, which outlive the sessions that a fork lets go
        setattr(cast, name, SimpleNamespace(id=getattr(cast, name).id))
    for shelf in (cast.sections, cast.genres):
        shelf.update({code: SimpleNamespace(id=row.id) for code, row in shelf.items()})  # type: ignore[arg-type]
    return cast


def _hurry(connection: Any, _record: Any) -> None:
    """A killed process loses nothing that it gave to the system; only a dead machine would, and none dies here."""
    if db.engine.dialect.name == "sqlite":
        connection.execute("PRAGMA synchronous=OFF")
