from __future__ import annotations

from collections.abc import Callable

import pytest

from editorial.core.access import Actor
from editorial.core.db import transaction
from editorial.search import operations, queries, rules
from editorial.search.queries import Filters


@pytest.fixture
def index() -> Callable[..., None]:
    """index(article, ...): write these articles' documents."""

    def write(*articles: object) -> None:
        with transaction():
            for article in articles:
                operations.reindex([article if isinstance(article, int) else article.id])  # type: ignore[attr-defined]

    return write


@pytest.fixture
def find() -> Callable[..., list[str]]:
    """find("vệ sinh", cast.mai, section_id=3): titles, best first."""

    def look(typed: str, actor: Actor | None, **filters: object) -> list[str]:
        asked = rules.parse_query(typed)
        return [row.title for row in queries.results(asked, Filters(**filters), actor=actor).rows]  # type: ignore[arg-type]

    return look
