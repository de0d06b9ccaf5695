"""Photos on the writing page, with scripts and without."""

import pytest

from editorial.articles import queries
from editorial.articles.models import Article
from tests import pipeline
from tests.articles import photos
from tests.desk.texts import edit_url, text_of


def test_photos_come_with_the_form_and_their_words_with_them(cast, client_for):
    edition = pipeline.draft(cast)
    page = client_for(cast.hoa).get(edit_url(edition))
    page = page.press("Lưu", title="Có ảnh", photos_new=[photos.file("một.jpg")])
    (photo,) = text_of(edition).photos
    assert (text_of(edition).title, photo.credit, photo.consent) == ("Có ảnh", cast.hoa.name, False)
    n = photo.image_id
    words = {f"photos-{n}-caption": "Bà con dọn ngõ", f"photos-{n}-alt": "Người quét"}
    page = page.press("Lưu", words | {"photos_consent": True})
    (photo,) = text_of(edition).photos
    assert (photo.caption, photo.alt, photo.consent) == ("Bà con dọn ngõ", "Người quét", True)


def test_words_for_who_cannot_see_are_proposed_from_the_caption(cast, client_for):
    edition = pipeline.draft(cast)
    image = photos.stored(edition, cast.hoa)
    pipeline.save(edition, cast.hoa, photos=(photos.whole(image, caption="", alt=""),))
    client = client_for(cast.hoa)
    page = client.get(edit_url(edition)).press("Lưu", {f"photos-{image.id}-caption": "Bà con dọn ngõ"})
    assert page.fields[f"photos-{image.id}-alt"] == "Bà con dọn ngõ"
    page.press("Lưu", {f"photos-{image.id}-alt": "Năm người cầm chổi"})
    (photo,) = text_of(edition).photos
    assert (photo.caption, photo.alt) == ("Bà con dọn ngõ", "Năm người cầm chổi")


def test_consent_is_asked_once_for_all_photos_and_anew_for_each_that_comes(cast, client_for):
    edition = pipeline.draft(cast)
    pictures = [photos.stored(edition, cast.hoa, colour) for colour in ("red", "teal", "blue")]
    pipeline.save(edition, cast.hoa, photos=tuple(photos.whole(image, consent=False) for image in pictures))
    page = client_for(cast.hoa).get(edit_url(edition))
    assert page.html.count('type="checkbox" value="y"') == 2  # and the one of who may read
    page = page.press("Lưu", photos_consent=True)
    assert [photo.consent for photo in text_of(edition).photos] == [True, True, True]
    assert page.fields["photos_consent"]
    page = page.press("Lưu và gửi", photos_new=[photos.file()], expect=422)
    assert [photo.consent for photo in text_of(edition).photos] == [True, True, True, False]
    assert "photos_consent" not in page.fields


def test_a_folded_card_says_how_much_is_lacking(cast, client_for):
    edition = pipeline.draft(cast)
    first, second = photos.stored(edition, cast.hoa), photos.stored(edition, cast.hoa, "red")
    pipeline.save(edition, cast.hoa, photos=(photos.whole(first), photos.whole(second, caption="", alt="")))
    page = client_for(cast.hoa).get(edit_url(edition))
    assert "còn thiếu 2" in page.part(f"photo-{second.id}")
    assert f'<details class="photo-card" id="photo-{second.id}">' in page.html


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
    first, second = photos.stored(edition, cast.hoa), photos.stored(edition, cast.hoa, "red")
    pipeline.save(edition, cast.hoa, photos=(photos.whole(first), photos.whole(second)))
    page = client_for(cast.hoa).get(edit_url(edition))
    page = page.press(f"Xuống dưới (ảnh số {first.id})", title="Đang gõ")
    assert [photo.image_id for photo in text_of(edition).photos] == [second.id, first.id]
    assert page.fields["title"] == "Đang gõ"
    page.press(f"Bỏ ảnh (ảnh số {second.id})")
    assert [photo.image_id for photo in text_of(edition).photos] == [first.id]


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
