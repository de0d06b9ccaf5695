"""Nobody with the whole database can tell who said what; and still nobody votes twice."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from editorial.commendations.council import queries
from editorial.commendations.council.models import CouncilBallot, OpenVote, VoterMark
from editorial.commendations.council.operations import ballots as council
from editorial.commendations.council.operations import membership
from editorial.commendations.progress import operations as progress
from editorial.commendations.rounds import queries as rounds
from editorial.core import audit
from editorial.core.access import Actor
from editorial.core.audit import AuditRow
from editorial.core.db import db, transaction
from editorial.core.errors import DeskError, Refused, Stale
from editorial.people.models import DeviceSession, UnsavedForm
from tests import cast as people
from tests import factories
from tests.cast import Cast
from tests.commendations import made
from tests.conftest import Engine, RealDatabase, make_app
from tests.page import PageClient

VOTERS = ("head", "deputy", "uyen", "vinh", "son")
SAID = ({"don": "yes", "lan": "no"}, {"don": "no"}, {"don": "yes", "lan": "yes"}, {"lan": "no"}, {})


def dump() -> dict[str, list[str]]:
    """Every row of every table, in the order in which the database hands them out."""
    found = {}
    for table in db.metadata.sorted_tables:
        if table.name.startswith(("article_search", "search_")):
            continue
        found[table.name] = [repr(tuple(row)) for row in db.session.execute(table.select())]
    db.session.rollback()
    return found


def a_vote(
    engine: Engine,
    folder: Path,
    said: tuple[dict[str, str], ...],
    monkeypatch: pytest.MonkeyPatch,
    *,
    counted: bool = True,
) -> tuple[dict[str, list[str]], dict[str, Any]]:
    """The same round on a database of its own; the voters come in the same order and say this."""
    monkeypatch.setattr(factories, "_numbers", itertools.count(1))
    address = engine.copy()
    app = make_app(address, folder)
    with app.app_context():
        cast = people.build()
        round_id, ballot_id = made.voting(cast, ("don", "lan"))
        ids = made.ids_of(round_id)
        by_name = {name: ids[getattr(cast, name).name] for name in ("don", "lan")}
        for name, choices in zip(VOTERS, said, strict=True):
            with transaction():
                council.cast(
                    ballot_id, {by_name[of]: choice for of, choice in choices.items()}, actor=getattr(cast, name)
                )
        more: dict[str, Any] = {}
        if counted:
            made.count(ballot_id, cast.son)
        else:
            ballot = db.session.get_one(CouncilBallot, ballot_id)
            more = {
                "length": len(ballot.encrypted_counts or ""),
                "sums": council._decrypt(ballot),
                "encrypted_counts": ballot.encrypted_counts,
            }
        if db.engine.dialect.name == "postgresql" and counted:
            newest = "SELECT count(DISTINCT xmin::text) FROM commendation_tallies"
            more["writers"] = db.session.scalar(text(newest))
        rows = dump()
        db.session.remove()
        db.engine.dispose()
    engine.drop(address)
    return rows, more


@pytest.mark.parametrize("order", [(1, 0, 2, 3, 4), (4, 1, 2, 3, 0), (3, 4, 0, 2, 1)])
def test_swapped_ballots_leave_the_same_database(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: tuple[int, ...]
) -> None:
    straight, normalized = a_vote(engine, tmp_path, SAID, monkeypatch)
    swapped, other = a_vote(engine, tmp_path, tuple(SAID[place] for place in order), monkeypatch)
    assert straight == swapped
    assert normalized == other
    assert normalized.get("writers", 1) == 1  # on PostgreSQL all numbers were written by whoever counted
    assert any("voted" in row for row in straight["audit"])
    assert straight["commendation_open_votes"] == []


def test_while_it_runs_only_the_sealed_sums_differ_and_only_by_their_seal(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    straight, normalized = a_vote(engine, tmp_path, SAID, monkeypatch, counted=False)
    swapped, other = a_vote(engine, tmp_path, (SAID[1], SAID[0], *SAID[2:]), monkeypatch, counted=False)
    assert (normalized["length"], normalized["sums"]) == (other["length"], other["sums"])
    assert normalized["encrypted_counts"] != other["encrypted_counts"]
    straight.pop("commendation_ballots"), swapped.pop("commendation_ballots")
    assert straight == swapped


def test_a_vote_leaves_who_and_never_what(database: None, cast: Cast) -> None:
    round_id, ballot_id = made.voting(cast, ("don", "lan"))
    before = db.session.query(AuditRow).count()
    ids = made.ids_of(round_id)
    made.vote(ballot_id, cast.uyen, yes=(ids[cast.don.name],), no=(ids[cast.lan.name],))
    row = db.session.query(AuditRow).order_by(AuditRow.id.desc()).first()
    assert row is not None
    assert db.session.query(AuditRow).count() == before + 1
    assert (row.action, row.actor_id, row.details) == ("commendation.voted", cast.uyen.id, {"ballot": 1})
    mark = db.session.query(VoterMark).one()
    assert {name for name in mark.__dict__ if not name.startswith("_")} == {"ballot_id", "person_id", "voted_on"}
    assert list(audit.faults()) == []


def test_every_state_of_the_counters_is_as_long_as_the_others(database: None, cast: Cast) -> None:
    _round_id, ballot_id = made.voting(cast, ("don", "lan"))
    lengths, seen = set(), set()
    for name in VOTERS:
        made.everybody_says_yes(cast, ballot_id, (name,))
        db.session.expire_all()
        encrypted_counts = db.session.get_one(CouncilBallot, ballot_id).encrypted_counts or ""
        lengths.add(len(encrypted_counts))
        seen.add(encrypted_counts)
    assert len(lengths) == 1
    assert len(seen) == len(VOTERS)


def test_the_numbers_are_shown_to_nobody_before_the_count(
    cast: Cast, client_for: Callable[[Actor], PageClient]
) -> None:
    round_id, ballot_id = made.voting(cast, ("don", "lan"))
    made.everybody_says_yes(cast, ballot_id)
    for actor in (cast.head, cast.office, cast.son, cast.observer):
        page = client_for(actor).get(f"/khen-thuong/{round_id}/ket-qua")
        assert "Được đề nghị khen" not in page.text
        assert "Phiếu trắng" not in page.text
    client_for(cast.office).get(f"/khen-thuong/{round_id}/ho-so.zip", expect=404)


def test_a_form_sent_after_the_session_ended_is_not_kept(cast: Cast, client_for: Callable[[Actor], PageClient]) -> None:
    round_id, _ballot_id = made.voting(cast, ("don", "lan"))
    client = client_for(cast.uyen)
    page = client.get(f"/khen-thuong/{round_id}/bo-phieu")
    ids = made.ids_of(round_id)
    db.session.query(DeviceSession).update({"ended_at": db.session.query(DeviceSession).first().created_at})  # type: ignore[union-attr]
    db.session.commit()
    sent = {"csrf_token": page.csrf_token, "ballot": page.fields["ballot"], f"phieu_{ids[cast.don.name]}": "no"}
    client._send("POST", f"/khen-thuong/{round_id}/bo-phieu", data=sent, headers={"Origin": "http://localhost"})
    held = db.session.query(UnsavedForm).all()
    assert all("phieu_" not in name for row in held for name in row.fields)
    assert db.session.query(VoterMark).count() == 0


@pytest.mark.parametrize("again", [False, True])
def test_a_paper_that_comes_after_the_count_is_told_that_it_was_not_accepted(
    cast: Cast, client_for: Callable[[Actor], PageClient], again: bool
) -> None:
    """Also when another vote is open by then: the paper was filled in for the first."""
    round_id, ballot_id = made.voting(cast, ("don", "lan"), quotas={"contributor": 1})
    page = client_for(cast.vinh).get(f"/khen-thuong/{round_id}/bo-phieu")
    made.everybody_says_yes(cast, ballot_id, ("head", "deputy", "uyen", "son"))
    with transaction():
        membership.take_attendance(round_id, [cast.head.id], actor=cast.office)
    made.count(ballot_id, cast.son)
    if again:
        with transaction():
            council.second_vote(round_id, "contributor", version=made.version(round_id), actor=cast.head)
    marks = db.session.query(VoterMark).count()
    answer = page.press("Gửi phiếu", expect=409)
    assert "Phiếu này không được nhận" in answer.text
    assert db.session.query(VoterMark).count() == marks


def test_too_few_voters_keep_no_secret(database: None, cast: Cast) -> None:
    """Of four members one is the candidate and one is family: two are left."""
    round_id = made.listed(cast, ("office", "don"))
    made.appraised(cast, round_id)
    made.seated(cast, round_id, (("head", "chair"), ("son", "secretary"), ("office", "member"), ("don", "member")))
    seen = made.version(round_id)
    with transaction():
        membership.declare_family(round_id, made.ids_of(round_id)[cast.don.name], "", actor=cast.head)
    with pytest.raises(Refused, match="không giữ kín"), transaction():
        progress.open_vote(round_id, version=seen, actor=cast.head)
    assert db.session.query(CouncilBallot).count() == 0


def test_nobody_votes_twice(database: None, cast: Cast) -> None:
    _round_id, ballot_id = made.voting(cast, ("don", "lan"))
    made.vote(ballot_id, cast.uyen)
    with pytest.raises(Refused, match="đã bỏ phiếu rồi"):
        made.vote(ballot_id, cast.uyen)
    made.everybody_says_yes(cast, ballot_id, ("head", "deputy", "vinh", "son"))
    made.count(ballot_id, cast.son)
    with pytest.raises(Stale):
        made.vote(ballot_id, cast.uyen)


def test_two_taps_at_once_are_one_vote(real_database: RealDatabase) -> None:
    cast = people.build()
    _round_id, ballot_id = made.voting(cast, ("don", "lan"))
    ids = made.ids_of(_round_id)
    outcomes = at_once(
        real_database,
        lambda choice: made.vote(ballot_id, cast.uyen, **{choice: (ids[cast.don.name],)}),
        ("yes", "no", "yes", "no"),
    )
    assert sorted(outcomes) == ["", "Refused", "Refused", "Refused"]
    db.session.expire_all()
    ballot = db.session.get(CouncilBallot, ballot_id)
    assert ballot is not None
    assert sum(council._decrypt(ballot)[str(ids[cast.don.name])]) == 1


def test_votes_at_once_are_all_counted(real_database: RealDatabase) -> None:
    cast = people.build()
    round_id, ballot_id = made.voting(cast, ("don", "lan"))
    ids = made.ids_of(round_id)
    outcomes = at_once(
        real_database, lambda name: made.vote(ballot_id, getattr(cast, name), yes=(ids[cast.don.name],)), VOTERS
    )
    assert outcomes == [""] * 5
    made.count(ballot_id, cast.son)
    db.session.expire_all()
    result = queries.vote_status(rounds.round_of(round_id)).results[ballot_id][0]
    assert (result.count.yes, result.count.no, result.count.blank) == (5, 0, 0)


def test_counting_and_stopping_at_once_end_one_way(real_database: RealDatabase) -> None:
    cast = people.build()
    round_id, ballot_id = made.voting(cast, ("don", "lan"))
    made.everybody_says_yes(cast, ballot_id)
    seen = made.version(round_id)

    def act(word: str) -> None:
        if word == "count":
            made.count(ballot_id, cast.son)
        else:
            with transaction():
                progress.void("stop_vote", round_id, version=seen, reason="Dừng.", actor=cast.head)

    outcomes = at_once(real_database, act, ("count", "stop"))
    assert sorted(outcomes) == ["", "Stale"]
    db.session.expire_all()
    ballot = db.session.get(CouncilBallot, ballot_id)
    assert ballot is not None
    assert (ballot.closed_at is None) is (ballot.voided_at is not None)
    assert ballot.encrypted_counts is None


def test_declaring_and_voting_at_once_is_never_both(real_database: RealDatabase) -> None:
    cast = people.build()
    round_id, ballot_id = made.voting(cast, ("don", "lan"))
    don = made.ids_of(round_id)[cast.don.name]

    def act(word: str) -> None:
        if word == "vote":
            made.vote(ballot_id, cast.uyen, yes=(don,))
        else:
            with transaction():
                membership.declare_family(round_id, don, "", actor=cast.uyen)

    outcomes = at_once(real_database, act, ("vote", "declare_family"))
    assert sorted(outcomes) == ["", "Refused"]


def at_once(database: RealDatabase, work: Callable[[str], None], words: tuple[str, ...]) -> list[str]:
    """Each in a thread with a session of its own; the names of the refusals."""
    gate, outcomes = threading.Barrier(len(words)), []
    db.session.commit()

    def run(word: str) -> None:
        with database.app.app_context():
            gate.wait()
            try:
                work(word)
            except DeskError as error:
                outcomes.append(type(error).__name__)
            else:
                outcomes.append("")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(word,)) for word in words]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def test_an_open_vote_says_who_said_what(database: None, cast: Cast) -> None:
    round_id, ballot_id = made.voting(cast, ("don", "lan"), secret=False)
    made.everybody_says_yes(cast, ballot_id)
    assert db.session.query(OpenVote).count() == 10
    made.count(ballot_id, cast.son)
    result = queries.vote_status(rounds.round_of(round_id)).results[ballot_id]
    assert [(outcome.count.yes, outcome.count.voters) for outcome in result] == [(5, 5), (5, 5)]


def test_a_key_that_changed_mid_vote_is_said_and_the_vote_is_held_again(
    database: None, cast: Cast, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_id, ballot_id = made.voting(cast, ("don", "lan"))
    made.vote(ballot_id, cast.uyen)
    monkeypatch.setitem(app.config, "SECRET_KEY", "another-secret")
    with pytest.raises(Refused, match="khóa của máy chủ đã đổi"):
        made.vote(ballot_id, cast.vinh)
    seen = made.version(round_id)
    with transaction():
        progress.void("stop_vote", round_id, version=seen, reason="Khóa đã đổi.", actor=cast.head)
    seen = made.version(round_id)
    with transaction():
        again = progress.open_vote(round_id, version=seen, actor=cast.head)
    made.everybody_says_yes(cast, again.id)
    made.count(again.id, cast.son)
    assert queries.vote_status(rounds.round_of(round_id)).selection.ids
