"""Who may see what, and that pages ask the database as often for much as for little."""

import pytest

from editorial.articles import operations, queries
from editorial.articles.models import Article, Edition
from editorial.core.db import db, transaction
from editorial.core.errors import Missing
from tests import pipeline
from tests.articles import photos

EVERYBODY = {
    "hoa", "binh", "lan", "tuan", "don", "office", "mai", "nam", "quynh", "head", "deputy", "uyen", "vinh", "son",
    "dang", "observer", "feedback", "admin", "outsider", "hue",
}  # fmt: skip
DESK = {"office", "mai", "nam", "quynh", "head", "deputy", "uyen", "vinh", "son", "dang", "observer"}
UNIT = {"hoa", "binh", "lan", "tuan"}


def seen_by(cast, article_id):
    return {name for name in EVERYBODY if queries.may_see(getattr(cast, name), article_id)}


def test_a_draft_is_seen_by_its_author_alone(cast):
    assert seen_by(cast, pipeline.case(pipeline.draft(cast)).article_id) == {"hoa"}


def test_a_draft_is_seen_by_co_authors_and_by_who_entered_it(cast):
    with transaction():
        edition = operations.create(
            pipeline.words(cast, cast.hoa, cast.outsider), unit_id=cast.group.id, actor=cast.lan
        )
    assert seen_by(cast, edition.article_id) == {"hoa", "outsider", "lan"}


def test_what_was_sent_is_seen_by_its_unit_and_by_those_who_read_everything(cast):
    edition = pipeline.draft(cast)
    pipeline.do("send", edition, cast.hoa)
    assert seen_by(cast, pipeline.case(edition).article_id) == UNIT | DESK


def test_a_restricted_text_is_seen_by_those_who_must_handle_it(cast):
    edition = pipeline.draft(cast)
    with transaction():
        operations.set_terms(
            edition, actor=cast.hoa, lane=pipeline.case(edition).lane, restricted=True, effective_on=None,
            unit_id=cast.group.id,
        )  # fmt: skip
    pipeline.do("send", edition, cast.hoa)
    pipeline.do("confirm", edition, cast.lan)
    pipeline_article = pipeline.case(edition).article_id
    board = {"head", "deputy", "uyen", "vinh", "son"}
    assert seen_by(cast, pipeline_article) == {"hoa", "lan", "tuan", "office"} | board
    pipeline.do("assign", edition, cast.office, person_id=cast.mai.id)
    assert seen_by(cast, pipeline_article) == {"hoa", "lan", "tuan", "office", "mai"} | board


def test_a_case_that_is_not_theirs_is_missing(cast):
    edition = pipeline.draft(cast)
    assert queries.case_for(cast.hoa, edition).edition_id == edition
    for person in (cast.outsider, cast.admin, cast.lan):
        with pytest.raises(Missing):
            queries.case_for(person, edition)
    with pytest.raises(Missing):
        queries.case_for(cast.hoa, 10**9)


def test_cases_are_a_statement_for_one_as_for_many(cast, count_queries):
    for _round in range(2):
        for _one in range(3):
            pipeline.draft(cast)
        with count_queries() as ran:
            found = queries.cases(Edition.id > 0)
        assert len(ran) == 1, str(ran)
    assert len(found) == 6


def test_the_history_folds_runs_of_autosaves_and_can_be_cut(cast):
    edition = pipeline.draft(cast)
    for place, kind in enumerate(("autosave", "autosave", "save", "autosave")):
        case = pipeline.case(edition)
        with transaction():
            operations.save(
                edition, pipeline.words(cast, title=f"Bản {place}"), base_revision_id=case.revision_id,
                actor=cast.hoa, kind=kind,
            )  # fmt: skip
    assert [entry.number for entry in queries.history(cast.hoa, pipeline.case(edition))] == [5, 4, 3, 1]
    assert [entry.number for entry in queries.history(cast.hoa, pipeline.case(edition), newest=2)] == [5, 4]
    assert {entry.who for entry in queries.history(cast.hoa, pipeline.case(edition))} == {cast.hoa.name}


def test_a_revision_is_read_only_by_way_of_its_own_article(cast):
    first, other = pipeline.case(pipeline.draft(cast)), pipeline.case(pipeline.draft(cast))
    assert queries.reading(first.edition_id, first.revision_id).revision.id == first.revision_id
    with pytest.raises(Missing):
        queries.reading(first.edition_id, other.revision_id)
    with pytest.raises(Missing):
        queries.revision_for(cast.hoa, first, other.revision_id)


def test_the_timeline_is_newest_first_and_names_the_revision(cast):
    edition = pipeline.to_desk(cast, pipeline.draft(cast))
    lines = queries.timeline(pipeline.case(edition).article_id)
    assert [(line.row.verb, line.who) for line in lines] == [
        ("confirm", cast.lan.name),
        ("send", cast.hoa.name),
        ("create", cast.hoa.name),
    ]
    assert {line.revision_number for line in lines} == {1}


def test_writers_and_units_to_choose_from(cast):
    assert [name for _id, name in queries.writers_of([cast.group.id])] == [
        "Trần Văn Bình", "Nguyễn Thị Hoa", "Lê Thị Lan", "Phạm Anh Tuấn",
    ]  # fmt: skip
    assert queries.units_to_write_for(cast.hoa) == [(cast.group.id, "Tổ dân phố 12")]
    assert len(queries.units_to_write_for(cast.office)) == 4
    assert queries.units_to_write_for(cast.admin) == []
    assert queries.confirmers_of(cast.group.id, frozenset({cast.lan.id})) == [(cast.tuan.id, cast.tuan.name)]


def test_an_image_belongs_to_one_article(cast):
    edition = pipeline.draft(cast)
    image = photos.stored(edition, cast.hoa)
    assert queries.image_by_key(image.key).id == image.id
    with pytest.raises(Missing):
        queries.image_by_key("0" * 32)
    assert db.session.get(Article, image.article_id) is not None
