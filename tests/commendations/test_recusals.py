"""Who does not vote on whom: relations are followed over mergers of people and of units, on the day of the meeting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from editorial.articles.queries import touched
from editorial.commendations.council import queries
from editorial.commendations.council.models import Recusal
from editorial.commendations.council.operations import membership
from editorial.core import clock
from editorial.core.db import db, transaction
from editorial.core.errors import Refused
from editorial.people.models import PersonMerge
from editorial.units import operations as units
from editorial.units.models import Membership
from tests import pipeline
from tests.cast import Cast
from tests.commendations import made
from tests.factories import make_article, save
from tests.scoring.factories import Ledger

Travel = Callable[..., datetime]
WHO = (*made.COUNCIL, ("don", "member"), ("hue", "member"))
YESTERDAY = timedelta(days=1)


def reasons(round_id: int) -> set[tuple[str, int, str]]:
    """Candidate's name, member, reason; of those on record."""
    names = {candidate_id: name for name, candidate_id in made.ids_of(round_id).items()}
    return {(names[row.candidate_id], row.person_id, row.reason) for row in db.session.query(Recusal)}


def merge_group(cast: Cast, first_day: date) -> None:
    with transaction():
        units.merge_unit(cast.group.id, cast.lone_group.id, first_day=first_day, actor=cast.office)


def merge_people(cast: Cast, person_id: int, into_id: int) -> None:
    save(PersonMerge(person_id=person_id, into_id=into_id, by_id=cast.office.id, at=clock.now()))


def test_the_head_of_a_unit_that_took_another_in_votes_neither_on_it_nor_on_its_people(cast: Cast) -> None:
    merge_group(cast, clock.today())
    round_id, ballot_id = made.voting(cast, ("hoa", "outsider", "group"), who=WHO)
    don, hue = cast.don.id, cast.hue.id
    assert reasons(round_id) == {
        (cast.hoa.name, don, "unit"), (cast.group.name, don, "unit"), (cast.outsider.name, hue, "unit"),
    }  # fmt: skip
    with pytest.raises(Refused, match="không bỏ phiếu cho người này"):
        made.vote(ballot_id, cast.don, yes=(made.ids_of(round_id)[cast.hoa.name],))


def test_a_merger_after_the_meeting_changes_nothing_of_its_vote(cast: Cast, travel: Travel) -> None:
    round_id, ballot_id = made.voting(cast, ("hoa", "group"), who=WHO)
    before = reasons(round_id)
    travel(days=2)
    merge_group(cast, clock.today())
    members = queries.council_members(round_id)
    recused = queries.recusals(round_id, members, queries.candidates_of_ballot(ballot_id))
    assert {person for _candidate, person in recused} == {person for _name, person, _reason in before} == set()
    made.vote(ballot_id, cast.don, yes=(made.ids_of(round_id)[cast.hoa.name],))


def test_who_left_the_unit_before_the_meeting_votes_and_who_came_does_not(cast: Cast) -> None:
    with transaction():
        units.add_member(cast.group.id, cast.vinh.id, "contributor", valid_from=clock.today(), actor=cast.office)
        units.end_member(
            _membership(cast.hue.id), last_day=clock.today() - YESTERDAY, actor=cast.office, accept_gaps=True
        )
    round_id, _ballot = made.voting(cast, ("hoa", "outsider"), who=WHO)
    assert reasons(round_id) == {(cast.hoa.name, cast.vinh.id, "unit")}


def _membership(person_id: int) -> int:
    return db.session.query(Membership).filter_by(person_id=person_id).one().id


def test_nobody_votes_on_an_account_that_was_merged_into_theirs(cast: Cast) -> None:
    merge_people(cast, cast.outsider.id, cast.uyen.id)
    round_id, _ballot = made.voting(cast, ("don", "outsider"))
    assert (cast.outsider.name, cast.uyen.id, "self") in reasons(round_id)


@pytest.mark.parametrize("merged", [False, True])
def test_who_wrote_with_a_candidate_does_not_vote_on_them(cast: Cast, merged: bool) -> None:
    snapshot, ledger = made.frozen(cast), Ledger(cast)
    writer = cast.tuan if merged else cast.vinh
    for person in (cast.don, writer):
        ledger.award(person, 100, date(2025, 5, 5), unit=cast.lone_group)
    alone = make_article(cast.binh, section=cast.sections["to-dan-pho"], genre=cast.genres["brief"])
    other = ledger.award(cast.uyen, 100, date(2025, 5, 5), unit=cast.lone_group, article=alone)
    snapshot.cutoff_entry_id = other.id
    save(snapshot)
    if merged:
        merge_people(cast, cast.tuan.id, cast.vinh.id)
    round_id, _ballot = made.voting(cast, ("don", "outsider"), snapshot=snapshot)
    assert reasons(round_id) == {(cast.don.name, cast.vinh.id, "co_author")}


def test_a_declared_relation_holds_for_every_account(cast: Cast) -> None:
    round_id, _ballot = made.voting(cast, ("don", "lan", "hoa"))
    ids = made.ids_of(round_id)
    with transaction():
        membership.declare_family(round_id, ids[cast.don.name], "em ruột", actor=cast.uyen)
    merge_people(cast, cast.don.id, cast.hoa.id)
    merge_people(cast, cast.uyen.id, cast.tuan.id)
    recorded: dict[Any, Any] = queries.recorded_recusals(round_id)
    for candidate in (cast.don.name, cast.hoa.name):
        for person in (cast.uyen.id, cast.tuan.id):
            assert recorded[ids[candidate], person] == "family"
    assert not any(ids[cast.lan.name] == candidate for candidate, _person in recorded)


def test_the_board_has_no_vote_on_what_an_account_of_theirs_wrote(cast: Cast) -> None:
    edition = pipeline.draft(cast)
    article_id = pipeline.case(edition).article_id
    assert cast.uyen.id not in touched(article_id)
    merge_people(cast, cast.hoa.id, cast.uyen.id)
    assert cast.uyen.id in touched(article_id)
