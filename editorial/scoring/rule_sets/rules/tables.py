"""A rule set as tables that people read, what it changes against another, and one item worked out in words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.numbers import points
from editorial.scoring.rule_sets.rules.calculation import ItemFacts, holder_points
from editorial.scoring.rule_sets.rules.explanation import arithmetic_text
from editorial.scoring.rule_sets.rules.values import FIRST_METHOD, Values
from editorial.units.models import UnitKind


@dataclass(frozen=True)
class RuleText:
    """One value in words. `before`: what it was in the other rule set, "" when it is the same."""

    what: str
    now: str
    before: str = ""

    @property
    def is_changed(self) -> bool:
        return bool(self.before)


@dataclass(frozen=True)
class RuleTable:
    title: str
    lines: Sequence[RuleText]
    note: str = ""


def rule_tables(values: Values, genres: Sequence[tuple[str, str]], other: Values | None = None) -> list[RuleTable]:
    """`genres`: code and title, in order. `other`: the rule set to compare with."""
    now, before = _sections(values, genres), _sections(other, genres) if other else None
    found = []
    for place, (title, pairs, note) in enumerate(now):
        was = dict(before[place][1]) if before else {}
        lines = [
            RuleText(what, said, was.get(what, _("chưa có")) if before and was.get(what) != said else "")
            for what, said in pairs
        ]
        found.append(RuleTable(title, lines, note))
    return found


def count_changes(values: Values, genres: Sequence[tuple[str, str]], other: Values) -> int:
    return sum(line.is_changed for table in rule_tables(values, genres, other) for line in table.lines)


Sections = list[tuple[str, list[tuple[str, str]], str]]


def _sections(values: Values, genres: Sequence[tuple[str, str]]) -> Sections:
    p = points
    return [
        (_("Điểm gốc theo thể loại"), [*((title, _base(values, code)) for code, title in genres), _labels(values)], ""),
        (_("Mức chất lượng"), [(_("Mức %(grade)s", grade=grade), f"× {p(values.grades[grade])}") for grade in "ABC"], ""),
        (
            _("Điểm cộng"),
            [
                (_("Gửi kịp sau sự kiện"), _timely(values)),
                (_("Ảnh tự chụp, đủ chú thích, mô tả và đồng ý"), f"+{p(values.photos)}"),
                (_("Cổng Thành phố hoặc báo chí dùng lại"), f"+{p(values.accepted)}"),
                (_("Bản dịch"), f"+{p(values.translation)}"),
                (_("Cộng nhiều nhất"), _("%(n)s%% điểm gốc", n=values.bonus_limit)),
            ],
            "",
        ),
        (
            _("Điểm trừ"),
            [
                (_("Phải đính chính do người viết"), _("−%(n)s mỗi lần, bài không xuống dưới 0", n=p(values.contributor_error))),
                (_("Sao chép không ghi nguồn"), _("bài được 0 điểm")),
                (_("Lộ thông tin cá nhân"), _("bài được 0 điểm, không xét khen thưởng trong kỳ")),
                (_("Bài đã gỡ"), _("bài được 0 điểm, trừ khi gỡ không do người viết")),
                (_("Bài mình đã xét"), str(_JUDGED)),
            ],
            "",
        ),
        (_("Xếp hạng người viết"), [(_("Có hạng"), _("từ 1 điểm trở lên"))], ""),
        (_("Giới hạn"), _limits(values, genres), _("Bài vượt giới hạn vẫn được đăng, chỉ là không cộng thêm điểm.")),
        (_("Chia điểm đồng tác giả"), _shares(values), _("Các tác giả có thể thống nhất cách chia khác trước khi bài đăng.")),
        (
            _("Đơn vị"),
            [
                (_("Điểm của đơn vị"), _("%(n)s%% tổng điểm của bài", n=values.unit_percent)),
                *((str(title), f"{values.unit_weights[name]}%") for name, title in _WEIGHTS.items()),
                (_("Độ phủ cần có"), _("%(n)s chuyên mục có bài", n=values.sections_wanted)),
                (_("Khi đơn vị chưa có kế hoạch"), _without_plan(values)),
                *_least(values),
            ],
            _("Các trọng số dùng để xếp hạng đơn vị, cộng lại là 100%."),
        ),
        (_("Làm tròn"), [(_("Mọi điểm làm tròn đến"), _("%(n)s điểm, một nửa thì lên", n=p(values.rounding)))], ""),
    ]  # fmt: skip


def _least(values: Values) -> list[tuple[str, str]]:
    return [
        (_("%(kind)s có hạng", kind=kind.title), _("từ %(n)s bài trong kỳ", n=max(values.unit_least.get(kind, 0), 1)))
        for kind in UnitKind
    ]


def _without_plan(values: Values) -> str:
    if values.method == FIRST_METHOD:
        return _("trọng số kế hoạch chia cho các phần còn lại")
    return _("trọng số kế hoạch tính theo số bài so với trung vị của các đơn vị cùng loại, nhiều nhất 100%")


_JUDGED = _l(
    "0 điểm cho người đã xác nhận, trình duyệt, bỏ phiếu, xem lại hoặc quyết định điểm của bài; người khác không mất gì"
)


_WEIGHTS = {
    "plan": _l("Trọng số hoàn thành kế hoạch"), "grade": _l("Trọng số chất lượng"),
    "timeliness": _l("Trọng số đúng hạn"), "coverage": _l("Trọng số độ phủ chuyên mục"),
}  # fmt: skip


def _timely(values: Values) -> str:
    return _("+%(n)s, trong %(hours)s giờ sau ngày diễn ra", n=points(values.timely), hours=values.timely_hours)


def _labels(values: Values) -> tuple[str, str]:
    if values.method == FIRST_METHOD:
        return _("Bản đính chính đổi thể loại, ngày diễn ra"), _("tính theo bản đăng sau cùng")
    return (
        _("Bản đính chính đổi thể loại, ngày diễn ra"),
        _("tính theo bản đăng đầu tiên, trừ khi thường trực quyết định thể loại khác"),
    )


def _base(values: Values, code: str) -> str:
    text = points(values.base.get(code, 0))
    return _("%(n)s, chỉ tính cho đơn vị", n=text) if code in values.unit_only else text


def _limits(values: Values, genres: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    found = [
        (title, _("%(n)s bài mỗi tháng được tính, các bài sau 0 điểm", n=values.caps[code]))
        for code, title in genres
        if code in values.caps
    ]
    for place, percent in enumerate(values.daily, 1):
        last = place == len(values.daily)
        if percent == 100 and not last:
            continue
        what = _("Từ bài thứ %(n)s trong ngày", n=place) if last else _("Bài thứ %(n)s trong ngày", n=place)
        found.append((what, f"{percent}%"))
    return found


def _shares(values: Values) -> list[tuple[str, str]]:
    found = [
        (_("%(n)s tác giả", n=count), " / ".join(f"{part}%" for part in parts))
        for count, parts in sorted(values.shares.items(), key=lambda entry: int(entry[0]))
    ]
    apart = _("từng phần riêng: phần bằng nhau thì điểm bằng nhau")
    together = _("sao cho các phần cộng lại đúng bằng tổng của bài")
    rounded = together if values.method == FIRST_METHOD else apart
    counts = _("phần từ %(n)s%%", n=values.least_share)
    return [
        *found, (_("Số tác giả khác"), _("chia đều")), (_("Làm tròn các phần"), rounded),
        (_("Bài tính vào số bài xét khen thưởng"), counts),
    ]  # fmt: skip


def example_text(values: Values, genres: Sequence[tuple[str, str]]) -> str:
    """One item of two authors in words: how much the first of them gets and how."""
    counted = [(code, title) for code, title in genres if values.base.get(code) and code not in values.unit_only]
    if not counted:
        return ""
    code, title = counted[min(1, len(counted) - 1)]
    at = datetime(2026, 1, 1, tzinfo=UTC)
    facts = ItemFacts(
        article_id=1, edition_id=1, unit_id=1, section_id=1, genre_id=1, genre=code, grade="A", sent_at=at,
        event_on=date(2026, 1, 1), published_at=at, authors=(1, 2), judges=frozenset(), good_photos=True, returns=0,
        is_down=False,
    )  # fmt: skip
    found = holder_points(facts, {}, values)
    return _(
        "Một bài thể loại “%(genre)s”, mức A, gửi kịp, có ảnh tự chụp, hai người cùng đứng tên. Người thứ nhất:"
        " %(first)s. Người thứ hai: %(second)s. Đơn vị: %(unit)s.",
        genre=title, first=arithmetic_text(found[1].as_json()), second=arithmetic_text(found[2].as_json()),
        unit=arithmetic_text(found[None].as_json(), is_unit=True),
    )  # fmt: skip
