"""The office's figures with their definitions, who reads which, and which settings the ward may change. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from editorial.core.access import Actor
from editorial.core.enums import TitledEnum
from editorial.core.feature import AuditLabels, Feature, SettingsPage, registered
from editorial.core.former_names import current_action
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.numbers import whole_between
from editorial.core.settings import Setting
from editorial.core.verdicts import YES, Verdict, no
from editorial.people.models import BOARD, BOARD_LEADERS, Role

OFFICE_READERS = (Role.STANDING_OFFICE, *BOARD, Role.OBSERVER)
SETTERS = (Role.STANDING_OFFICE, Role.BOARD_HEAD)
LOG_READERS = (Role.OBSERVER, Role.ADMINISTRATOR, Role.STANDING_OFFICE, Role.BOARD_HEAD)


# ---- figures --------------------------------------------------------------------------------------------------------


class Figure(TitledEnum):
    """A number that opens its list. The words are printed beside it."""

    UNDER_WAY = "dang-lam", _l("Đang làm")
    MONTH = "thang", _l("Đăng tháng này")
    YEAR = "nam", _l("Đăng năm nay")
    LATE = "tre", _l("Trễ hạn")
    TODAY = "hom-nay", _l("Đến hạn hôm nay")
    UNCLAIMED = "chua-nhan", _l("Chưa có người giữ")

    @property
    def definition(self) -> str:
        return str(_DEFINITIONS[self])

    @property
    def is_out(self) -> bool:
        """Counts what went out, by its hour; the others count what is on its way."""
        return self in (Figure.MONTH, Figure.YEAR)


_DEFINITIONS = {
    Figure.UNDER_WAY: _l("Bài đã gửi mà chưa đăng và chưa bị loại; không tính bản nháp."),
    Figure.MONTH: _l("Bài lên trang lần đầu trong tháng, kể cả bài đã gỡ; không tính đính chính."),
    Figure.YEAR: _l("Bài lên trang lần đầu trong năm, kể cả bài đã gỡ; không tính đính chính."),
    Figure.LATE: _l("Bài đang làm đã qua hạn của bước đang đứng (giữ bài, bỏ phiếu) hoặc qua giờ hẹn đăng."),
    Figure.TODAY: _l("Bài đang làm có hạn của bước đang đứng, hoặc giờ hẹn đăng, trong hôm nay; kể cả đã trễ vài giờ."),
    Figure.UNCLAIMED: _l("Bài đang chờ một biên tập viên nhận."),
}


SILENT_DAYS = Setting(
    "reports.silent_days", 30, _l("Số ngày không gửi bài thì coi là đơn vị im lặng"), whole_between(1, 365)
)


@dataclass(frozen=True)
class Line:
    """A unit with its figures. `last_sent`: when it last sent any text on, None when it never did."""

    unit_id: int
    name: str
    kind: str
    code: str
    is_over: bool
    leaders: int
    contributors: int
    last_sent: datetime | None
    figures: Mapping[Figure, int]

    def silence(self, now: datetime) -> int | None:
        """Whole days since it last sent something; None when it never did."""
        return (now - self.last_sent).days if self.last_sent else None

    def is_silent(self, now: datetime, days: int) -> bool:
        silence = self.silence(now)
        return not self.is_over and (silence is None or silence > days)

    @property
    def lacks(self) -> str:
        """Who is missing for the unit to work; empty when nobody is."""
        if self.is_over:
            return ""
        if not self.leaders and not self.contributors:
            return _("chưa có ai")
        if not self.leaders:
            return _("chưa có trưởng, phó")
        return "" if self.contributors else _("chưa có cộng tác viên")


SORTS: dict[str, Callable[[Line, datetime], Any]] = {
    "im-lang": lambda line, now: (line.is_over, -(10**6 if (silence := line.silence(now)) is None else silence)),
    "ten": lambda line, _now: (line.kind, natural(line.code or line.name)),
    **{
        figure.value: (lambda line, _now, figure=figure: -line.figures.get(figure, 0))  # type: ignore[misc]
        for figure in (Figure.UNDER_WAY, Figure.MONTH, Figure.YEAR, Figure.LATE)
    },
}
"""How the table may be ordered: the longest silence first, by name, or the largest number first."""
FIRST_SORT = "im-lang"

NARROWED: dict[str, Callable[[Line, datetime, int], bool]] = {
    "im-lang": lambda line, now, days: line.is_silent(now, days),
    "thieu-nguoi": lambda line, _now, _days: bool(line.lacks),
}
"""Which units the table may be narrowed to."""


def ordered(lines: Iterable[Line], by: str, now: datetime) -> list[Line]:
    key = SORTS[by]
    return sorted(lines, key=lambda line: (key(line, now), line.kind, natural(line.code)))


def natural(text: str) -> list[tuple[int, str]]:
    """So that TDP2 stands before TDP10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", text) if part]


def sees_restricted(actor: Actor, unit_id: int | None) -> bool:
    """Part of `visible_to`: restricted items count only for those who may open them."""
    return actor.has(Role.STANDING_OFFICE, *BOARD) or (unit_id is not None and actor.leads(unit_id))


def can_remind(actor: Actor) -> Verdict:
    if actor.has(Role.STANDING_OFFICE, *BOARD_LEADERS):
        return YES
    return no(_l("Việc nhắc là của thường trực, Trưởng ban và Phó Trưởng ban."))


def can_read_unit(actor: Actor, unit_id: int) -> Verdict:
    if actor.has(*OFFICE_READERS) or actor.leads(unit_id):
        return YES
    return no(_l("Trang này dành cho trưởng, phó đơn vị và văn phòng."))


# ---- settings -----------------------------------------------------------------------------------------------------


def can_set(actor: Actor) -> Verdict:
    if actor.has(*SETTERS):
        return YES
    return no(_l("Cài đặt do Thường trực hoặc Trưởng ban quyết định."))


def settings_groups() -> dict[str, list[Setting[Any]]]:
    """What the ward may decide anew, by heading, in the order of the settings page."""
    groups = sorted((group for feature in registered() for group in feature.settings), key=lambda group: group.order)
    found: dict[str, list[Setting[Any]]] = {}
    for group in groups:
        found.setdefault(str(group.heading), []).extend(group.settings)
    return found


def settings_by_key() -> dict[str, Setting[Any]]:
    return {setting.key: setting for group in settings_groups().values() for setting in group}


def settings_pages() -> list[SettingsPage]:
    """Pages of the features' own to which the settings page leads."""
    return [page for feature in registered() for page in feature.settings_pages]


def board_warning(yes_needed: int, needs_leader: bool, members: int, leaders: int) -> str:
    """Said before a rule is kept that the board could hardly ever meet; empty when all is well."""
    if yes_needed > members:
        return _(
            "Cần %(needed)s phiếu mà ngày đó chỉ có %(members)s người bỏ phiếu được, nên không bài nào được duyệt.",
            needed=yes_needed, members=members,
        )  # fmt: skip
    if needs_leader and not leaders:
        return _("Ngày đó Ban chưa có Trưởng ban hay Phó Trưởng ban, nên không bài nào được duyệt.")
    if yes_needed == members:
        return _(
            "Cần đủ phiếu của cả %(members)s người. Bài do một người trong số đó viết hoặc sửa sẽ phải cử người thay.",
            members=members,
        )
    return ""


# ---- the log ------------------------------------------------------------------------------------------------------


def audit_labels() -> AuditLabels:
    """The words of every feature together."""
    return _merged(registered())


@cache
def _merged(features: tuple[Feature, ...]) -> AuditLabels:
    labels = [feature.audit_labels for feature in features]
    return AuditLabels(
        kinds={kind: title for label in labels for kind, title in label.kinds.items()},
        actions={action: title for label in labels for action, title in label.actions.items()},
        subjects={subject: title for label in labels for subject, title in label.subjects.items()},
        names={subject: read for label in labels for subject, read in label.names.items()},
        content=tuple(subject for label in labels for subject in label.content),
    )


def subject_words(subject: str, name: str = "") -> str:
    """What a row is about, as people read it: "tài khoản Lê Thị Lan"; never by a number, which says nothing to anybody."""
    return f"{audit_labels().subjects.get(subject, subject)} {name}".strip()


NAMED_DETAILS = {
    "person_id": ("person", _l("người")), "into_id": ("person", _l("gộp vào")), "owner_id": ("person", _l("người giữ")),
    "absent_id": ("person", _l("người vắng")), "substitute_id": ("person", _l("người thay")),
    "unit_id": ("unit", _l("đơn vị")), "successor_id": ("unit", _l("đơn vị nhận")), "article_id": ("article", _l("bài")),
}  # fmt: skip
"""Details of a row that hold an id: of which subject, and the word before its name. Other ids are left out."""


def action_words(action: str) -> str:
    """An action as people read it: "Vai trò: cấp"."""
    action = current_action(action)
    kind, _dot, name = action.partition(".")
    label = str(audit_labels().actions.get(action, name.replace("_", " ")))
    return f"{audit_labels().kinds.get(kind, kind)}: {label[:1].lower()}{label[1:]}"


def reads_content(actor: Actor) -> bool:
    """The administrator's role shows sign-ins, permissions and settings, and nothing about articles."""
    return actor.has(Role.OBSERVER, Role.STANDING_OFFICE, Role.BOARD_HEAD)
