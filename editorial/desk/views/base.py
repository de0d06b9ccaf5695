"""The blueprint of the desk, and what its pages share."""

from collections.abc import Mapping
from datetime import datetime

from flask import Blueprint, url_for

from editorial.articles import queries, rules
from editorial.articles.rules import Case, Content, PartChange
from editorial.core.numbers import row_id
from editorial.core.text import Finding, personal_data
from editorial.publishing import queries as publishing
from editorial.workflow.rules import has_hour

bp = Blueprint("desk", __name__)


def sent_id(values: Mapping[str, str], name: str) -> int:
    """A row's id out of an address or a form: 0 when none was sent, -1 for what no row can have."""
    text = values.get(name, "")
    return row_id(text, -1) if text else 0


def writing_page(case: Case) -> str:
    return url_for("desk.edit_item", edition_id=case.edition_id)


def findings_in(content: Content) -> list[Finding]:
    """What looks like personal data in the words that will be public."""
    return personal_data(rules.public_words(content))


def changes_between(before: Content, after: Content) -> list[PartChange]:
    sections, genres = queries.sections_and_genres()
    names = {
        "section_id": {section.id: section.title for section in sections},
        "genre_id": {genre.id: genre.title for genre in genres},
    }
    return rules.changes(before, after, names)


def promised_hour(case: Case) -> datetime | None:
    """The hour at which a scheduled item goes out; None while it has none."""
    return publishing.promised_hour(case.edition_id) if has_hour(case) else None
