"""The urgent lane: the head or a deputy decides alone, at any step, in one act; another member looks at it later."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from editorial.articles.models import Edition, Lane, State
from editorial.ballots.models import Approval
from editorial.ballots.operations import set_rule
from editorial.ballots.queries import pending_reviews, valid_approval
from editorial.core import clock
from editorial.core.db import db, transaction
from editorial.core.errors import Invalid, Refused, Stale
from editorial.publishing.models import Publication
from editorial.publishing.queries import live_at
from tests import pipeline
from tests.cast import Cast
from tests.pipeline import do, refuses


def sent(cast: Cast) -> int:
    edition = pipeline.draft(cast, lane=Lane.URGENT)
    do("send", edition, cast.hoa)
    return edition


def claimed(cast: Cast) -> int:
    edition = sent(cast)
    do("claim", edition, cast.mai)
    return edition


def asked(cast: Cast) -> int:
    edition = claimed(cast)
    do("request_changes", edition, cast.mai, reason_code="facts", reason="Bão cấp mấy?")
    return edition


def voting(cast: Cast) -> int:
    edition = claimed(cast)
    do("submit_to_board", edition, cast.mai, grade="A")
    return edition


STEPS = {
    State.SUBMITTED: sent, State.EDITING: claimed, State.CHANGES_REQUESTED: asked, State.BOARD_REVIEW: voting,
}  # fmt: skip


def decide(edition: int, actor: object, **changes: object) -> object:
    needs = {"grade": "B", "reason": "Bão đến tối nay.", "revision_hash": pipeline.case(edition).revision_hash}
    return do("approve_now", edition, actor, **(needs | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("step", STEPS)
def test_a_leader_approves_and_publishes_from_any_step_and_another_looks_later(cast: Cast, step: State) -> None:
    edition = STEPS[step](cast)
    assert pipeline.case(edition).state is step
    decide(edition, cast.deputy)
    assert pipeline.case(edition).state is State.PUBLISHED
    approval = valid_approval(edition).Approval
    assert (approval.approved_alone_by_id, approval.alone_reason) == (cast.deputy.id, "Bão đến tối nay.")
    assert db.session.query(Publication).filter(Publication.edition_id == edition, live_at()).count() == 1
    assert db.session.get_one(Edition, edition).grade == "B"
    assert [look.approval_id for look in pending_reviews(cast.vinh) if not look.refusal] == [approval.id]
    assert [row.verb for row in pipeline.statuses(edition)][-1] == "approve_now"
    assert pending_reviews(cast.deputy)[0].refusal, "never by the one who decided"


def of_other_lane(cast: Cast) -> int:
    return pipeline.to_desk(cast, pipeline.draft(cast))


def signed_by_head(cast: Cast) -> int:
    edition = pipeline.draft(cast, cast.hoa, cast.head, lane=Lane.URGENT)
    do("send", edition, cast.hoa)
    return edition


def lacking(cast: Cast) -> int:
    edition = claimed(cast)
    pipeline.save(edition, cast.mai, section_id=None)
    return edition


@pytest.mark.parametrize(
    ("place", "who", "changes", "error"),
    [
        (sent, "uyen", {}, Refused),
        (sent, "mai", {}, Refused),
        (sent, "head", {"reason": " "}, Invalid),
        (sent, "head", {"grade": ""}, Invalid),
        (sent, "head", {"revision_hash": "bản cũ"}, Stale),
        (lacking, "head", {}, Invalid),
        (of_other_lane, "head", {}, Refused),
        (signed_by_head, "head", {}, Refused),
    ],
)
def test_who_and_what_may_not_changes_nothing(
    cast: Cast, place: Callable[[Cast], int], who: str, changes: dict[str, str], error: type[Exception]
) -> None:
    edition = place(cast)
    with refuses(error):
        decide(edition, getattr(cast, who), **changes)


def test_who_had_a_hand_in_the_text_does_not_decide_alone(cast: Cast) -> None:
    """Also where the byline says nothing of it any more."""
    edition = pipeline.draft(cast, cast.hoa, cast.head, lane=Lane.URGENT)
    pipeline.save(edition, cast.hoa, byline=pipeline.words(cast).byline)
    do("send", edition, cast.hoa)
    with refuses(Refused):
        decide(edition, cast.head)
    decide(edition, cast.deputy)


def test_where_the_ward_wants_two_votes_nobody_decides_alone(cast: Cast) -> None:
    with transaction():
        set_rule(lane=Lane.URGENT, section_id=None, yes_needed=2, needs_leader=True, valid_from=clock.today(),
                 basis="Quy chế của phường", actor=cast.office)  # fmt: skip
    edition = sent(cast)
    with refuses(Refused) as caught:
        decide(edition, cast.head)
    assert "2 phiếu" in caught.value.sentence
    assert db.session.query(Approval).count() == 0
