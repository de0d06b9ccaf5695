"""The writing page, the item page and the history, as each kind of visitor meets them."""

import pytest
from sqlalchemy import func, select, update

from editorial.articles import queries
from editorial.articles.models import Article, Revision, State
from editorial.core import clock
from editorial.core.db import db
from editorial.people.models import DeviceSession
from tests import pipeline
from tests.articles import photos


def text_of(edition):
    return queries.content_of(queries.revision(pipeline.case(edition).revision_id))


def edit_url(edition):
    return f"/bai/{edition}/sua"


def item_url(edition):
    return f"/bai/{pipeline.case(edition).article_id}"


def articles():
    return db.session.scalar(select(func.count()).select_from(Article))


# --- writing -----------------------------------------------------------------------------------------------------


def test_a_draft_is_begun_saved_and_sent(cast, client_for):
    page = client_for(cast.hoa).get("/bai/moi")
    page = page.press("Lưu", title="Ra quân\ndọn ngõ", body="Sáng nay bà con dọn ngõ.\n\nAi cũng vui.")
    assert page.path.endswith("/sua")
    assert page.fields["title"] == "Ra quân dọn ngõ"
    page = page.press("Lưu và gửi", expect=422)
    assert "Đã lưu bài, nhưng chưa gửi được" in page.text
    assert "Hãy chọn chuyên mục." in page.text
    page = page.press("Lưu và gửi", section_id="Hoạt động tổ dân phố", genre_id="Tin")
    assert "Chờ đơn vị xác nhận" in page.text
    assert page.h1 == "Ra quân dọn ngõ"
    assert "Ai cũng vui." in page.text


def test_what_lacks_something_is_saved_all_the_same(cast, client_for):
    edition = pipeline.draft(cast)
    page = client_for(cast.hoa).get(edit_url(edition)).press("Lưu và gửi", title="", expect=422)
    assert text_of(edition).title == ""
    assert "Bài chưa có tiêu đề." in page.text
    assert pipeline.case(edition).state is State.DRAFT
    page.press("Lưu và gửi", title="Đã có")
    assert pipeline.case(edition).state is State.UNIT_CHECK


def test_personal_data_asks_for_a_reason(cast, client_for):
    edition = pipeline.draft(cast)
    page = client_for(cast.hoa).get(edit_url(edition))
    page = page.press("Lưu và gửi", body="Gọi bà Hoa 0912 345 678.", expect=422)
    assert "thông tin cá nhân" in page.text
    assert "0912 345 678" not in page.part("personal-title")
    page.press("Lưu và gửi", reason="Số trực của tổ, bà Hoa đã đồng ý.")
    assert pipeline.case(edition).state is State.UNIT_CHECK


def test_plain_words_come_back_as_plain_words_to_a_browser_without_scripts(cast, client_for):
    page = client_for(cast.hoa).get("/bai/moi").press("Lưu", title="Tên", body="Một < hai\n\nBa")
    assert page.fields["body"] == "Một < hai\n\nBa"
    assert db.session.scalars(select(Revision.body)).one() == "<p>Một &lt; hai</p><p>Ba</p>"


def test_html_comes_back_as_html_to_a_browser_with_scripts(cast, client_for):
    edition = pipeline.draft(cast)
    page = client_for(cast.hoa).get(edit_url(edition))
    assert page.fields["body"].startswith("<p>")
    page = page.press("Lưu", body="<p>Chữ <strong>đậm</strong></p><script>alert(1)</script>")
    assert text_of(edition).body == "<p>Chữ <strong>đậm</strong></p>"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "a" * 301, "Dài quá 300 ký tự"),
        ("event_on", "31/02/2026", "Ngày chưa đúng"),
        ("effective_on", "mai", "Ngày chưa đúng"),
        ("body", "<p>" + "x" * 300_001, "Bài dài quá mức lưu được"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field_and_stays(cast, client_for, field, value, sentence):
    edition = pipeline.draft(cast)
    before = pipeline.case(edition).revision_id
    page = client_for(cast.hoa).get(edit_url(edition)).press("Lưu", summary="Vừa gõ", expect=422, **{field: value})
    assert sentence in page.text
    assert (page.fields[field], page.fields["summary"]) == (value, "Vừa gõ")
    assert pipeline.case(edition).revision_id == before


def test_dates_are_read_as_people_write_them(cast, client_for):
    edition = pipeline.draft(cast)
    client_for(cast.hoa).get(edit_url(edition)).press("Lưu", event_on="05/06/2026")
    assert text_of(edition).event_on.isoformat() == "2026-06-05"


def test_a_second_tap_on_a_new_text_makes_no_second_text(cast, client_for):
    client = client_for(cast.hoa)
    page = client.get("/bai/moi")
    first = page.press("Lưu", title="Một", body="Chữ")
    again = page.press("Lưu", title="Một", body="Chữ")
    assert (first.path, articles()) == (again.path, 1)


def test_a_second_tap_on_send_shows_what_the_first_did(cast, client_for):
    edition = pipeline.draft(cast)
    page = client_for(cast.hoa).get(edit_url(edition))
    page.press("Lưu và gửi", title="Mới")
    again = page.press("Lưu và gửi", title="Mới")
    assert again.path == item_url(edition)


def test_going_back_and_saving_other_words_is_a_conflict_not_a_loss(cast, client_for):
    page = client_for(cast.hoa).get("/bai/moi")
    page.press("Lưu", title="Một", body="Chữ đầu")
    page = page.press("Lưu", title="Hai", body="Chữ sau", expect=409)
    assert "Chữ đầu" in page.text
    assert page.fields["title"] == "Hai"
    page.press("Giữ bản của tôi")
    assert articles() == 1


def test_nobody_without_a_unit_begins_a_text(cast, client_for):
    assert "chưa thuộc đơn vị nào" in client_for(cast.admin).get("/bai/moi", expect=403).text
    client_for(cast.admin).post("/bai/moi", {"title": "x"}, expect=403)
    assert articles() == 0


def test_a_contributor_signs_as_author_whatever_is_sent(cast, client_for):
    client = client_for(cast.hoa)
    page = client.get("/bai/moi")
    assert "author_id" not in page.fields
    client.post("/bai/moi", {"title": "x", "lane": "normal", "author_id": cast.binh.id, "unit_id": cast.women.id})
    case = queries.cases(Article.id > 0)[0]
    assert (text_of(case.edition_id).byline[0].person_id, case.unit_id) == (cast.hoa.id, cast.group.id)


def test_the_unit_head_enters_a_text_for_its_author(cast, client_for):
    page = client_for(cast.lan).get("/bai/moi")
    page = page.press("Lưu", title="Bà Hoa kể", author_id=cast.hoa.name, co_authors=[cast.binh.id])
    case = queries.cases(Article.id > 0)[0]
    assert [name.person_id for name in text_of(case.edition_id).byline] == [cast.hoa.id, cast.binh.id]
    assert cast.lan.id in case.authors
    assert "Bà Hoa kể" in client_for(cast.hoa).get(item_url(case.edition_id)).text


def test_the_office_enters_a_text_for_any_unit(cast, client_for):
    client = client_for(cast.office)
    page = client.get("/bai/moi").press("Chọn đơn vị", unit_id="Tổ dân phố 12")
    page.press("Lưu", title="Tin của tổ", author_id=cast.hoa.name)
    case = queries.cases(Article.id > 0)[0]
    assert (case.unit_id, text_of(case.edition_id).byline[0].person_id) == (cast.group.id, cast.hoa.id)


def test_a_co_author_saves_without_becoming_the_author(cast, client_for):
    edition = pipeline.draft(cast, cast.hoa, cast.binh)
    page = client_for(cast.binh).get(edit_url(edition))
    assert "author_id" not in page.fields
    page.press("Lưu", title="Bình sửa")
    assert [name.person_id for name in text_of(edition).byline] == [cast.hoa.id, cast.binh.id]
    assert text_of(edition).title == "Bình sửa"


def test_lane_restriction_and_date_go_with_the_text(cast, client_for):
    edition = pipeline.draft(cast)
    page = client_for(cast.hoa).get(edit_url(edition))
    page = page.press("Lưu", lane="legal_document", effective_on="2026-12-01", restricted=True)
    case = pipeline.case(edition)
    assert (case.lane, case.restricted, case.effective_on.isoformat()) == ("legal_document", True, "2026-12-01")
    assert page.fields["lane"] == "legal_document"


# --- two people at one text --------------------------------------------------------------------------------------


def conflict(cast, client_for):
    edition = pipeline.draft(cast, cast.hoa, cast.binh)
    page = client_for(cast.hoa).get(edit_url(edition))
    pipeline.save(edition, cast.binh, body="<p>Chữ của Bình.</p>")
    return edition, page


def test_a_conflict_shows_both_texts_and_keeps_what_was_typed(cast, client_for):
    edition, page = conflict(cast, client_for)
    page = page.press("Lưu", title="Hoa đổi tên", body="Chữ của Hoa.", expect=409)
    assert "Chữ của Hoa." in page.part("conflict-mine-text")
    assert "Chữ của Bình." in page.part("conflict-theirs-text")
    assert page.fields["title"] == "Hoa đổi tên"
    page = page.press("Giữ bản của tôi")
    assert text_of(edition).body == "<p>Chữ của Hoa.</p>"
    assert [entry.who for entry in queries.history(edition)] == [cast.hoa.name, cast.binh.name, cast.hoa.name]


def test_the_newer_text_can_be_taken_and_mine_stays_in_the_history(cast, client_for):
    edition, page = conflict(cast, client_for)
    page.press("Lưu", body="Chữ của Hoa.", expect=409).press("Lấy bản mới hơn")
    assert text_of(edition).body == "<p>Chữ của Bình.</p>"
    bodies = [queries.revision(entry.id).body for entry in queries.history(edition)]
    assert bodies[:3] == ["<p>Chữ của Bình.</p>", "<p>Chữ của Hoa.</p>", "<p>Chữ của Bình.</p>"]


def test_a_third_save_during_the_choice_is_a_conflict_again(cast, client_for):
    edition, page = conflict(cast, client_for)
    page = page.press("Lưu", body="Chữ của Hoa.", expect=409)
    pipeline.save(edition, cast.binh, body="<p>Bình lần nữa.</p>")
    page = page.press("Giữ bản của tôi", expect=409)
    assert "Bình lần nữa." in page.text
    assert "Chữ của Hoa." in page.fields["body"]


def autosave(client, edition, page, expect=200, **typed):
    fields = {name: value for name, value in page.fields.items() if value is not None} | typed
    headers = {"X-Autosave": "1", "Accept": "application/json"}
    return client.post(f"/bai/{edition}/luu", fields, headers=headers, expect=expect)


def test_the_page_saves_by_itself(cast, client_for):
    edition = pipeline.draft(cast)
    client = client_for(cast.hoa)
    page = client.get(edit_url(edition))
    said = autosave(client, edition, page, title="Gõ dở").json
    assert (said["revision"], said["saved_at"]) == (pipeline.case(edition).revision_id, "09:00")
    assert text_of(edition).title == "Gõ dở"
    assert queries.history(edition)[0].kind == "autosave"
    again = autosave(client, edition, page, title="Gõ dở").json
    assert again["revision"] == said["revision"]


def test_a_save_by_itself_that_meets_another_gets_both_texts(cast, client_for):
    edition = pipeline.draft(cast, cast.hoa, cast.binh)
    client = client_for(cast.hoa)
    page = client.get(edit_url(edition))
    pipeline.save(edition, cast.binh, title="Của Bình")
    said = autosave(client, edition, page, expect=409, title="Của Hoa").json
    assert "Của Bình" in said["html"]
    assert "Của Hoa" in said["html"]
    assert text_of(edition).title == "Của Bình"


def test_a_save_by_itself_says_what_is_wrong(cast, client_for):
    edition = pipeline.draft(cast)
    client = client_for(cast.hoa)
    page = client.get(edit_url(edition))
    assert "event_on" in autosave(client, edition, page, expect=422, event_on="mai").json["errors"]
    pipeline.do("send", edition, cast.hoa)
    assert "giữ nguyên" in autosave(client, edition, page, expect=403, title="Muộn").json["message"]


def test_a_new_page_that_saves_by_itself_gets_its_own_addresses(cast, client_for):
    client = client_for(cast.hoa)
    page = client.get("/bai/moi")
    fields = {name: value for name, value in page.fields.items() if value is not None}
    headers = {"X-Autosave": "1", "Accept": "application/json"}
    said = client.post("/bai/moi", fields | {"title": "Gõ"}, headers=headers).json
    lost = client.post("/bai/moi", fields | {"title": "Gõ tiếp"}, headers=headers).json
    assert said["autosave_url"] == lost["autosave_url"]
    assert articles() == 1
    edition = queries.cases(Article.id > 0)[0].edition_id
    assert said["location"] == said["form_action"] == edit_url(edition)
    assert text_of(edition).title == "Gõ tiếp"


def test_when_the_pen_is_gone_the_words_stay_on_the_screen(cast, client_for):
    edition = pipeline.draft(cast)
    page = client_for(cast.hoa).get(edit_url(edition))
    pipeline.do("send", edition, cast.hoa)
    page = page.press("Lưu", body="Chữ đến muộn", expect=403)
    assert "Chữ đến muộn" in page.fields["body"]
    assert "Lưu" not in page.buttons


def test_a_lost_session_loses_no_word(cast, client_for):
    edition = pipeline.draft(cast)
    client = client_for(cast.hoa)
    page = client.get(edit_url(edition))
    db.session.execute(update(DeviceSession).values(ended_at=clock.now()))
    fields = {name: value for name, value in page.fields.items() if value is not None}
    origin = {"Origin": "http://localhost"}
    client.post(edit_url(edition), fields | {"title": "Chữ lúc hết phiên", "lane": "urgent"}, headers=origin)
    assert text_of(edition).title != "Chữ lúc hết phiên"
    client.sign_in(cast.hoa.id)
    page = client.get(edit_url(edition))
    assert "Chữ bạn viết trước khi đăng nhập lại đã được đặt vào đây" in page.text
    assert (page.fields["title"], page.fields["lane"]) == ("Chữ lúc hết phiên", "urgent")
    page = page.press("Lưu")
    assert text_of(edition).title == "Chữ lúc hết phiên"
    assert "trước khi đăng nhập lại" not in page.text


# --- photos ------------------------------------------------------------------------------------------------------


def test_photos_come_with_the_form_and_their_words_with_them(cast, client_for):
    edition = pipeline.draft(cast)
    page = client_for(cast.hoa).get(edit_url(edition))
    page = page.press("Lưu", title="Có ảnh", photos_new=[photos.file("một.jpg")])
    (photo,) = text_of(edition).photos
    assert (text_of(edition).title, photo.credit, photo.consent) == ("Có ảnh", cast.hoa.name, False)
    n = photo.image_id
    page = page.press(
        "Lưu",
        {f"photos-{n}-caption": "Bà con dọn ngõ", f"photos-{n}-alt": "Người quét", f"photos-{n}-consent": True},
    )
    (photo,) = text_of(edition).photos
    assert (photo.caption, photo.alt, photo.consent) == ("Bà con dọn ngõ", "Người quét", True)


def test_a_new_text_takes_its_photos_at_once(cast, client_for):
    page = client_for(cast.hoa).get("/bai/moi").press("Lưu", title="Có ảnh", photos_new=[photos.file()])
    assert "Chú thích" in page.text
    assert queries.timeline(queries.cases(Article.id > 0)[0].article_id)


def test_a_bad_file_is_named_and_nothing_else_is_lost(cast, client_for):
    edition = pipeline.draft(cast)
    page = client_for(cast.hoa).get(edit_url(edition))
    files = [photos.file("tốt.jpg"), photos.file("hỏng.jpg", photos.jpeg()[:100]), photos.file("virus.jpg", b"MZ...")]
    page = page.press("Lưu", title="Giữ chữ này", photos_new=files, expect=422)
    assert "hỏng.jpg: Ảnh bị hỏng" in page.text
    assert "virus.jpg: Tệp này không phải ảnh" in page.text
    assert page.fields["title"] == text_of(edition).title == "Giữ chữ này"
    assert len(text_of(edition).photos) == 1
    page.press("Lưu")


def test_photos_move_and_go_by_buttons(cast, client_for):
    edition = pipeline.draft(cast)
    one, two = photos.stored(edition, cast.hoa), photos.stored(edition, cast.hoa, "red")
    pipeline.save(edition, cast.hoa, photos=(photos.whole(one), photos.whole(two)))
    page = client_for(cast.hoa).get(edit_url(edition))
    page = page.press(f"Xuống dưới (ảnh số {one.id})", title="Đang gõ")
    assert [photo.image_id for photo in text_of(edition).photos] == [two.id, one.id]
    assert page.fields["title"] == "Đang gõ"
    page.press(f"Bỏ ảnh (ảnh số {two.id})")
    assert [photo.image_id for photo in text_of(edition).photos] == [one.id]


def test_scripts_get_a_card_for_each_photo(cast, client_for):
    edition = pipeline.draft(cast)
    client = client_for(cast.hoa)
    sent = {"content_type": "multipart/form-data", "headers": {"X-Requested-With": "XMLHttpRequest"}}
    card = client.post(f"/bai/{edition}/anh", {"photos_new": photos.file()}, **sent)
    assert card.is_fragment
    assert "Chú thích" in card.text
    assert text_of(edition).photos == ()
    bad = client.post(f"/bai/{edition}/anh", {"photos_new": photos.file("x.jpg", b"x")}, expect=422, **sent)
    assert bad.json["message"].startswith("x.jpg:")


def test_a_plain_form_gets_the_writing_page_with_the_photo_in_it(cast, client_for):
    edition = pipeline.draft(cast)
    sent = {"content_type": "multipart/form-data"}
    page = client_for(cast.hoa).post(f"/bai/{edition}/anh", {"photos_new": photos.file()}, **sent)
    assert page.path == edit_url(edition)
    assert len(text_of(edition).photos) == 1


@pytest.mark.parametrize(("name", "status"), [("binh", 404), ("admin", 404), ("outsider", 404)])
def test_photos_are_not_taken_from_strangers(cast, client_for, name, status):
    edition = pipeline.draft(cast)
    sent = {"content_type": "multipart/form-data", "expect": status}
    client_for(getattr(cast, name)).post(f"/bai/{edition}/anh", {"photos_new": photos.file()}, **sent)


def test_a_photo_of_another_article_cannot_be_brought_in(cast, client_for):
    edition, other = pipeline.draft(cast), pipeline.draft(cast, cast.binh)
    image = photos.stored(other, cast.binh)
    client = client_for(cast.hoa)
    page = client.get(edit_url(edition))
    fields = {name: value for name, value in page.fields.items() if value is not None}
    page = client.post(edit_url(edition), fields | {f"photos-{image.id}-image_id": image.id}, expect=422)
    assert "Có ảnh không thuộc bài này" in page.text
    assert image.key not in page.html


# --- who may enter -----------------------------------------------------------------------------------------------


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


# --- reading -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "viewer", "sentence"),
    [
        ((), "hoa", "Đang chờ bạn viết và gửi, từ vừa xong."),
        (("send",), "hoa", "Đang chờ Lê Thị Lan hoặc Phạm Anh Tuấn (Tổ dân phố 12) xác nhận"),
        (("send",), "lan", "Đang chờ bạn hoặc Phạm Anh Tuấn"),
        (("send", "confirm"), "hoa", "Đang chờ một biên tập viên nhận bài"),
        (("send", "confirm", "claim"), "hoa", "Đang chờ Đỗ Tuyết Mai biên tập"),
        (("send", "confirm", "claim", "pass_on"), "hoa", "Đang chờ Ban Biên tập bỏ phiếu"),
        (("send", "confirm", "claim", "pass_on"), "uyen", "người nữa bỏ phiếu"),
    ],
)
def test_the_item_says_what_it_waits_for(cast, client_for, steps, viewer, sentence):
    edition = pipeline.draft(cast)
    actors = {"send": cast.hoa, "confirm": cast.lan, "claim": cast.mai, "pass_on": cast.mai}
    for verb in steps:
        pipeline.do(verb, edition, actors[verb], **({"grade": "B"} if verb == "pass_on" else {}))
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
    pipeline.do("hand_back", edition, cast.lan, reason="Thiếu ngày giờ.")
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
