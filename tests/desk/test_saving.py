"""Two people or two pages at one text, saving by itself, a lost session: no word is lost."""

from sqlalchemy import update

from editorial.articles import queries
from editorial.articles.models import Article
from editorial.core import clock
from editorial.core.db import db
from editorial.people.models import DeviceSession
from tests import pipeline
from tests.desk.texts import articles, edit_url, text_of


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
    assert [entry.who for entry in queries.history(cast.hoa, pipeline.case(edition))] == [
        cast.hoa.name,
        cast.binh.name,
        cast.hoa.name,
    ]


def test_the_newer_text_can_be_taken_and_mine_stays_in_the_history(cast, client_for):
    edition, page = conflict(cast, client_for)
    page.press("Lưu", body="Chữ của Hoa.", expect=409).press("Lấy bản mới hơn")
    assert text_of(edition).body == "<p>Chữ của Bình.</p>"
    bodies = [queries.revision(entry.id).body for entry in queries.history(cast.hoa, pipeline.case(edition))]
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
    assert queries.history(cast.hoa, pipeline.case(edition))[0].kind == "autosave"
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
