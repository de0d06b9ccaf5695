"""From a contributor's draft to the public on schedule, and the ways it turns back."""

from datetime import timedelta

from sqlalchemy import select

from editorial.articles.models import State
from editorial.core import clock
from editorial.core.db import db
from editorial.publishing.models import Publication
from editorial.publishing.operations import settle_due
from editorial.publishing.queries import live_at
from tests import pipeline


def is_live(edition_id: int) -> bool:
    return db.session.scalar(select(Publication.id).where(Publication.edition_id == edition_id, live_at())) is not None


def test_a_draft_reaches_the_public_at_its_hour(cast, travel):
    edition = pipeline.to_scheduled(cast, pipeline.draft(cast), hours=2)
    assert not is_live(edition)
    travel(hours=2)
    assert is_live(edition), "the hour has come: live with no worker"
    assert settle_due() == 1
    assert pipeline.case(edition).state is State.PUBLISHED
    assert settle_due() == 0


def test_a_correction_replaces_the_live_edition_at_its_hour(cast, travel):
    first = pipeline.to_published(cast, pipeline.draft(cast))
    correction = pipeline.do("correct", first, cast.mai).id
    pipeline.save(correction, cast.mai, title="Tiêu đề đã sửa", correction_note="Sửa tên ngõ.")
    pipeline.do("pass_on", correction, cast.mai, grade="B")
    assert is_live(first)
    pipeline.vote(correction, cast.uyen)
    pipeline.vote(correction, cast.deputy)
    pipeline.do("schedule", correction, cast.dang, live_from=clock.now() + timedelta(hours=1))
    assert is_live(first)
    travel(hours=1)
    assert is_live(correction)
    assert not is_live(first)


def test_an_edit_voids_the_votes(cast):
    edition = pipeline.to_board(cast, pipeline.draft(cast))
    pipeline.vote(edition, cast.uyen)
    pipeline.do("reopen", edition, cast.mai, reason="Sửa tên người.")
    pipeline.save(edition, cast.mai, title="Tên mới")
    pipeline.do("pass_on", edition, cast.mai, grade="A")
    assert pipeline.vote(edition, cast.head) is State.BOARD_REVIEW, "the first yes was of other words"
    assert pipeline.vote(edition, cast.uyen) is State.APPROVED
