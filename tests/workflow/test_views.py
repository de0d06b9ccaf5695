"""Every verb by every kind of person through HTTP, the queue, and what a stale or half-filled page gets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from editorial.articles.models import Edition, State, StatusRow
from editorial.articles.queries import cases, visible_to
from editorial.ballots.queries import latest_ballot
from editorial.core.access import Actor
from editorial.core.audit import AuditRow
from editorial.core.db import db
from editorial.workflow import rules
from tests import pipeline
from tests.cast import Cast
from tests.page import Page, PageClient

Clients = Callable[[Actor], PageClient]

PLACES: dict[State, Callable[[Cast], int]] = {
    State.DRAFT: pipeline.draft,
    State.UNIT_CHECK: lambda cast: _after(pipeline.draft(cast), ("send", cast.hoa, {})),
    State.SUBMITTED: lambda cast: pipeline.to_desk(cast, pipeline.draft(cast)),
    State.EDITING: lambda cast: _after(pipeline.to_desk(cast, pipeline.draft(cast)), ("claim", cast.mai, {})),
    State.CHANGES_REQUESTED: lambda cast: _after(pipeline.draft(cast), ("send", cast.hoa, {}),
                                                 ("hand_back", cast.lan, {"reason": "Thiếu tên."})),
    State.BOARD_REVIEW: lambda cast: pipeline.to_board(cast, pipeline.draft(cast)),
    State.APPROVED: lambda cast: pipeline.to_approved(cast, pipeline.draft(cast)),
    State.SCHEDULED: lambda cast: pipeline.to_scheduled(cast, pipeline.draft(cast)),
    State.PUBLISHED: lambda cast: pipeline.to_published(cast, pipeline.draft(cast)),
    State.REJECTED: lambda cast: _after(pipeline.to_desk(cast, pipeline.draft(cast)),
                                        ("decline", cast.office, {"reason": "Trùng bài."})),
    State.TAKEN_DOWN: lambda cast: _after(pipeline.to_published(cast, pipeline.draft(cast)),
                                          ("take_down", cast.head, {"reason": "Sai số liệu."})),
}  # fmt: skip


def _after(edition: int, *steps: tuple[str, Actor, dict[str, Any]]) -> int:
    for verb, actor, needs in steps:
        pipeline.do(verb, edition, actor, **needs)
    return edition


def needs_of(verb: str, cast: Cast, edition: int) -> dict[str, Any]:
    """What a person fills in."""
    case = pipeline.case(edition)
    given = {
        "reason": {"reason": "Cần xem lại."},
        "reason_code": {"reason_code": "facts"},
        "grade": {"grade": "A"},
        "hour": {"day": "2026-11-25", "hour": "07:00"},
        "person": {"person": cast.dang.id, "absent": cast.son.id} if verb == "substitute" else {"person": cast.nam.id},
        "choice": {"choice": "abstain", "revision_hash": case.revision_hash},
    }
    filled: dict[str, Any] = {"version": case.version}
    for need in rules.BY_VERB[verb].needs:
        filled |= given[need]
    return filled


def traces() -> tuple[int, int]:
    return (db.session.scalar(select(func.count()).select_from(StatusRow)) or 0,
            db.session.scalar(select(func.count()).select_from(AuditRow)) or 0)  # fmt: skip


VERBS = [transition.verb for transition in rules.TRANSITIONS if transition.who is not rules.Who.CLOCK]


def test_the_switchboard_knows_every_verb_but_the_clocks(app):
    assert sorted(app.extensions["verbs"]) == sorted(VERBS)


@pytest.mark.parametrize("state", PLACES)
def test_a_page_has_exactly_the_open_verbs(cast, client_for, state):
    """In each state, for each kind of person: what the table opens has its form or link, what it closes has none."""
    edition = PLACES[state](cast)
    article, ballot = pipeline.case(edition).article_id, latest_ballot(edition)
    for name in ("hoa", "binh", "lan", "mai", "nam", "quynh", "office", "head", "uyen", "dang", "observer"):
        actor = getattr(cast, name)
        if seen := cases((Edition.id == edition) & visible_to(actor)):
            page = client_for(actor).get(f"/bai/{article}")
            offered = {where.rpartition("/lam/")[2] for where in addresses(page) if f"/bai/{edition}/lam/" in where}
            assert offered == {verb for verb in VERBS if rules.permitted(rules.BY_VERB[verb], actor, seen[0], ballot)}
        else:
            client_for(actor).get(f"/bai/{article}", expect=404)


def addresses(page: Page) -> set[str]:
    shown = page.by_id("actions")
    return {one.get("action") or one.get("href") or "" for one in shown.iter() if one.tag in ("form", "a")}


@pytest.mark.parametrize("state", PLACES)
def test_a_closed_verb_changes_nothing(cast, client_for, state):
    """Verbs of this state by the wrong people, and every other verb by the strongest."""
    edition = PLACES[state](cast)
    ballot = latest_ballot(edition)
    before = traces()
    for name in ("hoa", "binh", "lan", "mai", "nam", "office", "head", "uyen", "dang", "observer", "outsider"):
        actor = getattr(cast, name)
        client = client_for(actor)
        seen = next(iter(cases((Edition.id == edition) & visible_to(actor))), None)
        for verb in VERBS:
            transition = rules.BY_VERB[verb]
            if state not in transition.sources and name not in ("office", "head"):
                continue
            twin = {"move": "schedule", "schedule": "move"}.get(verb, verb)  # one operation, which looks at the state
            if seen and any(rules.permitted(rules.BY_VERB[one], actor, seen, ballot) for one in (verb, twin)):
                continue
            filled = needs_of(verb, cast, edition) | {"csrf_token": client.csrf_token()}
            answer = client._send("POST", f"/bai/{edition}/lam/{verb}", data=filled)
            assert answer.status_code == (403 if seen else 404), (name, verb)
            assert traces() == before, (name, verb)
