"""What a round wants of whom: as cards on "Việc của tôi", and as reminders before a deadline."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

import pytest

from editorial import worker
from editorial.commendations.candidates.operations import candidates
from editorial.commendations.council.operations import membership
from editorial.commendations.progress import operations as progress
from editorial.commendations.progress.queries import pending
from editorial.commendations.rounds import operations as rounds
from editorial.commendations.rounds.models import Round
from editorial.core.db import db, transaction
from editorial.home import queries as home
from editorial.notices.feature import send_reminders
from editorial.notices.models import Notice
from tests import cast as people_of
from tests.cast import Cast
from tests.commendations import made
from tests.commendations.test_secrecy import at_once
from tests.conftest import RealDatabase

DEADLINES = {"nominating": date(2026, 11, 30), "appraising": date(2026, 12, 7), "voting": date(2026, 12, 14)}


def who_has_a_card(cast: Cast) -> dict[str, str]:
    """Of everybody: the state in which a round wants something of them."""
    db.session.rollback()
    db.session.expire_all()
    found = {}
    for name, actor in cast.everyone.items():
        rows = pending.pending_rounds(actor)
        assert home.counts(actor)["commendations.rounds"] == len(rows), name
        if rows:
            found[name] = rows[0].state.value
    return found


def of(state: str, *names: str) -> dict[str, str]:
    return dict.fromkeys(names, state)


def nominate(round_id: int, person: Any, unit: Any, by: Any) -> None:
    with transaction():
        candidates.nominate(round_id, person_id=person.id, unit_id=unit.id, actor=by)


def test_heads_are_waited_for_until_their_unit_has_put_somebody_forward(
    cast: Cast, travel: Callable[..., datetime]
) -> None:
    round_id = made.new_round(cast)
    assert who_has_a_card(cast) == {}
    made.step(cast, round_id, "open_nominations")
    heads = ("lan", "tuan", "don", "hue", "office")  # the office leads a unit too
    assert who_has_a_card(cast) == of("nominating", *heads)
    nominate(round_id, cast.hoa, cast.group, cast.lan)
    assert who_has_a_card(cast) == of("nominating", "don", "hue", "office"), (
        "the deputy's unit has put somebody forward too"
    )
    candidate = made.candidate(round_id, cast.hoa.name)
    with transaction():
        candidates.withdraw(round_id, candidate.id, "Chuyển công tác.", actor=cast.hoa)
    assert who_has_a_card(cast) == of("nominating", *heads)
    travel(days=7)
    assert who_has_a_card(cast) == of("nominating", *heads), "the last day is theirs"
    travel(days=1)
    assert who_has_a_card(cast) == {}, "the deadline is over"


def test_whom_the_office_puts_forward_their_unit_has_not(cast: Cast) -> None:
    round_id = made.new_round(cast, deadlines={})
    made.step(cast, round_id, "open_nominations")
    before = who_has_a_card(cast)
    assert "lan" in before
    nominate(round_id, cast.hoa, cast.group, cast.office)
    assert who_has_a_card(cast) == before


def test_heads_have_no_card_in_a_round_that_takes_nobody_from_them(cast: Cast) -> None:
    made.step(cast, made.new_round(cast, nominators=["office", "board"], deadlines={}), "open_nominations")
    assert who_has_a_card(cast) == {}


def test_the_office_is_waited_for_until_the_council_can_vote_then_the_boards_leaders(cast: Cast) -> None:
    round_id = made.listed(cast)
    assert who_has_a_card(cast) == of("appraising", "office")
    assert pending.pending_rounds(cast.office)[0].unreviewed == 5
    made.appraised(cast, round_id)
    assert who_has_a_card(cast) == of("appraising", "office"), "the council is not named yet"
    made.seated(cast, round_id)
    assert who_has_a_card(cast) == of("appraising", "head", "deputy")


@pytest.mark.parametrize(
    "who",
    [
        (("head", "chair"), ("deputy", "secretary")),
        (("head", "member"), ("deputy", "secretary"), ("uyen", "member")),
        (("head", "chair"), ("deputy", "member"), ("uyen", "member")),
    ],
    ids=["too few", "no chair", "no secretary"],
)
def test_a_council_that_lacks_somebody_is_still_the_offices_work(cast: Cast, who: Any) -> None:
    round_id = made.listed(cast)
    made.appraised(cast, round_id)
    made.seated(cast, round_id, who)
    assert who_has_a_card(cast) == of("appraising", "office")


@pytest.mark.parametrize("secret", [True, False])
def test_members_who_are_present_are_waited_for_until_their_vote_is_in(cast: Cast, secret: bool) -> None:
    round_id, ballot_id = made.voting(cast, secret=secret, quorum="half")
    assert who_has_a_card(cast) == of("voting", "head", "deputy", "uyen", "vinh", "son")
    made.vote(ballot_id, cast.uyen)
    assert who_has_a_card(cast) == of("voting", "head", "deputy", "vinh", "son")
    present = [actor.id for actor in (cast.head, cast.uyen, cast.vinh, cast.son)]
    with transaction():
        membership.take_attendance(round_id, present, actor=cast.son)
    assert who_has_a_card(cast) == of("voting", "head", "vinh", "son"), "whoever is away does not vote"
    made.everybody_says_yes(cast, ballot_id, ("head", "vinh", "son"))
    assert who_has_a_card(cast) == {}
    made.count(ballot_id, cast.son)
    assert who_has_a_card(cast) == {}


def test_a_vote_that_was_stopped_waits_for_nobodys_ballot(cast: Cast) -> None:
    round_id, _ballot_id = made.voting(cast)
    seen = made.version(round_id)
    with transaction():
        progress.void("stop_vote", round_id, version=seen, reason="Thiếu hồ sơ.", actor=cast.head)
    assert "voting" not in who_has_a_card(cast).values()
    seen = made.version(round_id)
    with transaction():
        again = progress.open_vote(round_id, version=seen, actor=cast.head)
    made.everybody_says_yes(cast, again.id)
    assert who_has_a_card(cast) == {}, "the vote that was stopped is nobody's any more"


def test_a_card_knows_of_a_secret_vote_only_that_it_was_given(cast: Cast, count_queries: Any) -> None:
    _round_id, ballot_id = made.voting(cast)
    made.vote(ballot_id, cast.uyen)
    with count_queries() as asked:
        pending.pending_rounds(cast.uyen)
        pending.upcoming_deadlines(400)
    said = " ".join(asked)
    assert "commendation_voter_marks" in said
    for name in (
        "encrypted_counts",
        "commendation_tallies",
        "commendation_open_votes",
        "commendation_recusals",
        "audit",
    ):
        assert name not in said


# ---- the page -------------------------------------------------------------------------------------------------------


def test_each_card_says_what_to_do_until_when_and_leads_there(cast: Cast, client_for: Any) -> None:
    round_id = made.new_round(cast, deadlines=DEADLINES)
    made.step(cast, round_id, "open_nominations")
    page = client_for(cast.lan).get("/viec")
    assert "Khen thưởng năm 2026" in page.text
    assert "hạn 30/11/2026" in page.text
    assert page.follow("Đề cử: Khen thưởng năm 2026").path == f"/khen-thuong/{round_id}/de-cu"
    with transaction():
        candidates.propose(round_id, made.row_ids(("don", "lan"), cast, round_id), actor=cast.office)
    made.step(cast, round_id, "close_nominations")
    page = client_for(cast.office).get("/viec")
    assert "Còn 2 ứng viên chưa có ý kiến thẩm định" in page.text
    assert page.follow("Thẩm định: Khen thưởng năm 2026").path == f"/khen-thuong/{round_id}"
    made.appraised(cast, round_id)
    page = client_for(cast.office).get("/viec")
    assert "Hội đồng chưa đủ tên hoặc chưa điểm danh" in page.text
    assert page.follow("Thẩm định: Khen thưởng năm 2026").path == f"/khen-thuong/{round_id}/hoi-dong"
    made.seated(cast, round_id)
    page = client_for(cast.head).get("/viec")
    assert page.follow("Mở bỏ phiếu: Khen thưởng năm 2026").path == f"/khen-thuong/{round_id}"
    seen = made.version(round_id)
    with transaction():
        progress.open_vote(round_id, version=seen, actor=cast.head)
    page = client_for(cast.vinh).get("/viec")
    assert "hạn 14/12/2026" in page.text
    assert page.follow("Bỏ phiếu bình xét: Khen thưởng năm 2026").path == f"/khen-thuong/{round_id}/bo-phieu"


def test_a_stage_that_is_late_says_so(cast: Cast, client_for: Any, travel: Callable[..., datetime]) -> None:
    made.listed(cast, deadlines=DEADLINES)
    travel(days=14)
    assert "trễ hạn" not in client_for(cast.office).get("/viec").text, "the last day is not over"
    travel(days=1)
    assert "trễ hạn" in client_for(cast.office).get("/viec").text


def test_the_place_in_the_rail_counts_rounds_that_wait(cast: Cast, client_for: Any) -> None:
    assert "Khen thưởng1" not in " ".join(client_for(cast.vinh).get("/viec").part("places").split())
    made.voting(cast)
    assert "Khen thưởng1" in " ".join(client_for(cast.vinh).get("/viec").part("places").split())


def test_a_round_costs_my_page_one_statement_and_none_without_one(
    cast: Cast, client_for: Any, count_queries: Any
) -> None:
    client = client_for(cast.vinh)
    client.get("/viec")
    with count_queries() as without:
        client.get("/viec")
    snapshot = made.frozen(cast)
    several = [made.voting(cast, snapshot=snapshot)[0]]
    client.get("/viec")
    with count_queries() as few:
        client.get("/viec")
    for _ in range(9):
        several.append(made.voting(cast, snapshot=snapshot)[0])
    with count_queries() as ten:
        page = client.get("/viec")
    for _ in range(10):
        several.append(made.voting(cast, snapshot=snapshot)[0])
    with count_queries() as twenty:
        client.get("/viec")
    assert "commendation_statuses" not in str(without)
    assert len(few) == len(ten) == len(twenty) == len(without) + 1 <= 12, str(ten)
    assert page.html.count("Bỏ phiếu bình xét<") == 10


# ---- reminders ------------------------------------------------------------------------------------------------------


def remind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "last_run", {})
    worker.work_once()


def told() -> list[tuple[int, str]]:
    db.session.rollback()
    rows: Iterable[Notice] = db.session.query(Notice).filter_by(topic="commendation.due").order_by(Notice.id)
    return [(row.person_id, row.title) for row in rows]


def people() -> set[int]:
    return {person for person, _title in told()}


def test_heads_who_owe_a_nomination_are_reminded_three_days_before_and_once(
    cast: Cast, client_for: Any, travel: Callable[..., datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    round_id = made.new_round(cast)
    made.step(cast, round_id, "open_nominations")
    nominate(round_id, cast.hoa, cast.group, cast.lan)
    travel(days=3)  # Thursday, four days before Monday's deadline
    remind(monkeypatch)
    assert told() == []
    travel(days=1)
    remind(monkeypatch)
    remind(monkeypatch)
    assert sorted(told()) == sorted(
        (who.id, "Sắp hết hạn đề cử khen thưởng: 30/11/2026") for who in (cast.don, cast.hue, cast.office)
    )
    travel(days=1)
    remind(monkeypatch)
    assert len(told()) == 3
    page = client_for(cast.don).get("/thong-bao")
    assert "“Khen thưởng năm 2026”: đơn vị của bạn chưa đề cử ai." in page.text


def test_a_deadline_that_is_moved_is_told_anew_and_one_that_has_passed_never(
    cast: Cast, travel: Callable[..., datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    round_id = made.new_round(cast)
    made.step(cast, round_id, "open_nominations")
    travel(days=8)
    remind(monkeypatch)
    assert told() == [], "the day is over"
    later = date(2026, 12, 3)
    seen = made.version(round_id)
    with transaction():
        terms = made.terms(made.frozen_of(round_id), deadlines={"nominating": later})
        rounds.change(round_id, terms, version=seen, actor=cast.office)
    remind(monkeypatch)
    assert people() == {cast.lan.id, cast.tuan.id, cast.don.id, cast.hue.id, cast.office.id}
    assert {title for _person, title in told()} == {"Sắp hết hạn đề cử khen thưởng: 03/12/2026"}
    seen = made.version(round_id)
    with transaction():
        terms = made.terms(made.frozen_of(round_id), deadlines={"nominating": date(2026, 12, 4)})
        rounds.change(round_id, terms, version=seen, actor=cast.office)
    remind(monkeypatch)
    remind(monkeypatch)
    assert len(told()) == 10


def test_the_office_is_reminded_of_appraising_and_leaders_once_all_is_ready(
    cast: Cast, travel: Callable[..., datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    round_id = made.listed(cast, deadlines=DEADLINES)
    travel(days=12)
    remind(monkeypatch)
    assert people() == {cast.office.id}
    made.appraised(cast, round_id)
    made.seated(cast, round_id)
    remind(monkeypatch)
    assert people() == {cast.office.id, cast.head.id, cast.deputy.id}


@pytest.mark.parametrize("secret", [True, False])
def test_only_members_whose_vote_is_missing_are_reminded(
    cast: Cast, travel: Callable[..., datetime], monkeypatch: pytest.MonkeyPatch, secret: bool
) -> None:
    _round_id, ballot_id = made.voting(cast, secret=secret, deadlines=DEADLINES)
    made.vote(ballot_id, cast.uyen)
    travel(days=18)
    remind(monkeypatch)
    assert people() == {cast.head.id, cast.deputy.id, cast.vinh.id, cast.son.id}
    assert told()[0][1] == "Sắp hết hạn bỏ phiếu bình xét: 14/12/2026"
    url = db.session.query(Notice).filter_by(topic="commendation.due").first()
    assert url is not None
    assert url.url.endswith("/bo-phieu")


def test_a_round_without_deadlines_reminds_nobody(
    cast: Cast, travel: Callable[..., datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    made.step(cast, made.new_round(cast, deadlines={}), "open_nominations")
    remind(monkeypatch)
    assert told() == []
    assert db.session.query(Round).count() == 1


def test_two_workers_at_once_tell_everybody_once_and_neither_fails(real_database: RealDatabase) -> None:
    cast = people_of.build()
    made.step(cast, made.new_round(cast, deadlines={"nominating": date(2026, 11, 25)}), "open_nominations")

    def work(_name: str) -> None:
        send_reminders()

    assert at_once(real_database, work, ("one", "two")) == ["", ""]
    assert len(told()) == len(people()) == 5
