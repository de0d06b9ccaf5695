"""A ward whose rules for points are signed, and the ways to an item that gives some."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from editorial.core import clock, events
from editorial.core.access import Actor
from editorial.core.db import db, transaction
from editorial.publishing.models import Publication
from editorial.scoring.ledger.models import EntryKind, LedgerEntry
from editorial.scoring.rule_sets import operations as rule_sets
from editorial.scoring.rule_sets.models import RuleSet
from editorial.scoring.rule_sets.rules.values import Values
from tests import pipeline
from tests.cast import Cast

BASE = {"news": 200, "brief": 100, "report": 500, "feature": 600, "interview": 600, "good_person": 600,
        "photo_story": 600, "announcement": 100}  # fmt: skip
"""The tests' genres have codes of their own."""


def values(**changes: Any) -> dict[str, Any]:
    return Values().as_json() | {"base": BASE, "unit_only": ["announcement"]} | changes


def sign(cast: Cast, *, valid_from: date | None = None, **changes: Any) -> RuleSet:
    """A rule set drafted by the office and signed by the head, in force from today."""
    with transaction():
        row = rule_sets.draft(values=values(**changes), valid_from=valid_from or clock.today(), actor=cast.office,
                              decision_number="12/QĐ-BBT")  # fmt: skip
    with transaction():
        return rule_sets.sign(row.id, actor=cast.head)


def tell() -> None:
    """Let the news be heard."""
    events.deliver_all()
    db.session.expire_all()


def published(cast: Cast, *authors: Actor, **more: Any) -> int:
    """An item that went out now, counted; returns the article's id. The first author sends it."""
    writer = (authors or (cast.hoa,))[0]
    edition = pipeline.draft(cast, writer, *authors[1:], **more)
    pipeline.do("send", edition, writer)
    pipeline.do("confirm", edition, cast.lan)
    pipeline.do("claim", edition, cast.mai)
    pipeline.do("submit_to_board", edition, cast.mai, grade="B")
    pipeline.vote(edition, cast.uyen)
    pipeline.vote(edition, cast.head)
    pipeline.do("publish_now", edition, cast.dang)
    tell()
    return pipeline.case(edition).article_id


def correct(cast: Cast, article_id: int, *, voters: Sequence[Actor] = (), **changes: Any) -> int:
    """A correction that goes out now; returns its edition."""
    edition = edition_of(article_id)
    made = int(pipeline.do("correct", edition, cast.mai).id)  # type: ignore[attr-defined]
    pipeline.save(made, cast.mai, **({"correction_note": "Sửa cho đúng."} | changes))
    pipeline.do("submit_to_board", made, cast.mai, grade="B")
    for voter in voters or (cast.uyen, cast.head):
        pipeline.vote(made, voter)
    pipeline.do("publish_now", made, cast.dang)
    tell()
    return made


def take_down(cast: Cast, article_id: int) -> None:
    pipeline.do("take_down", edition_of(article_id), cast.head, reason="Sai sự thật.")
    tell()


def edition_of(article_id: int) -> int:
    """The newest edition that went out."""
    found = db.session.scalars(
        select(Publication.edition_id)
        .where(Publication.article_id == article_id, Publication.settled_at.is_not(None))
        .order_by(Publication.live_from.desc(), Publication.id.desc())
    )
    return int(found.first() or 0)


def lines(article_id: int | None = None) -> list[LedgerEntry]:
    query = select(LedgerEntry).order_by(LedgerEntry.id)
    return list(db.session.scalars(query if article_id is None else query.where(LedgerEntry.article_id == article_id)))


def standing(article_id: int) -> dict[int | None, LedgerEntry]:
    """What counts of an item, by person (None: its unit)."""
    rows = lines(article_id)
    gone = {row.reverses_id for row in rows}
    return {row.person_id: row for row in rows if row.kind == EntryKind.AWARD and row.id not in gone}


def score(person: Actor | int | None, article_ids: Collection[int] | None = None) -> int:
    """The sum of somebody's lines, in hundredths."""
    holder = person if person is None or isinstance(person, int) else person.id
    return sum(
        row.amount for row in lines() if row.person_id == holder and (not article_ids or row.article_id in article_ids)
    )
