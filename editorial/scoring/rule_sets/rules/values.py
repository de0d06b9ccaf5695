"""What a rule set says. Points are whole hundredths, percentages whole numbers. Its defaults are a proposal to the ward.

Anchor of the default bases: the ratio of the legal royalty maxima, tin : bài : media = 10 : 30 : 50 (NĐ 18/2014, Điều 7).

What is signed never changes: a rule set keeps the method of counting that it was signed with (`method`,
docs/decisions/0012-a-rule-set-keeps-its-method.md).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from editorial.core.i18n import gettext as _
from editorial.core.numbers import is_whole
from editorial.units.models import UnitKind

FIRST_METHOD = 1
"""The method of rule sets that do not name theirs: parts of an item sum to it exactly; a unit without a plan is valued by
the rest alone; what a correction says of genre and event counts as if it had always stood there."""
METHOD = 2
"""The method of every rule set drafted now: equal shares give equal points; without a plan quantity counts; genre and event
count as first published, until the office decides otherwise."""


class InvalidRuleSet(ValueError):
    """A rule set that makes no sense: `problems` is {name of the value: sentence}."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = dict(problems)


def _bases() -> dict[str, int]:
    return {
        "brief": 100, "news_item": 200, "feature": 500, "in_depth": 600, "good_deed": 600, "photo_story": 600,
        "infographic": 500, "video_clip": 800, "radio_script": 400, "notice": 100, "legal_document": 100,
    }  # fmt: skip


@dataclass(frozen=True)
class Values:
    """`caps`: genre code -> items a month that count in full. `daily`: percent for a person's 1st, 2nd, … item of a day,
    the last for all that follow. `shares`: number of authors -> percents by their order; more authors share evenly.
    `unit_least`: kind of unit -> items from which it has a place. `least_share`: percent of an item from which it counts
    for its author where items are counted for a commendation."""

    base: Mapping[str, int] = field(default_factory=_bases)
    unit_only: tuple[str, ...] = ("notice", "legal_document")
    grades: Mapping[str, int] = field(default_factory=lambda: {"A": 150, "B": 100, "C": 50})
    timely: int = 100
    timely_hours: int = 24
    photos: int = 100
    accepted: int = 200
    translation: int = 100
    bonus_limit: int = 50
    contributor_error: int = 300
    caps: Mapping[str, int] = field(default_factory=lambda: {"brief": 10})
    daily: tuple[int, ...] = (100, 100, 100, 50)
    shares: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: {"2": (60, 40), "3": (50, 25, 25)})
    rounding: int = 10
    unit_percent: int = 100
    unit_weights: Mapping[str, int] = field(
        default_factory=lambda: {"plan": 50, "grade": 25, "timeliness": 15, "coverage": 10}
    )
    sections_wanted: int = 4
    unit_least: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(map(str, UnitKind), 2))
    least_share: int = 10
    method: int = METHOD

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def parse(raw: Mapping[str, Any]) -> Values:
    """A rule set as stored or as typed. Raises InvalidRuleSet with every fault at once; unknown names are faults too."""
    known = {field.name for field in fields(Values)}
    problems = {name: _("Không có mục này.") for name in raw if name not in known}
    kept: dict[str, Any] = {}
    for name in known & set(raw):
        try:
            kept[name] = _shaped(name, raw[name])
        except (TypeError, ValueError, AttributeError):
            problems[name] = _("Giá trị không đúng dạng.")
    values = Values(**kept)
    problems |= faults(values)
    if problems:
        raise InvalidRuleSet(problems)
    return values


def _shaped(name: str, raw: Any) -> Any:
    """Lists as tuples, maps by text; numbers stay as they are. Raises TypeError, ValueError, AttributeError."""
    if name == "unit_only":
        return tuple(str(code) for code in _listed(raw))
    if name == "daily":
        return tuple(_listed(raw))
    if name == "shares":
        return {str(count): tuple(_listed(parts)) for count, parts in raw.items()}
    if name in ("base", "grades", "caps", "unit_weights", "unit_least"):
        return {str(code): number for code, number in raw.items()}
    return raw


def _listed(raw: Any) -> list[Any]:
    if not isinstance(raw, (list, tuple)):
        raise TypeError(raw)
    return list(raw)


def faults(values: Values) -> dict[str, str]:
    """A sentence for each value that makes no sense; empty when all is well."""
    found: dict[str, str] = {}
    numbers = {
        "timely": values.timely, "photos": values.photos, "accepted": values.accepted,
        "translation": values.translation, "contributor_error": values.contributor_error,
    }  # fmt: skip
    for name, number in numbers.items():
        if not is_whole(number, 0, 100_00):
            found[name] = _("Điểm phải từ 0 đến 100.")
    if not all(is_whole(number, 0, 100_00) for number in values.base.values()):
        found["base"] = _("Điểm gốc phải từ 0 đến 100.")
    if set(values.grades) != {"A", "B", "C"} or not all(is_whole(number, 0, 500) for number in values.grades.values()):
        found["grades"] = _("Mỗi mức A, B, C cần một hệ số từ 0 đến 5.")
    elif not values.grades["A"] >= values.grades["B"] >= values.grades["C"]:
        found["grades"] = _("Hệ số mức A không thể thấp hơn mức B, mức B không thể thấp hơn mức C.")
    elif not values.grades["A"]:
        found["grades"] = _("Hệ số mức A phải lớn hơn 0.")
    for count, parts in values.shares.items():
        if len(parts) < 2 or count != str(len(parts)):
            found["shares"] = _("Mỗi dòng chia điểm cần đúng một phần cho mỗi tác giả.")
        elif not all(is_whole(part, 0, 100) for part in parts) or sum(parts) != 100:
            total = sum(part for part in parts if isinstance(part, int))
            found["shares"] = _(
                "Các phần của %(count)s tác giả cộng lại là %(total)s%%, phải đúng 100%%.", count=count, total=total
            )
    if not values.daily or not all(is_whole(percent, 0, 100) for percent in values.daily):
        found["daily"] = _("Tỷ lệ theo ngày phải từ 0 đến 100%.")
    elif len(values.daily) > 50 or list(values.daily) != sorted(values.daily, reverse=True):
        found["daily"] = _("Tỷ lệ theo ngày chỉ được giảm dần.")
    if not all(is_whole(number, 0, 1000) for number in values.caps.values()):
        found["caps"] = _("Số bài được tính mỗi tháng phải từ 0 đến 1000.")
    if not is_whole(values.timely_hours, 1, 240):
        found["timely_hours"] = _("Số giờ phải từ 1 đến 240.")
    if not is_whole(values.bonus_limit, 0, 500):
        found["bonus_limit"] = _("Trần điểm cộng phải từ 0 đến 500% điểm gốc.")
    if values.rounding not in (1, 5, 10, 25, 50, 100):
        found["rounding"] = _("Chỉ làm tròn đến 0,01; 0,05; 0,1; 0,25; 0,5 hoặc 1 điểm.")
    if not is_whole(values.unit_percent, 0, 100):
        found["unit_percent"] = _("Phần của đơn vị phải từ 0 đến 100%.")
    if set(values.unit_weights) != {"plan", "grade", "timeliness", "coverage"} or not all(
        is_whole(weight, 0, 100) for weight in values.unit_weights.values()
    ):
        found["unit_weights"] = _("Mỗi trọng số phải từ 0 đến 100%.")
    elif sum(values.unit_weights.values()) != 100:
        total = sum(values.unit_weights.values())
        found["unit_weights"] = _("Các trọng số cộng lại là %(total)s%%, phải đúng 100%%.", total=total)
    elif values.unit_weights["plan"] == 100:
        found["unit_weights"] = _("Đơn vị chưa có kế hoạch vẫn cần được xếp: hãy để ít nhất một trọng số khác.")
    if not set(values.unit_least) <= set(UnitKind) or not all(
        is_whole(number, 0, 1000) for number in values.unit_least.values()
    ):
        found["unit_least"] = _("Số bài ít nhất để được xếp hạng phải từ 0 đến 1000.")
    if not is_whole(values.least_share, 1, 100):
        found["least_share"] = _("Phần ít nhất phải từ 1 đến 100%.")
    if values.method not in (FIRST_METHOD, METHOD):
        found["method"] = _("Không có cách tính này.")
    if not is_whole(values.sections_wanted, 1, 50):
        found["sections_wanted"] = _("Số chuyên mục cần có phải từ 1 đến 50.")
    return found
