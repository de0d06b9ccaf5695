"""How often the public opened articles. For their own pages: no list is sorted by it."""

from collections.abc import Collection
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, bindparam, func, select

from editorial.articles.models import Author
from editorial.core.db import rows
from editorial.reader.models import ArticleView


def views_of(article_id: int) -> int:
    """One statement, by the primary key."""
    return int(rows(_of_article(), {"article": article_id})[0][0] or 0)


def views_of_authors(accounts: Collection[int], first: date, last: date) -> int:
    """Of all articles that one of these accounts stands in the byline of, from one day to another; one statement."""
    return int(rows(_of_authors(), {"accounts": list(accounts), "first": first, "last": last})[0][0] or 0)


@cache
def _of_article() -> Any:
    return select(func.sum(ArticleView.views)).where(ArticleView.article_id == bindparam("article"))


@cache
def _of_authors() -> Any:
    theirs = select(Author.article_id).where(Author.person_id.in_(bindparam("accounts", expanding=True)))
    days = ArticleView.day.between(bindparam("first", type_=Date), bindparam("last", type_=Date))
    return select(func.sum(ArticleView.views)).where(ArticleView.article_id.in_(theirs), days)
