"""The demo's points: signed rules from before its first item, a month that was closed, and what goes on today: an appeal,
a decision, a round of commendations. Everything by the desk's own operations, at the hour when it happened."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from editorial.commendations.candidates.operations import candidates
from editorial.commendations.council.operations import membership
from editorial.commendations.council.rules.voting import Position
from editorial.commendations.criteria.rules import Criteria
from editorial.commendations.progress import operations as progress
from editorial.commendations.rounds import operations as rounds
from editorial.commendations.rounds.models import Round
from editorial.commendations.rounds.rules import Majority, Quorum
from editorial.core import clock, events, settings
from editorial.core.db import db, transaction
from editorial.core.worktime import add_days
from editorial.demo.ward import Ward
from editorial.scoring.anomalies import operations as guards
from editorial.scoring.anomalies import queries as guard_queries
from editorial.scoring.anomalies.rules import AnomalyKind
from editorial.scoring.appeals import operations as appeals
from editorial.scoring.appeals import rules as appeal_rules
from editorial.scoring.closing.operations import freezing, transitions
from editorial.scoring.closing.rules import OBJECTION_DAYS
from editorial.scoring.findings import operations as findings
from editorial.scoring.findings.models import FindingKind
from editorial.scoring.ledger.models import EntryKind, LedgerEntry
from editorial.scoring.periods.models import Period, Snapshot, SnapshotRow
from editorial.scoring.periods.rules import Span, next_key, span
from editorial.scoring.rule_sets import operations as rule_sets
from editorial.scoring.rule_sets import queries as rule_set_queries
from editorial.scoring.rule_sets.models import RuleSet
from editorial.scoring.rule_sets.seed_data import draft_rules
from editorial.units.queries import actor_of
from editorial.workflow.queries import calendar

Step = tuple[datetime, Callable[[], None]]

COUNCIL = (
    ("truong", Position.CHAIR), ("pho", Position.MEMBER), ("uyen", Position.MEMBER), ("vinh", Position.MEMBER),
    ("yen", Position.MEMBER), ("son", Position.SECRETARY),
)  # fmt: skip


def last_months(today: date) -> tuple[Span, Span]:
    """The month before the last one, and the last one."""
    last = _span(next_key(f"{today:%Y-%m}", -1))
    return _span(next_key(last.key, -1)), last


def _span(key: str) -> Span:
    found = span(key)
    assert found is not None
    return found


def preview_hour(month: Span) -> datetime:
    """The first working morning after a month."""
    day = month.ends_on + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return clock.from_vietnam(day, time(7))


def signing_hour(month: Span) -> datetime:
    """The working morning after the days for objections."""
    until = add_days(calendar(), preview_hour(month), settings.value(OBJECTION_DAYS))
    return clock.from_vietnam(clock.to_vietnam(add_days(calendar(), until, 1)).date(), time(7, 30))


def closed_month(now: datetime) -> Span:
    """The newest month that is signed by now."""
    before, last = last_months(clock.to_vietnam(now).date())
    return last if signing_hour(last) < now else before


def sign_rules(ward: Ward) -> None:
    """The proposed values, signed a week before the first item of the closed month."""
    first = closed_month(clock.now()).starts_on
    with clock.at(clock.from_vietnam(first - timedelta(days=7), time(9))):
        with transaction():
            draft_rules()
        with transaction():
            draft = db.session.scalars(select(RuleSet)).one()
            rule_sets.change(draft.id, values=draft.values, valid_from=first, decision_number="05/QĐ-BBT",
                             note=draft.note, actor=ward.actor("phuong"))  # fmt: skip
        with transaction():
            rule_sets.sign(draft.id, actor=ward.actor("truong"))


def steps(ward: Ward) -> Iterator[Step]:
    """What happens to the last two months, in its order, as far as its hour has come."""
    now = clock.now()
    for month in last_months(clock.today()):
        if preview_hour(month) < now:
            yield preview_hour(month), lambda key=month.key: _preview(key, ward)  # type: ignore[misc]
        if signing_hour(month) < now:
            yield signing_hour(month), lambda key=month.key: _sign(key, ward)  # type: ignore[misc]


def _preview(key: str, ward: Ward) -> None:
    if rule_set_queries.in_force(_span(key).ends_on) is None:
        return
    with transaction():
        transitions.open_preview(key, actor=ward.actor("phuong"))


def _sign(key: str, ward: Ward) -> None:
    if rule_set_queries.in_force(_span(key).ends_on) is None:
        return
    with transaction():
        transitions.sign(key, actor=ward.actor("truong"))
    freezing.freeze_all()


def today(ward: Ward) -> None:
    """What waits for somebody now: a contributor asks, the City's portal took an item over, a round gathers names."""
    now = clock.now()
    with clock.at(now - timedelta(hours=20)):
        _appeal(ward)
        _accepted(ward)
        events.deliver_all()
    with clock.at(now - timedelta(hours=18)):
        _look(ward)
        _round(ward)
        events.deliver_all()


def _look(ward: Ward) -> None:
    """The demo tells the same few stories again, which its guards see; the office has found all but two of them right."""
    today = clock.today()
    for month, left in ((closed_month(clock.now()), 0), (_span(f"{today:%Y-%m}"), 2)):
        for listed in guard_queries.anomalies(AnomalyKind.NEAR, month).waiting[left:]:
            with transaction():
                guards.review(
                    listed.found.key, month, "Hoạt động định kỳ, mỗi lần một tin.", actor=ward.actor("phuong")
                )


def _newest(*where: object) -> list[LedgerEntry]:
    """Lines that count, the newest first."""
    gone = select(LedgerEntry.reverses_id).where(LedgerEntry.reverses_id.is_not(None))
    return list(
        db.session.scalars(
            select(LedgerEntry)
            .where(LedgerEntry.kind == EntryKind.AWARD, LedgerEntry.id.not_in(gone), *where)  # type: ignore[arg-type]
            .order_by(LedgerEntry.id.desc())
        )
    )


def _appeal(ward: Ward) -> None:
    line = _newest(LedgerEntry.person_id == ward.ids["hoa"], LedgerEntry.amount > 0)[0]
    reason = appeal_rules.reason_of("grade", "Bài có số liệu của cả tổ và được bà con chuyển cho nhau đọc.")
    with transaction():
        appeals.submit(line.article_id, reason, actor=ward.actor("hoa"), entry_id=line.id)


def _accepted(ward: Ward) -> None:
    line = _newest(LedgerEntry.base >= 600, LedgerEntry.person_id.is_not(None), LedgerEntry.amount > 0)[
        0
    ]  # has room for more
    with transaction():
        findings.decide(
            line.article_id, FindingKind.ACCEPTED, value={"where": "Cổng thông tin điện tử Thành phố"},
            reason="Cổng Thành phố đăng lại nguyên bài.", actor=ward.actor("phuong"),
        )  # fmt: skip


def _round(ward: Ward) -> None:
    """By theme, from the closed month: few items are enough, so that the demo has candidates."""
    office, now = ward.actor("phuong"), clock.today()
    snapshot, period = db.session.execute(
        select(Snapshot, Period)
        .join(Period, Period.id == Snapshot.period_id)
        .where(Snapshot.completed_at.is_not(None))
        .order_by(Period.ends_on.desc())
        .limit(1)
    ).one()
    month = _span(period.key).title.lower()
    stages = zip(("nominating", "appraising", "voting", "submitted"), (7, 12, 15, 20), strict=True)
    with transaction():
        made = rounds.create(
            rounds.RoundTerms(
                title=f"Khen thưởng tin, bài tốt {month}", year=period.ends_on.year, kind="theme",
                theme=f"Tin, bài tốt {month}", snapshot_id=snapshot.id,
                criteria=Criteria(items=2, months=1, group_items=2), quotas={"contributor": 3},
                nominators=["unit_head", "office"],
                deadlines={stage: now + timedelta(days=days) for stage, days in stages}, secret=True,
                quorum=Quorum.TWO_THIRDS, majority=Majority.HALF_MEMBERS,
            ), actor=office,
        )  # fmt: skip
        round_id = made.id
    _council(round_id, ward)
    with transaction():
        found = db.session.get_one(Round, round_id)
        progress.apply_verb("open_nominations", round_id, version=found.version, actor=office)
    with transaction():
        candidates.propose(round_id, _good(snapshot.id), actor=office)
    _nominate(round_id, ward)


def _council(round_id: int, ward: Ward) -> None:
    with transaction():
        for name, position in COUNCIL:
            membership.appoint_member(round_id, ward.ids[name], position, actor=ward.actor("phuong"))


def _good(snapshot_id: int) -> list[int]:
    rows = select(SnapshotRow.id).where(
        SnapshotRow.snapshot_id == snapshot_id, SnapshotRow.items >= 2, SnapshotRow.is_staff.is_(False)
    )
    return list(db.session.scalars(rows))


def _nominate(round_id: int, ward: Ward) -> None:
    """A head puts forward somebody with one item, so that one criterion is crossed."""
    found = db.session.get_one(Round, round_id)
    rows = db.session.scalars(
        select(SnapshotRow).where(
            SnapshotRow.snapshot_id == found.snapshot_id, SnapshotRow.person_id.is_not(None), SnapshotRow.items == 1,
            SnapshotRow.is_staff.is_(False),
        )
    ).all()  # fmt: skip
    codes = {unit_id: code for code, unit_id in ward.units.items()}
    for row in rows:
        unit_id = row.figures["unit_id"]
        head = ward.heads.get(codes.get(unit_id, ""))
        if head and head != row.person_id:
            with transaction():
                candidates.nominate(round_id, person_id=row.person_id, unit_id=unit_id, actor=actor_of(head))
            return
