"""The order of tasks, and how the first page says where an item of mine is. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from editorial.articles.models import State
from editorial.core.i18n import gettext as _

SHOWN = 10
"""How many cards a list on my page shows; the rest is behind "Xem tất cả"."""


def promise_order(is_draft: bool, due: datetime | None, since: datetime, *, is_urgent: bool = False) -> Any:
    """A sort key: what is urgent, then what was promised first; what has no promise comes last, drafts after all."""
    return is_draft, not is_urgent, due is None, due or since, since


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
