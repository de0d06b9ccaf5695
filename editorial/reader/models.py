"""How often the public opened an article: a number a day and nothing about anybody."""

from datetime import date

from sqlalchemy import Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core.db import Model


class ArticleView(Model):
    """`views` of an article on one day in Vietnam. No address, no cookie, no browser, no hour is kept with them."""

    __tablename__ = "article_views"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    views: Mapped[int]
