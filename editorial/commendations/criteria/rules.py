"""The criteria of a round with what each candidate was measured by, and the text that a report begins with. Pure.

The defaults are our proposal to the ward: 12 items a year over 6 months; a residential group 6 items; other units their
whole plan.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.numbers import as_typed, whole_between
from editorial.core.settings import Setting
from editorial.core.text import lower_first
from editorial.scoring.findings.models import ZEROING_KINDS, FindingKind
from editorial.units.models import UnitKind


def _number(name: str, default: int, title: Any, most: int) -> Setting[int]:
    return Setting(f"commendations.{name}", default, title, whole_between(0, most))


def _money(name: str, title: Any) -> Setting[int | None]:
    """Empty is None: not set."""
    amount = _number(name, 0, title, 10**9)
    return Setting(amount.key, None, title, lambda raw: None if raw in (None, "") else amount.parse(raw))


def _text(name: str, default: str, title: Any) -> Setting[str]:
    return Setting(f"commendations.{name}", default, title, lambda raw: str(raw)[:500])


NUMBERS = (
    _number("items", 12, _l("Cá nhân: số bài được đăng, ít nhất"), 1000),
    _number("months", 6, _l("Cá nhân: số tháng có bài, ít nhất"), 60),
    _number("grade", 0, _l("Cá nhân: hệ số chất lượng bình quân, phần trăm (0: không xét)"), 150),
    _number("a_items", 0, _l("Cá nhân: số bài mức A, ít nhất (0: không xét)"), 1000),
    _number("group_items", 6, _l("Tổ dân phố: số bài được đăng, ít nhất"), 10000),
    _number("plan", 100, _l("Đơn vị khác: hoàn thành kế hoạch, phần trăm"), 1000),
)
"""What a new round's criteria are copied from: by name the fields of `Criteria`."""

BONUS_PERSON = _money("bonus_person", _l("Tiền thưởng cá nhân (đồng)"))
BONUS_UNIT = _money("bonus_unit", _l("Tiền thưởng tập thể (đồng)"))
LEVEL = _text("level", "", _l("Hình thức khen thưởng ghi trong hồ sơ"))
AGENCY = _text("agency", "Phòng Văn hóa - Xã hội", _l("Cơ quan trình, ghi trong hồ sơ"))
SYMBOL = _text("symbol", "VHXH", _l("Ký hiệu cơ quan trình, ghi sau số văn bản"))
DOSSIER: tuple[Setting[Any], ...] = (BONUS_PERSON, BONUS_UNIT, LEVEL, AGENCY, SYMBOL)
TEMPLATE: Setting[dict[str, Any] | None] = Setting("commendations.template", None, _l("Mẫu giấy khen"), lambda raw: raw)
SETTINGS: tuple[Setting[Any], ...] = (*NUMBERS, *DOSSIER)


@dataclass(frozen=True)
class Criteria:
    """A round's own, first copied from the settings. `grade`: hundredths (A 150, B 100, C 50); 0: not assessed.
    `clean`: no violation stands in the period."""

    items: int = 12
    months: int = 6
    grade: int = 0
    a_items: int = 0
    group_items: int = 6
    plan: int = 100
    clean: bool = True

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def parse(raw: Mapping[str, Any]) -> Criteria:
    known = {field.name for field in fields(Criteria)}
    return Criteria(**{name: value for name, value in raw.items() if name in known})


@dataclass(frozen=True)
class Figures:
    """A holder's frozen figures, as `SnapshotRow` keeps them. `unit_kind` of a unit itself, None for a person."""

    name: str
    unit: str
    items: int
    points: int
    place: int
    unit_kind: str | None = None
    a: int = 0
    b: int = 0
    c: int = 0
    months: int = 0
    ineligible: bool = False
    members: int = 0
    plan: int | None = None

    @property
    def mean_grade(self) -> int:
        """Hundredths; 0 without graded items."""
        graded = self.a + self.b + self.c
        return (self.a * 150 + self.b * 100 + self.c * 50) // graded if graded else 0


@dataclass(frozen=True)
class CriterionResult:
    """A criterion and whether the candidate meets it. `met` None: not assessed, and `why`.

    `list`: the list that shows it ("items", "a", "clean", "once"); "" when there is none.
    """

    key: str
    title: str
    met: bool | None
    value: str
    list: str = ""
    why: str = ""

    @property
    def word(self) -> str:
        if self.met is None:
            return _("chưa xét")
        return _("đạt") if self.met else _("chưa đạt")

    @property
    def verdict(self) -> str:
        """The word with its reason."""
        return f"{self.word} ({self.why})" if self.why else self.word

    @property
    def tone(self) -> str:
        return {True: "good", False: "wrong", None: "wait"}[self.met]


@dataclass(frozen=True)
class LaterChange:
    """What became of an item that counted, after the figures were frozen. `kind`: "removed", "corrected", "revoked" (a
    finding that stood then was taken back), or the `FindingKind` of a later finding."""

    kind: str
    article_id: int
    title: str
    day: date
    reason: str

    @property
    def is_violation(self) -> bool:
        return self.kind == FindingKind.PERSONAL_DATA

    @property
    def is_against(self) -> bool:
        """The item is no example of anybody's achievement any more."""
        return self.kind in ("removed", FindingKind.CONTRIBUTOR_ERROR, *ZEROING_KINDS)

    @property
    def word(self) -> str:
        if self.kind in list(FindingKind):
            return lower_first(FindingKind(self.kind).title)
        return {"removed": _("đã gỡ"), "corrected": _("đã đính chính"), "revoked": _("đã rút kết luận vi phạm")}[
            self.kind
        ]

    @property
    def described(self) -> str:
        sentence = _("%(day)s, %(word)s: “%(title)s”", day=f"{self.day:%d/%m/%Y}", word=self.word, title=self.title)
        return f"{sentence} ({self.reason.rstrip('.')})" if self.reason else sentence


def check_criteria(
    figures: Figures | None,
    criteria: Criteria,
    earlier: Sequence[str] = (),
    later: Sequence[LaterChange] = (),
    *,
    is_unit: bool,
) -> list[CriterionResult]:
    """A result for every criterion of the round. `earlier`: awards for the same days, in words; `later`: what happened since
    the figures were frozen. Figures stay; a violation found since is missed like one found before."""
    if figures is None:
        found = [
            CriterionResult(
                "figures", _("Có trong bảng điểm đã chốt"), False, _("kỳ này chưa có bài nào được tính điểm")
            )
        ]
    elif is_unit:
        found = _check_unit(figures, criteria)
    else:
        found = _check_person(figures, criteria)
    if figures is not None and criteria.clean:
        since = [change for change in later if change.is_violation]
        if figures.ineligible:
            value = _("có vi phạm trong kỳ")
        elif since:
            value = _("có vi phạm được kết luận ngày %(day)s, sau khi chốt kỳ", day=f"{since[0].day:%d/%m/%Y}")
        else:
            value = _("không có vi phạm")
        found.append(CriterionResult("clean", _("Không vi phạm"), not (figures.ineligible or since), value, "clean"))
    value = (
        _("đã được khen: %(what)s", what="; ".join(earlier))
        if earlier
        else _("chưa đợt nào ghi trên phần mềm, hằng năm hay chuyên đề, khen cho những ngày của kỳ này")
    )
    found.append(CriterionResult("once", _("Không khen hai lần cho một thành tích"), not earlier, value, "once"))
    return found


def _check_person(figures: Figures, criteria: Criteria) -> list[CriterionResult]:
    found = [
        CriterionResult("items", _("Ít nhất %(n)s bài được đăng", n=criteria.items), figures.items >= criteria.items,
             _("%(n)s bài", n=figures.items), "items"),
        CriterionResult("months", _("Ít nhất %(n)s tháng có bài", n=criteria.months), figures.months >= criteria.months,
             _("%(n)s tháng", n=figures.months), "items"),
    ]  # fmt: skip
    if criteria.grade:
        found.append(
            CriterionResult("grade", _("Chất lượng bình quân từ %(n)s", n=as_typed(criteria.grade)),
                 figures.mean_grade >= criteria.grade, as_typed(figures.mean_grade), "items")
        )  # fmt: skip
    if criteria.a_items:
        found.append(
            CriterionResult("a_items", _("Ít nhất %(n)s bài mức A", n=criteria.a_items), figures.a >= criteria.a_items,
                 _("%(n)s bài mức A", n=figures.a), "a")
        )  # fmt: skip
    return found


def _check_unit(figures: Figures, criteria: Criteria) -> list[CriterionResult]:
    if figures.unit_kind == UnitKind.RESIDENTIAL_GROUP:
        return [
            CriterionResult("items", _("Ít nhất %(n)s bài được đăng", n=criteria.group_items),
                 figures.items >= criteria.group_items, _("%(n)s bài", n=figures.items), "items")
        ]  # fmt: skip
    title = _("Hoàn thành %(n)s%% kế hoạch", n=criteria.plan)
    if figures.plan is None:
        return [
            CriterionResult("plan", title, None, _("%(n)s bài", n=figures.items), "items", _("đơn vị chưa có kế hoạch"))
        ]
    return [CriterionResult("plan", title, figures.plan >= criteria.plan * 100, f"{as_typed(figures.plan)}%", "items")]


def meets_all(found: Sequence[CriterionResult]) -> bool:
    """No criterion is missed; one that is not assessed does not count against anybody."""
    return all(result.met is not False for result in found)


def not_assessed(found: Sequence[CriterionResult]) -> tuple[tuple[str, str], ...]:
    """Criteria that could not be assessed, as the papers say them: (title, verdict)."""
    return tuple((result.title, result.verdict) for result in found if result.met is None)


@dataclass(frozen=True)
class Evidence:
    """What the ledger adds to the figures: the number of items by section, and the best items as (title, grade, day)."""

    sections: Sequence[tuple[str, int]] = ()
    best: Sequence[tuple[str, str, str]] = ()


def draft(figures: Figures | None, period: str, evidence: Evidence, *, is_unit: bool, name: str, unit: str) -> str:
    """The text that a report begins with, from the frozen figures; people write on."""
    if figures is None:
        return _(
            "%(name)s chưa có bài được tính điểm trong %(period)s. Thành tích: ", name=name, period=lower_first(period)
        )
    who = name if is_unit or not unit else f"{name}, {unit}"
    lines = [
        _(
            "Trong %(period)s, %(who)s có %(items)s tin, bài được đăng trên Trang thông tin điện tử của phường, "
            "trong đó %(a)s bài mức A, %(b)s bài mức B, %(c)s bài mức C.",
            period=lower_first(period), who=who, items=figures.items, a=figures.a, b=figures.b, c=figures.c,
        )
    ]  # fmt: skip
    if is_unit and figures.members:
        lines.append(_("Có %(n)s người tham gia viết bài.", n=figures.members))
    if not is_unit and figures.months > 1:
        lines.append(_("Bài được gửi đều trong %(n)s tháng của kỳ.", n=figures.months))
    lines.append(_("Tổng điểm là %(points)s, xếp thứ %(place)s.", points=as_typed(figures.points), place=figures.place))
    if figures.plan is not None:
        lines.append(_("Hoàn thành %(n)s%% kế hoạch thông tin đã đăng ký.", n=as_typed(figures.plan)))
    text = " ".join(lines)
    if evidence.sections:
        sections = ", ".join(_("%(title)s (%(n)s)", title=title, n=count) for title, count in evidence.sections)
        text += "\n" + _("Các chuyên mục viết nhiều nhất: %(what)s.", what=sections)
    if evidence.best:
        text += "\n" + _("Tiêu biểu là các bài:")
        for title, grade, day in evidence.best:
            text += "\n- " + _("“%(title)s” (mức %(grade)s, đăng ngày %(day)s)", title=title, grade=grade, day=day)
    return text
