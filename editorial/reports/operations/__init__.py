"""Writes of the ward's settings, each with its day and basis, kept beside those before it; reminders; and the running
figures that the office's page adds up."""

from collections import Counter
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from editorial.articles.models import Article, Edition
from editorial.core import audit, clock, settings
from editorial.core.access import Actor
from editorial.core.db import db, let_others_write, transaction, upsert
from editorial.core.errors import Invalid, Missing
from editorial.core.i18n import gettext as _
from editorial.core.notifications import Notification, path_to
from editorial.notices import operations as notices
from editorial.people.models import Person
from editorial.publishing.models import Publication
from editorial.publishing.queries import not_cancelled
from editorial.reports import rules
from editorial.reports.models import UnitMonth, UnitSending
from editorial.reports.queries import figures
from editorial.reports.queries.figures import month_of
from editorial.units.models import Unit
from editorial.units.queries import leaders_of, people_names


def set_value(key: str, raw: Any, *, valid_from: date, basis: str, actor: Actor) -> None:
    """Decide a setting anew from a day on. Raises Missing, Refused, Invalid."""
    setting = rules.settings_by_key().get(key)
    if setting is None:
        raise Missing
    rules.can_set(actor).require()
    errors: dict[str, str] = {}
    try:
        parsed = setting.parse(raw)
        if parsed != raw and setting.show is None:
            errors["value"] = _("Giá trị này ngoài mức cho phép.")
    except (TypeError, ValueError):
        errors["value"] = _("Giá trị này ngoài mức cho phép.")
    if valid_from < clock.today():
        errors["valid_from"] = _("Quyết định chỉ có hiệu lực từ hôm nay trở đi; việc đã qua không đổi.")
    if not basis.strip():
        errors["basis"] = _("Hãy ghi căn cứ: văn bản, hoặc lý do bằng lời.")
    if errors:
        raise Invalid(_("Còn chỗ chưa đúng."), errors)
    settings.put(setting, parsed, valid_from=valid_from, basis=basis.strip(), actor=actor)


def remind(*, actor: Actor, unit_id: int | None = None, person_id: int | None = None) -> list[str]:
    """Tell the heads and deputies of a unit that it has been silent, or a person that items are late in their hands; at
    most once a day. Returns who was told. Raises Refused, Missing, Invalid."""
    rules.can_remind(actor).require()
    day = clock.today()
    if unit_id is not None:
        unit = db.session.scalars(select(Unit).where(Unit.id == unit_id).with_for_update()).one_or_none()
        if unit is None:
            raise Missing
        people = set(db.session.scalars(leaders_of(unit_id)))
        words = (
            _("Mời %(unit)s gửi tin, bài", unit=unit.short_name),
            _("Văn phòng lâu chưa nhận được bài của đơn vị. Một việc tốt trong tuần, vài câu và một tấm ảnh là đủ."),
            path_to("desk.new_item"),
        )
        subject, number = "unit", unit_id
    else:
        late = {holder.id: holder.late for holder in figures.late_by_owner(actor, clock.now()) if holder.id}
        if person_id not in late:
            raise Missing
        db.session.scalars(select(Person.id).where(Person.id == person_id).with_for_update()).one()
        people = {person_id}
        words = (
            _("Bạn đang giữ %(n)s bài trễ hạn", n=late[person_id]),
            _("Hãy làm tiếp, hoặc trả bài về hàng đợi để người khác nhận."),
            path_to("home.mine"),
        )
        subject, number = "person", person_id
    names = people_names(people - {actor.id})
    if not names:
        raise Invalid(_("Chưa có ai khác để nhắc: đơn vị chưa có trưởng, phó."))
    key = f"reminded:{subject}:{number}:{day.isoformat()}"
    if not notices.send(Notification(names, key, f"{subject}.reminded", *words, actor_id=actor.id)):
        raise Invalid(_("Hôm nay đã nhắc rồi. Nếu gấp, xin gọi điện."))
    audit.record(f"{subject}.reminded", actor=actor, subject=subject, subject_id=number, people=sorted(names))
    return sorted(names.values())


BATCH = 500


def count_up(limit: int = BATCH) -> int:
    """Take into the running figures what can no longer change: went out and was settled, was sent. Returns how many.

    A row is counted and marked in one transaction, so it is in the running figures or in what is not counted yet, and
    never in both. Any process may call it, any number at once.
    """
    with transaction():
        return _count_publications(limit) + _count_sendings(limit)


def count_all() -> int:
    """Batch after batch; the worker's duty."""
    count = 0
    while done := count_up():
        count += done
        let_others_write()
    return count


def _count_publications(limit: int) -> int:
    rows = db.session.execute(
        select(Publication.id, Publication.unit_id, Publication.live_from, Edition.number)
        .join(Edition, Edition.id == Publication.edition_id)
        .where(not_cancelled(), Publication.counted_at.is_(None), Publication.settled_at.is_not(None))
        .limit(limit)
        .with_for_update(of=Publication, skip_locked=True)
    ).all()
    months = Counter((row.unit_id, month_of(row.live_from)) for row in rows if row.number == 1)
    for (unit_id, month), published in sorted(months.items()):  # in one order, so that two workers don't wait in a ring
        fresh = upsert(UnitMonth).values(unit_id=unit_id, month=month, published=published)
        more = {"published": UnitMonth.published + fresh.excluded.published}
        db.session.execute(fresh.on_conflict_do_update(index_elements=["unit_id", "month"], set_=more))
    _mark(Publication, [row.id for row in rows])
    return len(rows)


def _count_sendings(limit: int) -> int:
    rows = db.session.execute(
        select(Edition.id, Article.unit_id, Edition.sent_at)
        .join(Article, Article.id == Edition.article_id)
        .where(Edition.counted_at.is_(None), Edition.sent_at.is_not(None))
        .limit(limit)
        .with_for_update(of=Edition, skip_locked=True)
    ).all()
    newest: dict[int, datetime] = {}
    for row in rows:
        newest[row.unit_id] = max(row.sent_at, newest.get(row.unit_id, row.sent_at))
    for unit_id, sent_at in sorted(newest.items()):
        fresh = upsert(UnitSending).values(unit_id=unit_id, last_sent_at=sent_at)
        later = UnitSending.last_sent_at < fresh.excluded.last_sent_at
        db.session.execute(
            fresh.on_conflict_do_update(
                index_elements=["unit_id"], set_={"last_sent_at": fresh.excluded.last_sent_at}, where=later
            )
        )
    _mark(Edition, [row.id for row in rows])
    return len(rows)


def _mark(table: Any, ids: list[int]) -> None:
    db.session.execute(
        update(table).where(table.id.in_(ids)).values(counted_at=clock.now()),
        execution_options={"synchronize_session": False},
    )
