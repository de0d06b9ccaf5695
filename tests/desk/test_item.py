"""Who enters which page of a text, and what the item page and the history say."""

import pytest

from tests import pipeline
from tests.desk.texts import edit_url, item_url, text_of
from tests.page_checks import text_of as words_of


@pytest.mark.parametrize(
    ("name", "item", "edit"),
    [
        ("hoa", 200, 200), ("binh", 200, 200), ("lan", 404, 404), ("outsider", 404, 404), ("mai", 404, 404),
        ("head", 404, 404), ("office", 404, 404), ("admin", 404, 404), ("observer", 404, 404),
    ],
)  # fmt: skip
def test_who_enters_a_draft(cast, client_for, name, item, edit):
    edition = pipeline.draft(cast, cast.hoa, cast.binh)
    client, case = client_for(getattr(cast, name)), pipeline.case(edition)
    client.get(f"/bai/{case.article_id}", expect=item)
    client.get(edit_url(edition), expect=edit)
    for path in ("phien-ban", "so-sanh", f"phien-ban/{case.revision_id}"):
        client.get(f"/bai/{edition}/{path}", expect=item)
    for path in ("sua", "luu", "anh"):
        if item == 404:
            client.post(f"/bai/{edition}/{path}", {"title": "x"}, expect=404)


@pytest.mark.parametrize(
    ("name", "item", "edit"),
    [
        ("hoa", 200, 403), ("binh", 200, 403), ("lan", 200, 403), ("mai", 200, 200), ("nam", 200, 403),
        ("head", 200, 403), ("outsider", 404, 404), ("admin", 404, 404),
    ],
)  # fmt: skip
def test_who_enters_what_an_editor_holds(cast, client_for, name, item, edit):
    edition = pipeline.to_desk(cast, pipeline.draft(cast))
    pipeline.do("claim", edition, cast.mai)
    client = client_for(getattr(cast, name))
    page = client.get(item_url(edition), expect=item)
    assert ("Sửa bài" in page.links) is (edit == 200)
    refused = client.get(edit_url(edition), expect=edit)
    if edit == 403:
        assert "Bài đang có biên tập viên khác giữ" in refused.text


def test_an_unknown_edition_of_an_article_is_not_found(cast, client_for):
    edition, other = pipeline.draft(cast), pipeline.draft(cast)
    client = client_for(cast.hoa)
    client.get(f"{item_url(edition)}?ban={other}", expect=404)
    client.get(f"/bai/{edition}/phien-ban/{pipeline.case(other).revision_id}", expect=404)
    client.get(f"/bai/{edition}/so-sanh?tu={pipeline.case(other).revision_id}", expect=404)
    client.get(f"/bai/{edition}/so-sanh?tu={2**62}", expect=404)
    for nonsense in ("tu=99999999999999999999", "den=x", "tu=-1"):
        client.get(f"/bai/{edition}/so-sanh?{nonsense}", expect=404)


@pytest.mark.parametrize(
    ("steps", "viewer", "sentence"),
    [
        ((), "hoa", "Đang chờ bạn viết và gửi, vừa xong."),
        (("send",), "hoa", "Đang chờ Lê Thị Lan hoặc Phạm Anh Tuấn (Tổ dân phố 12) xác nhận"),
        (("send",), "lan", "Đang chờ bạn hoặc Phạm Anh Tuấn"),
        (("send", "confirm"), "hoa", "Đang chờ một biên tập viên nhận bài"),
        (("send", "confirm", "claim"), "hoa", "Đang chờ Đỗ Tuyết Mai biên tập"),
        (("send", "confirm", "claim", "submit_to_board"), "hoa", "Đang chờ Ban Biên tập bỏ phiếu"),
        (("send", "confirm", "claim", "submit_to_board"), "uyen", "Phan Thái Sơn"),
    ],
)
def test_the_item_says_what_it_waits_for(cast, client_for, steps, viewer, sentence):
    edition = pipeline.draft(cast)
    actors = {"send": cast.hoa, "confirm": cast.lan, "claim": cast.mai, "submit_to_board": cast.mai}
    for verb in steps:
        pipeline.do(verb, edition, actors[verb], **({"grade": "B"} if verb == "submit_to_board" else {}))
    assert sentence in client_for(getattr(cast, viewer)).get(item_url(edition)).text


def test_the_item_names_who_did_each_step(cast, client_for):
    edition = pipeline.to_scheduled(cast, pipeline.draft(cast), hours=2)
    page = client_for(cast.hoa).get(item_url(edition))
    assert "Sẽ đăng lúc 11:00 23/11/2026" in page.text
    lines = page.part("history")
    for words in ("gửi", "xác nhận", "nhận biên tập", "trình duyệt", "bỏ phiếu xong", "lên lịch"):
        assert words in lines
    assert cast.uyen.name not in lines, "who voted how stays with the desk and the board"
    assert cast.uyen.name in client_for(cast.mai).get(item_url(edition)).part("history")


def test_a_returned_text_says_why(cast, client_for):
    edition = pipeline.draft(cast)
    pipeline.do("send", edition, cast.hoa)
    pipeline.do("return_to_author", edition, cast.lan, reason="Thiếu ngày giờ.")
    page = client_for(cast.hoa).get(item_url(edition))
    assert "Đang chờ bạn bổ sung" in page.text
    assert "Thiếu ngày giờ." in page.text


def test_a_live_text_and_its_correction_lead_to_each_other(cast, client_for):
    first = pipeline.to_published(cast, pipeline.draft(cast))
    correction = pipeline.do("correct", first, cast.hoa).id
    client = client_for(cast.hoa)
    page = client.get(item_url(first))
    assert "Bản đính chính, lần 1" in page.text
    assert "cần một câu nói rõ đã sửa điều gì" in page.text
    page = page.follow("bản 1, đã đăng")
    assert page.url.endswith(f"?ban={first}")
    assert "Đã đăng" in page.text
    page = client.get(edit_url(correction)).press("Lưu", correction_note="Sửa tên ngõ.")
    assert text_of(correction).correction_note == "Sửa tên ngõ."


def test_an_editor_s_changes_are_visible(cast, client_for):
    edition = pipeline.to_desk(cast, pipeline.draft(cast))
    pipeline.do("claim", edition, cast.mai)
    client = client_for(cast.mai)
    client.get(edit_url(edition)).press("Lưu và xem bài", title="Tổ dân phố 12 dọn vệ sinh", genre_id="Tin vắn")
    page = client.get(f"/bai/{edition}/so-sanh")
    assert "[bỏ: ra quân" in page.text
    assert "Thể loại" in page.part("changes")
    assert "Nội dung" not in page.part("changes")
    page = client_for(cast.hoa).get(f"/bai/{edition}/phien-ban").follow("So với bản hiện nay (bản 1)")
    assert "[bỏ: ra quân" in page.text


def test_the_history_leads_to_each_revision(cast, client_for):
    edition = pipeline.draft(cast)
    pipeline.save(edition, cast.hoa, title="Tên thứ hai")
    page = client_for(cast.hoa).get(f"/bai/{edition}/phien-ban")
    old = page.follow("Bản 1")
    assert "Bản cũ" in old.text
    assert "Tên thứ hai" not in old.part("text")


def test_from_a_published_item_to_its_public_page_in_one_tap_with_words_to_share(cast, client_for):
    edition = pipeline.to_published(cast, pipeline.draft(cast))
    article = pipeline.case(edition).article_id
    page = client_for(cast.hoa).get(f"/bai/{article}")
    words = page.by_id("share-words").text
    assert words.startswith("Tổ dân phố 12 ra quân dọn vệ sinh\nSáng Chủ nhật")
    assert words.endswith(f"https://toasoan.example/tin/{article}")
    public = page.follow("Xem trang công khai")
    assert public.h1 == "Tổ dân phố 12 ra quân dọn vệ sinh"
    pipeline.do("take_down", edition, cast.head, reason="Sai.")
    assert "Chia sẻ" not in client_for(cast.hoa).get(f"/bai/{article}").text


def test_opening_an_item_reads_its_notices_and_no_others(cast, client_for, drain):
    first, second = (pipeline.to_desk(cast, pipeline.draft(cast, title=title)) for title in ("Một", "Hai"))
    drain()
    client = client_for(cast.hoa)
    unread = lambda: client.get("/thong-bao").html.count("is-unread")  # noqa: E731
    before = unread()
    client.get(f"/bai/{pipeline.case(first).article_id}")
    assert 0 < unread() < before
    client.get(f"/bai/{pipeline.case(second).article_id}")
    assert unread() == 0


def test_a_title_stands_once_and_no_hash_before_who_did_not_ask(cast, client_for):
    edition = pipeline.to_board(cast, pipeline.draft(cast, title="Chỉ một lần"))
    case = pipeline.case(edition)
    for url in (f"/bai/{case.article_id}", f"/phieu/{edition}"):
        page = client_for(cast.uyen).get(url)
        assert [words_of(part) for part in page.root.iter() if part.tag in ("h1", "h2", "h3")].count("Chỉ một lần") == 1
        folded = {part for fold in page.root.iter("details") for part in fold.iter()}
        shown = [part.text or "" for part in page.root.iter() if part not in folded]
        assert not [words for words in shown if case.revision_hash[:12] in words]


def test_everybody_who_is_waited_for_stands_there_by_name(cast, client_for):
    edition = pipeline.to_board(cast, pipeline.draft(cast))
    text = client_for(cast.vinh).get(f"/bai/{pipeline.case(edition).article_id}").text
    for name in ("Ngô Quốc Trưởng", "Dương Minh Phó", "Lý Thu Uyên", "Phan Thái Sơn", "bạn"):
        assert name in text.partition("bỏ phiếu")[0]
    assert "người nữa" not in text
