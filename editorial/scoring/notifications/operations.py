"""Who is told of points, periods and appeals, and in which words."""

from dataclasses import replace

from editorial.core import clock, events
from editorial.core.db import db
from editorial.core.i18n import gettext as _
from editorial.core.notifications import Notification, path_to
from editorial.people.models import BOARD, DESK, Role
from editorial.scoring.appeals.events import AppealDecided, AppealMade
from editorial.scoring.appeals.models import AppealOutcome
from editorial.scoring.appeals.queries import appeals, decision_recipients
from editorial.scoring.closing.queries import period_status
from editorial.scoring.findings.events import FindingDecided
from editorial.scoring.periods.events import PeriodFrozen, PeriodPreviewed, PeriodStuck
from editorial.scoring.periods.rules import span
from editorial.scoring.rule_sets.events import RuleSetSigned
from editorial.units import queries as units

PEOPLE_AT_ONCE = 500


def of_preview(event: PeriodPreviewed) -> Notification | None:
    """A period is shown before it is closed: everybody in it learns until when to object. Some people at a time, the next
    by an event of its own."""
    period = span(event.key)
    if period is None:
        return None
    found = period_status.people_in(period, event.after, PEOPLE_AT_ONCE)
    if len(found) == PEOPLE_AT_ONCE:
        events.publish(replace(event, after=found[-1][0]))
    when = clock.to_vietnam(event.until).strftime("%d/%m/%Y")
    return Notification(
        people=[counts_as for _person, counts_as in found],
        key=f"period.previewed:{period.key}:{event.until.isoformat()}",
        topic="period.previewed",
        title=_("%(period)s: xem lại điểm của bạn đến hết %(when)s", period=period.title, when=when),
        body=_("Xem từng dòng điểm. Chỗ nào chưa đúng thì gửi kiến nghị trước khi kỳ được chốt."),
        url=path_to("scoring.my_points", ky=period.key),
    )


def of_freeze(event: PeriodFrozen) -> Notification | None:
    """A period was frozen: office and head learn it."""
    period = span(event.key)
    if period is None:
        return None
    return Notification(
        people=db.session.scalars(units.holders_of((Role.STANDING_OFFICE, Role.BOARD_HEAD))),
        key=f"period.frozen:{period.key}:{event.number}",
        topic="period.frozen",
        title=_("%(period)s: đã chốt xong, bản số %(n)s", period=period.title, n=event.number),
        body=_("Bảng đã ký xem được và tải được ở trang của kỳ."),
        url=path_to("scoring.period", key=period.key),
    )


def of_stuck_freeze(event: PeriodStuck) -> Notification | None:
    """An item keeps a period from being frozen: the office learns it, once for each signature."""
    period = span(event.key)
    if period is None:
        return None
    return Notification(
        people=db.session.scalars(units.holders_of((Role.STANDING_OFFICE,))),
        key=f"period.stuck:{period.key}:{event.snapshot_id}",
        topic="period.stuck",
        title=_("%(period)s: chưa chốt được, có bài chưa tính được điểm", period=period.title),
        body=_(
            "Trang của kỳ ghi bài nào và vì sao. Hãy báo người quản trị; sửa xong thì máy tự chốt tiếp, không phải ký lại."
        ),
        url=path_to("scoring.period", key=period.key),
    )


def of_appeal(event: AppealMade | AppealDecided) -> Notification | None:
    """Somebody asks about their points: the office learns that it waits. Answered: who asked learns the answer and why."""
    row = appeals.appeal(event.appeal_id)
    values = {"title": row.title, "who": row.person, "by": row.decided_by, "why": row.reason, "answer": row.answer,
              "until": clock.to_vietnam(row.due_at).strftime("%H:%M %d/%m/%Y")}  # fmt: skip
    url = path_to("scoring.appeal", appeal_id=row.id)
    if row.outcome is None:
        office = db.session.scalars(units.holders_of([Role.STANDING_OFFICE]))
        return Notification(
            office, f"appeal.made:{row.id}", "appeal.made", _("Kiến nghị điểm: %(title)s", **values),
            _("%(who)s kiến nghị: %(why)s Cần trả lời trước %(until)s.", **values), url, event.actor_id,
        )  # fmt: skip
    if row.outcome is AppealOutcome.WITHDRAWN:
        return None
    title = (
        _("Kiến nghị được chấp nhận: %(title)s", **values)
        if row.outcome is AppealOutcome.ACCEPTED
        else _("Đã trả lời kiến nghị: %(title)s", **values)
    )
    return Notification(
        [row.person_id], f"appeal.decided:{row.id}", "appeal.decided", title, _("%(by)s trả lời: %(answer)s", **values),
        url, event.actor_id,
    )  # fmt: skip


def of_finding(event: FindingDecided) -> Notification | None:
    """Somebody decided about an item's points: its authors learn what, who and why. Who asked by an appeal has its answer."""
    found = decision_recipients.decision_notice(event.finding_id)
    if found is None:
        return None
    values = {"title": found.title, "what": found.kind.title, "who": found.decided_by, "why": found.reason}
    title = (
        _("Rút một quyết định về điểm: %(title)s", **values) if found.is_revoked
        else _("Quyết định về điểm: %(title)s", **values)
    )  # fmt: skip
    return Notification(
        found.people, f"finding.decided:{event.finding_id}", "finding.decided", title,
        _("%(what)s. %(who)s quyết định. Lý do: %(why)s", **values),
        path_to("scoring.item_points", article_id=event.article_id), event.actor_id,
    )  # fmt: skip


def of_rules(event: RuleSetSigned) -> Notification:
    """New rules for points were signed: the desk and the board learn from which day."""
    return Notification(
        db.session.scalars(units.holders_of((*DESK, *BOARD))), f"rule_set.signed:{event.rule_set_id}",
        "rule_set.signed", _("Quy chế điểm mới áp dụng từ %(day)s", day=f"{event.valid_from:%d/%m/%Y}"),
        _("Bài đăng lần đầu từ ngày này tính theo bản số %(n)s, %(number)s.", n=event.number,
          number=event.decision_number),
        path_to("scoring.rule_set", rule_set_id=event.rule_set_id), event.actor_id,
    )  # fmt: skip
