"""Steps through the pipeline by operations, for tests that need an item somewhere along it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from editorial.articles import operations as articles
from editorial.articles import queries
from editorial.articles.models import Lane, StatusRow
from editorial.articles.rules import Case, Content, Name
from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.audit import AuditRow
from editorial.core.db import db, transaction
from editorial.core.errors import DeskError, Missing
from editorial.publishing import operations as publishing
from editorial.publishing.models import Publication
from editorial.publishing.queries import live_at
from editorial.workflow import operations as workflow
from tests import event_log
from tests.cast import Cast
from tests.rows import stored_rows


def words(cast: Cast, *authors: Actor, **more: object) -> Content:
    """A text that lacks nothing."""
    values = {
        "title": "Tổ dân phố 12 ra quân dọn vệ sinh",
        "summary": "Sáng Chủ nhật, hơn 60 hộ cùng dọn ngõ.",
        "body": "<p>Sáng 22/11, bà con Tổ dân phố 12 cùng quét dọn ngõ 12 và trồng thêm hoa.</p>",
        "section_id": cast.sections["to-dan-pho"].id,
        "genre_id": cast.genres["news"].id,
        "byline": tuple(Name(author.id, author.name) for author in authors or (cast.hoa,)),
    }
    return Content(**(values | more))  # type: ignore[arg-type]


def draft(cast: Cast, *authors: Actor, lane: Lane = Lane.NORMAL, unit_id: int = 0, **more: object) -> int:
    """A complete draft by the first author (Hoa) for the group; returns the edition's id."""
    actor = authors[0] if authors else cast.hoa
    with transaction():
        return articles.create(
            words(cast, *authors, **more), unit_id=unit_id or cast.group.id, actor=actor, lane=lane
        ).id


def case(edition_id: int) -> Case:
    return queries.case_of(edition_id)


def do(verb: str, edition_id: int, actor: Actor, **needs: object) -> object:
    """One verb as a person who sees the item as it is now."""
    home = publishing if hasattr(publishing, verb) else workflow
    needs = {"version": case(edition_id).version} | needs if verb != "vote" else needs
    with transaction():
        return getattr(home, verb)(edition_id, actor=actor, **needs)


def vote(edition_id: int, actor: Actor, choice: str = "yes", reason: str = "") -> object:
    return do("vote", edition_id, actor, choice=choice, reason=reason, revision_hash=case(edition_id).revision_hash)


def to_desk(cast: Cast, edition_id: int) -> int:
    do("send", edition_id, cast.hoa)
    do("confirm", edition_id, cast.lan)
    return edition_id


def to_board(cast: Cast, edition_id: int) -> int:
    to_desk(cast, edition_id)
    do("claim", edition_id, cast.mai)
    do("submit_to_board", edition_id, cast.mai, grade="B")
    return edition_id


def to_approved(cast: Cast, edition_id: int) -> int:
    to_board(cast, edition_id)
    vote(edition_id, cast.uyen)
    vote(edition_id, cast.head)
    return edition_id


def to_scheduled(cast: Cast, edition_id: int, **ahead: float) -> int:
    to_approved(cast, edition_id)
    do("schedule", edition_id, cast.dang, live_from=clock.now() + timedelta(**(ahead or {"hours": 2})))
    return edition_id


def to_published(cast: Cast, edition_id: int) -> int:
    to_approved(cast, edition_id)
    do("publish_now", edition_id, cast.dang)
    return edition_id


def save(edition_id: int, actor: Actor, **changes: object) -> int:
    """The current text with changes, saved by this person."""
    now = case(edition_id)
    content = replace(queries.content_of(queries.revision(now.revision_id)), **changes)  # type: ignore[arg-type]
    with transaction():
        return articles.save(edition_id, content, base_revision_id=now.revision_id, actor=actor)


# --- what refusals and failures must leave alone ---


def snapshot() -> dict[str, list[str]]:
    """Every row of every table, to compare."""
    db.session.expire_all()
    return {table: sorted(map(repr, rows)) for table, rows in stored_rows().items()}


@contextmanager
def refuses(*errors: type[Exception]) -> Iterator[pytest.ExceptionInfo[DeskError]]:
    """with refuses(Stale): ...; the refusal is of this kind, says a sentence, and leaves every row as it was."""
    before = snapshot()
    with pytest.raises(errors) as caught:
        yield caught
    assert type(caught.value) in errors, caught.value
    assert isinstance(caught.value, Missing) or caught.value.sentence
    assert snapshot() == before


def statuses(edition_id: int) -> list[StatusRow]:
    """An edition's timeline, oldest first."""
    return list(db.session.scalars(select(StatusRow).where(StatusRow.edition_id == edition_id).order_by(StatusRow.id)))


def audits(edition_id: int) -> list[AuditRow]:
    """What the audit says of the edition's article, oldest first."""
    article = case(edition_id).article_id
    return list(
        db.session.scalars(
            select(AuditRow).where(AuditRow.subject == "article", AuditRow.subject_id == article).order_by(AuditRow.id)
        )
    )


def news(topic: str = "edition.moved") -> list[dict[str, Any]]:
    """The payloads waiting or handled under a topic, oldest first."""
    return event_log.published(topic)


def is_live(edition_id: int) -> bool:
    """The public can read this edition now."""
    found = select(Publication.id).where(Publication.edition_id == edition_id, live_at())
    return db.session.scalar(found) is not None


def correction(cast: Cast, edition_id: int) -> int:
    """A correction of a live edition by Mai, approved."""
    made = do("correct", edition_id, cast.mai).id  # type: ignore[attr-defined]
    save(made, cast.mai, title="Tiêu đề đã sửa", correction_note="Sửa tên ngõ.")
    do("submit_to_board", made, cast.mai, grade="B")
    vote(made, cast.uyen)
    vote(made, cast.head)
    return int(made)


def reviews(approval_id: int, actor: Actor, *, agrees: bool = True, note: str = "") -> Callable[[], None]:
    """The later look at an urgent approval, to be called."""

    def review() -> None:
        with transaction():
            workflow.review_approval(approval_id, actor=actor, agrees=agrees, note=note)

    return review


def to_editing(cast: Cast, edition_id: int) -> int:
    to_desk(cast, edition_id)
    do("claim", edition_id, cast.mai)
    return edition_id
