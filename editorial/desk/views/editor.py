"""One person at one text: what the writing page shows, and how what they typed is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import request, session, url_for
from werkzeug.datastructures import FileStorage, MultiDict

from editorial.articles import operations, queries, rules
from editorial.articles.models import Image, Lane
from editorial.articles.rules import Case, Content, Name, Photo
from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.db import savepoint, transaction
from editorial.core.errors import Invalid
from editorial.core.images import BadImage, ProcessedImage, process
from editorial.core.web import held_key
from editorial.desk.forms import article as forms
from editorial.desk.forms.article import ArticleForm
from editorial.desk.views.base import sent_id
from editorial.people.operations import drop_held_form
from editorial.people.queries import held_form
from editorial.workflow.operations import send

PLAIN = "plain_writing"
SERVER_PAGE = "s-"  # scripts put a name of their own in its place


@dataclass
class Desk:
    """`case` and `before` are those of the text as it stands; none and empty for a text not yet saved."""

    actor: Actor
    case: Case | None
    before: Content
    form: ArticleForm
    images: dict[int, Image]
    unit_id: int
    units: list[tuple[int, str]]
    genres: Sequence[Any]
    saved_at: datetime | None = None
    photos: tuple[Photo, ...] = ()
    faults: list[str] = field(default_factory=list)
    held: bool = False

    @property
    def page(self) -> str:
        return (self.form.writing_session.data or "")[:60]

    def bylined(self) -> tuple[Name, ...]:
        """The byline as chosen; names already there stay as printed. Raises Invalid."""
        names = self.before.byline
        ids = self.form.people_ids(names[0].person_id if names else self.actor.id)
        return names if ids == [name.person_id for name in names] else operations.byline_of(ids)

    def typed(self) -> Content:
        """Raises Invalid."""
        return self.form.content(self.photos, self.bylined())


def sit_down(actor: Actor, case: Case | None, typed: MultiDict[str, str] | None) -> Desk:
    """Read what the page needs. `typed`: what was sent, or None to show the text as it stands (or as it was held)."""
    held = saved_at = None
    if typed is None and (fields := held_form(request.path, token_hash=held_key(), person_id=actor.id)):
        held = typed = MultiDict(fields)
    if case is None:
        before, images = Content(), {}
        units = queries.units_to_write_for(actor)
        unit_id = chosen_unit(actor, units, typed)
        people = queries.writers_of([unit_id] if unit_id not in actor.units else list(actor.units))
    else:
        revision = queries.revision(case.revision_id)
        before, saved_at = queries.content_of(revision), revision.created_at
        images = queries.images_of(case.article_id)
        first = case.sent_at is None and case.number == 1
        movable = first and case.unit_id in actor.units and len(actor.units) > 1
        units = queries.units_to_write_for(actor) if movable else []
        unit_id = case.unit_id
        people = _with(queries.writers_of([unit_id]), before.byline)
    form = _form(actor, case, before, unit_id, typed, bound=held is None and typed is not None)
    genres = queries.genres()
    form.offer(
        sections=queries.sections(),
        genres=genres,
        units=units,
        people=people,
        choose_author=rules.may_name_author(actor, unit_id, case.state if case else None),
        correction=case is not None and case.number > 1,
    )
    desk = Desk(
        actor, case, before, form, images, unit_id, units, genres, saved_at, before.photos, held=held is not None
    )
    if typed is not None:
        desk.photos, desk.faults = forms.typed_photos(typed, images)
        session[PLAIN] = desk.page.startswith(SERVER_PAGE)
    return desk


def _form(
    actor: Actor, case: Case | None, before: Content, unit_id: int, typed: MultiDict[str, str] | None, *, bound: bool
) -> ArticleForm:
    if bound:
        return ArticleForm()  # as posted, files and all
    values = forms.first_values(before, plain=session.get(PLAIN, False)) | {"unit_id": unit_id}
    if case is None:
        values |= {"author_id": actor.id, "event_on": clock.today()}
    else:
        values |= {
            "lane": case.lane.value,
            "effective_on": case.effective_on,
            "restricted": case.restricted,
            "base_revision": str(case.revision_id),
        }
    return ArticleForm(formdata=typed, data=values)


def chosen_unit(actor: Actor, units: list[tuple[int, str]], typed: MultiDict[str, str] | None) -> int:
    """The unit a new text is for: as sent, as asked for in the address, else the person's own."""
    offered = [unit_id for unit_id, _name in units]
    for source in (typed, request.args):
        wanted = sent_id(source, "unit_id") if source is not None else 0
        if wanted in offered:
            return wanted
    return next((unit_id for unit_id in actor.units if unit_id in offered), offered[0] if offered else 0)


def _with(people: list[tuple[int, str]], byline: tuple[Name, ...]) -> list[tuple[int, str]]:
    known = {person_id for person_id, _name in people}
    return people + [(name.person_id, name.name) for name in byline if name.person_id not in known]


def take_files(desk: Desk, files: list[FileStorage]) -> list[str]:
    """Keep each photo that can be kept, and put it at the end of the text's photos; returns a sentence for each other.

    In a transaction of its own: whatever becomes of the text, the photos are there.
    """
    good: list[ProcessedImage] = []
    bad: list[str] = []
    for file in files:
        if not file.filename:
            continue
        try:
            good.append(process(file.read()))
        except BadImage as problem:
            bad.append(f"{file.filename[-80:]}: {problem}")
    if good and desk.case is not None:
        for image in add_images(desk.case.edition_id, good, desk.actor):
            desk.images[image.id] = image
            desk.photos += (Photo(image.id, image.sha256, credit=desk.actor.name),)
    return bad


def add_images(edition_id: int, good: list[ProcessedImage], actor: Actor) -> list[Image]:
    with transaction():
        return [operations.add_image(edition_id, image, actor=actor) for image in good]


def keep(desk: Desk, *, base: int, kind: str, and_send: bool = False) -> tuple[int, Invalid | None]:
    """Save the text and what stands around it, and hand it on when asked: one transaction.

    Returns the revision's id, and what kept it from being handed on; the text is saved all the same.
    Raises Refused, Conflict, Invalid.
    """
    case, form, actor = desk.case, desk.form, desk.actor
    assert case is not None
    unsent = None
    with transaction():
        revision_id = operations.save(
            case.edition_id, desk.typed(), base_revision_id=base, actor=actor, kind=kind, page=desk.page
        )
        lane, restricted, effective_on = Lane(form.lane.data), form.restricted.data, form.effective_on.data
        unit_id = (form.unit_id.data if "unit_id" in form else None) or case.unit_id
        if (lane, restricted, effective_on, unit_id) != (case.lane, case.restricted, case.effective_on, case.unit_id):
            operations.set_terms(
                case.edition_id,
                actor=actor,
                lane=lane,
                restricted=restricted,
                effective_on=effective_on,
                unit_id=unit_id,
            )
        if and_send:
            try:
                with savepoint():
                    now = queries.case_of(case.edition_id)
                    send(case.edition_id, actor=actor, version=now.version, reason=form.reason.data or "")
            except Invalid as problem:
                unsent = problem
        forget_held(actor, case)
    return revision_id, unsent


def forget_held(actor: Actor, case: Case) -> None:
    """What a lost session had left is in the text now."""
    if token := held_key():
        for path in (url_for("desk.edit_item", edition_id=case.edition_id), url_for("desk.new_item")):
            drop_held_form(path, token_hash=token, person_id=actor.id)
