"""What is live is taken down in one tap from its item, whatever step a correction beside it is at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from editorial.articles.models import State
from editorial.core import clock
from editorial.core.access import Actor
from tests import pipeline
from tests.cast import Cast
from tests.page import PageClient

Clients = Callable[[Actor], PageClient]


def _at_board(cast: Cast, edition: int) -> int:
    made = int(pipeline.do("correct", edition, cast.mai).id)  # type: ignore[attr-defined]
    pipeline.save(made, cast.mai, correction_note="Sửa cho đúng.")
    pipeline.do("submit_to_board", made, cast.mai, grade="B")
    return made


def _scheduled(cast: Cast, edition: int) -> None:
    made = pipeline.correction(cast, edition)
    pipeline.do("schedule", made, cast.dang, live_from=clock.now() + timedelta(hours=3))


BESIDE: dict[State, Callable[[Cast, int], Any]] = {
    State.PUBLISHED: lambda cast, edition: edition,
    State.DRAFT: lambda cast, edition: pipeline.do("correct", edition, cast.hoa),
    State.EDITING: lambda cast, edition: pipeline.do("correct", edition, cast.mai),
    State.BOARD_REVIEW: _at_board,
    State.APPROVED: pipeline.correction,
    State.SCHEDULED: _scheduled,
}


@pytest.mark.parametrize("state", BESIDE)
def test_what_is_live_is_one_tap_away_at_every_step_of_a_correction(
    cast: Cast, client_for: Clients, state: State
) -> None:
    edition = pipeline.to_published(cast, pipeline.draft(cast))
    BESIDE[state](cast, edition)
    article_id = pipeline.case(edition).article_id
    page = client_for(cast.head).get(f"/bai/{article_id}")
    assert page.text.count("Gỡ bài") >= 1
    page.press("Gỡ bài", reason="Sai sự thật.")
    assert not pipeline.is_live(edition)
    assert pipeline.case(edition).state is State.TAKEN_DOWN


@pytest.mark.parametrize("who", ["mai", "dang", "office", "uyen", "hoa"])
def test_others_are_not_offered_what_they_may_not_do(cast: Cast, client_for: Clients, who: str) -> None:
    edition = pipeline.to_published(cast, pipeline.draft(cast))
    pipeline.correction(cast, edition)
    page = client_for(getattr(cast, who)).get(f"/bai/{pipeline.case(edition).article_id}")
    assert "Gỡ bài" not in page.buttons


def test_nothing_is_offered_once_nothing_is_live(cast: Cast, client_for: Clients) -> None:
    edition = pipeline.to_published(cast, pipeline.draft(cast))
    pipeline.do("take_down", edition, cast.head, reason="Sai.")
    page = client_for(cast.head).get(f"/bai/{pipeline.case(edition).article_id}")
    assert "Gỡ bài" not in page.buttons


def test_a_vote_that_comes_after_the_decision_is_told_that_it_was_not_accepted(cast: Cast, client_for: Clients) -> None:
    edition = pipeline.to_board(cast, pipeline.draft(cast))
    client = client_for(cast.vinh)
    page = client.get(f"/phieu/{edition}")
    for voter in (cast.uyen, cast.head):
        pipeline.vote(edition, voter)
    assert "Phiếu này không được nhận" in page.press("Ghi phiếu", choice="yes", expect=403).text
