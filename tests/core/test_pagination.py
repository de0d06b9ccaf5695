"""Pages by key: nothing is skipped or shown twice, and no cursor that anybody makes up breaks anything."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from editorial.core import clock
from editorial.core.db import db, transaction
from editorial.core.errors import Missing
from editorial.core.pagination import after, decode, encode
from editorial.people.models import Person
from tests.factories import new_person

KINDS = (datetime, str, int)
KEYS = (Person.created_at, Person.sort_key, Person.id)

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text()
    | st.datetimes(timezones=st.none() | st.just(UTC) | st.timezones()).map(datetime.isoformat),
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(st.text(), parts, max_size=2),
    max_leaves=6,
)
likely = st.tuples(
    st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat) | st.just("0001-01-01T00:00:00+14:00"),
    st.text(),
    st.integers(-(2**70), 2**70),
).map(list)


def forge(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def people(count: int, cursor: str | None, descending: bool) -> list[Person]:
    query = after(select(Person), KEYS, cursor, KINDS, descending=descending).limit(count)  # type: ignore[arg-type]
    return list(db.session.scalars(query))


@pytest.mark.parametrize("descending", [False, True])
def test_pages_in_a_row_are_the_whole_list_once(database: None, descending: bool) -> None:
    with transaction():
        for number in range(25):
            at = clock.now() + timedelta(minutes=number // 7)
            db.session.add(new_person(f"Người {number % 3}", f"n{number}", created_at=at))
    whole = [person.id for person in people(100, None, descending)]
    seen: list[int] = []
    cursor = None
    while rows := people(4, cursor, descending):
        seen += [row.id for row in rows]
        cursor = encode((rows[-1].created_at, rows[-1].sort_key, rows[-1].id))
    assert seen == whole
    assert len(set(seen)) == 25


@given(
    st.tuples(
        st.datetimes(timezones=st.just(UTC)),
        st.text(st.characters(codec="utf-8", exclude_characters="\0")),
        st.integers(0, 2**31 - 1),
    )
)
def test_a_cursor_of_ours_comes_back(values: tuple[Any, ...]) -> None:
    assert decode(encode(values), KINDS) == values


@given(st.text() | st.text("ABCDEFabcdef0123456789-_=", max_size=60) | anything.map(forge) | likely.map(forge))
@example("=")
@example(forge([["a"] * 3]))
@example(forge([True, True, True]))
@example(forge(["2026-11-23T00:00:00", "x", 1]))
@example(forge(["2026-11-23T00:00:00+00:00", "\0", 1]))
@example(forge(["2026-11-23T00:00:00+00:00", "\ud800", 1]))
@example(forge(["9999-12-31T23:59:59-14:00", "x", 1]))
@example(forge(["2026-11-23T00:00:00+00:00", "x", 2**31]))
@example("W" * 5000)
@example(base64.urlsafe_b64encode(b"[" * 20000).decode())
@example(base64.urlsafe_b64encode(b"9" * 5000).decode())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
def test_a_cursor_that_somebody_made_up_is_a_page_or_not_found(database: None, cursor: str) -> None:
    try:
        rows = people(5, cursor, True)
    except Missing:
        return
    assert rows == []
