"""Steps through the pipeline by operations, for tests that need an item somewhere along it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from editorial.articles import operations as articles
from editorial.articles import queries
from editorial.articles.models import Lane
from editorial.articles.rules import Case, Content, Name
from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.db import transaction
from editorial.publishing import operations as publishing
from editorial.workflow import operations as workflow
from tests.cast import Cast


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
    do("pass_on", edition_id, cast.mai, grade="B")
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
