"""What one save of the writing page asks for."""

from dataclasses import dataclass
from datetime import date

from editorial.articles.models import Lane
from editorial.articles.rules import Content


@dataclass(frozen=True)
class ArticleDraft:
    """A text as it was typed, and the terms around it.

    The byline of `content` is the one that is stored; `byline_ids` are the people chosen to stand there, in order, and
    `other_authors` names people of other units, separated by semicolons, each with a number where it is needed.
    `base_revision_id`: the revision that was on the screen. `kind`: how the revision was made, "save" or "autosave".
    `page` names the open page that sends it. `reason`: why personal data in the text may be published.
    `addressed`: what was asked for is done. `as_it_is`: it is sent without a change on purpose.
    """

    content: Content
    byline_ids: tuple[int, ...]
    other_authors: str
    lane: Lane
    restricted: bool
    effective_on: date | None
    unit_id: int
    reason: str
    addressed: bool
    as_it_is: bool
    base_revision_id: int
    kind: str
    page: str
