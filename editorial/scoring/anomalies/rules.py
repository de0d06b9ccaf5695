"""Anomalies: what looks like points made too easily, listed with its evidence for people to judge. Nothing here takes
a point away. Pure."""

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from heapq import nsmallest
from itertools import combinations
from typing import Any

from editorial.core.access import Actor
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.numbers import whole_between
from editorial.core.settings import Setting
from editorial.core.text import fold, words
from editorial.core.verdicts import YES, Verdict, no
from editorial.core.worktime import VIETNAM
from editorial.people.models import Role
from editorial.scoring.findings.rules.permissions import DECIDERS

NEAR_PERCENT = Setting(
    "scoring.near_percent", 50, _l("Bài gần trùng: giống nhau từ bao nhiêu phần trăm"), whole_between(20, 100)
)
NEAR_DAYS = Setting(
    "scoring.near_days", 45, _l("Bài gần trùng: so với bài đăng trong bao nhiêu ngày trước đó"), whole_between(1, 120)
)
SPLIT_ITEMS = Setting(
    "scoring.split_items",
    3,
    _l("Bài chia nhỏ: từ bao nhiêu bài về cùng ngày, cùng nơi, cùng đơn vị"),
    whole_between(2, 20),
)
RECIPROCAL_ITEMS = Setting(
    "scoring.reciprocal_items", 4, _l("Đứng tên chéo: từ bao nhiêu bài chung mỗi tháng"), whole_between(2, 50)
)
RECIPROCAL_PERCENT = Setting(
    "scoring.reciprocal_percent",
    60,
    _l("Đứng tên chéo: chiếm từ bao nhiêu phần trăm số bài của mỗi người"),
    whole_between(10, 100),
)
BURST_DAYS = Setting("scoring.burst_days", 2, _l("Dồn cuối kỳ: số ngày cuối tháng được xem"), whole_between(1, 10))
BURST_ITEMS = Setting("scoring.burst_items", 4, _l("Dồn cuối kỳ: từ bao nhiêu bài của một người"), whole_between(2, 50))
SETTINGS: tuple[Setting[Any], ...] = (
    NEAR_PERCENT, NEAR_DAYS, SPLIT_ITEMS, RECIPROCAL_ITEMS, RECIPROCAL_PERCENT, BURST_DAYS, BURST_ITEMS,
)  # fmt: skip


class AnomalyKind(StrEnum):
    """What is looked for; the value stands in addresses."""

    NEAR = "gan-trung"
    SPLIT = "chia-nho"
    LABEL = "the-loai"
    RECIPROCAL = "dung-ten-cheo"
    BURST = "don-cuoi-ky"

    @property
    def title(self) -> str:  # type: ignore[override]
        return str(_KINDS[self][0])

    @property
    def meaning(self) -> str:
        return str(_KINDS[self][1])


_KINDS = {
    AnomalyKind.NEAR: (_l("Gần trùng"), _l("Hai bài đăng gần nhau mà phần lớn chữ giống nhau.")),
    AnomalyKind.SPLIT: (
        _l("Chia nhỏ"),
        _l(
            "Một việc, cùng ngày, cùng nơi, cùng đơn vị mà thành nhiều bài. Bài không ghi nơi thì xét theo ngày; bài không"
            " ghi cả ngày thì xét các bài một người đăng trong một ngày."
        ),
    ),
    AnomalyKind.LABEL: (
        _l("Thể loại"),
        _l("Chữ, ảnh hoặc video của bài chưa hợp với thể loại, hoặc bản đính chính đã đổi thể loại."),
    ),
    AnomalyKind.RECIPROCAL: (_l("Đứng tên chéo"), _l("Hai người thường xuyên đưa tên nhau vào bài của mình.")),
    AnomalyKind.BURST: (_l("Dồn cuối kỳ"), _l("Phần lớn bài của một người đăng vào mấy ngày cuối tháng.")),
}


@dataclass(frozen=True)
class ComparedItem:
    """A published item as it is compared. `sketch`: of its text; empty where no text is compared."""

    article_id: int
    title: str
    unit_id: int
    event_on: date | None
    place: str
    published_at: datetime
    authors: tuple[int, ...]
    sketch: tuple[int, ...] = ()

    @property
    def day(self) -> date:
        return self.published_at.astimezone(VIETNAM).date()


@dataclass(frozen=True)
class Anomaly:
    """Something to review. `key` is the same each time that it is found; `likeness` says in words why it was found."""

    kind: AnomalyKind
    key: str
    items: tuple[ComparedItem, ...]
    likeness: str
    people: tuple[int, ...] = ()


KEY = re.compile(r"(?:gan-trung|chia-nho|the-loai|dung-ten-cheo|don-cuoi-ky):[0-9a-f:.-]{1,80}")

SKETCH = 128
"""Smallest hashes kept of a text: what two share of them says what the texts share; short texts are kept whole."""
COMMON = 40
"""A run of words that so many items have says nothing about two of them."""


def sketch(text: str) -> tuple[int, ...]:
    """The runs of three words of a text, without tones and signs, as its smallest hashes in order."""
    said = words(fold(text))
    runs = {zlib.crc32(" ".join(said[at : at + 3]).encode()) for at in range(len(said) - 2)}
    return tuple(nsmallest(SKETCH, runs))


def likeness(one_sketch: Sequence[int], other_sketch: Sequence[int]) -> int:
    """Percent of runs of words that two texts share (Jaccard), from their sketches."""
    first, second = set(one_sketch), set(other_sketch)
    whole = nsmallest(SKETCH, first | second)
    if not whole:
        return 0
    return 100 * sum(run in first and run in second for run in whole) // len(whole)


def _pairs(items: Sequence[ComparedItem]) -> Iterator[tuple[int, int]]:
    """Places of items that share a run of words which few others have."""
    holders: dict[int, list[int]] = {}
    for place, item in enumerate(items):
        for run in item.sketch:
            holders.setdefault(run, []).append(place)
    shared: dict[tuple[int, int], int] = {}
    for places in holders.values():
        if 1 < len(places) <= COMMON:
            for pair in combinations(places, 2):
                shared[pair] = shared.get(pair, 0) + 1
    return (pair for pair, count in shared.items() if count >= 3)


def near_duplicates(items: Sequence[ComparedItem], since: date, percent: int, days: int) -> list[Anomaly]:
    """Pairs of which the later went out from a day on, the likest first."""
    found = []
    for a, b in _pairs(items):
        earlier, other = sorted((items[a], items[b]), key=lambda item: (item.published_at, item.article_id))
        if other.day < since or (other.day - earlier.day).days > days:
            continue
        alike = likeness(earlier.sketch, other.sketch)
        if alike >= percent:
            key = f"{AnomalyKind.NEAR}:{min(earlier.article_id, other.article_id)}-{max(earlier.article_id, other.article_id)}"
            said = _("Giống nhau khoảng %(n)s%%, so từng cụm ba từ; đăng cách nhau %(days)s ngày.", n=alike,
                     days=(other.day - earlier.day).days)  # fmt: skip
            found.append((alike, Anomaly(AnomalyKind.NEAR, key, (earlier, other), said)))
    return [anomaly for _alike, anomaly in sorted(found, key=lambda pair: (-pair[0], pair[1].key))]


def split_items(items: Iterable[ComparedItem], least: int) -> list[Anomaly]:
    """Groups of items that may tell one event, the largest first: of one unit about one day and one place, where who says
    no place may mean any of that day's; without a day, of one author on one day."""
    days: dict[tuple[int, date], dict[str, list[ComparedItem]]] = {}
    undated: dict[tuple[int, tuple[int, ...], date], list[ComparedItem]] = {}
    for item in items:
        if item.event_on is None:
            undated.setdefault((item.unit_id, item.authors[:1], item.day), []).append(item)
        else:
            places = days.setdefault((item.unit_id, item.event_on), {})
            places.setdefault(fold(item.place).strip(), []).append(item)
    groups = list(undated.values())
    for places in days.values():
        nowhere = places.pop("", [])
        groups += [group + nowhere for group in places.values()] or [nowhere]
    found = [_split(group) for group in groups if len(group) >= least]
    return sorted(found, key=lambda anomaly: (-len(anomaly.items), anomaly.key))


def _split(group: list[ComparedItem]) -> Anomaly:
    group.sort(key=lambda item: (item.published_at, item.article_id))
    ids = "-".join(str(article_id) for article_id in sorted(item.article_id for item in group))
    key = f"{AnomalyKind.SPLIT}:{ids}" if len(ids) <= 80 else f"{AnomalyKind.SPLIT}:{zlib.crc32(ids.encode()):08x}"
    return Anomaly(AnomalyKind.SPLIT, key, tuple(group), _split_words(group))


def _split_words(group: Sequence[ComparedItem]) -> str:
    day, places = group[0].event_on, [item.place for item in group if item.place.strip()]
    if day is None:
        return _("%(n)s bài không ghi ngày diễn ra, một người đăng cùng ngày %(day)s.", n=len(group),
                 day=f"{group[0].day:%d/%m/%Y}")  # fmt: skip
    asked = {"n": len(group), "day": f"{day:%d/%m/%Y}", "place": places[0] if places else ""}
    if not places:
        return _("%(n)s bài về việc ngày %(day)s, không ghi nơi, cùng một đơn vị.", **asked)
    if len(places) < len(group):
        return _("%(n)s bài về việc ngày %(day)s tại %(place)s hoặc không ghi nơi, cùng một đơn vị.", **asked)
    return _("%(n)s bài về việc ngày %(day)s tại %(place)s, cùng một đơn vị.", **asked)


def reciprocal_bylines(
    items: Sequence[ComparedItem], month: str, least: int, percent: int, names: Mapping[int, str]
) -> list[Anomaly]:
    """Two people who stand together in most of what each of them wrote, each first in some and second in others."""
    by_person: dict[int, int] = {}
    together: dict[tuple[int, int], list[ComparedItem]] = {}
    for item in items:
        for person in item.authors:
            by_person[person] = by_person.get(person, 0) + 1
        for a, b in combinations(sorted(item.authors), 2):
            together.setdefault((a, b), []).append(item)
    found = []
    for (a, b), shared in together.items():
        firsts = {item.authors[0] for item in shared}
        most = max(by_person[a], by_person[b])
        if len(shared) >= least and {a, b} <= firsts and 100 * len(shared) >= percent * most:
            said = _(
                "%(a)s và %(b)s đứng tên chung %(n)s bài trong tháng, khi người này trước khi người kia; %(a)s có"
                " %(of_a)s bài, %(b)s có %(of_b)s bài.",
                a=names.get(a, ""), b=names.get(b, ""), n=len(shared), of_a=by_person[a], of_b=by_person[b],
            )  # fmt: skip
            found.append(
                Anomaly(
                    AnomalyKind.RECIPROCAL, f"{AnomalyKind.RECIPROCAL}:{month}:{a}-{b}", tuple(shared), said, (a, b)
                )
            )
    return sorted(found, key=lambda anomaly: (-len(anomaly.items), anomaly.key))


def end_of_month_bursts(
    items: Sequence[ComparedItem], ends_on: date, days: int, least: int, names: Mapping[int, str]
) -> list[Anomaly]:
    """People of whose items of the month at least half, and so many, went out on its last days."""
    first = ends_on - timedelta(days=days - 1)
    late: dict[int, list[ComparedItem]] = {}
    every: dict[int, int] = {}
    for item in items:
        for person in item.authors:
            every[person] = every.get(person, 0) + 1
            if item.day >= first:
                late.setdefault(person, []).append(item)
    found = []
    for person, own in late.items():
        if len(own) >= least and 2 * len(own) >= every[person]:
            said = _(
                "%(who)s có %(n)s trong %(all)s bài của tháng đăng từ %(first)s đến %(last)s.", who=names.get(person, ""),
                n=len(own), all=every[person], first=f"{first:%d/%m/%Y}", last=f"{ends_on:%d/%m/%Y}",
            )  # fmt: skip
            key = f"{AnomalyKind.BURST}:{ends_on:%Y-%m}:{person}:{len(own)}"
            found.append(Anomaly(AnomalyKind.BURST, key, tuple(own), said, (person,)))
    return sorted(found, key=lambda anomaly: (-len(anomaly.items), anomaly.key))


READERS = (*DECIDERS, Role.OBSERVER)


def can_review(actor: Actor) -> Verdict:
    """The office and the leaders of the board review anomalies."""
    if actor.has(*DECIDERS):
        return YES
    return no(_l("Việc này do Thường trực hoặc lãnh đạo Ban Biên tập xem."))
