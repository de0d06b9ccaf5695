"""What each write does, what it refuses, and that a refusal changes nothing."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from editorial.commendations.awards import operations as awards
from editorial.commendations.awards import queries as honour
from editorial.commendations.candidates.models import Candidate
from editorial.commendations.candidates.operations import appraisal, candidates
from editorial.commendations.candidates.queries import candidates as candidate_queries
from editorial.commendations.candidates.queries import evidence, proposals
from editorial.commendations.council import queries as council_queries
from editorial.commendations.council.models import CouncilBallot, Recusal
from editorial.commendations.council.operations import ballots as council
from editorial.commendations.council.operations import membership
from editorial.commendations.progress import operations as progress
from editorial.commendations.progress.queries.facts import facts_of
from editorial.commendations.rounds import operations as rounds
from editorial.commendations.rounds import queries
from editorial.commendations.rounds.models import RoundStatus
from editorial.commendations.rounds.rules import State
from editorial.core import audit, clock
from editorial.core.audit import AuditRow
from editorial.core.db import db, savepoint, transaction
from editorial.core.errors import Invalid, Missing, Refused, Stale
from editorial.people.models import PersonMerge
from tests.cast import Cast
from tests.commendations import made
from tests.factories import make_person, save


def test_a_round_draws_only_from_a_period_that_was_closed(cast: Cast) -> None:
    snapshot = made.frozen(cast)
    db.session.execute(text("UPDATE periods SET state = 'preview'"))
    db.session.commit()
    with pytest.raises(Invalid) as refusal, transaction():
        rounds.create(made.terms(snapshot), actor=cast.office)
    assert "snapshot_id" in refusal.value.errors


def test_only_the_office_makes_a_round(cast: Cast) -> None:
    snapshot = made.frozen(cast)
    for actor in (cast.head, cast.lan, cast.hoa, cast.admin):
        with pytest.raises(Refused), transaction():
            rounds.create(made.terms(snapshot), actor=actor)
    assert made.all_rounds() == []


def test_terms_change_while_it_is_prepared_and_then_only_the_deadlines(cast: Cast) -> None:
    round_id = made.new_round(cast)
    snapshot_id = queries.round_of(round_id).snapshot_id
    terms = {"snapshot": queries.frozen_period(snapshot_id), "title": "Tên mới"}
    snapshot = type("S", (), {"id": snapshot_id})()
    with transaction():
        rounds.change(round_id, made.terms(snapshot, title="Tên mới"), version=1, actor=cast.office)
    assert queries.round_of(round_id).title == terms["title"]
    made.step(cast, round_id, "open_nominations")
    seen = made.version(round_id)
    with transaction():
        later = made.terms(snapshot, title="Khác", deadlines={"nominating": date(2026, 12, 9)})
        rounds.change(round_id, later, version=seen, actor=cast.office)
    found = queries.round_of(round_id)
    assert (found.title, found.deadlines) == ("Tên mới", {"nominating": "2026-12-09"})
    with pytest.raises(Stale), transaction():
        rounds.change(round_id, later, version=seen, actor=cast.office)


def test_each_step_leaves_a_row_an_audit_row_and_news(cast: Cast) -> None:
    round_id = made.new_round(cast)
    made.step(cast, round_id, "open_nominations")
    rows = db.session.query(RoundStatus).filter_by(round_id=round_id).order_by(RoundStatus.id).all()
    assert [(row.verb, row.from_state, row.to_state) for row in rows] == [
        ("created", None, "preparing"), ("open_nominations", "preparing", "nominating"),
    ]  # fmt: skip
    assert db.session.query(AuditRow).filter_by(action="commendation.open_nominations").count() == 1
    assert list(audit.faults()) == []


def test_two_with_one_button(cast: Cast) -> None:
    round_id = made.new_round(cast)
    seen = made.version(round_id)
    with transaction():
        progress.apply_verb("open_nominations", round_id, version=seen, actor=cast.office)
    with pytest.raises(Stale), transaction():
        progress.apply_verb("open_nominations", round_id, version=seen, actor=cast.office)


def test_proposals_come_in_the_order_of_places_with_their_ticks(cast: Cast) -> None:
    round_id = made.new_round(cast)
    found = proposals.proposals(queries.round_of(round_id), "ctv", None)
    assert [(row.name, row.is_proposed) for row in found.rows] == [
        (cast.don.name, True), (cast.lan.name, True), (cast.hoa.name, True), (cast.outsider.name, True),
        (cast.binh.name, False),
    ]  # fmt: skip
    assert [row.category for row in proposals.proposals(queries.round_of(round_id), "toa-soan", None).rows] == ["staff"]
    units = proposals.proposals(queries.round_of(round_id), "tap-the", None).rows
    assert [(row.category, row.is_proposed) for row in units] == [
        ("unit:residential_group", True), ("unit:mass_organization", True), ("unit:department", False),
    ]  # fmt: skip


def test_a_head_puts_forward_only_their_own(cast: Cast) -> None:
    round_id = made.new_round(cast)
    made.step(cast, round_id, "open_nominations")
    with transaction():
        candidate = candidates.nominate(round_id, person_id=cast.hoa.id, unit_id=cast.group.id, actor=cast.lan)
    assert "14 tin, bài" in candidate.report
    with pytest.raises(Invalid, match="đã có trong danh sách"), transaction():
        candidates.nominate(round_id, person_id=cast.hoa.id, unit_id=cast.group.id, actor=cast.tuan)
    with pytest.raises(Refused), transaction():
        candidates.nominate(round_id, person_id=cast.outsider.id, unit_id=cast.women.id, actor=cast.lan)
    with pytest.raises(Invalid, match="không thuộc đơn vị"), transaction():
        candidates.nominate(round_id, person_id=cast.outsider.id, unit_id=cast.group.id, actor=cast.lan)
    with transaction():
        unit = candidates.nominate(round_id, unit_id=cast.group.id, actor=cast.lan)
    assert (unit.category, unit.person_id) == ("unit:residential_group", None)


def test_after_the_deadline_only_the_office_puts_forward(cast: Cast, travel) -> None:
    round_id = made.new_round(cast)
    made.step(cast, round_id, "open_nominations")
    travel(days=8)
    with pytest.raises(Refused, match="30/11/2026"), transaction():
        candidates.nominate(round_id, person_id=cast.hoa.id, unit_id=cast.group.id, actor=cast.lan)
    with transaction():
        candidates.nominate(round_id, person_id=cast.hoa.id, unit_id=cast.group.id, actor=cast.office)


def test_who_withdrew_may_be_put_forward_again_and_their_words_are_kept(cast: Cast) -> None:
    round_id = made.new_round(cast)
    made.step(cast, round_id, "open_nominations")
    with transaction():
        candidate = candidates.nominate(round_id, person_id=cast.hoa.id, unit_id=cast.group.id, actor=cast.lan)
    with transaction():
        candidates.write_report(round_id, candidate.id, "Chữ của đơn vị.", version=1, actor=cast.lan)
    with pytest.raises(Stale), transaction():
        candidates.write_report(round_id, candidate.id, "Chữ khác.", version=1, actor=cast.hoa)
    with pytest.raises(Invalid), transaction():
        candidates.withdraw(round_id, candidate.id, " ", actor=cast.hoa)
    with transaction():
        candidates.withdraw(round_id, candidate.id, "Nhường bạn.", actor=cast.hoa)
    assert facts_of(queries.round_of(round_id)).candidates == 0
    with transaction():
        candidates.nominate(round_id, person_id=cast.hoa.id, unit_id=cast.group.id, actor=cast.lan)
    again = made.candidate(round_id, cast.hoa.name)
    assert (again.id, again.report, again.withdrawn_at) == (candidate.id, "Chữ của đơn vị.", None)
    assert len(candidate_queries.nominations(candidate.id)) == 2


# ---- one achievement is honoured once -------------------------------------------------------------------------------


def test_an_honour_for_the_same_days_is_seen_through_merged_accounts_in_rounds_of_every_kind(cast: Cast) -> None:
    first = made.decided(cast, ("don", "women"))
    snapshot = type("S", (), {"id": queries.round_of(first).snapshot_id})()
    new = make_person("Hoàng Văn Đơn (mới)")
    save(PersonMerge(person_id=cast.don.id, into_id=new.id, by_id=cast.admin.id, at=clock.now()))
    second = made.new_round(cast, snapshot, title="Lần nữa")
    theme = made.new_round(cast, snapshot, title="Chuyên đề", kind="theme", theme="Chuyển đổi số")
    for round_id in (second, theme):
        rows = proposals.proposals(queries.round_of(round_id), "ctv", None).rows
        don = next(row for row in rows if row.name == cast.don.name)
        assert don.is_proposed is False
        units = proposals.proposals(queries.round_of(round_id), "tap-the", None).rows
        assert next(row for row in units if row.name == cast.women.name).is_proposed is False
    made.step(cast, second, "open_nominations")
    with transaction():
        candidate = candidates.nominate(second, person_id=new.id, actor=cast.office)
    criteria_results = {
        result.key: result
        for result in candidate_queries.candidate(queries.round_of(second), candidate.id).criteria_results
    }
    assert criteria_results["once"].met is False
    assert criteria_results["once"].value == (
        "đã được khen: Khen thưởng năm 2026 (hằng năm, Quyết định số 12/QĐ-UBND, số liệu từ 01/12/2024 đến 30/11/2025)"
    )
    assert criteria_results["items"].met is True  # their frozen row, under the account they had then


def test_another_period_is_another_achievement(cast: Cast) -> None:
    made.decided(cast, ("don", "women"))
    later = made.frozen(cast, "2026-10")
    found = proposals.proposals(queries.round_of(made.new_round(cast, later)), "ctv", None)
    once = next(row for row in found.rows if row.name == cast.don.name).criteria_results[-1]
    assert once.met is True
    assert once.value == "chưa đợt nào ghi trên phần mềm, hằng năm hay chuyên đề, khen cho những ngày của kỳ này"


# ---- appraisal ------------------------------------------------------------------------------------------------------


def test_whom_a_criterion_crosses_needs_a_reason(cast: Cast) -> None:
    round_id = made.listed(cast, ("binh", "hoa"))
    binh, hoa = made.candidate(round_id, cast.binh.name).id, made.candidate(round_id, cast.hoa.name).id
    with transaction():
        appraisal.appraise(round_id, hoa, "shortlisted", "", actor=cast.office)
    for verdict in ("shortlisted", "held_back"):
        with pytest.raises(Invalid), transaction():
            appraisal.appraise(round_id, binh, verdict, "", actor=cast.office)
    with pytest.raises(Refused), transaction():
        appraisal.appraise(round_id, binh, "shortlisted", "vì", actor=cast.lan)
    assert facts_of(queries.round_of(round_id)).unreviewed == 1


def test_nobody_appraises_themselves(cast: Cast) -> None:
    round_id = made.listed(cast, ("office", "hoa"))
    candidate_id = made.candidate(round_id, cast.office.name).id
    with pytest.raises(Refused, match="người khác"), transaction():
        appraisal.appraise(round_id, candidate_id, "shortlisted", "", actor=cast.office)
    with transaction():
        appraisal.appraise(round_id, candidate_id, "shortlisted", "", actor=cast.deputy)


def a_docx() -> bytes:
    out = io.BytesIO()
    docx.Document().save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7 x", "pdf"),
        (b"\xff\xd8\xff\xe0 x", "jpg"),
        (b"\x89PNG\r\n\x1a\n x", "png"),
        (a_docx(), "docx"),
        (b"PK\x03\x04 broken", ""),
        (b"MZ\x90 program", ""),
        (b"<html><script>", ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
    ],
)
def test_a_document_is_known_by_its_first_bytes(data: bytes, kind: str) -> None:
    if kind:
        assert appraisal.kind_of(data) == kind
    else:
        with pytest.raises(Invalid):
            appraisal.kind_of(data)


def test_documents_are_handed_down_to_the_office_and_the_council_only(cast: Cast, client_for) -> None:
    round_id = made.listed(cast, ("hoa",))
    candidate_id = made.candidate(round_id, cast.hoa.name).id
    with transaction():
        paper = appraisal.add_attachment(
            round_id, candidate_id, "../../<x>.html", b"%PDF-1.4 <script>", actor=cast.office
        )
    assert paper.name == "x.pdf"
    with pytest.raises(Invalid), transaction():
        appraisal.add_attachment(
            round_id, candidate_id, "x", b"%PDF-" + b"0" * appraisal.MAX_ATTACHMENT_BYTES, actor=cast.office
        )
    address = f"/khen-thuong/{round_id}/ung-vien/{candidate_id}/tai-lieu/{paper.id}"
    answer = client_for(cast.office)._send("GET", address)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.data == b"%PDF-1.4 <script>"
    for actor in (cast.hoa, cast.lan, cast.outsider, cast.observer):
        assert client_for(actor)._send("GET", address).status_code == 404
    made.seated(cast, round_id)
    assert client_for(cast.uyen)._send("GET", address).status_code == 200
    with transaction():
        appraisal.remove_attachment(round_id, candidate_id, paper.id, actor=cast.office)
    assert client_for(cast.office)._send("GET", address).status_code == 404


# ---- the council ----------------------------------------------------------------------------------------------------


def test_oneself_and_the_own_unit_are_recused_when_the_vote_opens(cast: Cast) -> None:
    who = (*made.COUNCIL, ("office", "member"), ("don", "member"), ("hue", "member"))
    round_id, ballot_id = made.voting(cast, ("don", "office", "outsider", "women"), who=who)
    ids = made.ids_of(round_id)
    found = {(row.candidate_id, row.person_id): row.reason for row in db.session.query(Recusal)}
    assert found == {
        (ids[cast.don.name], cast.don.id): "self",
        (ids[cast.office.name], cast.office.id): "self",
        (ids[cast.outsider.name], cast.hue.id): "unit",
        (ids[cast.women.name], cast.hue.id): "unit",
    }
    with pytest.raises(Refused, match="không bỏ phiếu cho người này"):
        made.vote(ballot_id, cast.don, yes=(ids[cast.don.name],))
    made.everybody_says_yes(cast, ballot_id, (*(name for name, _p in made.COUNCIL), "office", "don", "hue"))
    made.count(ballot_id, cast.son)
    results = {
        result.candidate.name: result.count
        for result in council_queries.vote_status(queries.round_of(round_id)).results[ballot_id]
    }
    assert (results[cast.don.name].entitled, results[cast.don.name].voters) == (7, 7)
    assert (results[cast.women.name].entitled, results[cast.women.name].yes) == (7, 7)


def test_family_is_declared_before_one_votes_and_not_after(cast: Cast) -> None:
    round_id, ballot_id = made.voting(cast, ("don", "lan"))
    ids = made.ids_of(round_id)
    with transaction():
        membership.declare_family(round_id, ids[cast.don.name], "em ruột", actor=cast.uyen)
    with pytest.raises(Invalid), transaction():
        membership.declare_family(round_id, ids[cast.don.name], "", actor=cast.uyen)
    made.vote(ballot_id, cast.vinh, yes=(ids[cast.don.name],))
    with pytest.raises(Refused, match="đã bỏ phiếu"), transaction():
        membership.declare_family(round_id, ids[cast.don.name], "", actor=cast.vinh)
    with pytest.raises(Refused), transaction():
        membership.declare_family(round_id, ids[cast.don.name], "", actor=cast.hoa)
    with pytest.raises(Missing), transaction():
        membership.declare_family(round_id, 10**6, "", actor=cast.head)


def test_it_is_counted_when_those_who_came_have_voted(cast: Cast) -> None:
    round_id, ballot_id = made.voting(cast, ("don", "lan"))
    made.everybody_says_yes(cast, ballot_id, ("head", "deputy", "uyen"))
    with pytest.raises(Refused, match="cần ít nhất 4"):
        made.count(ballot_id, cast.son)
    made.everybody_says_yes(cast, ballot_id, ("vinh",))
    with pytest.raises(Refused, match="Còn 1 thành viên"):
        made.count(ballot_id, cast.son)
    with transaction():  # the secretary went home; whoever has voted stays present whatever is ticked
        membership.take_attendance(round_id, [], actor=cast.office)
    with pytest.raises(Refused):
        made.count(ballot_id, cast.uyen)
    made.count(ballot_id, cast.office)
    result = council_queries.vote_status(queries.round_of(round_id)).results[ballot_id][0]
    assert (result.count.entitled, result.count.voters, result.passed) == (5, 4, True)
    with pytest.raises(Stale):
        made.count(ballot_id, cast.office)


def test_equals_are_voted_on_again_and_then_the_chair_decides(cast: Cast) -> None:
    round_id, ballot_id = made.voting(cast, ("don", "lan", "hoa"), quotas={"contributor": 2})
    made.everybody_says_yes(cast, ballot_id)
    made.count(ballot_id, cast.son)
    now = council_queries.vote_status(queries.round_of(round_id))
    assert [group.places_left for group in now.selection.ties] == [2]
    with pytest.raises(Refused), transaction():
        progress.submit(round_id, version=made.version(round_id), actor=cast.office)
    seen = made.version(round_id)
    with pytest.raises(Refused), transaction():
        council.second_vote(round_id, "contributor", version=seen, actor=cast.vinh)
    with transaction():
        again = council.second_vote(round_id, "contributor", version=seen, actor=cast.head)
    ids = made.ids_of(round_id)
    for name in ("head", "deputy", "uyen", "vinh", "son"):
        made.vote(again.id, getattr(cast, name), yes=(ids[cast.don.name],))
    made.count(again.id, cast.son)
    now = council_queries.vote_status(queries.round_of(round_id))
    assert now.selection.ties  # Lan and Hoa are equal still
    seen = made.version(round_id)
    chosen = [ids[cast.don.name], ids[cast.hoa.name]]
    for wrong in ([ids[cast.hoa.name]], [*chosen, ids[cast.lan.name]], [10**6, chosen[0]]):
        with pytest.raises(Invalid), transaction():
            council.break_tie(round_id, "contributor", wrong, "vì", version=seen, actor=cast.head)
    with pytest.raises(Invalid), transaction():
        council.break_tie(round_id, "contributor", chosen, "", version=seen, actor=cast.head)
    with pytest.raises(Refused), transaction():
        council.break_tie(round_id, "contributor", chosen, "vì", version=seen, actor=cast.deputy)
    with transaction():
        council.break_tie(round_id, "contributor", chosen, "Bài đều hơn.", version=seen, actor=cast.head)
    assert council_queries.vote_status(queries.round_of(round_id)).selection.ids == set(chosen)


def test_a_vote_that_was_stopped_counts_for_nothing_and_stays_on_record(cast: Cast) -> None:
    round_id, ballot_id = made.voting(cast, ("don", "lan"))
    made.everybody_says_yes(cast, ballot_id)
    seen = made.version(round_id)
    with pytest.raises(Invalid), transaction():
        progress.void("stop_vote", round_id, version=seen, reason="", actor=cast.head)
    with transaction():
        progress.void("stop_vote", round_id, version=seen, reason="Thiếu hồ sơ.", actor=cast.head)
    assert State(queries.round_of(round_id).state) is State.APPRAISING
    assert council_queries.vote_status(queries.round_of(round_id)).main is None
    ballot = db.session.get(CouncilBallot, ballot_id)
    assert ballot is not None
    assert (ballot.void_reason, ballot.encrypted_counts) == ("Thiếu hồ sơ.", None)
    assert len(council_queries.voter_ids(ballot_id)) == 5
    seen = made.version(round_id)
    with transaction():
        assert progress.open_vote(round_id, version=seen, actor=cast.deputy).number == 2


# ---- the decision ---------------------------------------------------------------------------------------------------


def test_the_decision_honours_only_whom_the_council_chose(cast: Cast) -> None:
    round_id, ballot_id = made.voting(cast, ("don", "lan"))
    ids = made.ids_of(round_id)
    for name in ("head", "deputy", "uyen", "vinh", "son"):
        made.vote(ballot_id, getattr(cast, name), yes=(ids[cast.don.name],), no=(ids[cast.lan.name],))
    made.count(ballot_id, cast.son)
    seen = made.version(round_id)
    with transaction():
        progress.submit(round_id, version=seen, actor=cast.office)
    seen = made.version(round_id)
    for number, day, awarded in (
        ("", date(2026, 11, 20), [ids[cast.don.name]]),
        ("1/QĐ", date(2026, 11, 24), [ids[cast.don.name]]),
        ("1/QĐ", date(2026, 11, 20), [ids[cast.lan.name]]),
        ("1/QĐ", date(2026, 11, 20), []),
    ):
        with pytest.raises(Invalid), transaction():
            awards.decide(round_id, number, day, "A", "", awarded, version=seen, actor=cast.office)
    with transaction():
        awards.decide(
            round_id, "1/QĐ", date(2026, 11, 20), "A", "", [ids[cast.don.name]], version=seen, actor=cast.office
        )
    don, lan = made.candidate(round_id, cast.don.name), made.candidate(round_id, cast.lan.name)
    assert (don.awarded, lan.awarded, lan.code) == (True, False, None)
    proof = honour.proof(don.code or "")
    assert proof is not None
    assert (proof.name, proof.unit, proof.decision_number) == (cast.don.name, "Tổ dân phố 7", "1/QĐ")
    assert honour.proof("7KQD-M4XA-9CFT") is None
    assert honour.proof("x" * 500) is None


def entry(round_id: int) -> tuple[list[str], int]:
    found = honour.roll_entry(queries.round_of(round_id), honour.awarded([round_id]))
    return [candidate.name for candidate in found.named], found.others


def test_only_who_agreed_is_named_in_public(cast: Cast) -> None:
    round_id = made.decided(cast, ("don", "lan", "women"))
    ids = made.ids_of(round_id)
    assert entry(round_id) == ([cast.women.name], 2)
    with transaction():
        candidates.set_publicity_consent(round_id, ids[cast.don.name], True, actor=cast.don)
        candidates.set_publicity_consent(round_id, ids[cast.women.name], False, actor=cast.hue)
    for actor in (cast.office, cast.lan, cast.head):
        with pytest.raises(Missing), transaction():
            candidates.set_publicity_consent(round_id, ids[cast.don.name], True, actor=actor)
    assert entry(round_id) == ([cast.don.name], 2)
    with transaction():
        edition = awards.draft_item(round_id, actor=cast.office)
    body = db.session.execute(text(f"SELECT body FROM revisions WHERE edition_id = {edition.id}")).scalar_one()
    assert cast.don.name in body
    assert cast.lan.name not in body
    with pytest.raises(Refused), transaction():
        awards.draft_item(round_id, actor=cast.office)


def test_rows_that_are_only_added_are_held_still_by_the_database(cast: Cast) -> None:
    made.voting(cast, ("don", "lan"))
    held = ("commendation_statuses", "commendation_nominations")
    for table in held:
        for statement in (f"UPDATE {table} SET by_id = 1", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError), transaction(), savepoint():
                db.session.execute(text(statement))


def test_figures_lead_to_lists_even_when_the_ledger_has_none(cast: Cast) -> None:
    round_id = made.listed(cast, ("hoa", "group"))
    source = queries.frozen_period(queries.round_of(round_id).snapshot_id)
    for name in (cast.hoa.name, cast.group.name):
        candidate = made.candidate(round_id, name)
        assert evidence.counted_items(candidate, source) == []
        assert list(evidence.violations(candidate, source)) == []


def test_a_list_asks_the_same_number_of_questions_however_long(cast: Cast, count_queries) -> None:
    def asked(round_id: int) -> int:
        db.session.expire_all()
        with count_queries() as ran:
            candidate_queries.candidates(queries.round_of(round_id))
        return len(ran)

    few = made.listed(cast, ("hoa",))
    first = asked(few)
    made.step(cast, few, "reopen_nominations", reason="thêm")
    with transaction():
        candidates.propose(few, made.row_ids(tuple(made.PEOPLE), cast, few), actor=cast.office)
    assert db.session.query(Candidate).filter_by(round_id=few).count() == 6
    assert asked(few) == first
