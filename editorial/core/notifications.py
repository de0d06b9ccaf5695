"""What people are told, as the features declare it; `notices` writes it into their inboxes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from editorial.core import mail


@dataclass(frozen=True)
class Notification:
    """Words for some people. `key` names the event: nobody is told of one key twice. `url`: where it leads, see `path_to`.

    Whoever did it (`actor_id`) is not told.
    """

    people: Iterable[int]
    key: str
    topic: str
    title: str
    body: str
    url: str
    actor_id: int = 0


def path_to(endpoint: str, **values: Any) -> str:
    """The address of a page without its host; works outside a request."""
    found = urlsplit(mail.address_of(endpoint, **values))
    return f"{found.path}?{found.query}" if found.query else found.path
