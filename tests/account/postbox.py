"""A real mail server in this process that keeps what it gets."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message as Letter
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from flask import Flask


class Postbox(Message):
    def __init__(self) -> None:
        super().__init__()
        self.letters: list[Letter] = []

    def handle_message(self, message: Letter) -> None:
        self.letters.append(message)


def text_of(letter: Letter) -> str:
    payload = letter.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


@contextmanager
def postbox(
    app: Flask, address: str = "smtp://127.0.0.1:{port}", *, box: Postbox | None = None, **more: Any
) -> Iterator[list[Letter]]:
    """The house sends its letters here; `address` with {port} is its MAIL_URL."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    box = box or Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=port, **more)
    controller.start()
    app.config.update(MAIL_URL=address.format(port=port), MAIL_FROM="toa-soan@example.com")
    try:
        yield box.letters
    finally:
        app.config.update(MAIL_URL="", MAIL_FROM="")
        controller.stop()
