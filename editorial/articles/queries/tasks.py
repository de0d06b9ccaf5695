"""What selects of tasks about items are made of: the editions with their promise, and who is their author."""

from typing import Any

from sqlalchemy import ColumnElement, case, exists, or_, select
from sqlalchemy.orm import aliased

from editorial.articles.models import Article, Author, Edition, Lane
from editorial.core.tasks import ME


def editions(until: Any = None) -> Any:
    """A select of edition_id and until (the promise where nothing else is given), joined to the article."""
    until = Edition.due_at if until is None else until
    return select(Edition.id.label("edition_id"), until.label("until")).join(Article, Article.id == Edition.article_id)


URGENT_FIRST: Any = case((Edition.lane == Lane.URGENT, 0), else_=1)
"""Sorts what is urgent before everything else, in every list of what waits. (Our decision.)"""


def is_author() -> ColumnElement[bool]:
    """ME created the article or stands under it."""
    author = aliased(Author)
    return or_(Article.created_by_id == ME, exists().where(author.article_id == Article.id, author.person_id == ME))
