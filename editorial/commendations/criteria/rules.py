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
    _number("unit_items", 6, _l("Đơn vị khác: số bài được đăng, ít nhất (0: không xét)"), 10000),
    _number("plan", 100, _l("Đơn vị khác: hoàn thành kế hoạch, phần trăm"), 1000),
)
"""What a new round's criteria are copied from: by name the fields of `Criteria`."""

BONUS_PERSON = _money("bonus_person", _l("Tiền thưởng cá nhân (đồng)"))
BONUS_UNIT = _money("bonus_unit", _l("Tiền thưởng tập thể (đồng)"))
LEVEL = _text("level", "", _l("Hình thức khen thưởng ghi trong hồ sơ"))
AGENCY = _text("agency", "Phòng Văn hóa - Xã hội", _l("Cơ quan trình, ghi trong hồ sơ"))
SYMBOL = _text("symbol", "VHXH", _l("Ký hiệu cơ quan trình, ghi sau số văn bản"))
PROPOSER_POSITION = _text(
    "proposer_position", "Trưởng phòng", _l("Chức vụ người ký tờ trình, mỗi dòng cách nhau bằng dấu /")
)
PROPOSER = _text("proposer", "", _l("Họ tên người ký tờ trình"))
SIGNER_POSITION = _text(
    "signer_position", "Chủ tịch",
    _l("Chức vụ người ký quyết định, mỗi dòng cách nhau bằng dấu /, ví dụ KT. Chủ tịch / Phó Chủ tịch"),
)  # fmt: skip
ABOVE_GOVERNMENT = _text(
    "above_government", "Ủy ban nhân dân {phường}", _l("Cơ quan trên của tổ dân phố, phòng, trường, trạm")
)
ABOVE: Mapping[UnitKind, Setting[str]] = {
    UnitKind.FRONT: _text("above_front", "", _l("Cơ quan trên của Mặt trận Tổ quốc phường")),
    UnitKind.MASS_ORGANIZATION: _text(
        "above_mass_organization", "Ủy ban Mặt trận Tổ quốc Việt Nam {phường}", _l("Cơ quan trên của đoàn thể")
    ),
    UnitKind.POLICE: _text("above_police", "Công an thành phố Hà Nội", _l("Cơ quan trên của Công an phường")),
    UnitKind.MILITARY: _text("above_military", "Bộ Tư lệnh Thủ đô Hà Nội", _l("Cơ quan trên của Ban Chỉ huy Quân sự")),
    UnitKind.PARTY: _text("above_party", "Đảng ủy {phường}", _l("Cơ quan trên của cơ quan Đảng")),
}
"""What stands over the name of a unit on its papers. The Front, unions, police, military and Party bodies do not belong to the
People's Committee; the default for everybody else does."""
DOSSIER: tuple[Setting[Any], ...] = (
    *(BONUS_PERSON, BONUS_UNIT, LEVEL, AGENCY, SYMBOL, PROPOSER_POSITION, PROPOSER, SIGNER_POSITION),
    *(ABOVE_GOVERNMENT, *ABOVE.values()),
)
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
    unit_items: int = 6
    plan: int = 100
    clean: bool = True

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def parse(raw: Mapping[str, Any]) -> Criteria:
    """As a round keeps them; one that was opened before other units had a least number has none."""
    known = {field.name for field in fields(Criteria)}
    return Criteria(**{"unit_items": 0} | {name: value for name, value in raw.items() if name in known})


@dataclass(frozen=True)
class Figures:
    """A holder's frozen figures, as `SnapshotRow` keeps them. `eligible_*`: of a person's items those of which their share
    is large enough (`Values.least_share`); None: all of them. `unit_kind` of a unit itself, None for a person. `place`: None
    for who had too little for one."""

    name: str
    unit: str
    items: int
    points: int
    place: int | None
    unit_kind: str | None = None
    a: int = 0
    b: int = 0
    c: int = 0
    months: int = 0
    ineligible: bool = False
    members: int = 0
    plan: int | None = None
    eligible_items: int | None = None
    eligible_a: int | None = None
    eligible_months: int | None = None

    @property
    def place_text(self) -> str:
        return _("thứ %(place)s", place=self.place) if self.place else _("chưa có hạng")

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
    items = figures.items if figures.eligible_items is None else figures.eligible_items
    months = figures.months if figures.eligible_months is None else figures.eligible_months
    a_items = figures.a if figures.eligible_a is None else figures.eligible_a
    said = _("%(n)s bài", n=items)
    if items < figures.items:
        said = _("%(n)s bài, không kể %(m)s bài có phần dưới mức quy chế", n=items, m=figures.items - items)
    found = [
        CriterionResult("items", _("Ít nhất %(n)s bài được đăng", n=criteria.items), items >= criteria.items, said, "items"),
        CriterionResult("months", _("Ít nhất %(n)s tháng có bài", n=criteria.months), months >= criteria.months,
             _("%(n)s tháng", n=months), "items"),
    ]  # fmt: skip
    if criteria.grade:
        found.append(
            CriterionResult("grade", _("Chất lượng bình quân từ %(n)s", n=as_typed(criteria.grade)),
                 figures.mean_grade >= criteria.grade, as_typed(figures.mean_grade), "items")
        )  # fmt: skip
    if criteria.a_items:
        found.append(
            CriterionResult("a_items", _("Ít nhất %(n)s bài mức A", n=criteria.a_items), a_items >= criteria.a_items,
                 _("%(n)s bài mức A", n=a_items), "a")
        )  # fmt: skip
    return found


def _check_unit(figures: Figures, criteria: Criteria) -> list[CriterionResult]:
    """Every class of units has a least number of items; those other than residential groups have a plan to fulfil too."""
    is_group = figures.unit_kind == UnitKind.RESIDENTIAL_GROUP
    least, said = criteria.group_items if is_group else criteria.unit_items, _("%(n)s bài", n=figures.items)
    found = []
    if is_group or least:
        title = _("Ít nhất %(n)s bài được đăng", n=least)
        found.append(CriterionResult("items", title, figures.items >= least, said, "items"))
    if is_group:
        return found
    title = _("Hoàn thành %(n)s%% kế hoạch", n=criteria.plan)
    if figures.plan is None:
        return [*found, CriterionResult("plan", title, None, said, "items", _("đơn vị chưa có kế hoạch"))]
    is_met = figures.plan >= criteria.plan * 100
    return [*found, CriterionResult("plan", title, is_met, f"{as_typed(figures.plan)}%", "items")]


def is_proposed(found: Sequence[CriterionResult]) -> bool:
    """Every criterion is assessed and met: the tick stands before them already. What could not be assessed proposes nobody."""
    return all(result.met for result in found)


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
    total = as_typed(figures.points)
    if figures.place is None:
        lines.append(_("Tổng điểm là %(points)s.", points=total))
    else:
        lines.append(_("Tổng điểm là %(points)s, xếp thứ %(place)s.", points=total, place=figures.place))
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
