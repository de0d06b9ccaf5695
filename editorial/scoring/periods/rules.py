"""Periods: month, quarter, half, year and contest year, as keys that sort and read well. Pure."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.settings import Setting
from editorial.people.models import BOARD, Role

READERS = (Role.STANDING_OFFICE, *BOARD)
"""Who reads the pages of periods and what was signed."""


_DAY_OF_YEAR = re.compile(
    r"(?P<month>\d{2})-(?P<day>\d{2})|(?P<typed_day>\d{1,2})\s*/\s*(?P<typed_month>\d{1,2})", re.ASCII
)


def _day_of_year(raw: Any) -> str:
    """ "MM-DD" from itself, or from "1/12" as people type it. Raises ValueError, also for the 29th of February."""
    match = _DAY_OF_YEAR.fullmatch(str(raw).strip())
    if not match:
        raise ValueError(raw)
    month, day = int(match["month"] or match["typed_month"]), int(match["day"] or match["typed_day"])
    date(2025, month, day)  # a common year
    return f"{month:02}-{day:02}"


def _day_text(day_of_year: str) -> str:
    """ "12-01" as "01/12"."""
    return f"{day_of_year[3:]}/{day_of_year[:2]}"


CONTEST_START = Setting(
    "scoring.contest_start",
    "12-01",
    _l("Ngày bắt đầu năm thi đua"),
    _day_of_year,
    effect=_l(
        "Ghi ngày/tháng, ví dụ 01/12. Mức đề xuất là 01/12: năm thi đua hết ngày 30/11, kịp chốt trước cuộc họp xét khen"
        " thưởng cuối năm. Khi đổi, bảng năm thi đua của mọi người và đơn vị được tính lại theo ngày mới từ ngày có hiệu"
        " lực. Sổ điểm, các kỳ tháng, quý, năm, và mọi kỳ đã chốt, đã ký giữ nguyên."
    ),
    show=_day_text,
)
"""1/12 to 30/11 by default, so that the year is closed before the commendation meeting (our proposal)."""


@dataclass(frozen=True)
class Span:
    """A period. Keys: "2026-11", "2026-Q4", "2026-H2", "2026", and "T2026-12-01" for a contest year by its first day.

    `ends_on` is the last day.
    """

    key: str
    starts_on: date
    ends_on: date

    @property
    def title(self) -> str:
        year = self.starts_on.year
        if self.key.startswith("T"):
            return _("Năm thi đua %(a)s – %(b)s", a=f"{self.starts_on:%d/%m/%Y}", b=f"{self.ends_on:%d/%m/%Y}")
        if "Q" in self.key:
            return _("Quý %(n)s năm %(year)s", n=self.key[-1], year=year)
        if "H" in self.key:
            return (
                _("6 tháng đầu năm %(year)s", year=year)
                if self.key[-1] == "1"
                else _("6 tháng cuối năm %(year)s", year=year)
            )
        if "-" in self.key:
            return _("Tháng %(n)s/%(year)s", n=self.starts_on.month, year=year)
        return _("Năm %(year)s", year=year)

    def has(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


_KEY = re.compile(r"(?P<year>\d{4})(?:-(?:(?P<month>\d{2})|Q(?P<quarter>[1-4])|H(?P<half>[12])))?", re.ASCII)


def span(key: str) -> Span | None:
    """The period of a key; None when it is none."""
    if key.startswith("T"):
        try:
            start = date.fromisoformat(key[1:])
            end = start.replace(year=start.year + 1) - timedelta(days=1)
        except ValueError:
            return None
        is_ours = key == f"T{start.isoformat()}" and 2000 <= start.year < 2200  # one name for the same days, not two
        return Span(key, start, end) if is_ours else None
    match = _KEY.fullmatch(key)
    if not match or not 2000 <= int(match["year"]) < 2200:
        return None
    year = int(match["year"])
    if match["month"]:
        month = int(match["month"])
        return _months(key, year, month, 1) if 1 <= month <= 12 else None
    if match["quarter"]:
        return _months(key, year, int(match["quarter"]) * 3 - 2, 3)
    if match["half"]:
        return _months(key, year, int(match["half"]) * 6 - 5, 6)
    return _months(key, year, 1, 12)


def _months(key: str, year: int, first: int, count: int) -> Span:
    last = first + count - 1
    return Span(key, date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def contest_year(day: date, start: str) -> str:
    """The key of the contest year that a day is in. `start`: "MM-DD"."""
    month, first = (int(part) for part in start.split("-"))
    begins = date(day.year, month, first)
    return f"T{begins if begins <= day else begins.replace(year=day.year - 1)}"


def keys_of(day: date, contest_start: str) -> tuple[str, str, str, str, str]:
    """The five periods that a day counts in: month, quarter, half, year, contest year."""
    quarter, half = (day.month + 2) // 3, (day.month + 5) // 6
    return (
        f"{day:%Y-%m}", f"{day.year}-Q{quarter}", f"{day.year}-H{half}", str(day.year), contest_year(day, contest_start),
    )  # fmt: skip


def next_key(key: str, step: int = 1) -> str:
    """The period of the same kind after this one (before it: step -1)."""
    found = span(key)
    if found is None:
        raise ValueError(key)
    day = found.ends_on + timedelta(days=1) if step > 0 else found.starts_on - timedelta(days=1)
    if key.startswith("T"):
        return contest_year(day, f"{found.starts_on:%m-%d}")
    place = 0 if re.fullmatch(r"\d{4}-\d{2}", key) else 1 if "Q" in key else 2 if "H" in key else 3
    return keys_of(day, "12-01")[place]


# ---- choosing a period on a page ------------------------------------------------------------------------------------

KINDS = ("month", "quarter", "half", "year", "contest")
"""The five kinds of period, in the order of `periods.keys_of`."""


@dataclass(frozen=True)
class PeriodChoice:
    """A period to choose, and whether it is the one shown."""

    title: str
    key: str
    current: bool


def period_of(raw: str, today: date, contest_start: str) -> Span:
    """The period of the address; this month for anything that is no period."""
    found = span(raw)
    return found or span(keys_of(today, contest_start)[0])  # type: ignore[return-value]  # a key of ours is one


def kind_of(key: str) -> str:
    """Which of the five kinds of period a key names."""
    if key.startswith("T"):
        return "contest"
    return "quarter" if "Q" in key else "half" if "H" in key else "month" if "-" in key else "year"


def period_choices(shown: Span, today: date, contest_start: str) -> list[PeriodChoice]:
    """The same time by each kind of period: that of the shown one's last day, or of today when it is not over."""
    day = min(max(today, shown.starts_on), shown.ends_on)
    titles = (_("Tháng"), _("Quý"), _("6 tháng"), _("Năm"), _("Năm thi đua"))
    here = kind_of(shown.key)
    return [
        PeriodChoice(title, shown.key if kind == here else key, kind == here)
        for title, kind, key in zip(titles, KINDS, keys_of(day, contest_start), strict=True)
    ]


def adjacent_keys(shown: Span, today: date) -> tuple[str | None, str | None]:
    """The period before and, unless it has not begun, the one after."""
    later = span(next_key(shown.key))
    return next_key(shown.key, -1), later.key if later and later.starts_on <= today else None


def last_months(day: date, count: int) -> list[str]:
    """Keys of the last months up to the one of a day, the oldest first."""
    place = day.year * 12 + day.month - 1
    return [f"{at // 12}-{at % 12 + 1:02}" for at in range(place - count + 1, place + 1)]


def month_text(key: str) -> str:
    """2026-11 as "11/2026"."""
    return f"{key[5:]}/{key[:4]}"
