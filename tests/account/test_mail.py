"""Letters against real mail servers: encryption, passwords, and what a bad server brings."""

from __future__ import annotations

import smtplib
import threading
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.message import Message as Letter
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from flask import Flask
from sqlalchemy import select

from editorial.core import clock, events, mail
from editorial.core.db import db, transaction
from editorial.core.events.models import Delivery
from editorial.people import operations as people
from editorial.people.models import OneTimeCode
from editorial.people.rules import LINKS_AN_HOUR
from tests.account.postbox import Postbox, postbox, text_of
from tests.conftest import RealDatabase
from tests.factories import make_person


@pytest.fixture
def letter(app: Flask, database: None) -> Callable[[], EmailMessage]:
    def make() -> EmailMessage:
        person = make_person("Nguyễn Thị Thảo")
        return mail.letter("thao@example.com", "password_link.txt", person=person, url="https://toasoan.example/x")

    return make


def test_a_letter_is_plain_vietnamese_with_a_subject(app: Flask, letter: Callable[[], EmailMessage]) -> None:
    with postbox(app) as letters:
        mail.send(letter())
    (got,) = letters
    assert got["From"] == "toa-soan@example.com"
    assert got["Auto-Submitted"] == "auto-generated"
    text = text_of(got)
    assert "Chào Nguyễn Thị Thảo" in text
    assert "https://toasoan.example/x" in text


@pytest.mark.filterwarnings("ignore:Session.login_data is deprecated")  # the test server warns about itself
def test_the_password_in_the_address_is_used(app: Flask, letter: Callable[[], EmailMessage]) -> None:
    seen: list[tuple[bytes, bytes]] = []

    def check(_server: object, _session: object, _envelope: object, _way: object, data: Any) -> AuthResult:
        seen.append((data.login, data.password))
        return AuthResult(success=data.password == b"m@t khau")

    secure = {"authenticator": check, "auth_require_tls": False}
    with postbox(app, "smtp://ban:m%40t%20khau@127.0.0.1:{port}", **secure) as letters:
        mail.send(letter())
    assert seen == [(b"ban", b"m@t khau")]
    assert len(letters) == 1
    with postbox(app, "smtp://ban:sai@127.0.0.1:{port}", **secure) as letters, pytest.raises(smtplib.SMTPException):
        mail.send(letter())
    assert letters == []


def test_a_server_that_is_not_there_is_said(app: Flask, letter: Callable[[], EmailMessage]) -> None:
    app.config.update(MAIL_URL="smtp://127.0.0.1:1", MAIL_FROM="toa-soan@example.com")
    try:
        with pytest.raises(OSError, match="refused"):
            mail.send(letter())
    finally:
        app.config.update(MAIL_URL="", MAIL_FROM="")


def test_an_address_outside_a_request(app: Flask, database: None) -> None:
    assert mail.address_of("account.use_link", token="abc") == "https://toasoan.example/quen-mat-khau/abc"


class Slow(Postbox):
    """A server that takes a letter and says nothing more until it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.has_it, self.may_answer = threading.Event(), threading.Event()

    def handle_message(self, message: Letter) -> None:
        self.has_it.set()
        assert self.may_answer.wait(20)
        super().handle_message(message)


def waiting() -> list[datetime | None]:
    """When each delivery was done."""
    db.session.rollback()
    return list(db.session.scalars(select(Delivery.done_at).order_by(Delivery.id)))


def test_while_a_slow_server_takes_a_letter_others_write(real_database: RealDatabase) -> None:
    """On SQLite there is one writer at a time: a letter sent inside a transaction would hold up everybody."""
    app, slow = real_database.app, Slow()
    make_person("Lê Anh Thư", username="thu", email="thu@example.com")
    with transaction():
        people.request_link("thu")

    def work() -> None:
        with app.app_context():
            events.deliver(limit=1)

    with postbox(app, box=slow):
        worker = threading.Thread(target=work)
        worker.start()
        try:
            assert slow.has_it.wait(20)
            with transaction():
                people.request_link("somebody else")
            assert waiting() == [None, None], "not done before the server has said yes"
        finally:
            slow.may_answer.set()
            worker.join(20)
    assert [letter["To"] for letter in slow.letters] == ["thu@example.com"]
    assert waiting() == [clock.now(), None]


def test_a_letter_that_fails_leaves_no_link_and_is_tried_again(
    app: Flask, database: None, travel: Callable[..., datetime], caplog: pytest.LogCaptureFixture
) -> None:
    make_person("Lê Anh Thư", username="thu", email="thu@example.com")
    with transaction():
        people.request_link("thu")
    app.config.update(MAIL_URL="smtp://127.0.0.1:1", MAIL_FROM="toa-soan@example.com")
    with caplog.at_level("CRITICAL"):
        for _attempt in range(LINKS_AN_HOUR + 1):
            assert events.deliver() == 1
            travel(minutes=2)
    assert db.session.scalars(select(OneTimeCode)).all() == []
    with postbox(app) as letters:
        events.deliver()
    assert len(letters) == 1
    assert waiting() == [clock.now()]
