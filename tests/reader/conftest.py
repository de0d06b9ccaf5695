from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from editorial.articles.models import Article, Edition, Image, Revision, State
from editorial.ballots.models import Approval, Ballot
from editorial.core import clock
from editorial.core.db import db
from editorial.publishing.models import Publication
from tests.cast import Cast
from tests.factories import make_article, save

Publish = Callable[..., Article]


@pytest.fixture
def photo() -> Callable[[Article, int], dict[str, Any]]:
    """photo(article, 1): an image of the article, as a revision holds it."""

    def make(article: Article, number: int) -> dict[str, Any]:
        image = Image(
            article_id=article.id, key=f"anh{article.id}x{number}", sha256="0" * 64, width=3200, height=2000,
            uploaded_by_id=article.created_by_id, uploaded_at=clock.now(),
        )  # fmt: skip
        save(image)
        return {
            "image_id": image.id, "sha256": image.sha256, "caption": f"Chú thích {number}", "credit": "Hoa",
            "alt": f"Ảnh {number}", "consent": True,
        }  # fmt: skip

    return make


@pytest.fixture
def publish(cast: Cast, photo: Callable[[Article, int], dict[str, Any]]) -> Publish:
    """publish(title="…", section="to-dan-pho", photos=1, at=…): a live article without the way to it."""

    def make(*, section: str = "to-dan-pho", photos: int = 0, at: datetime | None = None, **more: Any) -> Article:
        where = cast.sections[section]
        article = make_article(more.pop("author", cast.hoa), section=where, state=State.PUBLISHED, **more)
        if photos:  # revisions are never changed, so photos come with a second one
            old = db.session.get_one(
                Revision, db.session.get_one(Edition, article.current_edition_id).current_revision_id
            )
            kept = {column.key: getattr(old, column.key) for column in Revision.__table__.columns if column.key != "id"}
            shown = [photo(article, number) for number in range(1, photos + 1)]
            new = Revision(**(kept | {"number": 2, "hash": old.hash[::-1], "photos": shown}))
            save(new)
            db.session.get_one(Edition, article.current_edition_id).current_revision_id = new.id
            db.session.commit()
        put_out(article, where.id, at or clock.now(), cast)
        return article

    return make


def put_out(article: Article, section_id: int, at: datetime, cast: Cast) -> Publication:
    """The current revision live from an hour on."""
    edition = db.session.get_one(Edition, article.current_edition_id)
    revision = db.session.get_one(Revision, edition.current_revision_id)
    ballot = Ballot(
        edition_id=edition.id, revision_id=revision.id, revision_hash=revision.hash, lane=edition.lane, yes_needed=1,
        needs_leader=False, opened_at=at, opened_by_id=cast.mai.id, closes_at=at, outcome="approved", decided_at=at,
    )  # fmt: skip
    save(ballot)
    approval = Approval(
        ballot_id=ballot.id, edition_id=edition.id, revision_id=revision.id, revision_hash=revision.hash, at=at
    )
    save(approval)
    publication = Publication(
        article_id=article.id, edition_id=edition.id, revision_id=revision.id, approval_id=approval.id,
        section_id=section_id, unit_id=article.unit_id, live_from=at, settled_at=at, made_by_id=cast.dang.id, made_at=at,
    )  # fmt: skip
    save(publication)
    return publication
