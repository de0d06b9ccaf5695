"""An article is created, corrected, and its text saved."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.orm import aliased

from editorial.articles import queries, rules
from editorial.articles.events import ArticleCreated, ArticleMadeUrgent, ArticleSaved
from editorial.articles.models import Article, Author, AutosaveRun, Edition, Image, Lane, Revision, State, StatusRow
from editorial.articles.operations import autosave_runs
from editorial.articles.rules import Case, Content, Name, Photo
from editorial.core import audit, clock, events, files
from editorial.core.access import Actor
from editorial.core.db import db, keep
from editorial.core.errors import Invalid, Refused, Stale
from editorial.core.i18n import gettext as _
from editorial.core.images import ProcessedImage
from editorial.core.text import word_count
from editorial.people.models import Person, Role


class Conflict(Stale):
    """Somebody saved first. Nothing is lost: `theirs` is the newer revision's id, what was typed is still in the form."""

    def __init__(self, theirs: int) -> None:
        super().__init__(_("Bài này vừa được lưu ở một trang khác. Cả hai bản đều còn; hãy chọn bản để giữ."))
        self.theirs = theirs


def already_created(actor: Actor, page: str) -> int | None:
    """The edition that this open page has created before: a page creates one, however often its button is tapped.

    Until the transaction ends, another tap of this person waits here.
    """
    if not page:
        return None
    db.session.execute(select(Person.id).where(Person.id == actor.id).with_for_update())
    return queries.begun_on_pages(actor).get(page)


def create(
    content: Content,
    *,
    unit_id: int,
    actor: Actor,
    lane: Lane = Lane.NORMAL,
    restricted: bool = False,
    effective_on: date | None = None,
    kind: str = "save",
    page: str = "",
) -> Edition:
    """A new article with its first edition, a draft. Without a byline the actor is the author.

    A head or the standing office may enter a text for its author (the byline); they then count as having touched it.
    `page` names the open page that it was typed on; see `already_created`.
    Raises Refused for a unit that is not theirs, Invalid for an event to come.
    """
    if unit_id not in actor.units and not actor.has(Role.STANDING_OFFICE):
        raise Refused(_("Bạn chỉ viết bài được cho đơn vị của mình."))
    if not content.byline:
        content = replace(content, byline=(Name(actor.id, actor.name),))
    _check_event(content)
    now = clock.now()
    article = Article(unit_id=unit_id, created_by_id=actor.id, created_at=now, restricted=restricted)
    db.session.add(article)
    db.session.flush()
    edition = Edition(
        article_id=article.id, number=1, state=State.DRAFT, state_since=now, lane=lane, effective_on=effective_on
    )
    _open(edition, article, content, actor, kind)
    _add_authors(article.id, content.byline)
    audit.record(
        "article.created",
        actor=actor,
        subject="article",
        subject_id=article.id,
        unit_id=unit_id,
        edition_id=edition.id,
        revision_id=edition.current_revision_id,
        page=page,
    )
    events.publish(ArticleCreated(article_id=article.id, edition_id=edition.id, actor_id=actor.id))
    return edition


def open_correction(article_id: int, *, actor: Actor, state: State, **held: Any) -> Edition:
    """A new edition beside the live one, beginning with the live words. The caller has locked the article and checked the
    rule. `held`: who holds it and until when."""
    live: Edition
    article, live, words, newest = keep(db.session.execute(_LIVE, {"article_id": article_id}).one())
    content = replace(queries.content_of(words), correction_note="")
    edition = Edition(
        article_id=article_id,
        number=newest + 1,  # one that the board turned down keeps its number
        state=state,
        state_since=clock.now(),
        lane=live.lane,
        effective_on=live.effective_on,
        **held,
    )
    _open(edition, article, content, actor)
    _sign(article_id, content.byline)
    return edition


_numbered = aliased(Edition)
_LIVE = (
    select(
        Article, Edition, Revision,
        select(func.max(_numbered.number)).where(_numbered.article_id == Article.id).scalar_subquery(),
    )
    .join(Edition, Edition.id == Article.published_edition_id)
    .join(Revision, Revision.id == Edition.current_revision_id)
    .where(Article.id == bindparam("article_id"))
)  # fmt: skip


def close_correction(article_id: int) -> None:
    """A correction was turned down: the edition that is out is the article's current one again, with its byline."""
    article = db.session.get_one(Article, article_id)
    if article.published_edition_id is not None:
        article.current_edition_id = article.published_edition_id
        revision_id = queries.case_of(article.published_edition_id).revision_id
        _sign(article_id, queries.content_of(queries.revision(revision_id)).byline)


def _open(edition: Edition, article: Article, content: Content, actor: Actor, kind: str = "save") -> None:
    db.session.add(edition)
    db.session.flush()
    revision = _add_revision(edition, content, kind, actor, number=1)
    article.current_edition_id = edition.id
    db.session.add(
        StatusRow(
            article_id=article.id,
            edition_id=edition.id,
            at=clock.now(),
            actor_id=actor.id,
            verb="create",
            to_state=edition.state,
            revision_id=revision.id,
        )
    )
    db.session.flush()


def save(
    edition_id: int, content: Content, *, base_revision_id: int, actor: Actor, kind: str = "save", page: str = ""
) -> int:
    """Keep what was typed as a new revision, or in the one of an open run of autosaves; returns its id, or the current
    one's when nothing changed.

    `page` names the open page that sends it: what that very page saved by itself since the base (its answer may have
    been lost on the way) is no conflict.
    Raises Refused when somebody else may edit now, Conflict when a newer revision than the base is there, Invalid.
    """
    case = queries.case_of(edition_id, lock=True)
    rules.can_edit(actor, case, clock.now()).require()
    if content.hash() == case.revision_hash:
        return case.revision_id
    if base_revision_id != case.revision_id and not queries.saved_by_page(case, base_revision_id, page):
        raise Conflict(case.revision_id)
    if not content.byline:
        raise Invalid(_("Bài cần ít nhất một người đứng tên."), {"byline": _("Bài cần ít nhất một người đứng tên.")})
    _check_event(content)
    _check_images(case, content)
    edition, current, run = db.session.execute(_TO_SAVE, {"edition_id": edition_id}).one()
    byline = current.byline
    if run is not None and autosave_runs.goes_on(run, actor, page if kind == "autosave" else ""):
        _write(current, content)
        autosave_runs.note_save(run, edition)
        if current.byline != byline:
            _sign(case.article_id, content.byline)
        db.session.flush()
        return current.id
    revision = _add_revision(edition, content, kind, actor, number=current.number + 1)
    if revision.byline != byline:
        _sign(case.article_id, content.byline)
    audit.record(
        "article.saved",
        actor=actor,
        subject="article",
        subject_id=case.article_id,
        edition_id=edition_id,
        revision_id=revision.id,
        hash=revision.hash,
        kind=kind,
        page=page,
    )
    events.publish(ArticleSaved(article_id=case.article_id, edition_id=edition_id, actor_id=actor.id))
    if kind == "autosave" and page:
        autosave_runs.begin_run(revision, actor, page)
    return revision.id


_TO_SAVE = (
    select(Edition, Revision, AutosaveRun)
    .join(Revision, Revision.id == Edition.current_revision_id)
    .outerjoin(AutosaveRun, AutosaveRun.edition_id == Edition.id)
    .where(Edition.id == bindparam("edition_id"))
)


def set_terms(
    edition_id: int, *, actor: Actor, lane: Lane, restricted: bool, effective_on: date | None, unit_id: int
) -> None:
    """Change lane, unit, restriction and effective date. Allowed to who may edit the text now. Raises Refused, Invalid."""
    case = queries.case_of(edition_id, lock=True)
    if (lane, restricted, effective_on, unit_id) == (case.lane, case.restricted, case.effective_on, case.unit_id):
        return
    rules.can_edit(actor, case, clock.now()).require()
    was_sent = case.sent_at is not None or case.number > 1  # a correction stays with the unit that answered for it
    if unit_id != case.unit_id and (unit_id not in actor.units or was_sent):
        raise Invalid(
            _("Không đổi được đơn vị."), {"unit_id": _("Chỉ đổi được sang đơn vị của bạn, trước khi gửi bài.")}
        )
    edition = db.session.get_one(Edition, edition_id)
    article = db.session.get_one(Article, case.article_id)
    edition.lane, edition.effective_on, edition.version = lane, effective_on, edition.version + 1
    article.restricted, article.unit_id = restricted, unit_id
    audit.record(
        "article.terms_changed",
        actor=actor,
        subject="article",
        subject_id=case.article_id,
        lane=lane,
        restricted=restricted,
        unit_id=unit_id,
        effective_on=effective_on.isoformat() if effective_on else None,
    )
    if lane is Lane.URGENT and case.lane is not lane and not case.state.with_author:
        events.publish(ArticleMadeUrgent(article_id=case.article_id, edition_id=edition_id, actor_id=actor.id))


def add_image(edition_id: int, image: ProcessedImage, *, actor: Actor) -> Image:
    """Keep a re-encoded photo with the article. It is part of the text only once a saved revision names it."""
    case = queries.case_of(edition_id)
    rules.can_edit(actor, case, clock.now()).require()
    row = Image(
        article_id=case.article_id,
        key=files.new_key(image.files),
        sha256=image.sha256,
        width=image.width,
        height=image.height,
        uploaded_by_id=actor.id,
        uploaded_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    for name, data in image.files.items():
        files.write(row.key, name, data)
    audit.record("image.added", actor=actor, subject="article", subject_id=case.article_id, image_id=row.id)
    return row


def put_photos_in(edition_id: int, photos: list[Photo], *, actor: Actor) -> int:
    """Add photos at the end of the text as it stands; returns the new revision's id."""
    case = queries.case_of(edition_id, lock=True)
    content = queries.content_of(queries.revision(case.revision_id))
    content = replace(content, photos=content.photos + tuple(photos))
    return save(edition_id, content, base_revision_id=case.revision_id, actor=actor)


def _add_revision(edition: Edition, content: Content, kind: str, actor: Actor, *, number: int) -> Revision:
    revision = Revision(
        article_id=edition.article_id,
        edition_id=edition.id,
        number=number,
        kind=kind,
        created_by_id=actor.id,
    )
    _write(revision, content)
    db.session.add(revision)
    db.session.flush()
    edition.current_revision_id = revision.id
    return revision


def _write(revision: Revision, content: Content) -> None:
    """The text as columns; `created_at` is when these words were saved."""
    revision.created_at, revision.hash, revision.word_count = clock.now(), content.hash(), word_count(content.text)
    for name in _PLAIN:
        setattr(revision, name, getattr(content, name))
    revision.photos = [photo.__dict__ for photo in content.photos]
    revision.byline = [name.__dict__ for name in content.byline]


_PLAIN = ("title", "summary", "body", "section_id", "genre_id", "event_on", "event_place", "correction_note")


def _sign(article_id: int, byline: tuple[Name, ...]) -> None:
    """The byline as rows, for "my items" and for who may see."""
    db.session.execute(delete(Author).where(Author.article_id == article_id))
    _add_authors(article_id, byline)


def _add_authors(article_id: int, byline: tuple[Name, ...]) -> None:
    db.session.execute(
        insert(Author),
        [
            {"article_id": article_id, "person_id": name.person_id, "position": index}
            for index, name in enumerate(byline)
        ],
    )


def _check_event(content: Content) -> None:
    if fault := rules.event_fault(content, clock.today()):
        raise Invalid(fault, {"event_on": fault})


def _check_images(case: Case, content: Content) -> None:
    known = {image.id: image.sha256 for image in queries.images_of(case.article_id).values()} if content.photos else {}
    if any(known.get(photo.image_id) != photo.sha256 for photo in content.photos):
        raise Invalid(
            _("Có ảnh không thuộc bài này."), {"photos": _("Có ảnh không thuộc bài này. Hãy tải ảnh lên lại.")}
        )


def byline_of(person_ids: Collection[int], stored: Iterable[Name] = ()) -> tuple[Name, ...]:
    """Names in the given order. Who left since stays as the stored byline prints them; unknown or departed people who are
    new in it are refused. Raises Invalid."""
    names = {name.person_id: name.name for name in stored} | dict(
        db.session.execute(select(Person.id, Person.full_name).where(Person.id.in_(person_ids), Person.is_active)).all()
    )
    if set(person_ids) - set(names):
        raise Invalid(
            _("Có tên không còn trong danh sách."), {"byline": _("Có tên không còn trong danh sách người viết.")}
        )
    return tuple(Name(person_id, names[person_id]) for person_id in dict.fromkeys(person_ids))
