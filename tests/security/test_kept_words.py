"""Nothing typed is ever lost, whoever was faster and whatever was refused."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import update

from editorial.articles.models import Article
from editorial.core import clock
from editorial.core.db import db
from editorial.people.models import DeviceSession
from tests import pipeline
from tests.cast import Cast
from tests.page import PageClient

Client = Callable[..., PageClient]
WORDS = "Sáng nay bà con đã viết hết một trang, đừng để mất."


def test_the_session_ended_and_meanwhile_the_item_went_on(cast: Cast, client_for: Client) -> None:
    """Held, signed in again, but the pen is gone: the page opens all the same with every word in it."""
    edition = pipeline.draft(cast)
    client = client_for(cast.hoa)
    page = client.get(f"/bai/{edition}/sua")
    db.session.execute(update(DeviceSession).values(ended_at=clock.now()))
    client._send(
        "POST", f"/bai/{edition}/sua", data=page.fields | {"title": "Tên mới", "body": WORDS},
        headers={"Origin": "http://localhost"},
    )  # fmt: skip
    pipeline.do("send", edition, cast.hoa)
    client.sign_in(cast.hoa.id)
    page = client.get(f"/bai/{edition}/sua", expect=403)
    assert WORDS in page.text
    assert page.fields["title"] == "Tên mới"


def test_an_item_that_left_my_sight_gives_back_what_i_typed(cast: Cast, client_for: Client) -> None:
    edition = pipeline.draft(cast)
    db.session.execute(update(Article).values(restricted=True))
    db.session.commit()
    pipeline.to_desk(cast, edition)
    pipeline.do("assign", edition, cast.office, person_id=cast.mai.id)
    page = client_for(cast.mai).get(f"/bai/{edition}/sua")
    pipeline.do("assign", edition, cast.office, person_id=cast.nam.id)
    page = page.press("Lưu", title="Tên mới", body=f"<p>{WORDS}</p>", expect=404)
    assert WORDS in page.text
    assert "Tên mới" in page.text
    assert pipeline.case(edition).title not in page.text


def test_a_stale_page_gives_the_reason_back(cast: Cast, client_for: Client) -> None:
    edition = pipeline.to_desk(cast, pipeline.draft(cast))
    pipeline.do("claim", edition, cast.mai)
    client = client_for(cast.mai)
    sent = {"version": "1", "reason_code": "facts", "reason": "Thiếu giờ"}
    assert "Thiếu giờ" in client.post(f"/bai/{edition}/lam/ask", sent, expect=409).text


def test_a_refusal_gives_the_reason_back(cast: Cast, client_for: Client) -> None:
    edition = pipeline.to_desk(cast, pipeline.draft(cast))
    sent = {"version": pipeline.case(edition).version, "reason": WORDS}
    assert WORDS in client_for(cast.uyen).post(f"/bai/{edition}/lam/decline", sent, expect=403).text


def test_secrets_and_forms_of_others_are_not_given_back(cast: Cast, client_for: Client) -> None:
    client = client_for(cast.hoa)
    page = client.post("/nguoi/them", {"password": "mật khẩu của tôi", "full_name": "Tên dài đủ để thấy"}, expect=403)
    assert "mật khẩu của tôi" not in page.text
    assert "Tên dài đủ để thấy" in page.text
    page = client.post("/nguoi/them", {"full_name": "Tên dài đủ để thấy"}, csrf=False, expect=400)
    assert "Tên dài đủ để thấy" not in page.text


def test_the_author_saves_while_the_item_was_sent_from_the_other_tab(cast: Cast, client_for: Client) -> None:
    edition = pipeline.draft(cast)
    page = client_for(cast.hoa).get(f"/bai/{edition}/sua")
    pipeline.do("send", edition, cast.hoa)
    page = page.press("Lưu", title="Tên mới", body=WORDS, expect=403)
    assert page.fields["title"] == "Tên mới"
    assert WORDS in page.text


def test_a_claim_ran_out_during_writing(
    cast: Cast, client_for: Client, travel: Callable[..., object], drain: Callable[[], int]
) -> None:
    edition = pipeline.to_desk(cast, pipeline.draft(cast))
    pipeline.do("claim", edition, cast.mai)
    page = client_for(cast.mai).get(f"/bai/{edition}/sua")
    travel(days=4)
    drain()
    db.session.execute(update(DeviceSession).values(last_seen_at=clock.now()))
    page = page.press("Lưu", title="Tên mới", body=WORDS, expect=403)
    assert page.fields["title"] == "Tên mới"
    assert WORDS in page.text
