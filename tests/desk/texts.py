"""What tests of pages ask about texts."""

from sqlalchemy import func, select

from editorial.articles import queries
from editorial.articles.models import Article
from editorial.core.db import db
from tests import pipeline


def text_of(edition):
    return queries.content_of(queries.revision(pipeline.case(edition).revision_id))


def edit_url(edition):
    return f"/bai/{edition}/sua"


def item_url(edition):
    return f"/bai/{pipeline.case(edition).article_id}"


def articles():
    return db.session.scalar(select(func.count()).select_from(Article))
