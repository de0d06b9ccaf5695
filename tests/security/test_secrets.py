"""What is nobody else's to see is reached by no address: drafts, corrections not yet sent, what was written before."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import update

from editorial.articles.models import Article
from editorial.core.db import db
from editorial.core.errors import Invalid
from editorial.people.models import DeviceSession
from tests import pipeline
from tests.articles import photos
from tests.cast import Cast
from tests.page import PageClient

Client = Callable[..., PageClient]
SECRET = "Điềukhôngaibiết"
OTHERS = ("binh", "lan", "mai", "head", "observer", "dang", "office", "admin", "outsider")


def shows(client: PageClient, *addresses: str) -> list[str]:
    """Which of these addresses show the secret."""
    return [url for url in addresses if SECRET in client._send("GET", url).get_data(as_text=True)]


def lists(cast: Cast) -> tuple[str, ...]:
    return (
        "/viec", "/viec/bai", "/hang-doi", "/ban-bien-tap", "/lich-dang", "/nhat-ky", "/van-phong", "/thong-bao",
        "/van-phong/bai?so=dang-lam", f"/van-phong/don-vi/{cast.group.id}", f"/tim?unit={cast.group.id}", "/tim?q=biet",
        "/tin/", "/tin/atom.xml", "/tin/rss.xml", "/tin/feed.json", "/sitemap.xml",
    )  # fmt: skip


def addresses(article: int, edition: int, revision: int) -> list[str]:
    pages = ("sua", "phien-ban", "so-sanh", f"phien-ban/{revision}", "lam/send")
    return [f"/bai/{article}", *(f"/bai/{edition}/{page}" for page in pages), f"/phieu/{edition}", f"/tin/{article}"]


@pytest.mark.parametrize("who", [*OTHERS, None])
def test_a_draft_is_its_authors_own(cast: Cast, client_for: Client, drain: Callable[[], int], who: str | None) -> None:
    edition = pipeline.draft(cast, title=SECRET)
    drain()
    case = pipeline.case(edition)
    client = client_for(getattr(cast, who) if who else None)
    nothing = 999_999
    for url, missing in zip(
        addresses(case.article_id, edition, case.revision_id), addresses(nothing, nothing, nothing), strict=True
    ):
        status = client._send("GET", url).status_code
        assert status in ((404, 403) if who else (404, 303)), (url, status)  # 403: the door of a role, whatever the id
        assert client._send("GET", missing).status_code == status, "a secret is answered like nothing at all"
    assert shows(client, *lists(cast)) == []


@pytest.mark.parametrize("who", OTHERS)
def test_a_correction_not_yet_sent_is_its_authors_own(
    cast: Cast, client_for: Client, drain: Callable[[], int], who: str
) -> None:
    live = pipeline.to_published(cast, pipeline.draft(cast))
    base = pipeline.case(live).revision_id
    correction = pipeline.do("correct", live, cast.hoa).id  # type: ignore[attr-defined]
    newer = pipeline.save(correction, cast.hoa, title=SECRET, correction_note="Sửa số hộ.")
    drain()
    client, article = client_for(getattr(cast, who)), pipeline.case(live).article_id
    assert shows(
        client, f"/bai/{article}", f"/bai/{article}?ban={correction}", f"/bai/{correction}/phien-ban",
        f"/bai/{correction}/phien-ban/{newer}", f"/bai/{live}/phien-ban/{newer}", f"/bai/{correction}/sua",
        f"/bai/{live}/so-sanh?tu={base}&den={newer}", f"/bai/{correction}/so-sanh?tu={base}", f"/bai/{correction}/lam/send",
        f"/tin/{article}", *lists(cast),
    ) == []  # fmt: skip
    assert SECRET in client_for(cast.hoa).get(f"/bai/{article}").text
    pipeline.do("send", correction, cast.hoa)
    if who in ("binh", "lan", "office"):
        assert client.get(f"/bai/{article}").h1 == SECRET


def test_while_a_correction_is_a_draft_the_desk_reads_what_is_out(cast: Cast, client_for: Client) -> None:
    live = pipeline.to_published(cast, pipeline.draft(cast))
    pipeline.do("correct", live, cast.hoa)
    page = client_for(cast.mai).get(f"/bai/{pipeline.case(live).article_id}")
    assert page.h1 == pipeline.case(live).title
    assert "mở bản đính chính" not in page.text


@pytest.mark.parametrize("who", ["binh", "lan", "mai", "observer", "head"])
def test_history_begins_where_the_text_was_handed_on(cast: Cast, client_for: Client, who: str) -> None:
    """What somebody tried out before they sent it is not for others."""
    edition = pipeline.draft(cast)
    early = pipeline.save(edition, cast.hoa, title=SECRET)
    sent = pipeline.save(edition, cast.hoa, title="Bản gửi đi")
    pipeline.to_desk(cast, edition)
    client = client_for(getattr(cast, who))
    urls = (f"/bai/{edition}/phien-ban/{early}", f"/bai/{edition}/so-sanh?tu={early}", f"/bai/{edition}/phien-ban")
    assert shows(client, *urls, f"/bai/{pipeline.case(edition).article_id}") == []
    client.get(f"/bai/{edition}/phien-ban/{sent}")
    client.get(f"/bai/{edition}/phien-ban/{early}", expect=404)
    assert shows(client_for(cast.hoa), *urls[:2]) == list(urls[:2])


def test_why_personal_data_may_stand_is_not_for_the_whole_unit(cast: Cast, client_for: Client) -> None:
    edition = pipeline.draft(cast)
    pipeline.do("send", edition, cast.hoa, reason=SECRET)
    url = f"/bai/{pipeline.case(edition).article_id}"
    assert shows(client_for(cast.binh), url) == []
    for who in (cast.hoa, cast.lan, cast.office):
        assert shows(client_for(who), url) == [url]


def test_half_signed_in_is_not_signed_in_for_photos_and_search(cast: Cast, client_for: Client) -> None:
    edition = pipeline.draft(cast, title=SECRET)
    image = photos.stored(edition, cast.hoa)
    client = client_for(cast.hoa)
    assert client._send("GET", f"/anh/{image.key}/480.webp").status_code == 200
    db.session.execute(update(DeviceSession).values(choose_password=True))
    assert client._send("GET", f"/anh/{image.key}/480.webp").status_code == 404
    assert shows(client, "/tim?q=dieukhongaibiet") == []


def test_a_photo_leaves_with_its_words(cast: Cast, client_for: Client) -> None:
    """Removed by a correction, or taken down: its address answers no stranger any more, cached copies are asked for anew."""
    edition = pipeline.draft(cast)
    image = photos.stored(edition, cast.hoa)
    stranger, url = client_for(None), f"/anh/{image.key}/480.webp"
    pipeline.save(edition, cast.hoa, photos=(photos.whole(image),))
    assert stranger._send("GET", url).status_code == 404
    pipeline.to_published(cast, edition)
    shown = stranger._send("GET", url)
    assert shown.status_code == 200
    pipeline.do("take_down", edition, cast.head, reason="Sai")
    stamped = {"If-None-Match": shown.headers["ETag"]}
    assert stranger._send("GET", url, headers=stamped).status_code == 404
    article = f"/tin/{pipeline.case(edition).article_id}"
    assert stranger._send("GET", article, headers={"If-None-Match": "*"}).status_code == 410
    assert client_for(cast.outsider)._send("GET", url).status_code == 404


def test_the_administrator_has_no_right_over_content(cast: Cast, client_for: Client, drain: Callable[[], int]) -> None:
    edition = pipeline.draft(cast, title=SECRET)
    pipeline.to_desk(cast, edition)
    pipeline.do("assign", edition, cast.quynh, person_id=cast.mai.id)
    pipeline.do("request_changes", edition, cast.mai, reason_code="facts", reason=SECRET)
    drain()
    article = pipeline.case(edition).article_id
    client = client_for(cast.admin)
    logs = ("/nhat-ky", "/nhat-ky?ve=article", f"/nhat-ky?ve=article&so={article}", f"/nhat-ky?nguoi={cast.hoa.id}",
            "/nhat-ky?viec=article")  # fmt: skip
    assert shows(client, *logs, *lists(cast), f"/bai/{article}") == []


def test_a_restricted_item_is_only_for_those_who_must_handle_it(
    cast: Cast, client_for: Client, drain: Callable[[], int]
) -> None:
    edition = pipeline.draft(cast, title=SECRET)
    db.session.execute(update(Article).values(restricted=True))
    db.session.commit()
    pipeline.to_desk(cast, edition)
    drain()
    url = f"/bai/{pipeline.case(edition).article_id}"
    for who in ("binh", "mai", "observer", "dang", "admin", "outsider", "feedback"):
        assert shows(client_for(getattr(cast, who)), url, *lists(cast)) == [], who
        client_for(getattr(cast, who)).get(url, expect=404)
    for who in ("hoa", "lan", "office", "head", "uyen"):
        assert shows(client_for(getattr(cast, who)), url) == [url]


def test_personal_data_is_looked_for_in_everything_that_will_be_public(cast: Cast) -> None:
    """Captions and notes as well as the text."""
    edition = pipeline.draft(cast)
    image = photos.stored(edition, cast.hoa)
    pipeline.save(edition, cast.hoa, photos=(photos.whole(image, caption="Ông A, căn cước 001234567890, 0912345678"),))
    with pipeline.refuses(Invalid) as told:
        pipeline.do("send", edition, cast.hoa)
    assert "reason" in told.value.errors  # type: ignore[attr-defined]
