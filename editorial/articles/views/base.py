"""What the pages of writing and reading share."""

from flask import Blueprint

from editorial.articles import queries, rules
from editorial.articles.rules import Content, PartChange
from editorial.core.html import to_text
from editorial.core.text import Finding, personal_data

bp = Blueprint("articles", __name__)


def findings_in(content: Content) -> list[Finding]:
    """What looks like personal data in the words that will be public."""
    return personal_data(f"{content.title}\n{content.summary}\n{to_text(content.body)}")


def changes_between(before: Content, after: Content) -> list[PartChange]:
    names = {
        "section_id": {section.id: section.title for section in queries.sections()},
        "genre_id": {genre.id: genre.title for genre in queries.genres()},
    }
    return rules.changes(before, after, names)
