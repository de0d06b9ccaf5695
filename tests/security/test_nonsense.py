"""Every form, every kind of person, every kind of nonsense: an answer in words, never a broken page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.routing.converters import NumberConverter

from editorial.articles.models import Lane
from editorial.core import clock
from editorial.core.forms import Form
from editorial.workflow.rules import TRANSITIONS
from tests import pipeline
from tests.cast import Cast
from tests.page import PageClient

FAR = "9999-12-31"
NUMBER = "9" * 30
# One value for every field of the form at once.
VALUES = {
    "nothing": "",
    "far past": "0001-01-01",
    "far future": FAR,
    "huge number": NUMBER,
    "400 digits": "9" * 400,
    "a fraction of 400 digits": "0," + "9" * 400,
    "raised digits": "²³",
    "a power": "1e400",
    "below zero": "-1",
    "a day in words": "31/02/2026",
    "midnight": "24:61",
    "emoji and direction": "👩‍👩‍👧 \u202eevil\u202c\u200b\ufeff",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "other digits": "١٢٣٤５",
    "percent": "%(name)s %s {0} {{ 7*7 }} ${x}",
    "quotes": "'\";--\\",
    "long": "ế" + "a" * 5000,
}
WHO = ("hoa", "lan", "head", "office", "observer", "admin")


def posts(app: Flask) -> Iterator[Rule]:
    return (rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ()))


def address(rule: Rule, ids: dict[str, object]) -> str:
    parts = []
    for is_dynamic, data in rule._trace:
        if not is_dynamic:
            parts.append("" if data == "|" else data)
        elif isinstance(rule._converters[data], NumberConverter):
            parts.append(str(ids.get(data, 1)))
        else:
            parts.append(str(ids.get(data, "khong-co")))
    return "".join(parts)


@pytest.fixture
def ids(cast: Cast) -> dict[str, object]:
    edition = pipeline.draft(cast)
    return {
        "edition_id": edition, "article_id": pipeline.case(edition).article_id, "unit_id": cast.group.id,
        "person_id": cast.binh.id, "verb": "send", "key": "workflow.claim_hours",
    }  # fmt: skip


FIELDS = (  # noqa: SIM905  # shorter to read than a list of strings
    "title summary body section_id genre_id event_on event_place unit_id author_id co_authors other_authors lane "
    "effective_on restricted reason base_revision writing_session keep_mine take_theirs photo_up "
    "photo_remove photos-1-image_id photos-1-caption version next day hour person absent choice "
    "grade reason_code revision_hash name password code again old full_name phone email username "
    "role basis valid_from valid_to last_day accept value yes_needed needs_leader section kind "
    "short_name successor_id first_day position newest agrees note q from to state author "
).split()


def kinds_of(form: type) -> Iterator[type]:
    for kind in form.__subclasses__():
        yield kind
        yield from kinds_of(kind)


def every_field() -> list[str]:
    """FIELDS, and the name of every field of every form class."""
    named = (name for form in kinds_of(Form) for name, field in vars(form).items() if hasattr(field, "field_class"))
    return sorted({*FIELDS, *named})


@pytest.mark.parametrize("kind", VALUES)
@pytest.mark.parametrize("who", ["hoa", "office"])
def test_one_nonsense_in_every_field_of_every_form(
    app: Flask, cast: Cast, client_for: Callable[..., PageClient], ids: dict[str, object], who: str, kind: str
) -> None:
    client = client_for(getattr(cast, who))
    for rule in posts(app):
        if rule.endpoint == "account.sign_out":
            continue
        sent = dict.fromkeys(every_field(), VALUES[kind]) | {"csrf_token": client.csrf_token()}
        status = client._send("POST", address(rule, ids), data=sent).status_code
        assert status < 500, f"{who} POST {rule.rule} with {kind} → {status}"


STAGES: dict[str, Callable[[Cast, int], int]] = {
    "draft": lambda cast, edition: edition,
    "desk": pipeline.to_desk,
    "board": pipeline.to_board,
    "approved": pipeline.to_approved,
    "scheduled": pipeline.to_scheduled,
    "published": pipeline.to_published,
}


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("kind", ["nothing", "far past", "far future"])
def test_nonsense_with_every_verb_at_every_step(
    app: Flask, cast: Cast, client_for: Callable[..., PageClient], stage: str, kind: str
) -> None:
    edition = STAGES[stage](cast, pipeline.draft(cast))
    for who in ("hoa", "mai", "head", "office", "dang"):
        client = client_for(getattr(cast, who))
        for transition in TRANSITIONS:
            now = pipeline.case(edition)
            sent = dict.fromkeys(FIELDS, VALUES[kind])
            sent |= {"version": str(now.version), "revision_hash": now.revision_hash, "hour": "07:00"}
            sent |= {"csrf_token": client.csrf_token(), "reason": "x", "choice": "abstain"} if kind != "nothing" else {}
            status = client._send("POST", f"/bai/{edition}/lam/{transition.verb}", data=sent).status_code
            assert status < 500, f"{who} {transition.verb} at {stage} with {kind} → {status}"


@pytest.mark.parametrize("effective_on", ["0001-01-01", FAR, "2026-12-01"])
def test_a_text_with_an_impossible_day_is_kept_and_told(
    cast: Cast, client_for: Callable[..., PageClient], effective_on: str
) -> None:
    """Sending reckons with the effective date: one beyond any calendar must not break it."""
    edition = pipeline.draft(cast)
    page = client_for(cast.hoa).get(f"/bai/{edition}/sua")
    page = page.press(
        "Lưu và gửi", title="Chữ còn đây", lane=Lane.LEGAL.value, effective_on=effective_on,
        expect=200 if effective_on.startswith("2026") else 422,
    )  # fmt: skip
    assert "Chữ còn đây" in page.html


NAMES = (  # noqa: SIM905
    "q state section unit author from to page after so ve nguoi viec tu den trang "
    "loai loc xep don-vi ngay tuan xem ban unit_id next"
).split()


@pytest.mark.parametrize("who", WHO)
def test_nonsense_in_every_address(app: Flask, cast: Cast, client_for: Callable[..., PageClient], who: str) -> None:
    client = client_for(getattr(cast, who))
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.arguments:
            continue
        for value in ("0001-01-01", FAR, NUMBER, "9" * 400, "²", "2026-W99", "\u202e<b>", "WzFd", "%ff%fe"):
            query = "&".join(f"{name}={value}" for name in NAMES)
            status = client._send("GET", f"{rule.rule}?{query}").status_code
            assert status < 500, f"{who} GET {rule.rule} with {value} → {status}"


BODIES = {
    "json": {"data": json.dumps({"title": ["x"], "version": {"a": 1}}), "content_type": "application/json"},
    "deep json": {"data": b"[" * 100_000 + b"]" * 100_000, "content_type": "application/json"},
    "deep json by another name": {"data": b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "content_type": "text/json"},
    "json of numbers": {"data": b'{"version": ' + b"9" * 5000 + b"}", "content_type": "application/problem+json"},
    "plain text": {"data": b"title=x", "content_type": "text/plain"},
    "xml": {"data": b"<a/>", "content_type": "application/xml"},
    "not json": {"data": b"{", "content_type": "application/json"},
    "bytes": {"data": b"\xff\xfe\x00title=\xed\xa0\x80", "content_type": "application/x-www-form-urlencoded"},
    "surrogates": {"data": b"title=%ED%A0%80&body=%C0%80%FF&reason=%ED%BF%BF",
                   "content_type": "application/x-www-form-urlencoded"},
    "no boundary": {"data": b"x", "content_type": "multipart/form-data"},
    "broken parts": {"data": b"--a\r\nContent-Disposition: form-data\r\n\r\nx\r\n--a--",
                     "content_type": "multipart/form-data; boundary=a"},
    "many fields": {"data": "&".join(f"a{n}=1" for n in range(3000)),
                    "content_type": "application/x-www-form-urlencoded"},
}  # fmt: skip


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("who", ["hoa", "office"])
def test_a_body_of_the_wrong_kind(
    app: Flask, cast: Cast, client_for: Callable[..., PageClient], ids: dict[str, object], who: str, body: str
) -> None:
    for rule in posts(app):
        if rule.endpoint == "account.sign_out":
            continue
        client = client_for(getattr(cast, who))
        more = {**BODIES[body], "headers": {"X-CSRFToken": client.csrf_token(), "Referer": "https://localhost/"}}
        status = client._send("POST", address(rule, ids), **more).status_code
        assert status < 500, f"{who} POST {rule.rule} with {body} → {status}"


def test_text_where_files_belong_and_files_where_text_belongs(
    cast: Cast, client_for: Callable[..., PageClient]
) -> None:
    edition = pipeline.draft(cast)
    client = client_for(cast.hoa)
    for where in (f"/bai/{edition}/anh", f"/bai/{edition}/sua", f"/bai/{edition}/luu", "/bai/moi"):
        sent = {"csrf_token": client.csrf_token(), "photos_new": "no file", "title": (BytesIO(b"x"), "a.txt")}
        status = client._send("POST", where, data=sent, content_type="multipart/form-data").status_code
        assert status < 500, where


@pytest.mark.parametrize("name", ["\u202egpj.exe", "../../etc/passwd", "a" * 3000 + ".jpg", "x\r\nSet-Cookie: a=b.jpg"])
def test_a_file_with_a_nasty_name(cast: Cast, client_for: Callable[..., PageClient], name: str) -> None:
    edition = pipeline.draft(cast)
    client = client_for(cast.hoa)
    sent = {"csrf_token": client.csrf_token(), "photos_new": (BytesIO(b"not a photo"), name)}
    response = client._send("POST", f"/bai/{edition}/anh", data=sent, content_type="multipart/form-data")
    assert response.status_code == 422
    assert "Set-Cookie: a" not in str(response.headers)


def test_more_than_the_server_takes_is_refused_in_words(cast: Cast, client_for: Callable[..., PageClient]) -> None:
    edition = pipeline.draft(cast)
    client, where = client_for(cast.hoa), f"/bai/{edition}/sua"
    body = {"csrf_token": client.csrf_token(), "body": "a" * 3_000_000}
    page = client._send("POST", where, data=body)
    assert page.status_code == 422
    assert "a" * 3_000_000 in page.text
    kind = "multipart/form-data; boundary=a"
    field = b'--a\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    for parts in (field % (b"body", b"a" * 3_000_000), b"".join(field % (b"a%d" % n, b"1") for n in range(600))):
        assert client._send("POST", where, data=parts + b"--a--\r\n", content_type=kind).status_code == 413
    assert client._send("POST", where, data={"a": "a" * 32_000_000}).status_code == 413


def test_an_hour_beyond_the_calendar_is_told(cast: Cast, client_for: Callable[..., PageClient]) -> None:
    edition = pipeline.to_approved(cast, pipeline.draft(cast))
    client = client_for(cast.dang)
    for day, hour in (("0001-01-01", "00:00"), (FAR, "23:59"), (f"{clock.today() + timedelta(days=800)}", "07:00")):
        sent = {"version": pipeline.case(edition).version, "day": day, "hour": hour}
        page = client.post(f"/bai/{edition}/lam/schedule", sent, expect=422)
        assert page.fields["hour"]
