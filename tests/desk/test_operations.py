"""Saving a draft from the writing page: its byline, its terms, and sending it in the same transaction."""

from dataclasses import replace
from datetime import date

import pytest

from editorial.articles import queries
from editorial.articles.models import Edition, Lane, State
from editorial.core.db import db, transaction
from editorial.core.errors import Invalid, Refused
from editorial.desk import operations
from editorial.desk.rules import ArticleDraft
from editorial.people.models import Person
from tests import pipeline
from tests.desk.texts import text_of


@pytest.fixture
def edition(cast):
    return pipeline.draft(cast)


def draft_of(edition, **changes):
    """The draft that a page sends when nobody typed anything, with these changes of its text or its terms."""
    case, content = pipeline.case(edition), text_of(edition)
    words = {name: changes.pop(name) for name in ("title", "body") if name in changes}
    draft = ArticleDraft(
        content=replace(content, **words),
        byline_ids=tuple(name.person_id for name in content.byline),
        other_authors="",
        lane=case.lane,
        restricted=case.restricted,
        effective_on=case.effective_on,
        unit_id=case.unit_id,
        reason="",
        addressed=False,
        as_it_is=False,
        base_revision_id=case.revision_id,
        kind="save",
        page="",
    )
    return replace(draft, **changes)


def test_names_that_stay_in_the_byline_keep_the_spelling_that_was_printed(cast, edition):
    printed = text_of(edition).byline
    db.session.get_one(Person, cast.hoa.id).full_name = "Nguyễn Thị Hoa Mai"
    assert operations.signed_content(draft_of(edition)).byline == printed
    both = operations.signed_content(draft_of(edition, byline_ids=(cast.hoa.id, cast.binh.id))).byline
    assert [name.name for name in both] == ["Nguyễn Thị Hoa Mai", cast.binh.name]


def test_who_left_stays_in_a_byline_that_changes_and_cannot_be_added(cast, edition):
    with transaction():
        db.session.get_one(Person, cast.hoa.id).is_active = False
    kept = operations.signed_content(draft_of(edition, byline_ids=(cast.hoa.id, cast.binh.id))).byline
    assert [name.name for name in kept] == [cast.hoa.name, cast.binh.name]
    with transaction():
        db.session.get_one(Person, cast.don.id).is_active = False
    with pytest.raises(Invalid):
        operations.signed_content(draft_of(edition, byline_ids=(cast.hoa.id, cast.don.id)))


def test_a_person_who_is_unknown_cannot_be_in_the_byline(edition):
    with pytest.raises(Invalid):
        operations.signed_content(draft_of(edition, byline_ids=(999_999,)))


def test_saving_keeps_the_words_and_the_terms(cast, edition):
    draft = draft_of(edition, title="Tên khác", lane=Lane.LEGAL, effective_on=date(2026, 12, 1), restricted=True)
    with transaction():
        revision_id = operations.save_item(pipeline.case(edition), draft, actor=cast.hoa)
    case = pipeline.case(edition)
    assert (case.revision_id, text_of(edition).title) == (revision_id, "Tên khác")
    assert (case.lane, case.effective_on, case.restricted) == (Lane.LEGAL, date(2026, 12, 1), True)


def test_a_text_that_cannot_be_sent_is_saved_all_the_same(cast, edition):
    draft = draft_of(edition, title="", body="<p>Chữ mới.</p>")
    with transaction():
        _revision_id, unsent = operations.save_and_send(pipeline.case(edition), draft, actor=cast.hoa)
    assert unsent is not None
    assert "title" in unsent.errors
    assert text_of(edition).body == "<p>Chữ mới.</p>"
    assert db.session.get_one(Edition, edition).state == State.DRAFT


def test_a_text_that_is_complete_is_saved_and_sent(cast, edition):
    draft = draft_of(edition, title="Tên khác")
    with transaction():
        _revision_id, unsent = operations.save_and_send(pipeline.case(edition), draft, actor=cast.hoa)
    assert unsent is None
    assert text_of(edition).title == "Tên khác"
    assert db.session.get_one(Edition, edition).state == State.UNIT_CHECK


def test_a_text_that_is_refused_is_not_sent(cast, edition):
    with pytest.raises(Refused), transaction():
        operations.save_and_send(pipeline.case(edition), draft_of(edition, title="Tên khác"), actor=cast.binh)
    assert db.session.get_one(Edition, edition).state == State.DRAFT


def test_taking_the_newer_text_leaves_the_typed_one_in_the_history(cast, edition):
    typed = draft_of(edition, title="Của tôi")
    pipeline.save(edition, cast.hoa, title="Bản mới hơn")
    newer = pipeline.case(edition)
    with transaction():
        operations.save_before_theirs(newer, replace(typed, base_revision_id=newer.revision_id), actor=cast.hoa)
    assert text_of(edition).title == "Bản mới hơn"
    titles = [queries.content_of(queries.revision(newer.revision_id + step)).title for step in (1, 2)]
    assert titles == ["Của tôi", "Bản mới hơn"]
