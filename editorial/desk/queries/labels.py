"""What is asked about the label of a text before it goes on, in sentences."""

from typing import Any

from editorial.articles import queries
from editorial.articles.rules import Case, Content, label_doubts, relabelled
from editorial.core.text import word_count


def label_warnings(case: Case | None, content: Content, genre: Any) -> list[str]:
    """Why a text may not be what its genre says, and that a correction changes it; one statement for a correction."""
    if genre is None:
        return []
    found = label_doubts(genre, word_count(content.text), len(content.photos), content.body)
    before = queries.published_genre(case.article_id) if case is not None and case.number > 1 else None
    if before is not None and before.id != genre.id:
        found.append(relabelled(before.title, genre.title))
    return found
