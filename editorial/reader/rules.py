"""How the public's pages are addressed and put together; no database here."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from editorial.core.text import slug

LARGEST = 1600
SMALL = 480


def slug_of_title(title: str) -> str:
    """The last part of an article's address."""
    return slug(title) or "bai"


_ROBOT = re.compile(
    r"(?<!cu)bot|crawl|spider|slurp|preview|facebookexternalhit|headless|curl|wget|python|http-client", re.I
)


def is_robot(user_agent: str) -> bool:
    """Obviously no person: says nothing about itself, or says that it is a program.

    The list is short on purpose: it names the words that robots use for themselves (and lets the telephone CUBOT pass).
    A robot that pretends to be a person is counted; hunting those would take what we don't keep about anybody.
    """
    return not user_agent or _ROBOT.search(user_agent) is not None


@dataclass(frozen=True)
class Picture:
    """A photo as a page shows it: `width` and `height` are those of the largest file, so that nothing jumps."""

    key: str
    width: int
    height: int
    alt: str
    caption: str
    credit: str


@dataclass(frozen=True)
class Story:
    """A live article as a line of a list."""

    publication_id: int
    article_id: int
    hash: str
    title: str
    summary: str
    unit: str
    section: str
    section_code: str
    live_from: datetime
    photo: dict[str, Any] | None
    picture: Picture | None = None
    grade: str = ""
    is_urgent: bool = False

    @property
    def address(self) -> str:
        return slug_of_title(self.title)

    @property
    def stamp(self) -> tuple[object, ...]:
        """All that is shown of it: the hash is of its words and photos."""
        return self.publication_id, self.hash, self.unit, self.section


@dataclass(frozen=True)
class FrontPageSection:
    """A section of the front page with its newest stories."""

    code: str
    title: str
    stories: list[Story]


@dataclass(frozen=True)
class FrontPage:
    """`pinned`: a warning that stands above everything for PINNED_FOR; `latest`: the newest, whatever their section."""

    lead: Story | None
    pinned: Story | None = None
    latest: list[Story] = field(default_factory=list)
    columns: list[FrontPageSection] = field(default_factory=list)


PINNED_FOR = timedelta(hours=48)
"""How long an urgent item stands above everything. (Our decision.)"""
FRESH = timedelta(days=2)
"""Among what went out in this time before the newest story, the weightiest leads. (Our decision.)"""
LATEST = 4


def _weight(story: Story) -> tuple[int, bool, datetime, int]:
    """The board's grade first, then a photo, then the hour."""
    return {"A": 2, "B": 1}.get(story.grade, 0), story.photo is not None, story.live_from, story.publication_id


def arrange_front_page(
    sections: Sequence[tuple[str, str]], stories: Iterable[Story], each: int, pinned_id: int | None = None
) -> FrontPage:
    """The weightiest of the last days leads; each section shows its newest others."""
    newest = sorted(stories, key=lambda story: (story.live_from, story.publication_id), reverse=True)
    pinned = next((story for story in newest if story.publication_id == pinned_id), None)
    others = [story for story in newest if story is not pinned]
    lead = max((story for story in others if story.live_from >= others[0].live_from - FRESH), key=_weight, default=None)
    columns = [
        FrontPageSection(
            code, title, [story for story in others if story.section_code == code and story is not lead][:each]
        )
        for code, title in sections
    ]
    latest = [story for story in others if story is not lead][:LATEST]
    return FrontPage(lead, pinned, latest, [column for column in columns if column.stories])


def name_on_day(day: date, names: Iterable[tuple[date, str]], otherwise: str) -> str:
    """What a unit was called on a day, from (first day, name)."""
    return max((entry for entry in names if entry[0] <= day), default=(day, otherwise))[1]


def picture(photo: dict[str, Any], key: str, width: int, height: int) -> Picture:
    scale = min(1.0, LARGEST / max(width, height, 1))
    return Picture(
        key, round(width * scale), round(height * scale),
        photo.get("alt") or "", photo.get("caption") or "", photo.get("credit") or "",
    )  # fmt: skip
