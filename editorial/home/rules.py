"""What my page calls a thing to do, and how it says where an item of mine is. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from editorial.articles.models import State
from editorial.commendations.progress.rules import PendingRound
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.scoring.periods.rules import Span

SHOWN = 10
"""How many cards a list on my page shows; the rest is behind "Xem tất cả"."""


class Kind(StrEnum):
    """One kind of thing that waits for a person."""

    FINISH = "viet-tiep"
    REVISE = "bo-sung"
    CONFIRM = "xac-nhan"
    EDIT = "bien-tap"
    VOTE = "bo-phieu"
    REVIEW = "xem-lai"
    SCHEDULE = "len-lich"
    FAILED = "dang-loi"
    APPEAL = "kien-nghi-diem"

    @property
    def verb(self) -> str:
        """The word on the button."""
        return str(_KINDS[self][0])

    @property
    def heading(self) -> str:
        """What a list of nothing but these is called."""
        return str(_KINDS[self][1])

    @property
    def tone(self) -> str:
        return _KINDS[self][2]


_KINDS: dict[Kind, tuple[Any, Any, str]] = {
    Kind.FINISH: (_l("Viết tiếp"), _l("Bản nháp của bạn"), "quiet"),
    Kind.REVISE: (_l("Bổ sung"), _l("Bài cần bạn bổ sung"), "active"),
    Kind.CONFIRM: (_l("Xem và xác nhận"), _l("Bài chờ bạn xác nhận cho đơn vị"), "active"),
    Kind.EDIT: (_l("Biên tập"), _l("Bài bạn đang giữ"), "active"),
    Kind.VOTE: (_l("Đọc và bỏ phiếu"), _l("Bài chờ phiếu của bạn"), "active"),
    Kind.REVIEW: (_l("Xem lại"), _l("Tin khẩn một người đã duyệt, chờ người khác xem lại"), "active"),
    Kind.SCHEDULE: (_l("Lên lịch"), _l("Bài đã duyệt, chưa có giờ đăng"), "honour"),
    Kind.FAILED: (_l("Xem và xử lý"), _l("Bài đến giờ mà chưa đăng được"), "wrong"),
    Kind.APPEAL: (_l("Trả lời kiến nghị"), _l("Kiến nghị điểm chờ bạn trả lời"), "active"),
}


def _late(until: datetime | None, now: datetime) -> str:
    return _("đã trễ hẹn") if until is not None and until < now else ""


@dataclass(frozen=True)
class Task:
    """A thing to do, as read. `until`: the promise or the hour it closes; `since`: how long it has stood there."""

    kind: Kind
    article_id: int
    edition_id: int
    title: str
    unit: str
    author: str
    owner: str
    until: datetime | None
    since: datetime

    def who(self) -> str:
        """Who asks, or whose text it is."""
        if self.kind is Kind.FINISH:
            return self.unit
        if self.kind is Kind.REVISE:
            return _("%(who)s đề nghị", who=self.owner or self.unit)
        return _("%(who)s, %(unit)s", who=self.author, unit=self.unit) if self.author else self.unit

    @property
    def is_draft(self) -> bool:
        return self.kind is Kind.FINISH

    def note(self, now: datetime) -> str:
        """What must be known before the click: that it is late."""
        return _late(self.until, now)


@dataclass(frozen=True)
class RoundTask:
    """What a commendation round wants of a person. `until`: when the stage's last day is over."""

    round: PendingRound
    until: datetime | None

    @property
    def since(self) -> datetime:
        return self.round.since

    @property
    def is_draft(self) -> bool:
        return False

    def note(self, now: datetime) -> str:
        return _late(self.until, now)

    def day(self) -> str:
        return _("hạn %(day)s", day=f"{self.round.until:%d/%m/%Y}") if self.round.until else ""


@dataclass(frozen=True)
class SignTask:
    """A period for which nothing but the signature is missing. `since`: when the window for objections ended."""

    span: Span
    since: datetime
    until: datetime | None = None

    @property
    def is_draft(self) -> bool:
        return False

    @property
    def verb(self) -> str:
        return _("Xem và ký chốt")

    def who(self) -> str:
        return _("Đã hết hạn kiến nghị, không còn kiến nghị nào chờ trả lời")


AnyTask = TypeVar("AnyTask", bound=Task | RoundTask | SignTask)


def by_promise(tasks: Iterable[AnyTask]) -> list[AnyTask]:
    """What was promised first stands first; what has no promise comes last, drafts after all."""
    return sorted(tasks, key=lambda task: (task.is_draft, task.until is None, task.until or task.since, task.since))


@dataclass(frozen=True)
class Item:
    """An item of mine and where it stands."""

    article_id: int
    edition_id: int
    number: int
    state: State
    since: datetime
    title: str
    unit: str
    owner: str
    live_from: datetime | None

    def waits_for(self) -> str:
        """Whom it waits for, in words; voters have no names here."""
        words = {
            State.UNIT_CHECK: _("Chờ trưởng, phó %(unit)s xác nhận", unit=self.unit),
            State.SUBMITTED: _("Chờ một biên tập viên nhận bài"),
            State.EDITING: _("%(who)s đang biên tập", who=self.owner or _("Biên tập viên")),
            State.BOARD_REVIEW: _("Chờ Ban Biên tập bỏ phiếu"),
            State.APPROVED: _("Đã duyệt, chờ người đăng tải chọn giờ"),
            State.SCHEDULED: _("Đã hẹn giờ đăng"),
            State.PUBLISH_FAILED: _("Đến giờ mà chưa đăng được, văn phòng đang xử lý"),
            State.CHANGES_REQUESTED: _("Chờ bạn hoặc người đứng tên cùng bổ sung"),
        }
        return words.get(self.state, self.state.title)


def topics(month: int) -> list[str]:
    """What one could write this week: short examples, the season's first."""
    seasonal = {
        1: _("Bà con chuẩn bị Tết: gói bánh chưng, dọn ngõ, tặng quà hộ khó khăn"),
        2: _("Ngày hội đầu xuân, trồng cây, chúc thọ người cao tuổi"),
        3: _("Hoạt động ngày 8/3 của chi hội phụ nữ"),
        4: _("Chuẩn bị lễ 30/4: treo cờ, tổng vệ sinh"),
        5: _("Ngày của thiếu nhi 1/6: các em chờ đón điều gì"),
        6: _("Hè an toàn: lớp bơi, thư viện, sân chơi của tổ"),
        7: _("Thăm hỏi gia đình chính sách dịp 27/7"),
        8: _("Chuẩn bị năm học mới, treo cờ 2/9"),
        9: _("Khai trường, Trung thu ở tổ dân phố"),
        10: _("Hoạt động ngày Phụ nữ Việt Nam 20/10"),
        11: _("Ngày hội Đại đoàn kết ở khu dân cư"),
        12: _("Tổng kết năm: việc tổ làm được, gia đình văn hóa"),
    }
    return [
        seasonal[month],
        _("Một việc tốt bạn vừa thấy trong ngõ: ai, làm gì, ở đâu"),
        _("Buổi họp hoặc ngày ra quân của tổ: bao nhiêu người, làm được gì"),
        _("Một tấm ảnh đẹp và ba câu kể chuyện"),
    ]
