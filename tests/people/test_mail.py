"""Letters against real mail servers: encryption, passwords, and what a bad server brings."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from flask import Flask

from editorial.core import mail
from tests.factories import make_person
from tests.people.postbox import postbox, text_of


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
    assert mail.address_of("people.use_link", token="abc") == "https://toasoan.example/quen-mat-khau/abc"
