"""What a round needs of somebody, in words. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from editorial.commendations.rounds.rules import State
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l

_TEXTS: dict[State, tuple[Any, Any]] = {
    State.NOMINATING: (_l("Đề cử"), _l("Đơn vị của bạn chưa đề cử ai")),
    State.APPRAISING: (_l("Thẩm định"), _l("Hội đồng chưa đủ tên hoặc chưa điểm danh")),
    State.VOTING: (_l("Bỏ phiếu bình xét"), _l("Hội đồng đang bỏ phiếu, còn thiếu phiếu của bạn")),
}


@dataclass(frozen=True)
class PendingRound:
    """A round that needs something of somebody. `until`: the stage's last day. `unreviewed`: candidates without the office's
    opinion; `is_ready`: all are appraised and the council's attendance is taken, so that the vote can be opened."""

    round_id: int
    title: str
    state: State
    since: datetime
    until: date | None
    unreviewed: int
    is_ready: bool

    @property
    def opens_vote(self) -> bool:
        return self.state is State.APPRAISING and self.is_ready

    @property
    def verb(self) -> str:
        return _("Mở bỏ phiếu") if self.opens_vote else str(_TEXTS[self.state][0])

    @property
    def missing(self) -> str:
        """Why it waits."""
        if self.opens_vote:
            return _("Đã thẩm định xong, Hội đồng đã điểm danh")
        if self.state is State.APPRAISING and self.unreviewed:
            return _("Còn %(n)s ứng viên chưa có ý kiến thẩm định", n=self.unreviewed)
        return str(_TEXTS[self.state][1])
