"""The scopes of boards, and their figures as text. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from editorial.core.i18n import gettext as _
from editorial.core.numbers import points, whole
from editorial.scoring.periods.rules import month_text
from editorial.scoring.rule_sets.rules.values import FIRST_METHOD, Values
from editorial.units.models import UnitKind

_SCOPE = re.compile(r"(section|genre):(\d{1,9})|kind:([a-z_]{1,30})")


MOST_COUNTED = 1000
"""How many people a board says that it has; counting more of them takes longer than all else on the page."""


def place_text(place: int | None, of: int) -> str:
    """A place on a board of people, of whom one more than MOST_COUNTED were counted at most. None: below one point."""
    if place is None:
        return _("chưa có hạng, từ 1 điểm mới xếp hạng")
    if of <= MOST_COUNTED:
        return _("đứng thứ %(place)s trong %(of)s người", place=whole(place), of=whole(of))
    if place <= MOST_COUNTED:
        return _("đứng thứ %(place)s trong hơn %(of)s người", place=whole(place), of=whole(MOST_COUNTED))
    return _("đứng thứ %(place)s", place=whole(place))


def scope_of(raw: str) -> str:
    """A scope of the address; "all" for anything else."""
    match = _SCOPE.fullmatch(raw)
    return raw if match and (not match[3] or match[3] in list(UnitKind)) else "all"


def weights_text(values: Values) -> str:
    """The printed weights of a unit's value, with what happens to the one of the plan."""
    text = _(
        "Điểm xếp hạng của đơn vị gồm: hoàn thành kế hoạch %(plan)s%%, chất lượng trung bình %(grade)s%%,"
        " đúng hạn %(timeliness)s%%, độ phủ chuyên mục %(coverage)s%%.",
        **values.unit_weights,
    )
    if values.method == FIRST_METHOD:
        return text + " " + _("Đơn vị chưa có kế hoạch thì phần này chia cho các phần còn lại.")
    return (
        text
        + " "
        + _(
            "Đơn vị chưa có kế hoạch thì phần này tính theo số bài so với trung vị của các đơn vị cùng loại, nhiều nhất"
            " 100%%. Đơn vị chưa đủ số bài của loại mình thì chưa xếp hạng."
        )
    )


@dataclass(frozen=True)
class Sparkline:
    """A chart of points by month, in the units of its drawing; `area` is its outline closed along the bottom."""

    width: int
    height: int
    line: str
    area: str
    last: tuple[float, float]


def sparkline(amounts: Sequence[int], width: int = 120, height: int = 32) -> Sparkline:
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
    return Sparkline(width, height, line, area, spots[-1])


def trend_text(months: Sequence[str], amounts: Sequence[int]) -> str:
    """A sparkline as text, for screen readers: "10/2026: 2; 11/2026: 3,5"."""
    return "; ".join(f"{month_text(month)}: {points(amount)}" for month, amount in zip(months, amounts, strict=True))
