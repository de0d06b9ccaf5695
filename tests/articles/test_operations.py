"""What a write does: the change, its audit row, its news; and that a refusal changes nothing."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from editorial.articles import operations, queries
from editorial.articles.models import Article, Author, Edition, Image, Lane, Revision, State, StatusRow
from editorial.articles.operations import Conflict
from editorial.articles.rules import Name, Photo
from editorial.core import files
from editorial.core.audit import AuditRow
from editorial.core.db import db, transaction
from editorial.core.errors import Invalid, Refused
from editorial.core.events.models import EventRow
from tests import event_log, pipeline
from tests.articles import photos


def count(table):
    return db.session.scalar(select(func.count()).select_from(table))


def everything():
    return [count(table) for table in (Article, Edition, Revision, Author, Image, StatusRow, AuditRow, EventRow)]


def save(edition, actor, content, base, **more):
    with transaction():
        return operations.save(edition, content, base_revision_id=base, actor=actor, **more)


def current(edition):
    return pipeline.case(edition).revision_id


def words_of(revision_id):
    return queries.content_of(queries.revision(revision_id))


def test_a_new_text_is_a_draft_with_its_author_and_its_first_line(cast):
    edition = pipeline.draft(cast)
    case = pipeline.case(edition)
    assert (case.state, case.number, case.authors) == (State.DRAFT, 1, {cast.hoa.id})
    (entry,) = queries.timeline(case.article_id)
    assert (entry.who, entry.row.verb, entry.revision_number) == (cast.hoa.name, "create", 1)
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == "article.created")).one()
    assert (row.actor_id, row.subject_id) == (cast.hoa.id, case.article_id)


def test_nobody_writes_for_a_unit_that_is_not_theirs(cast):
    before = everything()
    with pytest.raises(Refused), transaction():
        operations.create(pipeline.words(cast), unit_id=cast.women.id, actor=cast.hoa)
    assert everything() == before


def test_whoever_enters_a_text_for_another_has_touched_it(cast):
    with transaction():
        edition = operations.create(pipeline.words(cast, cast.hoa), unit_id=cast.group.id, actor=cast.lan).id
    assert pipeline.case(edition).authors == {cast.hoa.id, cast.lan.id}
    assert cast.lan.id in queries.touched(pipeline.case(edition).article_id)


def test_a_page_creates_one_article_however_often_its_button_is_tapped(cast):
    with transaction():
        assert operations.already_created(cast.hoa, "p1") is None
        first = operations.create(pipeline.words(cast), unit_id=cast.group.id, actor=cast.hoa, page="p1").id
    for actor, page, edition in (
        (cast.hoa, "p1", first),
        (cast.hoa, "p2", None),
        (cast.hoa, "", None),
        (cast.binh, "p1", None),
    ):
        with transaction():
            assert operations.already_created(actor, page) == edition


def test_a_save_is_a_new_revision_and_the_old_one_stays(cast):
    edition = pipeline.draft(cast)
    first = current(edition)
    second = pipeline.save(edition, cast.hoa, title="Tên khác")
    assert (current(edition), words_of(first).title) == (second, "Tổ dân phố 12 ra quân dọn vệ sinh")
    assert words_of(second).title == "Tên khác"
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == "article.saved")).one()
    assert row.details["revision_id"] == second
    assert event_log.published("article.saved")[-1]["edition_id"] == edition


def test_saving_the_same_words_changes_nothing(cast):
    edition = pipeline.draft(cast)
    before = everything()
    assert save(edition, cast.hoa, words_of(current(edition)), base=12345) == current(edition)
    assert everything() == before


def test_a_conflict_loses_neither_text(cast):
    edition = pipeline.draft(cast, cast.hoa, cast.binh)
    base = current(edition)
    theirs = pipeline.save(edition, cast.binh, title="Của Bình")
    before = everything()
    with pytest.raises(Conflict) as conflict:
        save(edition, cast.hoa, replace(words_of(base), title="Của Hoa"), base)
    assert everything() == before
    assert (conflict.value.theirs, conflict.value.status) == (theirs, 409)
    mine = save(edition, cast.hoa, replace(words_of(base), title="Của Hoa"), theirs)
    assert [words_of(revision).title for revision in (theirs, mine)] == ["Của Bình", "Của Hoa"]


@pytest.mark.parametrize(
    ("kind", "page", "conflict"),
    [("autosave", "p1", False), ("save", "p1", True), ("autosave", "p2", True), ("autosave", "", True)],
)
def test_what_this_very_page_saved_by_itself_is_no_conflict(cast, kind, page, conflict):
    edition = pipeline.draft(cast)
    base = current(edition)
    save(edition, cast.hoa, replace(words_of(base), title="Gõ dở"), base, kind=kind, page=page)
    later = replace(words_of(base), title="Gõ xong")
    if conflict:
        with pytest.raises(Conflict):
            save(edition, cast.hoa, later, base, page="p1")
    else:
        assert words_of(save(edition, cast.hoa, later, base, page="p1")).title == "Gõ xong"


def test_another_s_save_in_between_is_a_conflict_for_the_page_too(cast):
    edition = pipeline.draft(cast, cast.hoa, cast.binh)
    base = current(edition)
    mine = save(edition, cast.hoa, replace(words_of(base), title="1"), base, kind="autosave", page="p1")
    save(edition, cast.binh, replace(words_of(base), title="2"), mine, kind="autosave", page="p9")
    with pytest.raises(Conflict):
        save(edition, cast.hoa, replace(words_of(base), title="3"), base, page="p1")


@pytest.mark.parametrize("name", ["binh", "lan", "mai", "head", "admin", "outsider"])
def test_only_the_author_saves_a_draft(cast, name):
    edition = pipeline.draft(cast)
    before = everything()
    with pytest.raises(Refused):
        pipeline.save(edition, getattr(cast, name), title="Tôi sửa")
    assert everything() == before


def test_a_text_that_was_sent_is_not_changed_by_its_author(cast):
    edition = pipeline.draft(cast)
    pipeline.do("send", edition, cast.hoa)
    with pytest.raises(Refused):
        pipeline.save(edition, cast.hoa, title="Sửa lén")


def test_a_text_keeps_at_least_one_name(cast):
    edition = pipeline.draft(cast)
    with pytest.raises(Invalid):
        pipeline.save(edition, cast.hoa, byline=())


def test_a_new_byline_decides_whose_article_it_is(cast):
    edition = pipeline.draft(cast)
    names = tuple(Name(person.id, person.name) for person in (cast.binh, cast.hoa))
    pipeline.save(edition, cast.hoa, byline=names)
    rows = db.session.execute(select(Author.person_id).order_by(Author.position)).scalars().all()
    assert rows == [cast.binh.id, cast.hoa.id]


def test_a_departed_name_is_refused(cast):
    assert [name.name for name in operations.byline_of([cast.hoa.id, cast.hoa.id])] == [cast.hoa.name]
    with pytest.raises(Invalid):
        operations.byline_of([cast.hoa.id, 10**9])


def test_what_stands_around_the_text(cast):
    edition = pipeline.draft(cast)
    terms = {"lane": Lane.LEGAL, "restricted": True, "effective_on": date(2026, 12, 1), "unit_id": cast.group.id}
    with transaction():
        operations.set_terms(edition, actor=cast.hoa, **terms)
    case = pipeline.case(edition)
    assert (case.lane, case.restricted, case.effective_on, case.version) == (*list(terms.values())[:3], 2)
    before = everything()
    with transaction():
        operations.set_terms(edition, actor=cast.hoa, **terms)
    assert everything() == before
    with pytest.raises(Invalid), transaction():
        operations.set_terms(edition, actor=cast.hoa, **(terms | {"unit_id": cast.women.id}))
    with pytest.raises(Refused), transaction():
        operations.set_terms(edition, actor=cast.binh, **(terms | {"restricted": False}))
    assert everything() == before


def test_a_photo_is_kept_with_its_files_and_is_text_only_once_a_revision_names_it(cast):
    edition = pipeline.draft(cast)
    image = photos.stored(edition, cast.hoa)
    assert all(files.exists(image.key, name) for name in ("1600.webp", "480.webp", "1600.jpg"))
    assert words_of(current(edition)).photos == ()
    pipeline.save(edition, cast.hoa, photos=(photos.whole(image),))
    assert words_of(current(edition)).photos == (photos.whole(image),)
    assert count(Image) == 1


def test_a_photo_of_another_article_is_refused(cast):
    edition, other = pipeline.draft(cast), pipeline.draft(cast)
    image = photos.stored(other, cast.hoa)
    before = everything()
    for photo in (photos.whole(image), Photo(image.id, "0" * 64), Photo(10**9, image.sha256)):
        with pytest.raises(Invalid) as problem:
            pipeline.save(edition, cast.hoa, photos=(photo,))
        assert "photos" in problem.value.errors
    assert everything() == before


def test_a_photo_is_refused_from_whoever_has_no_pen(cast):
    edition = pipeline.draft(cast)
    before = everything()
    with pytest.raises(Refused):
        photos.stored(edition, cast.binh)
    assert everything() == before


def test_photos_put_in_stand_after_those_there(cast):
    edition = pipeline.draft(cast)
    first, second = photos.stored(edition, cast.hoa), photos.stored(edition, cast.hoa, "brown")
    for image in (first, second):
        with transaction():
            operations.put_photos_in(edition, [photos.whole(image)], actor=cast.hoa)
    assert [photo.image_id for photo in words_of(current(edition)).photos] == [first.id, second.id]
