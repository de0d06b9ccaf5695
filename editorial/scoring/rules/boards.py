"""Which boards there are, what a reader may see on them, and points as people write them. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from editorial.core.access import Actor
from editorial.core.i18n import gettext as _
from editorial.people.models import BOARD, BOARD_LEADERS, Role
from editorial.scoring.rules.periods import Span, keys_of, next_key, span
from editorial.units.models import UnitKind

SEES_ALL = (Role.STANDING_OFFICE, *BOARD_LEADERS)
"""Who reads the names that people hid: they act on what these pages show."""

READS_LINES = (Role.STANDING_OFFICE, *BOARD)
"""Who reads every line, a hidden name as everybody else."""

KINDS = ("month", "quarter", "half", "year", "contest")
"""The five kinds of period, in the order of `periods.keys_of`."""

_SCOPE = re.compile(r"(section|genre):(\d{1,9})|kind:([a-z_]{1,30})")


def sees_all(actor: Actor) -> bool:
    """Reads hidden names; the one rule of it. Everybody reads their own."""
    return actor.has(*SEES_ALL)


def hidden_words() -> str:
    """What stands for a name that this reader does not read."""
    return _("Một cộng tác viên (ẩn tên)")


MOST_COUNTED = 1000
"""How many people a board says that it has; counting more of them takes longer than all else on the page."""


def place_words(place: int, of: int) -> str:
    """A place on a board of people, of whom one more than MOST_COUNTED were counted at most."""
    if of <= MOST_COUNTED:
        return _("đứng thứ %(place)s trong %(of)s người", place=whole(place), of=whole(of))
    if place <= MOST_COUNTED:
        return _("đứng thứ %(place)s trong hơn %(of)s người", place=whole(place), of=whole(MOST_COUNTED))
    return _("đứng thứ %(place)s", place=whole(place))


def reads_lines(actor: Actor) -> bool:
    return actor.has(*READS_LINES)


def can_read_person(actor: Actor, person_id: int, unit_ids: Sequence[int]) -> bool:
    """Reads a person's lines with their arithmetic: that person, the office, the board, and who leads a unit of theirs.
    Everybody else sees the sum and what was published."""
    return actor.id == person_id or reads_lines(actor) or any(actor.leads(unit) for unit in unit_ids)


def can_read_unit(actor: Actor, unit_ids: Sequence[int]) -> bool:
    """Reads a unit's lines: its members, the office and the board."""
    return reads_lines(actor) or any(unit in actor.units for unit in unit_ids)


def scope_of(raw: str) -> str:
    """A scope as it stands in the address; "all" for nonsense."""
    match = _SCOPE.fullmatch(raw)
    return raw if match and (not match[3] or match[3] in list(UnitKind)) else "all"


@dataclass(frozen=True)
class Choice:
    """A chip: where it leads and whether one is there."""

    title: str
    key: str
    current: bool


def period_of(raw: str, today: date, contest_start: str) -> Span:
    """The period asked for; this month for nonsense."""
    found = span(raw)
    return found or span(keys_of(today, contest_start)[0])  # type: ignore[return-value]  # a key of ours is one


def kind_of(key: str) -> str:
    """Which of the five kinds of period a key names."""
    if key.startswith("T"):
        return "contest"
    return "quarter" if "Q" in key else "half" if "H" in key else "month" if "-" in key else "year"


def other_kinds(shown: Span, today: date, contest_start: str) -> list[Choice]:
    """The same time by each kind of period: that of the shown one's last day, or of today when it is not over."""
    day = min(max(today, shown.starts_on), shown.ends_on)
    titles = (_("Tháng"), _("Quý"), _("6 tháng"), _("Năm"), _("Năm thi đua"))
    here = kind_of(shown.key)
    return [
        Choice(title, shown.key if kind == here else key, kind == here)
        for title, kind, key in zip(titles, KINDS, keys_of(day, contest_start), strict=True)
    ]


def neighbours(shown: Span, today: date) -> tuple[str | None, str | None]:
    """The period before and, unless it has not begun, the one after."""
    later = span(next_key(shown.key))
    return next_key(shown.key, -1), later.key if later and later.starts_on <= today else None


def months_before(day: date, count: int) -> list[str]:
    """Keys of the last months up to the one of a day, the oldest first."""
    place = day.year * 12 + day.month - 1
    return [f"{at // 12}-{at % 12 + 1:02}" for at in range(place - count + 1, place + 1)]


def whole(number: int) -> str:
    """1234 as "1.234"."""
    return f"{number:,}".replace(",", ".")


def points(hundredths: int) -> str:
    """150 as "1,5"; 123456 as "1.234,56"; with a true minus sign."""
    units, rest = divmod(abs(hundredths), 100)
    text = whole(units)
    if rest:
        text += f",{rest:02}".rstrip("0")
    return f"\u2212{text}" if hundredths < 0 else text


def percentage(hundredths: int) -> str:
    """6667 as "66,7%"."""
    tenths = (hundredths + 5) // 10
    return f"{tenths // 10},{tenths % 10}%" if tenths % 10 else f"{tenths // 10}%"


def weights_line(weights: Mapping[str, int]) -> str:
    """The printed weights of a unit's value, with what happens to the one of the plan."""
    return _(
        "Điểm xếp hạng của đơn vị gồm: hoàn thành kế hoạch %(plan)s%%, chất lượng trung bình %(grade)s%%,"
        " đúng hạn %(timeliness)s%%, độ phủ chuyên mục %(coverage)s%%."
        " Đơn vị chưa có kế hoạch thì phần này chia cho các phần còn lại.",
        **weights,
    )


@dataclass(frozen=True)
class Spark:
    """A line of points over months, in the units of its drawing; `area` closes it to the ground."""

    width: int
    height: int
    line: str
    area: str
    last: tuple[float, float]


def spark(amounts: Sequence[int], width: int = 120, height: int = 32) -> Spark:
    """The path through monthly amounts, the oldest first; nothing below zero is drawn."""
    top = max(max(amounts, default=0), 1)
    step = (width - 6) / max(len(amounts) - 1, 1)
    spots = [
        (round(3 + place * step, 1), round(height - 3 - (height - 7) * max(amount, 0) / top, 1))
        for place, amount in enumerate(amounts)
    ]
    line = " ".join(f"{x},{y}" for x, y in spots)
    ground = height - 1
    area = f"{spots[0][0]},{ground} {line} {spots[-1][0]},{ground}"
    return Spark(width, height, line, area, spots[-1])


def month_words(key: str) -> str:
    """2026-11 as "11/2026"."""
    return f"{key[5:]}/{key[:4]}"


def trend_words(months: Sequence[str], amounts: Sequence[int]) -> str:
    """What a sparkline shows, for who listens: "10/2026: 2; 11/2026: 3,5"."""
    return "; ".join(f"{month_words(month)}: {points(amount)}" for month, amount in zip(months, amounts, strict=True))
