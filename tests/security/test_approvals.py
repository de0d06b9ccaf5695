"""Nobody approves what they touched, and nothing slips past whoever must answer for it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from editorial.articles import operations as articles
from editorial.articles.models import Lane, State
from editorial.ballots.models import Elector
from editorial.ballots.queries import open_ballot
from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.db import db, transaction
from editorial.core.errors import Invalid, Missing, Refused
from editorial.people.models import Role
from editorial.units.models import Position
from editorial.units.queries import actor_of
from tests import factories, pipeline
from tests.articles import photos
from tests.cast import Cast


def excused(edition: int) -> set[int]:
    ballot = open_ballot(edition)
    assert ballot is not None
    return {seat.person_id for seat in ballot.seats if seat.excused == "touched"}


def terms(edition: int, actor: Actor, lane: Lane) -> None:
    now = pipeline.case(edition)
    with transaction():
        articles.set_terms(
            edition, actor=actor, lane=lane, restricted=False, effective_on=None, unit_id=now.unit_id
        )  # fmt: skip


def test_calling_it_urgent_for_a_while_does_not_pass_the_unit_over(cast: Cast) -> None:
    edition = pipeline.draft(cast, lane=Lane.URGENT)
    assert pipeline.do("send", edition, cast.hoa) is State.SUBMITTED
    pipeline.do("claim", edition, cast.mai)
    terms(edition, cast.mai, Lane.NORMAL)
    with pipeline.refuses(Invalid):
        pipeline.do("submit_to_board", edition, cast.mai, grade="B")
    pipeline.do("request_changes", edition, cast.mai, reason_code="other", reason="Xin gửi lại qua tổ dân phố.")
    assert pipeline.do("send", edition, cast.hoa) is State.UNIT_CHECK
    pipeline.do("confirm", edition, cast.lan)
    pipeline.do("submit_to_board", edition, cast.mai, grade="B")
    assert pipeline.case(edition).state is State.BOARD_REVIEW


def test_what_the_desk_calls_urgent_has_a_days_time_and_no_more(cast: Cast) -> None:
    edition = pipeline.to_desk(cast, pipeline.draft(cast))
    pipeline.do("claim", edition, cast.mai)
    terms(edition, cast.mai, Lane.URGENT)
    pipeline.do("submit_to_board", edition, cast.mai, grade="B")
    ballot = open_ballot(edition)
    assert ballot is not None
    assert pipeline.case(edition).due_at == ballot.closes_at == clock.now() + timedelta(hours=24)


def both(cast: Cast, person: Actor, role: Role) -> Actor:
    """Somebody of the desk or the unit who sits on the board too."""
    factories.grant_role(person, role)
    return actor_of(person.id)


@pytest.mark.parametrize("what", ["caption", "byline", "photo", "text", "words put back"])
def test_an_editor_who_changed_anything_has_no_vote(cast: Cast, what: str) -> None:
    edition = pipeline.draft(cast)
    image = photos.stored(edition, cast.hoa)
    pipeline.save(edition, cast.hoa, photos=(photos.whole(image),))
    pipeline.to_desk(cast, edition)
    nam = both(cast, cast.nam, Role.BOARD_DEPUTY)
    pipeline.do("claim", edition, nam)
    if what == "caption":
        pipeline.save(edition, nam, photos=(photos.whole(image, caption="Chú thích khác"),))
    elif what == "byline":
        pipeline.save(edition, nam, byline=pipeline.words(cast, cast.hoa, cast.binh).byline)
    elif what == "photo":
        photos.stored(edition, nam, "red")
    elif what == "text":
        pipeline.save(edition, nam, body="<p>Chữ khác.</p>")
    else:
        pipeline.save(edition, nam, title="Khác")
        pipeline.save(edition, nam, title=pipeline.words(cast).title)
    pipeline.do("release", edition, nam)
    pipeline.do("claim", edition, cast.mai)
    pipeline.do("submit_to_board", edition, cast.mai, grade="B")
    assert nam.id in excused(edition)
    with pytest.raises(Refused):
        pipeline.vote(edition, nam)


def test_the_deputy_who_confirmed_for_the_unit_has_no_vote(cast: Cast) -> None:
    edition = pipeline.draft(cast)
    pipeline.do("send", edition, cast.hoa)
    tuan = both(cast, cast.tuan, Role.BOARD_MEMBER)
    pipeline.do("confirm", edition, tuan)
    pipeline.do("claim", edition, cast.mai)
    pipeline.do("submit_to_board", edition, cast.mai, grade="B")
    assert tuan.id in excused(edition)


def test_a_name_taken_out_again_and_whoever_entered_it_have_no_vote(cast: Cast) -> None:
    factories.grant_role(cast.binh, Role.BOARD_MEMBER)
    factories.make_membership(cast.uyen, cast.group, Position.DEPUTY)
    uyen = actor_of(cast.uyen.id)
    with transaction():
        edition = articles.create(pipeline.words(cast, cast.hoa, cast.binh), unit_id=cast.group.id, actor=uyen).id
    pipeline.save(edition, cast.hoa, byline=pipeline.words(cast, cast.hoa).byline)
    pipeline.to_board(cast, edition)
    assert {cast.binh.id, uyen.id} <= excused(edition)


def test_a_substitute_had_no_hand_in_it_either(cast: Cast) -> None:
    edition = pipeline.to_board(cast, pipeline.draft(cast))
    for touched in (cast.mai, cast.hoa, cast.lan):
        with pytest.raises((Refused, Invalid)):
            pipeline.do("substitute", edition, cast.head, absent_id=cast.uyen.id, person_id=touched.id)
    pipeline.do("substitute", edition, cast.head, absent_id=cast.uyen.id, person_id=cast.quynh.id)
    with pytest.raises(Refused):
        pipeline.vote(edition, cast.uyen)
    pipeline.vote(edition, cast.quynh)


def test_who_joins_the_board_during_a_vote_has_no_seat_in_it(cast: Cast) -> None:
    edition = pipeline.to_board(cast, pipeline.draft(cast))
    mai = both(cast, cast.mai, Role.BOARD_HEAD)
    with pytest.raises(Refused):
        pipeline.vote(edition, mai)
    assert mai.id not in set(db.session.scalars(select(Elector.person_id)))


def test_no_one_changes_a_text_or_its_terms_while_it_is_voted_on(cast: Cast) -> None:
    edition = pipeline.to_board(cast, pipeline.draft(cast))
    for who in (cast.hoa, cast.mai, cast.office, cast.head):
        with pytest.raises(Refused):
            pipeline.save(edition, who, title="Khác")
        with pytest.raises(Refused):
            terms(edition, who, Lane.URGENT)
        with pytest.raises(Refused):
            photos.stored(edition, who)


def test_whoever_touched_it_does_not_look_again_at_an_urgent_approval(cast: Cast) -> None:
    from editorial.ballots.models import Approval
    from editorial.workflow import operations as workflow

    edition = pipeline.draft(cast, lane=Lane.URGENT)
    pipeline.do("send", edition, cast.hoa)
    pipeline.do("claim", edition, cast.mai)
    pipeline.do("submit_to_board", edition, cast.mai, grade="B")
    pipeline.vote(edition, cast.head, reason="Bão đổ bộ")
    approval = db.session.scalars(select(Approval.id)).one()
    mai = both(cast, cast.mai, Role.BOARD_MEMBER)
    for who, error in ((cast.head, Refused), (mai, Refused), (cast.office, Missing)):
        with pytest.raises(error), transaction():
            workflow.review_approval(approval, actor=who, agrees=True, note="")
    with transaction():
        workflow.review_approval(approval, actor=cast.uyen, agrees=True, note="")
