"""What happens to an item after a vote, and who does it; for the board and the desk, who read every name."""

from collections.abc import Sequence

from editorial.articles.models import Lane, State
from editorial.articles.rules import Case
from editorial.ballots.rules import BallotFacts
from editorial.core.i18n import gettext as _
from editorial.core.templating import vn_datetime
from editorial.people.models import Role
from editorial.units.queries import names_of_holders, people_names


def after_vote(case: Case, ballot: BallotFacts) -> str:
    match case.state:
        case State.BOARD_REVIEW:
            return _still_voting(ballot)
        case State.APPROVED:
            who = _names(names_of_holders(Role.PUBLISHER), _("người đăng tải"))
            words = _("Tiếp theo: %(who)s chọn giờ đăng.", who=who)
            if case.lane is Lane.URGENT:
                words += " " + _("Một thành viên khác của Ban xem lại trong 24 giờ.")
            return words
        case State.EDITING:
            owner = people_names([case.owner_id]).get(case.owner_id, "") if case.owner_id else ""
            return _("Tiếp theo: %(who)s sửa rồi trình lại.", who=owner or _("biên tập viên"))
        case State.REJECTED:
            return _("Bài dừng ở đây. Người viết được báo kèm lý do, không ai phải làm gì thêm.")
        case State.SCHEDULED:
            return _("Bài đã có giờ đăng, không ai phải làm gì thêm.")
        case State.PUBLISH_FAILED:
            return _("Đến giờ mà bài chưa đăng được; người đăng tải đang xử lý.")
        case _:
            return ""


def _still_voting(ballot: BallotFacts) -> str:
    if ballot.tally.stuck:
        return str(ballot.tally.stuck)
    waited = [seat.name for seat in ballot.seats if seat.is_waited_for]
    return _("Còn chờ phiếu của %(who)s, hạn %(when)s. Đủ phiếu thì người đăng tải chọn giờ đăng.",
             who=_names(waited, _("Ban Biên tập")), when=vn_datetime(ballot.closes_at))  # fmt: skip


def _names(names: Sequence[str], nobody: str) -> str:
    return ", ".join(names) or nobody
