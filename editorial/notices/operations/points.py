"""Who is told of points, periods, appeals and royalties."""

from dataclasses import replace

from editorial.core import clock, events
from editorial.core.db import db
from editorial.core.i18n import gettext as _
from editorial.notices import queries, rules
from editorial.notices.models import Notice
from editorial.notices.operations.base import add, path_to
from editorial.people.models import BOARD, DESK, Role
from editorial.royalties.events import ObjectionAnswered, ObjectionMade, StatementSent, StatementSigned
from editorial.scoring.appeals.events import AppealDecided, AppealMade
from editorial.scoring.appeals.models import AppealOutcome
from editorial.scoring.appeals.queries import appeals
from editorial.scoring.appeals.queries import decision_recipients as findings
from editorial.scoring.closing.queries import period_status
from editorial.scoring.findings.events import FindingDecided
from editorial.scoring.periods.events import PeriodFrozen, PeriodPreviewed, PeriodStuck
from editorial.scoring.periods.rules import span
from editorial.scoring.rule_sets.events import RuleSetSigned
from editorial.units import queries as units

PEOPLE_AT_ONCE = 500


def tell_preview(event: PeriodPreviewed) -> None:
    """A period is shown before it is closed: everybody in it learns until when to object. Some people at a time, the next
    by an event of its own."""
    period = span(event.key)
    if period is None:
        return
    found = period_status.people_in(period, event.after, PEOPLE_AT_ONCE)
    key = f"period.previewed:{period.key}:{event.until.isoformat()}"
    when = clock.to_vietnam(event.until).strftime("%d/%m/%Y")
    title = _("%(period)s: xem lại điểm của bạn đến hết %(when)s", period=period.title, when=when)
    body = _("Xem từng dòng điểm. Chỗ nào chưa đúng thì gửi kiến nghị trước khi kỳ được chốt.")
    told = queries.already_told(key)
    for person_id in sorted({counts_as for _person, counts_as in found} - told):
        db.session.add(
            Notice(person_id=person_id, key=key, topic="period.previewed", title=title, body=body,
                   url=path_to("scoring.my_points", ky=period.key), created_at=clock.now())
        )  # fmt: skip
    db.session.flush()
    if len(found) == PEOPLE_AT_ONCE:
        events.publish(replace(event, after=found[-1][0]))


def tell_freeze(event: PeriodFrozen | PeriodStuck) -> None:
    """A period was frozen: office and head learn it. Or an item keeps it from being frozen: the office learns it, once for
    each signature."""
    period = span(event.key)
    if period is None:
        return
    number, which = (event.number, event.number) if isinstance(event, PeriodFrozen) else (0, event.snapshot_id)
    title, body = rules.PERIODS[event.topic]
    people = units.holders_of((Role.STANDING_OFFICE, *((Role.BOARD_HEAD,) if number else ())))
    key = f"{event.topic}:{period.key}:{which}"
    add(db.session.scalars(people), key, event.topic, str(title) % {"period": period.title, "n": number}, str(body),
         path_to("scoring.period", key=period.key), actor_id=0)  # fmt: skip


def tell_appeal(event: AppealMade | AppealDecided) -> None:
    """Somebody asks about their points: the office learns that it waits. Answered: who asked learns the answer and why."""
    row = appeals.appeal(event.appeal_id)
    values = {"title": row.title, "who": row.person, "by": row.decided_by, "why": row.reason, "answer": row.answer,
              "until": clock.to_vietnam(row.due_at).strftime("%H:%M %d/%m/%Y")}  # fmt: skip
    url = path_to("scoring.appeal", appeal_id=row.id)
    if row.outcome is None:
        office = set(db.session.scalars(units.holders_of([Role.STANDING_OFFICE])))
        add(office, f"appeal.made:{row.id}", "appeal.made", _("Kiến nghị điểm: %(title)s", **values),
             _("%(who)s kiến nghị: %(why)s Cần trả lời trước %(until)s.", **values), url,
             actor_id=event.actor_id)  # fmt: skip
    elif row.outcome is not AppealOutcome.WITHDRAWN:
        title = (
            _("Kiến nghị được chấp nhận: %(title)s", **values)
            if row.outcome is AppealOutcome.ACCEPTED
            else _("Đã trả lời kiến nghị: %(title)s", **values)
        )
        add([row.person_id], f"appeal.decided:{row.id}", "appeal.decided", title,
             _("%(by)s trả lời: %(answer)s", **values), url, actor_id=event.actor_id)  # fmt: skip


def tell_finding(event: FindingDecided) -> None:
    """Somebody decided about an item's points: its authors learn what, who and why. Who asked by an appeal has its answer."""
    told = findings.told_of(event.finding_id)
    if told is None:
        return
    values = {"title": told.title, "what": told.kind.title, "who": told.decided_by, "why": told.reason}
    title = (
        _("Rút một quyết định về điểm: %(title)s", **values) if told.is_revoked
        else _("Quyết định về điểm: %(title)s", **values)
    )  # fmt: skip
    body = _("%(what)s. %(who)s quyết định. Lý do: %(why)s", **values)
    add(told.people, f"finding.decided:{event.finding_id}", "finding.decided", title, body,
         path_to("scoring.item_points", article_id=event.article_id), actor_id=event.actor_id)  # fmt: skip


def tell_rules(event: RuleSetSigned) -> None:
    """New rules for points were signed: the desk and the board learn from which day."""
    day = f"{event.valid_from:%d/%m/%Y}"
    add(
        db.session.scalars(units.holders_of((*DESK, *BOARD))), f"rule_set.signed:{event.rule_set_id}",
        "rule_set.signed", _("Quy chế điểm mới áp dụng từ %(day)s", day=day),
        _("Bài đăng lần đầu từ ngày này tính theo bản số %(n)s, %(number)s.", n=event.number,
          number=event.decision_number),
        path_to("scoring.rule_set", rule_set_id=event.rule_set_id), actor_id=event.actor_id,
    )  # fmt: skip


def tell_statement(event: StatementSent | StatementSigned) -> None:
    """A statement of royalties was opened to objections or signed: everybody in it learns where their part is."""
    period = span(event.key)
    if period is None:
        return
    if isinstance(event, StatementSent):
        when = clock.to_vietnam(event.until).strftime("%d/%m/%Y")
        title = _("Nhuận bút %(period)s: xem lại đến hết %(when)s", period=period.title, when=when)
        body = _("Xem từng khoản và cách tính. Chỗ nào chưa đúng thì gửi kiến nghị trước khi bảng kê được ký chốt.")
    else:
        title = _("Bảng kê nhuận bút %(period)s đã ký chốt", period=period.title)
        body = _("Phần của bạn ghi ở trang Nhuận bút của tôi.")
    add(event.people, f"{event.topic}:{period.key}", event.topic, title, body, path_to("royalties.mine"),
         actor_id=event.actor_id)  # fmt: skip


def tell_objection(event: ObjectionMade | ObjectionAnswered) -> None:
    """The office learns of an objection to a statement, who made it of its answer."""
    key, number = event.key, event.objection_id
    if isinstance(event, ObjectionAnswered):
        add([event.person_id], f"royalty.answered:{number}", "royalty.answered",
             _("Kiến nghị nhuận bút của bạn đã có trả lời"), _("Đọc câu trả lời ở trang Nhuận bút của tôi."),
             path_to("royalties.mine"), actor_id=event.actor_id)  # fmt: skip
        return
    people = db.session.scalars(units.holders_of((Role.STANDING_OFFICE,)))
    add(people, f"royalty.objected:{number}", "royalty.objected", _("Có kiến nghị về bảng kê nhuận bút"),
         _("Bảng kê chỉ ký chốt được khi mọi kiến nghị đã có trả lời."), path_to("royalties.statement", key=key),
         actor_id=event.actor_id)  # fmt: skip
