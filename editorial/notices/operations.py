"""Writes of notices: telling who must be told, and marking as read. Telling reacts to news and is safe to run twice."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete, select, update
from werkzeug.routing import BuildError

from editorial.articles.models import Lane, StatusRow
from editorial.articles.queries import case_of
from editorial.articles.rules import Case
from editorial.ballots.models import Approval, Outcome
from editorial.ballots.queries import open_ballot
from editorial.commendations.models import Candidate, Round, Seat
from editorial.commendations.queries import waiting
from editorial.core import clock, mail, outbox, settings
from editorial.core.db import db
from editorial.core.errors import Missing
from editorial.core.outbox import Payload
from editorial.core.words import gettext as _
from editorial.notices import queries, rules
from editorial.notices.models import Notice
from editorial.notices.rules import Place, Telling
from editorial.people.models import BOARD, DESK, Role
from editorial.scoring.models import AppealOutcome
from editorial.scoring.queries import appeals, periods
from editorial.scoring.queries import told_findings as findings
from editorial.scoring.rules.periods import span
from editorial.units import queries as units
from editorial.units.models import Membership, Position
from editorial.workflow.rules import CHANGE_REASONS

ENDPOINTS = {
    Place.ITEM: "articles.item",
    Place.EDIT: "articles.edit",
    Place.BALLOT: "ballots.ballot",
    Place.CALENDAR: "publishing.calendar",
}


def tell_moved(payload: Payload) -> None:
    """An item took a step: its authors and whoever must act next are told. Reacts to "edition.moved"."""
    row = queries.status_row(payload["status_id"]) if payload.get("status_id") else None
    case = case_of(payload["edition_id"])
    rows = rules.tellings(payload["verb"], payload["from"], payload["to"], case.lane)
    details = dict(row.details) if row else {}
    key = f"edition.moved:{row.id}" if row else f"edition.{payload['verb']}:{case.edition_id}"
    _tell(
        rows, case, key=key, topic=f"edition.moved.{payload['to']}", actor_id=payload["actor_id"],
        reason=_reason(row, case) if row else payload.get("reason", ""), details=details,
    )  # fmt: skip


def tell_stuck(payload: Payload) -> None:
    """A vote can't reach its number. Once for each set of seats. Reacts to "ballot.stuck"."""
    ballot = open_ballot(payload["edition_id"])
    if ballot is None:
        return
    _tell(
        rules.STUCK, case_of(payload["edition_id"]), key=f"ballot.stuck:{ballot.id}:{len(ballot.seats)}",
        topic="ballot.stuck", actor_id=payload["actor_id"], reason=payload["why"],
    )  # fmt: skip


def tell_reviewed(payload: Payload) -> None:
    """Somebody looked again at what one person approved alone. Reacts to "approval.reviewed"."""
    _tell(
        rules.AGREED if payload["agrees"] else rules.DISAGREED, case_of(payload["edition_id"]),
        key=f"approval.reviewed:{payload['approval_id']}", topic="approval.reviewed", actor_id=payload["actor_id"],
        reason=db.session.get_one(Approval, payload["approval_id"]).review_note,
    )  # fmt: skip


def tell_role(payload: Payload) -> None:
    """A role was given: its holder learns what it opens. Reacts to "role.granted"; ended ones are told by who ends them."""
    role, start = Role(payload["role"]), payload["from"]
    title = _("Bạn có vai trò mới: %(role)s", role=role.title)
    body = _("Từ ngày %(day)s. Trên trang này sẽ có thêm các nơi làm việc của vai trò đó.", day=_day(start))
    _add([payload["person_id"]], f"role.granted:{role}:{start}", "role.granted", title, body,
         _path("people.account"), actor_id=payload["actor_id"])  # fmt: skip


PEOPLE_AT_ONCE = 500


def tell_preview(payload: Payload) -> None:
    """A period is shown before it is closed: everybody in it learns until when to object. Some people at a time, the next
    by news of its own. Reacts to "period.previewed"."""
    period, until = span(payload["key"]), datetime.fromisoformat(payload["until"])
    if period is None:
        return
    found = periods.people_in(period, payload["after"], PEOPLE_AT_ONCE)
    key = f"period.previewed:{period.key}:{payload['until']}"
    when = clock.to_vietnam(until).strftime("%d/%m/%Y")
    title = _("%(period)s: xem lại điểm của bạn đến hết %(when)s", period=period.title, when=when)
    body = _("Xem từng dòng điểm. Chỗ nào chưa đúng thì gửi kiến nghị trước khi kỳ được chốt.")
    told = queries.already_told(key)
    for person_id in sorted({counts_as for _person, counts_as in found} - told):
        db.session.add(
            Notice(person_id=person_id, key=key, topic="period.previewed", title=title, body=body,
                   url=_path("scoring.my_points", ky=period.key), created_at=clock.now())
        )  # fmt: skip
    db.session.flush()
    if len(found) == PEOPLE_AT_ONCE:
        outbox.put("period.previewed", payload | {"after": found[-1][0]})


def tell_freeze(payload: Payload) -> None:
    """A period was frozen: office and head learn it. Or an item keeps it from being frozen: the office learns it, once for
    each signature. Reacts to "period.frozen" and "period.stuck"."""
    period = span(payload["key"])
    if period is None:
        return
    topic, number = ("period.frozen", payload["number"]) if "number" in payload else ("period.stuck", 0)
    title, body = rules.PERIODS[topic]
    people = units.holders_of((Role.STANDING_OFFICE, *((Role.BOARD_HEAD,) if number else ())))
    key = f"{topic}:{period.key}:{number or payload['snapshot_id']}"
    _add(db.session.scalars(people), key, topic, str(title) % {"period": period.title, "n": number}, str(body),
         _path("scoring.period", key=period.key), actor_id=0)  # fmt: skip


def tell_round(payload: Payload) -> None:
    """A commendation round took a step: whoever must act, or was honoured, is told. Reacts to "commendation.moved"."""
    found = db.session.get_one(Round, payload["round_id"])
    told = rules.of_round(payload["verb"])
    if told is None:
        return
    listed = select(Candidate.person_id).where(Candidate.round_id == found.id, Candidate.person_id.is_not(None))
    people = {
        "heads": select(Membership.person_id).where(
            Membership.position.in_((Position.HEAD, Position.DEPUTY)), units.in_force(Membership, clock.today())
        ),
        "council": select(Seat.person_id).where(Seat.round_id == found.id),
        "leaders": units.holders_of((Role.BOARD_HEAD, Role.BOARD_DEPUTY)),
        "office": units.holders_of((Role.STANDING_OFFICE,)),
        "honoured": listed.where(Candidate.awarded.is_(True)),
    }[told.to]
    _add(
        [one for one in db.session.scalars(people) if one], f"commendation.moved:{payload['status_id']}",
        "commendation.moved", str(told.title), str(told.body) % {"title": found.title},
        _path("commendations.the_round", round_id=found.id), actor_id=payload["actor_id"],
    )  # fmt: skip


def remind_of_rounds() -> int:
    """Before a stage of a commendation round ends, whoever still owes something is told; once for each deadline, so one
    that was moved is told anew. A duty; returns how many were told."""
    told = 0
    for one in waiting.due(rules.REMIND_DAYS):
        title, body, endpoint = rules.REMINDERS[one.state]
        values = {"title": one.title, "day": f"{one.day:%d/%m/%Y}"}
        key = f"commendation.due:{one.round_id}:{one.state}:{one.day.isoformat()}"
        told += len(set(one.people) - queries.already_told(key))
        _add(one.people, key, "commendation.due", str(title) % values, str(body) % values,
             _path(f"commendations.{endpoint}", round_id=one.round_id), actor_id=0)  # fmt: skip
    return told


def tell_appeal(payload: Payload) -> None:
    """Somebody asks about their points: the office learns that it waits. Answered: who asked learns the answer and why.
    Reacts to "appeal.made" and "appeal.decided"."""
    row = appeals.appeal(payload["appeal_id"])
    values = {"title": row.title, "who": row.person, "by": row.decided_by, "why": row.reason, "answer": row.answer,
              "until": clock.to_vietnam(row.due_at).strftime("%H:%M %d/%m/%Y")}  # fmt: skip
    url = _path("scoring.appeal", appeal_id=row.id)
    if row.outcome is None:
        office = set(db.session.scalars(units.holders_of([Role.STANDING_OFFICE])))
        _add(office, f"appeal.made:{row.id}", "appeal.made", _("Kiến nghị điểm: %(title)s", **values),
             _("%(who)s kiến nghị: %(why)s Cần trả lời trước %(until)s.", **values), url,
             actor_id=payload["actor_id"])  # fmt: skip
    elif row.outcome is not AppealOutcome.WITHDRAWN:
        title = (
            _("Kiến nghị được chấp nhận: %(title)s", **values)
            if row.outcome is AppealOutcome.ACCEPTED
            else _("Đã trả lời kiến nghị: %(title)s", **values)
        )
        _add([row.person_id], f"appeal.decided:{row.id}", "appeal.decided", title,
             _("%(by)s trả lời: %(answer)s", **values), url, actor_id=payload["actor_id"])  # fmt: skip


def tell_finding(payload: Payload) -> None:
    """Somebody decided about an item's points: its authors learn what, who and why. Who asked by an appeal has its answer.
    Reacts to "finding.decided"."""
    told = findings.told_of(payload["finding_id"])
    if told is None:
        return
    values = {"title": told.title, "what": told.kind.title, "who": told.decided_by, "why": told.reason}
    title = (
        _("Rút một quyết định về điểm: %(title)s", **values) if told.is_revoked
        else _("Quyết định về điểm: %(title)s", **values)
    )  # fmt: skip
    body = _("%(what)s. %(who)s quyết định. Lý do: %(why)s", **values)
    _add(told.people, f"finding.decided:{payload['finding_id']}", "finding.decided", title, body,
         _path("scoring.item_points", article_id=payload["article_id"]), actor_id=payload["actor_id"])  # fmt: skip


def tell_rules(payload: Payload) -> None:
    """New rules for points were signed: the desk and the board learn from which day. Reacts to "rule_set.signed"."""
    day = _day(payload["valid_from"])
    _add(
        db.session.scalars(units.holders_of((*DESK, *BOARD))), f"rule_set.signed:{payload['rule_set_id']}",
        "rule_set.signed", _("Quy chế điểm mới áp dụng từ %(day)s", day=day),
        _("Bài đăng lần đầu từ ngày này tính theo bản số %(n)s, %(number)s.", n=payload["number"],
          number=payload["decision_number"]),
        _path("scoring.rule_set", rule_set_id=payload["rule_set_id"]), actor_id=payload["actor_id"],
    )  # fmt: skip


def tell_statement(payload: Payload) -> None:
    """A statement of royalties was opened to objections or signed: everybody in it learns where their part is. Reacts to
    "royalty.statement_sent" and "royalty.statement_signed"."""
    period, until = span(payload["key"]), payload.get("until")
    if period is None:
        return
    if until:
        when = clock.to_vietnam(datetime.fromisoformat(until)).strftime("%d/%m/%Y")
        title = _("Nhuận bút %(period)s: xem lại đến hết %(when)s", period=period.title, when=when)
        body = _("Xem từng khoản và cách tính. Chỗ nào chưa đúng thì gửi kiến nghị trước khi bảng kê được ký chốt.")
    else:
        title = _("Bảng kê nhuận bút %(period)s đã ký chốt", period=period.title)
        body = _("Phần của bạn ghi ở trang Nhuận bút của tôi.")
    topic = "royalty.statement_sent" if until else "royalty.statement_signed"
    _add(payload["people"], f"{topic}:{period.key}", topic, title, body, _path("royalties.mine"),
         actor_id=payload["actor_id"])  # fmt: skip


def tell_objection(payload: Payload) -> None:
    """The office learns of an objection to a statement, who made it of its answer. Reacts to "royalty.objected" and
    "royalty.answered"."""
    key, number = payload["key"], payload["objection_id"]
    if "person_id" in payload:
        _add([payload["person_id"]], f"royalty.answered:{number}", "royalty.answered",
             _("Kiến nghị nhuận bút của bạn đã có trả lời"), _("Đọc câu trả lời ở trang Nhuận bút của tôi."),
             _path("royalties.mine"), actor_id=payload["actor_id"])  # fmt: skip
        return
    people = db.session.scalars(units.holders_of((Role.STANDING_OFFICE,)))
    _add(people, f"royalty.objected:{number}", "royalty.objected", _("Có kiến nghị về bảng kê nhuận bút"),
         _("Bảng kê chỉ ký chốt được khi mọi kiến nghị đã có trả lời."), _path("royalties.statement", key=key),
         actor_id=payload["actor_id"])  # fmt: skip


def _tell(
    rows: Iterable[Telling], case: Case, *, key: str, topic: str, actor_id: int | None, reason: str,
    details: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    rows = list(rows)
    people = queries.people_in({row.to for row in rows}, case, details or {})
    told = queries.already_told(key) if rows else set()
    values = _values(case, actor_id, details or {})
    for person_id, row in rules.addressed(rows, people, actor_id):
        if person_id not in told:
            title, body = rules.words(row, values, reason)
            db.session.add(
                Notice(
                    person_id=person_id, key=key, topic=topic, title=title, body=body, url=_url(row.place, case),
                    article_id=case.article_id, must_act=row.must_act, created_at=clock.now(),
                )
            )  # fmt: skip
    db.session.flush()


def _add(people: Iterable[int], key: str, topic: str, title: str, body: str, url: str, *, actor_id: int) -> None:
    """A notice about no item."""
    for person_id in set(people) - queries.already_told(key) - {actor_id}:
        db.session.add(
            Notice(person_id=person_id, key=key, topic=topic, title=title, body=body, url=url, created_at=clock.now())
        )
    db.session.flush()


def _values(case: Case, actor_id: int | None, details: dict[str, Any]) -> dict[str, str]:
    unit = units.unit(case.unit_id)
    name = units.people_names([actor_id]).get(actor_id, "") if actor_id else ""
    return {
        "title": case.title or _("Bài chưa có tiêu đề"),
        "who": name or _("Hệ thống"),
        "unit": unit.short_name if unit else "",
        "hour": _hour(details.get("live_from")),
        "before": _hour(details.get("before")),
    }


def _reason(row: StatusRow, case: Case) -> str:
    """The reason in full; a vote's are what all who said no or return wrote, and an urgent yes has its own."""
    if row.verb == "vote":
        outcome = row.details.get("outcome")
        if outcome == Outcome.APPROVED:
            return row.reason if case.lane is Lane.URGENT else ""
        return queries.reasons_of_ballot(case.edition_id) or row.reason
    if row.verb == "send":
        return ""  # why personal data may stand: between the author and the desk
    kind = CHANGE_REASONS.get(row.reason_code)
    return f"{kind}. {row.reason}" if kind and row.reason else row.reason


def _hour(raw: str | None) -> str:
    return clock.to_vietnam(datetime.fromisoformat(raw)).strftime("%H:%M %d/%m/%Y") if raw else ""


def _day(raw: str) -> str:
    return datetime.fromisoformat(raw).strftime("%d/%m/%Y")


def _url(place: Place, case: Case) -> str:
    ids = {"article_id": case.article_id, "edition_id": case.edition_id}
    wanted = {
        Place.ITEM: ("article_id",),
        Place.EDIT: ("edition_id",),
        Place.BALLOT: ("edition_id",),
        Place.CALENDAR: (),
    }
    return _path(ENDPOINTS[place], **{name: ids[name] for name in wanted[place]})


def _path(endpoint: str, **values: Any) -> str:
    try:
        found = urlsplit(mail.address_of(endpoint, **values))
    except BuildError:
        return "/viec"
    return f"{found.path}?{found.query}" if found.query else found.path


def read(notice_id: int, *, person_id: int) -> Notice:
    """Mark one as read. Raises Missing when it is not theirs."""
    notice = queries.notice_of(person_id, notice_id)
    if notice is None:
        raise Missing
    notice.read_at = notice.read_at or clock.now()
    return notice


def read_all(person_id: int, up_to: int) -> None:
    """Mark as read what this person has seen; what came after `up_to` stays."""
    db.session.execute(
        update(Notice)
        .where(Notice.person_id == person_id, Notice.read_at.is_(None), Notice.id <= up_to)
        .values(read_at=clock.now())
    )


def prune(limit: int = 1000) -> int:
    """Let go of what was read longer ago than the ward keeps it, the oldest first. Returns how many went."""
    before = clock.now() - timedelta(days=31 * settings.value(rules.KEEP_MONTHS))  # a month as 31 days: never too early
    old = select(Notice.id).where(Notice.read_at < before).order_by(Notice.read_at).limit(limit)
    gone = db.session.execute(
        delete(Notice).where(Notice.id.in_(list(db.session.scalars(old)))),
        execution_options={"synchronize_session": False},
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]
