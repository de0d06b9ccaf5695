"""The switchboard: which features there are, and who reacts to which news. The only file that knows both ends."""

from collections.abc import Callable, Sequence

from flask import Flask

from editorial.core.outbox import Handler

REACTIONS: dict[str, Sequence[Handler]] = {}
"""Outbox topic -> handlers, in order. Every handler is safe to run twice."""

DUTIES: Sequence[Callable[[], int]] = ()
"""What the clock brings: each does what is due now and returns how much there was."""


def init_app(app: Flask) -> None:
    """Register every feature's views."""
