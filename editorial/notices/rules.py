"""Who is told of what, as one table. Pure: the table, and how a row becomes words.

Our own decision: the author always learns what happened, why, and what to do next; so does whoever must act; never
the actor themselves. Authors read no voter's name.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from editorial.articles.models import Lane, State
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.numbers import whole_between
from editorial.core.settings import Setting

S = State
LONGEST_TITLE = 140


KEEP_MONTHS = Setting("notices.keep_months", 12, _l("Số tháng giữ thông báo đã đọc"), whole_between(1, 120))
"""What was read longer ago is let go; what wasn't read stays. (Our own decision.)"""
"""Signs of an item's title that a notice's title holds."""


class Recipient(StrEnum):
    """Whom a notice is for, as a relation to the item at that moment."""

    AUTHORS = "authors"
    UNIT_LEADERS = "unit_leaders"  # heads and deputies of the item's unit who are not its authors
    EDITORS = "editors"  # those who may claim it
    HEAD_EDITORS = "head_editors"
    OWNER = "owner"  # the editor in charge, or who put it before the board
    FORMER_OWNER = "former_owner"  # whose claim ran out
    NAMED = "named"  # the person that the step names: a substitute, an editor it was given to
    ELECTORS = "electors"  # whose vote counts and is missing
    VOTERS = "voters"  # whose vote became void
    SCHEDULERS = "schedulers"  # publishers and the standing office
    REVIEWERS = "reviewers"  # board members who may look again at an urgent approval
    LEADERS = "leaders"  # head and deputies of the board
    OFFICE = "office"
    ALONE = "alone"  # who approved alone
    CO_AUTHORS = "co_authors"  # authors, where one of them did it


PERSONAL = (
    Recipient.AUTHORS,
    Recipient.CO_AUTHORS,
    Recipient.OWNER,
    Recipient.FORMER_OWNER,
    Recipient.NAMED,
    Recipient.VOTERS,
    Recipient.ALONE,
)
"""Relations to the item that may outlive the right to read it."""


class Place(StrEnum):
    """Where a notice leads."""

    ITEM = "item"
    EDIT = "edit"
    BALLOT = "ballot"
    CALENDAR = "calendar"


@dataclass(frozen=True)
class NotificationRule:
    """One row: of this step (by verb, and where it leads) this relation is told these words.

    `source`: only when the step comes from there. `lane`: only in this lane. `must_act`: it waits for them.
    In the words: title, who, unit, hour, before.
    """

    verb: str
    target: State | None
    to: Recipient
    title: Any
    body: Any
    must_act: bool = False
    place: Place = Place.ITEM
    source: State | None = None
    lane: Lane | None = None


TABLE: tuple[NotificationRule, ...] = (
    NotificationRule("send", S.UNIT_CHECK, Recipient.UNIT_LEADERS, _l("Cần xác nhận: %(title)s"), _l("%(who)s vừa gửi bài của %(unit)s. Hãy đọc, rồi xác nhận hoặc đề nghị bổ sung kèm lý do."), True),
    NotificationRule("send", S.UNIT_CHECK, Recipient.AUTHORS, _l("Đã gửi: %(title)s"), _l("%(who)s đã gửi bài. Bài đang chờ %(unit)s xác nhận.")),
    NotificationRule("send", S.SUBMITTED, Recipient.LEADERS, _l("Tin khẩn: %(title)s"), _l("%(unit)s có tin khẩn. Bạn đọc rồi “Duyệt và đăng ngay” được, không phải chờ các bước."), True, lane=Lane.URGENT),
    NotificationRule("send", S.SUBMITTED, Recipient.EDITORS, _l("Tin khẩn: %(title)s"), _l("%(unit)s có tin khẩn chờ biên tập. Hãy nhận ngay nếu bạn đang làm việc."), True, lane=Lane.URGENT),
    NotificationRule("send", S.SUBMITTED, Recipient.EDITORS, _l("Bài mới trong hàng đợi: %(title)s"), _l("Bài của %(unit)s chờ một biên tập viên nhận."), True),
    NotificationRule("send", S.SUBMITTED, Recipient.AUTHORS, _l("Đã gửi: %(title)s"), _l("%(who)s đã gửi bài. Bài đang chờ biên tập viên nhận.")),
    NotificationRule("send", S.EDITING, Recipient.OWNER, _l("Đã bổ sung: %(title)s"), _l("Người viết đã bổ sung và gửi lại. Bài trở về tay bạn."), True),
    NotificationRule("send", S.EDITING, Recipient.LEADERS, _l("Tin khẩn: %(title)s"), _l("%(unit)s có tin khẩn. Bạn đọc rồi “Duyệt và đăng ngay” được, không phải chờ các bước."), True, lane=Lane.URGENT),
    NotificationRule("send", S.EDITING, Recipient.AUTHORS, _l("Đã gửi lại: %(title)s"), _l("%(who)s đã gửi lại bài. Bài trở về biên tập viên.")),
    NotificationRule("withdraw", S.DRAFT, Recipient.UNIT_LEADERS, _l("Đã rút về: %(title)s"), _l("Người viết đã rút bài về sửa. Bạn chưa cần làm gì."), source=S.UNIT_CHECK),
    NotificationRule("withdraw", S.DRAFT, Recipient.AUTHORS, _l("Đã rút về: %(title)s"), _l("%(who)s đã rút bài về sửa."), place=Place.EDIT),
    NotificationRule("confirm", S.SUBMITTED, Recipient.EDITORS, _l("Bài mới trong hàng đợi: %(title)s"), _l("%(unit)s đã xác nhận. Bài chờ một biên tập viên nhận."), True),
    NotificationRule("confirm", S.EDITING, Recipient.OWNER, _l("Đã bổ sung: %(title)s"), _l("%(unit)s đã xác nhận bản bổ sung. Bài trở về tay bạn."), True),
    NotificationRule("confirm", None, Recipient.AUTHORS, _l("Đơn vị đã xác nhận: %(title)s"), _l("%(who)s đã xác nhận cho %(unit)s. Bài sang bước biên tập.")),
    NotificationRule("withdraw_confirmation", S.UNIT_CHECK, Recipient.UNIT_LEADERS, _l("Cần xác nhận lại: %(title)s"), _l("%(who)s đã rút xác nhận cho %(unit)s. Hãy đọc, rồi xác nhận hoặc đề nghị bổ sung."), True),
    NotificationRule("withdraw_confirmation", S.UNIT_CHECK, Recipient.AUTHORS, _l("Đơn vị rút xác nhận: %(title)s"), _l("%(who)s đã rút xác nhận. Bài lại chờ %(unit)s xác nhận; bạn chưa cần làm gì.")),
    NotificationRule("return_to_author", S.CHANGES_REQUESTED, Recipient.AUTHORS, _l("Đơn vị đề nghị bổ sung: %(title)s"), _l("%(who)s đề nghị bổ sung. Hãy sửa rồi gửi lại."), True, Place.EDIT),
    NotificationRule("claim", S.EDITING, Recipient.AUTHORS, _l("Đã có người biên tập: %(title)s"), _l("%(who)s đã nhận bài của bạn. Bạn chưa cần làm gì.")),
    NotificationRule("release", S.SUBMITTED, Recipient.HEAD_EDITORS, _l("Trả về hàng đợi: %(title)s"), _l("%(who)s đã trả bài về hàng đợi. Bài chưa có người giữ.")),
    NotificationRule("release", S.SUBMITTED, Recipient.AUTHORS, _l("Chờ người khác biên tập: %(title)s"), _l("Bài trở lại hàng đợi, chờ một biên tập viên khác nhận. Bạn chưa cần làm gì.")),
    NotificationRule("expire", S.SUBMITTED, Recipient.FORMER_OWNER, _l("Hết hạn giữ bài: %(title)s"), _l("Bạn giữ bài quá số giờ đã định nên bài trở về hàng đợi. Chữ đã lưu vẫn còn nguyên; bạn có thể nhận lại.")),
    NotificationRule("expire", S.SUBMITTED, Recipient.HEAD_EDITORS, _l("Bài hết hạn giữ: %(title)s"), _l("Bài trở về hàng đợi vì đã hết hạn giữ. Bài chưa có người giữ.")),
    NotificationRule("expire", S.SUBMITTED, Recipient.AUTHORS, _l("Chờ người khác biên tập: %(title)s"), _l("Bài trở lại hàng đợi, chờ một biên tập viên khác nhận. Bạn chưa cần làm gì.")),
    NotificationRule("assign", S.EDITING, Recipient.NAMED, _l("Giao cho bạn: %(title)s"), _l("%(who)s giao bài này cho bạn biên tập."), True, Place.EDIT),
    NotificationRule("assign", S.EDITING, Recipient.AUTHORS, _l("Đã có người biên tập: %(title)s"), _l("Bài của bạn đã được giao cho một biên tập viên. Bạn chưa cần làm gì.")),
    NotificationRule("request_changes", S.CHANGES_REQUESTED, Recipient.AUTHORS, _l("Cần bổ sung: %(title)s"), _l("%(who)s đề nghị bạn bổ sung. Hãy sửa rồi gửi lại."), True, Place.EDIT),
    NotificationRule("submit_to_board", S.BOARD_REVIEW, Recipient.ELECTORS, _l("Cần phiếu của bạn: %(title)s"), _l("%(who)s trình bài của %(unit)s. Hãy đọc đúng bản này rồi bỏ phiếu."), True, Place.BALLOT),
    NotificationRule("submit_to_board", S.BOARD_REVIEW, Recipient.AUTHORS, _l("Đã trình Ban Biên tập: %(title)s"), _l("Bài của bạn đã biên tập xong và đang chờ Ban Biên tập duyệt.")),
    NotificationRule("decline", S.REJECTED, Recipient.AUTHORS, _l("Không sử dụng: %(title)s"), _l("%(who)s quyết định không sử dụng bài này. Bài vẫn được lưu.")),
    NotificationRule("decline", S.REJECTED, Recipient.OWNER, _l("Không sử dụng: %(title)s"), _l("%(who)s quyết định không sử dụng bài bạn đang giữ.")),
    NotificationRule("vote", S.APPROVED, Recipient.REVIEWERS, _l("Cần xem lại tin khẩn: %(title)s"), _l("Một lãnh đạo Ban đã duyệt một mình. Cần một thành viên khác xem lại trong 24 giờ."), True, Place.BALLOT, lane=Lane.URGENT),
    NotificationRule("vote", S.APPROVED, Recipient.SCHEDULERS, _l("Cần chọn giờ đăng: %(title)s"), _l("Ban Biên tập đã duyệt bài của %(unit)s. Hãy lên lịch hoặc đăng ngay."), True),
    NotificationRule("vote", S.APPROVED, Recipient.AUTHORS, _l("Đã duyệt: %(title)s"), _l("Ban Biên tập đồng ý đăng bài của bạn. Bài đang chờ giờ đăng.")),
    NotificationRule("vote", S.APPROVED, Recipient.OWNER, _l("Đã duyệt: %(title)s"), _l("Ban Biên tập đồng ý đăng bài bạn trình.")),
    NotificationRule("vote", S.REJECTED, Recipient.AUTHORS, _l("Không sử dụng: %(title)s"), _l("Ban Biên tập không đồng ý đăng bài này. Bài vẫn được lưu.")),
    NotificationRule("vote", S.REJECTED, Recipient.OWNER, _l("Không sử dụng: %(title)s"), _l("Ban Biên tập không đồng ý đăng bài bạn trình.")),
    NotificationRule("vote", S.EDITING, Recipient.OWNER, _l("Ban trả lại: %(title)s"), _l("Ban Biên tập trả lại bài để sửa. Bài trở về tay bạn."), True, Place.EDIT),
    NotificationRule("vote", S.EDITING, Recipient.HEAD_EDITORS, _l("Ban trả lại: %(title)s"), _l("Ban Biên tập trả lại bài để sửa.")),
    NotificationRule("vote", S.EDITING, Recipient.AUTHORS, _l("Ban Biên tập đề nghị sửa: %(title)s"), _l("Ban Biên tập trả bài về biên tập viên để sửa. Biên tập viên sẽ liên hệ nếu cần bạn bổ sung.")),
    NotificationRule("substitute", S.BOARD_REVIEW, Recipient.NAMED, _l("Cần phiếu của bạn: %(title)s"), _l("%(who)s cử bạn bỏ phiếu thay. Hãy đọc đúng bản này rồi bỏ phiếu."), True, Place.BALLOT),
    NotificationRule("reopen", S.EDITING, Recipient.VOTERS, _l("Phiếu của bạn không còn hiệu lực: %(title)s"), _l("%(who)s mở lại bài để sửa nên mọi phiếu cho bản cũ bị hủy. Khi bài được trình lại, bạn sẽ được báo.")),
    NotificationRule("reopen", S.EDITING, Recipient.AUTHORS, _l("Mở lại để sửa: %(title)s"), _l("%(who)s mở lại bài để sửa. Bài sẽ được trình duyệt lại.")),
    NotificationRule("reopen", S.EDITING, Recipient.SCHEDULERS, _l("Mở lại để sửa: %(title)s"), _l("%(who)s mở lại bài đã duyệt để sửa. Chưa cần lên lịch."), source=S.APPROVED),
    NotificationRule("schedule", S.SCHEDULED, Recipient.AUTHORS, _l("Đã lên lịch: %(title)s"), _l("Bài của bạn sẽ đăng lúc %(hour)s.")),
    NotificationRule("reschedule", S.SCHEDULED, Recipient.AUTHORS, _l("Đổi giờ đăng: %(title)s"), _l("Bài của bạn chuyển sang đăng lúc %(hour)s (trước là %(before)s).")),
    NotificationRule("unschedule", S.APPROVED, Recipient.SCHEDULERS, _l("Bỏ lịch đăng: %(title)s"), _l("%(who)s bỏ lịch đăng. Bài vẫn được duyệt, cần giờ đăng mới."), True),
    NotificationRule("unschedule", S.APPROVED, Recipient.AUTHORS, _l("Bỏ lịch đăng: %(title)s"), _l("Bài chưa đăng vào giờ đã hẹn. Bài vẫn được duyệt và chờ giờ mới.")),
    NotificationRule("publish", S.PUBLISHED, Recipient.AUTHORS, _l("Đã đăng: %(title)s"), _l("Bài của bạn đã đăng. Cảm ơn bạn.")),
    NotificationRule("publish", S.PUBLISHED, Recipient.OWNER, _l("Đã đăng: %(title)s"), _l("Bài bạn biên tập đã đăng.")),
    NotificationRule("publish_now", S.PUBLISHED, Recipient.AUTHORS, _l("Đã đăng: %(title)s"), _l("Bài của bạn đã đăng. Cảm ơn bạn.")),
    NotificationRule("publish_now", S.PUBLISHED, Recipient.OWNER, _l("Đã đăng: %(title)s"), _l("Bài bạn biên tập đã đăng.")),
    NotificationRule("approve_now", S.PUBLISHED, Recipient.REVIEWERS, _l("Cần xem lại tin khẩn: %(title)s"), _l("%(who)s đã duyệt một mình và đăng ngay. Cần một thành viên khác xem lại trong 24 giờ."), True, Place.BALLOT),
    NotificationRule("approve_now", S.PUBLISHED, Recipient.AUTHORS, _l("Đã đăng: %(title)s"), _l("%(who)s đã duyệt và đăng ngay bài của bạn. Cảm ơn bạn.")),
    NotificationRule("approve_now", S.PUBLISHED, Recipient.OWNER, _l("Đã đăng: %(title)s"), _l("%(who)s đã duyệt và đăng ngay bài bạn đang giữ.")),
    NotificationRule("approve_now", S.PUBLISHED, Recipient.OFFICE, _l("Đã đăng tin khẩn: %(title)s"), _l("%(who)s đã duyệt và đăng ngay tin khẩn của %(unit)s.")),
    NotificationRule("fail", S.PUBLISH_FAILED, Recipient.OWNER, _l("Chưa đăng được: %(title)s"), _l("Đến giờ mà bài chưa đăng được. Hãy xem nguyên nhân và sửa."), True),
    NotificationRule("fail", S.PUBLISH_FAILED, Recipient.SCHEDULERS, _l("Chưa đăng được: %(title)s"), _l("Đến giờ mà bài chưa đăng được. Sửa xong, hãy lên lịch lại hoặc đăng ngay."), True),
    NotificationRule("fail", S.PUBLISH_FAILED, Recipient.AUTHORS, _l("Chưa đăng được: %(title)s"), _l("Đến giờ mà bài của bạn chưa đăng được. Văn phòng đang xử lý; bạn chưa cần làm gì.")),
    NotificationRule("take_down", S.TAKEN_DOWN, Recipient.AUTHORS, _l("Đã gỡ: %(title)s"), _l("Lãnh đạo Ban Biên tập đã gỡ bài. Bài và mọi lần duyệt vẫn được lưu.")),
    NotificationRule("take_down", S.TAKEN_DOWN, Recipient.OWNER, _l("Đã gỡ: %(title)s"), _l("%(who)s đã gỡ bài bạn biên tập.")),
    NotificationRule("take_down", S.TAKEN_DOWN, Recipient.OFFICE, _l("Đã gỡ: %(title)s"), _l("%(who)s đã gỡ bài của %(unit)s.")),
    NotificationRule("void", S.EDITING, Recipient.VOTERS, _l("Phiếu của bạn không còn hiệu lực: %(title)s"), _l("Bài đang đăng đã bị gỡ nên mọi phiếu cho bản đính chính bị hủy. Nếu bản này được trình lại, bạn sẽ được báo.")),
    NotificationRule("void", S.EDITING, Recipient.OWNER, _l("Bản đính chính trở về tay bạn: %(title)s"), _l("%(who)s đã gỡ bài đang đăng nên lần duyệt và giờ đăng của bản đính chính không còn hiệu lực. Muốn đăng lại bài, hãy trình duyệt lần nữa."), True, Place.EDIT),
    NotificationRule("void", S.EDITING, Recipient.SCHEDULERS, _l("Bản đính chính không còn được duyệt: %(title)s"), _l("Bài đang đăng đã bị gỡ. Giờ đăng đã hẹn được bỏ, bạn chưa cần làm gì."), source=S.SCHEDULED),
    NotificationRule("void", S.EDITING, Recipient.SCHEDULERS, _l("Bản đính chính không còn được duyệt: %(title)s"), _l("Bài đang đăng đã bị gỡ. Chưa cần lên lịch bản đính chính."), source=S.APPROVED),
    NotificationRule("void", S.EDITING, Recipient.SCHEDULERS, _l("Bản đính chính không còn được duyệt: %(title)s"), _l("Bài đang đăng đã bị gỡ. Chưa cần lên lịch bản đính chính."), source=S.PUBLISH_FAILED),
    NotificationRule("void", S.EDITING, Recipient.AUTHORS, _l("Bản đính chính trở lại biên tập: %(title)s"), _l("Bài đang đăng đã bị gỡ nên bản đính chính cần được duyệt lại từ đầu. Bạn chưa cần làm gì.")),
    NotificationRule("correct", None, Recipient.AUTHORS, _l("Bắt đầu đính chính: %(title)s"), _l("%(who)s mở một bản đính chính. Bản đang đăng vẫn giữ nguyên cho đến khi bản mới được duyệt.")),
    NotificationRule("restart_correction", None, Recipient.AUTHORS, _l("Biên tập làm bản đính chính khác: %(title)s"), _l("%(who)s mở một bản đính chính khác, bắt đầu từ bản đang đăng. Bản đang ở chỗ bạn dừng lại; chữ bạn đã viết vẫn còn trong nhật ký của bài. Cần giữ ý nào, hãy nhắn biên tập viên.")),
    NotificationRule("discard_correction", S.REJECTED, Recipient.OWNER, _l("Bản đính chính đã bỏ: %(title)s"), _l("%(who)s đã dừng bản đính chính mà bạn đề nghị bổ sung. Bản đang đăng giữ nguyên.")),
    NotificationRule("discard_correction", S.REJECTED, Recipient.CO_AUTHORS, _l("Bản đính chính đã bỏ: %(title)s"), _l("%(who)s đã bỏ bản đính chính. Bản đang đăng giữ nguyên, chữ đã viết vẫn được lưu.")),
)  # fmt: skip
"""In each step the first row that fits a person is theirs, so what asks them to act stands before what only tells."""

URGENT: tuple[NotificationRule, ...] = (
    NotificationRule("urgent", None, Recipient.LEADERS, _l("Tin khẩn: %(title)s"), _l("%(unit)s có tin khẩn. Bạn đọc rồi “Duyệt và đăng ngay” được, không phải chờ các bước."), True),
    NotificationRule("urgent", None, Recipient.EDITORS, _l("Tin khẩn: %(title)s"), _l("Bài của %(unit)s vừa chuyển thành tin khẩn.")),
    NotificationRule("urgent", None, Recipient.AUTHORS, _l("Tin khẩn: %(title)s"), _l("%(who)s đã chuyển bài của bạn thành tin khẩn. Bạn chưa cần làm gì.")),
)  # fmt: skip
"""A text on its way becomes urgent: no urgent text waits in a queue unseen."""

STUCK: tuple[NotificationRule, ...] = (
    NotificationRule("stuck", None, Recipient.LEADERS, _l("Không đủ người bỏ phiếu: %(title)s"), _l("Cuộc bỏ phiếu này không thể đạt số phiếu cần có. Hãy cử người thay."), True, Place.BALLOT),
    NotificationRule("stuck", None, Recipient.OFFICE, _l("Không đủ người bỏ phiếu: %(title)s"), _l("Cuộc bỏ phiếu này không thể đạt số phiếu cần có. Trưởng ban hoặc Phó Trưởng ban cần cử người thay."), place=Place.BALLOT),
)  # fmt: skip

DISAGREED: tuple[NotificationRule, ...] = (
    NotificationRule("disagreed", None, Recipient.LEADERS, _l("Người xem lại không đồng ý: %(title)s"), _l("%(who)s không đồng ý với lần duyệt một mình. Hãy quyết định: giữ, đính chính hoặc gỡ bài."), True),
    NotificationRule("disagreed", None, Recipient.OFFICE, _l("Người xem lại không đồng ý: %(title)s"), _l("%(who)s không đồng ý với lần duyệt một mình. Lãnh đạo Ban sẽ quyết định.")),
)  # fmt: skip

AGREED: tuple[NotificationRule, ...] = (
    NotificationRule("agreed", None, Recipient.ALONE, _l("Đã có người xem lại: %(title)s"), _l("%(who)s đã xem lại và đồng ý với lần bạn duyệt một mình.")),
)  # fmt: skip


def rules_of_step(verb: str, source: str, target: str, lane: str) -> list[NotificationRule]:
    """The rows of a step, in order."""
    return [
        row
        for row in TABLE
        if row.verb == verb
        and row.target in (None, target)
        and row.source in (None, source)
        and row.lane in (None, lane)
    ]


def addressed(
    rows: Iterable[NotificationRule], people: Mapping[Recipient, Iterable[int]], actor_id: int | None
) -> list[tuple[int, NotificationRule]]:
    """Each person once, with the first row that fits them; never the actor."""
    found: dict[int, NotificationRule] = {}
    for row in rows:
        for person_id in people.get(row.to, ()):
            if person_id != actor_id:
                found.setdefault(person_id, row)
    return list(found.items())


def words(row: NotificationRule, values: Mapping[str, str], reason: str = "") -> tuple[str, str]:
    """Title and body of a notice. `reason` stands in full after the sentence."""
    title = values["title"]
    short = title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip() + "…"
    body = str(row.body) % values
    if reason:
        body = _("%(body)s Lý do: %(reason)s", body=body, reason=reason)
    return str(row.title) % {**values, "title": short}, body
