"""What the writing page shows: a text as it is stored, and what a person may choose from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from editorial.articles import queries, rules
from editorial.articles.models import Image
from editorial.articles.rules import Case, Content
from editorial.core.access import Actor
from editorial.workflow.queries import Request, open_request


@dataclass(frozen=True)
class Editor:
    """A text as it is stored; for one that nobody has saved yet, `case` is None and `content` empty.

    `units` and `people`: what this person may choose from, as (id, name). `sections` and `genres`: rows with id and title.
    """

    actor: Actor
    case: Case | None
    content: Content
    saved_at: datetime | None
    images: Mapping[int, Image]
    unit_id: int
    units: Sequence[tuple[int, str]]
    people: Sequence[tuple[int, str]]
    sections: Sequence[Any]
    genres: Sequence[Any]
    request: Request | None = None
    """What was asked for, while the text lies under it."""

    @property
    def is_unchanged(self) -> bool:
        """Nothing was done yet about what was asked for."""
        return self.case is not None and self.request is not None and self.request.revision_id == self.case.revision_id

    @property
    def may_name_author(self) -> bool:
        return rules.may_name_author(self.actor, self.unit_id, self.case.state if self.case else None)

    @property
    def is_correction(self) -> bool:
        return self.case is not None and self.case.number > 1


def new_editor(actor: Actor, wanted_units: Iterable[int]) -> Editor:
    """A new text, for the first of these units that the person may write for, else for their own."""
    sections, genres = queries.sections_and_genres()
    units = queries.units_to_write_for(actor)
    offered = [unit_id for unit_id, _name in units]
    unit_id = next((unit for unit in (*wanted_units, *actor.units, *offered) if unit in offered), 0)
    return Editor(
        actor=actor,
        case=None,
        content=Content(),
        saved_at=None,
        images={},
        unit_id=unit_id,
        units=units,
        people=queries.writers_of(list(actor.units) if unit_id in actor.units else [unit_id]),
        sections=sections,
        genres=genres,
    )


def load_editor(actor: Actor, case: Case) -> Editor:
    """The text of an edition as it stands. Only a first edition that was never sent may move to another unit."""
    revision = queries.revision(case.revision_id)
    content = queries.content_of(revision)
    never_sent = case.sent_at is None and case.number == 1
    may_move = never_sent and case.unit_id in actor.units and len(actor.units) > 1
    writers = queries.writers_of([case.unit_id])
    known = {person_id for person_id, _name in writers}
    sections, genres = queries.sections_and_genres()
    return Editor(
        actor=actor,
        case=case,
        content=content,
        saved_at=revision.created_at,
        images=queries.images_of(case.article_id),
        unit_id=case.unit_id,
        units=queries.units_to_write_for(actor) if may_move else [],
        people=writers + [(name.person_id, name.name) for name in content.byline if name.person_id not in known],
        sections=sections,
        genres=genres,
        request=open_request(case.edition_id) if case.state.is_editable and case.sent_at else None,
    )
