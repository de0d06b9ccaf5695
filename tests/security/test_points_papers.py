"""The council's secret, the papers about people, and the figures that leave the desk."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest

from editorial.commendations.candidates.operations import appraisal, candidates
from editorial.commendations.council.operations import ballots as council
from editorial.commendations.council.operations import membership
from editorial.commendations.progress import operations as progress
from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.db import db, transaction
from editorial.core.documents import Column, Document, Para, Sheet, Workbook, archive, docx, xlsx
from editorial.core.errors import Refused
from editorial.people.models import PersonMerge
from editorial.scoring.appeals import operations as appeals
from editorial.scoring.closing.queries import period_status as period_queries
from editorial.scoring.periods.rules import span
from tests import pipeline
from tests.cast import Cast
from tests.commendations import made
from tests.factories import save
from tests.page import PageClient
from tests.scoring import ward

Clients = Callable[[Actor], PageClient]


def merge(cast: Cast, person: Actor, into: Actor) -> None:
    save(PersonMerge(person_id=person.id, into_id=into.id, by_id=cast.admin.id, at=clock.now()))


# ---- the vote -----------------------------------------------------------------------------------------------------------


def test_nobody_votes_again_under_another_account(cast: Cast):
    round_id, ballot_id = made.voting(cast, ("don", "lan"))
    made.vote(ballot_id, cast.uyen)
    merge(cast, cast.uyen, cast.vinh)
    with pytest.raises(Refused, match="đã bỏ phiếu rồi"):
        made.vote(ballot_id, cast.vinh, yes=(made.ids_of(round_id)[cast.don.name],))


def test_nobody_votes_on_themselves_under_another_account(cast: Cast):
    """Merged before the vote opens, and while it runs."""
    round_id, ballot_id = made.voting(cast, ("don", "lan"))
    ids = made.ids_of(round_id)
    merge(cast, cast.don, cast.uyen)
    with pytest.raises(Refused):
        made.vote(ballot_id, cast.uyen, yes=(ids[cast.don.name],))
    made.vote(ballot_id, cast.uyen, yes=(ids[cast.lan.name],))
    seen = made.version(round_id)
    with transaction():
        progress.void("stop_vote", round_id, version=seen, reason="Lại.", actor=cast.head)
    seen = made.version(round_id)
    with transaction():
        again = progress.open_vote(round_id, version=seen, actor=cast.head)
    recused = council.queries.recorded_recusals(round_id)
    assert recused[ids[cast.don.name], cast.uyen.id] == "self"
    assert again.id


def test_marking_members_absent_does_not_lay_the_secret_open(cast: Cast):
    """Three sit, one is marked absent before the count: two votes would tell each of them the other's."""
    who = (("head", "chair"), ("uyen", "member"), ("son", "secretary"))
    round_id, ballot_id = made.voting(cast, ("don", "lan"), who=who, quorum="half")
    made.everybody_says_yes(cast, ballot_id, ("head", "son"))
    with transaction():
        membership.take_attendance(round_id, [cast.head.id, cast.son.id], actor=cast.son)
    with pytest.raises(Refused, match="lộ phiếu"):
        made.count(ballot_id, cast.son)
    db.session.rollback()
    with transaction():
        membership.take_attendance(round_id, [cast.uyen.id], actor=cast.son)
    made.everybody_says_yes(cast, ballot_id, ("uyen",))
    made.count(ballot_id, cast.son)


# ---- papers -----------------------------------------------------------------------------------------------------------


def test_papers_are_attachments_that_nothing_keeps(cast: Cast, client_for: Clients, anonymous: PageClient):
    round_id = made.decided(cast)
    candidate = made.candidate(round_id, cast.don.name)
    addresses = (
        f"/khen-thuong/{round_id}/ho-so.zip", f"/khen-thuong/{round_id}/giay-khen.pdf",
        f"/khen-thuong/{round_id}/ung-vien/{candidate.id}/giay-khen.pdf",
    )  # fmt: skip
    for address in addresses:
        answer = client_for(cast.office)._send("GET", address)
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert client_for(cast.hoa)._send("GET", address).status_code == 404
        assert anonymous._send("GET", address).status_code == 303


def test_what_was_noted_about_somebody_is_not_for_them_though_they_sit_on_the_council(cast: Cast, client_for: Clients):
    round_id = made.listed(cast, ("office", "don"))
    ids = made.ids_of(round_id)
    with transaction():
        appraisal.add_note(round_id, ids[cast.office.name], "Lời về Thường trực.", actor=cast.head)
        paper = appraisal.add_attachment(round_id, ids[cast.office.name], "a.pdf", b"%PDF-1.4", actor=cast.head).id
    made.seated(cast, round_id, (("head", "chair"), ("son", "secretary"), ("office", "member")))
    here = f"/khen-thuong/{round_id}/ung-vien/{ids[cast.office.name]}"
    assert "Lời về Thường trực." not in client_for(cast.office).get(here).text
    client_for(cast.office).get(f"{here}/tai-lieu/{paper}", expect=404)
    assert "Lời về Thường trực." in client_for(cast.son).get(here).text
    answer = client_for(cast.son)._send("GET", f"{here}/tai-lieu/{paper}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")


def test_who_withdrew_and_comes_back_is_appraised_again(cast: Cast):
    round_id = made.listed(cast, ("don", "lan"))
    made.appraised(cast, round_id)
    candidate_id = made.candidate(round_id, cast.don.name).id
    with transaction():
        candidates.withdraw(round_id, candidate_id, "Có vi phạm.", actor=cast.office)
    made.step(cast, round_id, "reopen_nominations", reason="Thiếu người.")
    ids = made.row_ids(("don",), cast, round_id)
    with transaction():
        candidates.propose(round_id, ids, actor=cast.office)
    assert made.candidate(round_id, cast.don.name).appraisal is None


def test_guessed_codes_are_few_and_say_nothing(cast: Cast, anonymous: PageClient):
    code = made.candidate(made.decided(cast), cast.don.name).code or ""
    proof = anonymous.get(f"/giay-khen/{code}")
    assert cast.don.name in proof.text
    assert b'content="noindex"' in proof.data
    for wrong in (
        code[:-1] + ("A" if code[-1] != "A" else "C"),
        code.replace("-", "")[:-1],
        "' OR 1=1 --",
        "%00",
        "٣" * 12,
    ):
        page = anonymous.get(f"/giay-khen/{wrong}", expect=404)
        assert cast.don.name not in page.text


HOSTILE = '=HYPERLINK("http://x","Bấm")'


@pytest.mark.parametrize("name", [HOSTILE, "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "|cmd"])
def test_a_name_is_never_a_formula(name: str):
    book = Workbook((Sheet(name, name, (Column(name),), ((name,),), (name,), (name,)),), name, name, date(2026, 1, 1))
    with zipfile.ZipFile(BytesIO(xlsx.render(book))) as made_book:
        sheet = made_book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.casefold().replace("=hyperlink(", "")


@pytest.mark.parametrize("words", ["\x00\x0b\x0c", "\ufffe\uffff", "\ud800", "]]><w:p>", "&lt;&#0;", "\u202e"])
def test_no_sign_breaks_a_paper(words: str):
    said = f"Nguyễn {words} Hoa"
    assert docx.render(Document(kind=said, subject=said, agency=said, body=(Para(said),)))
    assert xlsx.render(Workbook((Sheet(said, said, (Column(said),), ((said,),)),), said))


def test_file_names_stay_in_their_folder():
    data = archive.zip_files(
        {"../../etc/passwd": b"1", "a/../../b": b"2", "C:\\x": b"3", "con.docx": b"4", "CON.docx": b"5"}
    )
    with zipfile.ZipFile(BytesIO(data)) as made_zip:
        names = made_zip.namelist()
    assert len({name.casefold() for name in names}) == 5
    assert not any(part in ("", ".", "..") for name in names for part in name.split("/"))
    assert not any(":" in name or "\\" in name for name in names)


# ---- who reads what ------------------------------------------------------------------------------------------------------


def test_an_appeal_is_for_its_author_and_who_answers(cast: Cast, client_for: Clients):
    ward.sign(cast)
    article = ward.published(cast, cast.hoa, cast.binh)
    line = ward.standing(article)[cast.hoa.id].id
    with transaction():
        asked = appeals.submit(article, "Lời riêng của tôi.", actor=cast.hoa, entry_id=line).id
    for who in (cast.binh, cast.lan, cast.mai, cast.dang):
        client = client_for(who)
        client.get(f"/diem/kien-nghi/{asked}", expect=404)
        page = client.get(f"/bai/{article}/diem")
        assert f"/diem/kien-nghi/{asked}" not in page.data.decode()
    assert f"/diem/kien-nghi/{asked}" in client_for(cast.hoa).get(f"/bai/{article}/diem").data.decode()
    assert f"/diem/kien-nghi/{asked}" in client_for(cast.office).get(f"/bai/{article}/diem").data.decode()
    client_for(cast.binh).get(f"/diem/dong/{line}", expect=404)
    client_for(cast.binh).post(f"/diem/kien-nghi/{asked}/rut", {}, expect=404)


def test_a_correction_that_nobody_has_sent_stays_with_who_writes_it(cast: Cast):
    """An appeal is listed by the title that is out."""
    ward.sign(cast)
    article = ward.published(cast, cast.hoa)
    with transaction():
        appeals.submit(article, "Thiếu.", actor=cast.hoa, entry_id=ward.standing(article)[cast.hoa.id].id)
    made_id = int(pipeline.do("correct", ward.edition_of(article), cast.mai).id)  # type: ignore[attr-defined]
    pipeline.save(made_id, cast.mai, title="Điều chưa ai được biết", correction_note="Sửa.")
    wanted = span("2026-11")
    assert wanted is not None
    (listed,) = period_queries.objections(wanted)
    assert listed.title
    assert listed.title != "Điều chưa ai được biết"
