"""Who is told of statements of royalties and objections to them, and in which words."""

from editorial.core import clock
from editorial.core.db import db
from editorial.core.i18n import gettext as _
from editorial.core.notifications import Notification, path_to
from editorial.people.models import Role
from editorial.royalties.events import ObjectionAnswered, ObjectionMade, StatementSent, StatementSigned
from editorial.scoring.periods.rules import span
from editorial.units import queries as units


def of_statement(event: StatementSent | StatementSigned) -> Notification | None:
    """A statement of royalties was opened to objections or signed: everybody in it learns where their part is."""
    period = span(event.key)
    if period is None:
        return None
    if isinstance(event, StatementSent):
        when = clock.to_vietnam(event.until).strftime("%d/%m/%Y")
        title = _("Nhuận bút %(period)s: xem lại đến hết %(when)s", period=period.title, when=when)
        body = _("Xem từng khoản và cách tính. Chỗ nào chưa đúng thì gửi kiến nghị trước khi bảng kê được ký chốt.")
    else:
        title = _("Bảng kê nhuận bút %(period)s đã ký chốt", period=period.title)
        body = _("Phần của bạn ghi ở trang Nhuận bút của tôi.")
    key = f"{event.topic}:{period.key}"
    return Notification(event.people, key, event.topic, title, body, path_to("royalties.mine"), event.actor_id)


def of_objection(event: ObjectionMade) -> Notification:
    """The office learns of an objection to a statement."""
    return Notification(
        db.session.scalars(units.holders_of((Role.STANDING_OFFICE,))), f"royalty.objected:{event.objection_id}",
        "royalty.objected", _("Có kiến nghị về bảng kê nhuận bút"),
        _("Bảng kê chỉ ký chốt được khi mọi kiến nghị đã có trả lời."), path_to("royalties.statement", key=event.key),
        event.actor_id,
    )  # fmt: skip


def of_answer(event: ObjectionAnswered) -> Notification:
    """Who objected learns that there is an answer."""
    return Notification(
        [event.person_id], f"royalty.answered:{event.objection_id}", "royalty.answered",
        _("Kiến nghị nhuận bút của bạn đã có trả lời"), _("Đọc câu trả lời ở trang Nhuận bút của tôi."),
        path_to("royalties.mine"), event.actor_id,
    )  # fmt: skip
