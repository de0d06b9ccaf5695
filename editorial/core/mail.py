"""Plain-text letters from templates/emails, sent through the server that MAIL_URL names.

smtps:// speaks TLS from the start; smtp:// must offer STARTTLS unless the server is this machine or the address ends
with ?tls=off. A letter that can't be sent raises, so that its delivery is tried again.
"""

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from flask import current_app, render_template

TIMEOUT = 8
"""Seconds for each answer: a letter has gone or failed well within the lease of the news that asked for it."""


def can_send() -> bool:
    return bool(current_app.config["MAIL_URL"])


def address_of(endpoint: str, **values: Any) -> str:
    """The public address of a page, outside any request."""
    public = urlsplit(current_app.config["PUBLIC_URL"])
    routes = current_app.url_map.bind(public.netloc, script_name=public.path or "/", url_scheme=public.scheme)
    return routes.build(endpoint, values, force_external=True)


def letter(to: str, template: str, **context: Any) -> EmailMessage:
    """The template's first line is the subject, the rest the text."""
    subject, _line, text = render_template(f"emails/{template}", **context).partition("\n")
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject.strip()
    message["From"] = current_app.config["MAIL_FROM"]
    message["To"] = to
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=urlsplit(current_app.config["PUBLIC_URL"]).hostname or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text.strip() + "\n")
    return message


def send(message: EmailMessage) -> None:
    """Raises smtplib.SMTPException or OSError."""
    url = urlsplit(current_app.config["MAIL_URL"])
    host = url.hostname or "localhost"
    plain_allowed = host in ("localhost", "127.0.0.1", "::1") or parse_qs(url.query).get("tls") == ["off"]
    with _connect(url.scheme, host, url.port) as server:
        server.ehlo()
        if url.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        elif url.scheme == "smtp" and not plain_allowed:
            raise smtplib.SMTPNotSupportedError(f"{host} offers no STARTTLS; add ?tls=off to MAIL_URL to go without")
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message)


def _connect(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT, context=ssl.create_default_context())
    return smtplib.SMTP(host, port or 587, timeout=TIMEOUT)
