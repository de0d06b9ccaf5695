"""Who is told of commendation rounds, as tables. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from editorial.core.i18n import lazy_gettext as _l


@dataclass(frozen=True)
class RoundNotification:
    """Who is told of a step of a round (by its verb), and in which words."""

    verb: str
    to: str  # heads, council, leaders, office, honoured
    title: Any
    body: Any


ROUNDS: tuple[RoundNotification, ...] = (
    RoundNotification("open_nominations", "heads", _l("Mở đề cử khen thưởng"), _l("“%(title)s” đang nhận đề cử. Hãy chọn người và đơn vị của bạn trước hạn.")),
    RoundNotification("close_nominations", "leaders", _l("Danh sách khen thưởng đang thẩm định"), _l("“%(title)s” đã hết đề cử. Sau thẩm định, bạn mở bỏ phiếu.")),
    RoundNotification("open_vote", "council", _l("Mời bạn bỏ phiếu bình xét"), _l("“%(title)s” đã mở bỏ phiếu. Hãy đọc báo cáo thành tích rồi gửi phiếu.")),
    RoundNotification("second_vote", "council", _l("Mời bạn bỏ phiếu lại"), _l("“%(title)s” có người bằng phiếu ở cuối chỉ tiêu nên Hội đồng bỏ phiếu lại.")),
    RoundNotification("counted", "office", _l("Đã kiểm phiếu bình xét"), _l("“%(title)s” có kết quả bỏ phiếu. Hãy xem và trình hồ sơ.")),
    RoundNotification("decide", "honoured", _l("Bạn được khen thưởng"), _l("“%(title)s” đã có quyết định và có tên bạn. Hãy xem giấy khen, và cho biết bạn có đồng ý nêu tên công khai không.")),
)  # fmt: skip


REMIND_DAYS = 3
"""A deadline on Monday is told on Friday, so that a working day is left. (Our own decision.)"""

REMINDERS: Mapping[str, tuple[Any, Any, str]] = {
    "nominating": (_l("Sắp hết hạn đề cử khen thưởng: %(day)s"), _l("“%(title)s”: đơn vị của bạn chưa đề cử ai."), "nominate"),
    "appraising": (_l("Sắp hết hạn thẩm định khen thưởng: %(day)s"), _l("“%(title)s”: còn việc phải xong trước khi Hội đồng bỏ phiếu."), "the_round"),
    "voting": (_l("Sắp hết hạn bỏ phiếu bình xét: %(day)s"), _l("“%(title)s”: còn thiếu phiếu của bạn."), "vote"),
}  # fmt: skip
"""By the state of a round: title, body, and the page it leads to."""


def notification_of(verb: str) -> RoundNotification | None:
    return next((row for row in ROUNDS if row.verb == verb), None)
