"""Who gets a photo, by whatever address they guess."""

import pytest
from flask import Flask

from editorial.articles import operations
from editorial.core.db import transaction
from tests import pipeline
from tests.articles import photos


@pytest.fixture
def photo(cast):
    """A draft of Hoa's with a photo in its text, and the photo's address."""
    edition = pipeline.draft(cast)
    image = photos.stored(edition, cast.hoa)
    pipeline.save(edition, cast.hoa, photos=(photos.whole(image),))
    return edition, f"/anh/{image.key}/480.webp"


def see(client, address, seen):
    return client.get(address, expect=200 if seen else 404, follow=False)


@pytest.mark.parametrize(("size", "kind"), [("1600.webp", "webp"), ("480.webp", "webp"), ("1600.jpg", "jpeg")])
def test_each_size_is_sent_as_what_it_is(cast, client_for, photo, size, kind):
    page = see(client_for(cast.hoa), photo[1].replace("480.webp", size), True)
    assert page.headers["Content-Type"] == f"image/{kind}"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Content-Disposition"].startswith("inline")
    assert page.headers["Cache-Control"] == "no-store"


def test_an_unchanged_photo_is_not_sent_again(cast, client_for, photo):
    client = client_for(cast.hoa)
    etag = see(client, photo[1], True).headers["ETag"]
    assert client.http.get(photo[1], headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        "0" * 32 + "/480.webp",
        "..%2f..%2ftoasoan.sqlite3/480.webp",
        "x/480.webp",
        "x" * 300 + "/480.webp",
        "%00/480.webp",
    ],
)
def test_a_guessed_key_finds_nothing(cast, client_for, anonymous, photo, path):
    for client in (client_for(cast.office), anonymous):
        see(client, f"/anh/{path}", False)


@pytest.mark.parametrize("size", ["original.jpg", "1600.png", "480.jpg", "..", "1600.part"])
def test_only_our_sizes_are_there(cast, client_for, photo, size):
    see(client_for(cast.hoa), photo[1].replace("480.webp", size), False)


@pytest.mark.parametrize(
    ("name", "draft", "sent"),
    [
        ("hoa", True, True), ("binh", False, True), ("lan", False, True), ("mai", False, True), ("head", False, True),
        ("outsider", False, False), ("hue", False, False), ("admin", False, False), ("feedback", False, False),
    ],
)  # fmt: skip
def test_a_photo_is_seen_by_whoever_sees_its_article(cast, client_for, photo, name, draft, sent):
    edition, address = photo
    client = client_for(getattr(cast, name))
    see(client, address, draft)
    pipeline.do("send", edition, cast.hoa)
    see(client, address, sent)


def test_a_photo_is_public_while_its_words_are_live(cast, client_for, anonymous, photo):
    edition, address = photo
    pipeline.to_approved(cast, edition)
    see(anonymous, address, False)
    pipeline.do("publish_now", edition, cast.dang)
    page = see(anonymous, address, True)
    assert page.headers["Cache-Control"] == "public, max-age=86400"
    assert see(client_for(cast.outsider), address, True).headers["Cache-Control"] == "private, max-age=86400"
    pipeline.do("take_down", edition, cast.head, reason="Sai người.")
    see(anonymous, address, False)
    see(client_for(cast.outsider), address, False)
    assert see(client_for(cast.hoa), address, True).headers["Cache-Control"] == "no-store"


def test_a_photo_is_public_from_its_hour_on(cast, anonymous, photo, travel):
    edition, address = photo
    pipeline.to_scheduled(cast, edition, hours=2)
    see(anonymous, address, False)
    travel(hours=2)
    see(anonymous, address, True)


def test_a_photo_that_no_live_words_name_stays_inside(cast, anonymous, photo):
    edition, named = photo
    with transaction():
        unnamed = operations.add_image(edition, photos.process(photos.jpeg("red")), actor=cast.hoa)
    pipeline.to_published(cast, edition)
    see(anonymous, named, True)
    see(anonymous, f"/anh/{unnamed.key}/480.webp", False)


def test_a_photo_that_a_correction_leaves_out_goes_with_the_old_words(cast, anonymous, photo):
    first, address = photo
    pipeline.to_published(cast, first)
    correction = pipeline.do("correct", first, cast.mai).id
    pipeline.save(correction, cast.mai, photos=(), correction_note="Bỏ ảnh nhầm.")
    see(anonymous, address, True)
    pipeline.do("submit_to_board", correction, cast.mai, grade="B")
    pipeline.vote(correction, cast.uyen)
    pipeline.vote(correction, cast.head)
    see(anonymous, address, True)
    pipeline.do("publish_now", correction, cast.dang)
    see(anonymous, address, False)


def test_with_the_reader_off_a_live_photo_is_for_those_who_see_the_article(
    app: Flask, cast, client_for, anonymous, photo, monkeypatch
):
    edition, address = photo
    pipeline.to_published(cast, edition)
    monkeypatch.setitem(app.config, "PUBLIC_READER", False)
    see(anonymous, address, False)
    see(client_for(cast.outsider), address, False)
    page = see(client_for(cast.mai), address, True)
    assert page.headers["Cache-Control"] == "no-store"
