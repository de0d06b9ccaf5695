"""The agenda, the page where one reads and votes, and the later look at an urgent approval."""

from __future__ import annotations

from sqlalchemy import select

from editorial.articles.models import Lane, State
from editorial.ballots.models import Approval, Vote
from editorial.core.db import db
from tests import pipeline


def to_vote(cast, **more):
    return pipeline.to_board(cast, pipeline.draft(cast, **more))


def urgent(cast):
    """An urgent item that the head approved alone."""
    edition = pipeline.draft(cast, lane=Lane.URGENT, title="Mưa lớn, ngập ngõ 12")
    pipeline.do("send", edition, cast.hoa)
    pipeline.do("claim", edition, cast.mai)
    pipeline.do("submit_to_board", edition, cast.mai, grade="A")
    pipeline.vote(edition, cast.head, reason="Dân cần biết ngay.")
    return edition, db.session.scalars(select(Approval.id).where(Approval.edition_id == edition)).one()


def test_a_member_reads_and_votes_with_one_form(cast, client_for):
    edition = to_vote(cast)
    page = client_for(cast.uyen).get("/ban-bien-tap")
    assert "Chờ phiếu của bạn" in page.text
    page = page.follow("Đọc và bỏ phiếu: Tổ dân phố 12 ra quân dọn vệ sinh")
    assert "hơn 60 hộ" in page.text
    assert page.h1 == "Tổ dân phố 12 ra quân dọn vệ sinh"
    page = page.press("Ghi phiếu", choice="yes")
    assert page.path == "/ban-bien-tap"
    assert "Còn chờ phiếu của" in page.text
    assert "Chờ phiếu của bạn" not in page.text
    page = client_for(cast.head).get(f"/phieu/{edition}").press("Ghi phiếu", choice="yes")
    assert "Đủ phiếu: bài được duyệt" in page.text
    assert "Vừa quyết định" in page.text
    assert pipeline.case(edition).state is State.APPROVED


def test_a_no_without_a_reason_keeps_the_choice_and_asks(cast, client_for):
    edition = to_vote(cast)
    page = client_for(cast.uyen).get(f"/phieu/{edition}").press("Ghi phiếu", choice="no", expect=422)
    assert page.fields["choice"] == "no"
    assert "Hãy ghi lý do" in page.part("vote")
    assert "hơn 60 hộ" in page.text, "the words are still there to read"
    page = page.press("Ghi phiếu", reason="Thiếu nguồn số liệu.")
    assert "Đã ghi phiếu" in page.text
    assert db.session.scalars(select(Vote.reason)).all() == ["Thiếu nguồn số liệu."]


def test_a_vote_on_words_that_changed_is_refused(cast, client_for):
    edition = to_vote(cast)
    page = client_for(cast.uyen).get(f"/phieu/{edition}")
    pipeline.do("reopen", edition, cast.mai, reason="Sửa tên người.")
    pipeline.save(edition, cast.mai, title="Tên mới")
    pipeline.do("submit_to_board", edition, cast.mai, grade="A")
    page = page.press("Ghi phiếu", choice="yes", expect=409)
    assert "không còn đúng bản" in page.text
    assert db.session.scalars(select(Vote.id)).all() == []


def test_a_voter_sees_what_changed_since_their_last_vote(cast, client_for):
    edition = to_vote(cast)
    pipeline.vote(edition, cast.uyen)
    pipeline.do("reopen", edition, cast.mai, reason="Sửa tên người.")
    pipeline.save(edition, cast.mai, title="Tổ dân phố 12 trồng hoa")
    pipeline.do("submit_to_board", edition, cast.mai, grade="A")
    page = client_for(cast.uyen).get(f"/phieu/{edition}")
    assert "bản bạn bỏ phiếu lần trước" in page.part("changed")
    assert "trồng hoa" in page.part("changed")
    page = client_for(cast.vinh).get(f"/phieu/{edition}")
    assert "bản người viết gửi" in page.part("changed")
    assert "Đỗ Tuyết Mai" in page.part("about")


def test_who_may_not_vote_reads_why(cast, client_for):
    edition = pipeline.to_board(cast, pipeline.draft(cast, cast.hoa, cast.uyen))
    page = client_for(cast.uyen).get(f"/phieu/{edition}")
    assert "Bạn đã góp phần làm ra bài này" in page.part("vote")
    assert "Ghi phiếu" not in page.buttons


def test_a_stuck_ballot_says_who_is_missing_and_the_head_names_a_substitute(cast, client_for):
    edition = pipeline.to_board(cast, pipeline.draft(cast, cast.hoa, cast.head, cast.deputy, cast.uyen, cast.vinh))
    page = client_for(cast.head).get(f"/phieu/{edition}")
    assert "chỉ còn 1 người" in page.part("ballot")
    assert "Dương Minh Phó (lãnh đạo ban): không bỏ phiếu vì đã góp phần" in page.part("ballot")
    page = page.follow("Cử người thay")
    page = page.press("Cử người thay", absent="Dương Minh Phó", person="Trịnh Hải Đăng")
    assert "Đã cử người thay" in page.text
    page = client_for(cast.dang).get(f"/phieu/{edition}")
    assert "Ghi phiếu" in page.buttons
    page = page.press("Ghi phiếu", choice="yes")
    assert page.path == f"/bai/{pipeline.case(edition).article_id}", "the agenda isn't theirs"


def test_strangers_have_no_ballot(cast, client_for):
    edition = to_vote(cast)
    for person in (cast.hoa, cast.lan, cast.admin):
        client_for(person).get(f"/phieu/{edition}", expect=403)
        client_for(person).get("/ban-bien-tap", expect=403)
    restricted = pipeline.draft(cast)
    client_for(cast.mai).get(f"/phieu/{restricted}", expect=404)


def test_an_urgent_approval_is_looked_at_by_another_member(cast, client_for):
    edition, approval = urgent(cast)
    page = client_for(cast.head).get("/ban-bien-tap")
    assert "Bạn đã duyệt một mình bài này" in page.text
    page = client_for(cast.uyen).get("/ban-bien-tap")
    assert "Tin khẩn chờ xem lại" in page.text
    assert "Dân cần biết ngay." in page.text
    page = page.press("Ghi ý kiến", agrees="no", expect=422)
    assert page.fields["agrees"] == "no"
    assert "điều gì chưa ổn" in page.text
    page = page.press("Ghi ý kiến", note="Nên ghi rõ ngõ nào.")
    assert page.path == "/ban-bien-tap"
    assert "Tin khẩn chờ xem lại" not in page.text
    found = db.session.get(Approval, approval)
    assert (found.review_agrees, found.review_note) == (False, "Nên ghi rõ ngõ nào.")
    client_for(cast.uyen).get(f"/phieu/xem-lai/{approval}", expect=404)
    assert edition


def test_the_agenda_takes_the_same_statements_however_long_it_is(cast, client_for, count_queries):
    def ran():
        client = client_for(cast.uyen)
        client.get("/ban-bien-tap")
        with count_queries() as queries:
            page = client.get("/ban-bien-tap")
        assert len(page.data) < 40_000
        return queries

    to_vote(cast)
    urgent(cast)
    few = ran()
    for _step in range(4):
        to_vote(cast)
    urgent(cast)
    many = ran()
    assert len(few) == len(many) <= 12, str(many)


def test_the_ballot_page_takes_few_statements(cast, client_for, count_queries):
    edition = to_vote(cast)
    client = client_for(cast.uyen)
    client.get(f"/phieu/{edition}")
    with count_queries() as queries:
        client.get(f"/phieu/{edition}")
    assert len(queries) <= 12, str(queries)


def test_an_author_learns_reasons_but_not_who_gave_them(app, cast):
    from editorial.ballots.queries import latest_ballot
    from editorial.ballots.rules import ballot_visibility

    edition = to_vote(cast)
    case = pipeline.case(edition)
    assert not ballot_visibility(cast.hoa, case.authors, latest_ballot(edition)).words
    for member in cast.board:
        if latest_ballot(edition).outcome is None:
            pipeline.vote(edition, member, "no", "Trùng bài.")
    told = ballot_visibility(cast.hoa, case.authors, latest_ballot(edition))
    assert (told.words, told.names) == (True, False)
    assert not ballot_visibility(cast.binh, case.authors, latest_ballot(edition)).words


def test_after_a_vote_the_page_says_what_happens_next_and_who_does_it(cast, client_for):
    edition = to_vote(cast)
    page = client_for(cast.uyen).get(f"/phieu/{edition}").press("Ghi phiếu", choice="yes")
    for name in (cast.head.name, cast.deputy.name, cast.vinh.name, cast.son.name):
        assert name in page.text
    assert "Đủ phiếu thì người đăng tải chọn giờ đăng." in page.text
    assert "Còn chờ phiếu của" in client_for(cast.uyen).get(f"/phieu/{edition}").text
    page = client_for(cast.head).get(f"/phieu/{edition}").press("Ghi phiếu", choice="yes")
    assert f"Tiếp theo: {cast.dang.name} chọn giờ đăng." in page.text
    assert f"Tiếp theo: {cast.dang.name} chọn giờ đăng." in client_for(cast.uyen).get(f"/phieu/{edition}").text


def test_after_a_vote_that_returns_the_editor_is_next(cast, client_for):
    edition = to_vote(cast)
    for voter in (cast.uyen, cast.vinh, cast.deputy):
        pipeline.vote(edition, voter, "return", "Sửa tên ngõ.")
    page = client_for(cast.head).get(f"/phieu/{edition}").press("Ghi phiếu", choice="return", reason="Sửa cả ảnh.")
    assert f"Tiếp theo: {cast.mai.name} sửa rồi trình lại." in page.text


def test_the_comparison_begins_at_what_the_author_first_sent(cast, client_for):
    """Also after the author has sent again what an editor added to."""
    edition = pipeline.to_desk(cast, pipeline.draft(cast))
    pipeline.do("claim", edition, cast.mai)
    pipeline.save(edition, cast.mai, title="Biên tập viên đặt tên")
    pipeline.do("request_changes", edition, cast.mai, reason_code="facts", reason="Bao nhiêu hộ?")
    pipeline.save(edition, cast.hoa, summary="Hơn 60 hộ.")
    pipeline.do("send", edition, cast.hoa)
    pipeline.do("confirm", edition, cast.lan)
    pipeline.do("submit_to_board", edition, cast.mai, grade="A")
    changed = client_for(cast.uyen).get(f"/phieu/{edition}").part("changed")
    assert "bản người viết gửi lần đầu" in changed
    assert "Biên tập viên đặt tên" in changed
