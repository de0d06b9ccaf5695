"""Keyset pages: constant work however far one reads. A cursor is opaque and never trusted."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, SQLColumnExpression, tuple_

from editorial.core import foreign_json
from editorial.core.errors import Missing

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of rows; `after` is the cursor of the next page, None on the last."""

    rows: list[Row]
    after: str | None


def encode(values: tuple[Any, ...]) -> str:
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def decode(cursor: str, kinds: tuple[type, ...]) -> tuple[Any, ...]:
    """The values of a cursor; raises Missing (a 404) for anything that isn't one of ours."""
    try:
        raw = foreign_json.read(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(raw, list) or len(raw) != len(kinds):
            raise ValueError(cursor)
        values = tuple(
            datetime.fromisoformat(value) if kind is datetime else value for value, kind in zip(raw, kinds, strict=True)
        )
        if any(type(value) is not kind for value, kind in zip(values, kinds, strict=True)):
            raise ValueError(cursor)
        if any(isinstance(value, datetime) and value.tzinfo is None for value in values):
            raise ValueError(cursor)
        if any(isinstance(value, int) and abs(value) >= 2**31 for value in values):  # what an id column holds
            raise ValueError(cursor)
        if any(isinstance(value, str) and "\0" in value.encode().decode() for value in values):
            raise ValueError(cursor)
        values = tuple(value.astimezone(UTC) if isinstance(value, datetime) else value for value in values)
    except (ValueError, TypeError, OverflowError, binascii.Error) as error:
        raise Missing from error
    return values


def after(
    query: Select[Any],
    keys: tuple[SQLColumnExpression[Any], ...],
    cursor: str | None,
    kinds: tuple[type, ...],
    *,
    descending: bool,
) -> Select[Any]:
    """Order by the keys and continue behind the cursor. The last key must be unique."""
    if cursor:
        values = decode(cursor, kinds)
        behind = tuple_(*keys) < tuple_(*values) if descending else tuple_(*keys) > tuple_(*values)
        query = query.where(behind)
    return query.order_by(*(key.desc() if descending else key.asc() for key in keys))
