"""Whoever wants more points, or a signed figure moved, finds no way round the rules."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest

from editorial.articles.rules import Name
from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.db import db, transaction
from editorial.core.errors import DeskError, Invalid, Missing, Refused
from editorial.people.models import PersonMerge
from editorial.people.operations.merge import merge_account
from editorial.royalties.models import Objection, Statement, StatementState
from editorial.royalties.operations import statements
from editorial.scoring.appeals import operations as appeals
from editorial.scoring.appeals.models import AppealOutcome
from editorial.scoring.appeals.operations import AppealChange
from editorial.scoring.closing.operations import transitions
from editorial.scoring.findings import operations as findings
from editorial.scoring.findings.models import FindingKind
from editorial.scoring.holders.queries import merged_accounts
from editorial.scoring.periods.rules import span
from editorial.scoring.rule_sets import operations as rule_sets
from editorial.scoring.rule_sets.models import RuleSet
from editorial.scoring.verification.queries.balances import balance_faults
from editorial.scoring.verification.queries.entries import entry_faults
from editorial.units import operations as units
from editorial.units.models import Unit
from tests import cast as people
from tests import factories, pipeline
from tests.cast import Cast
from tests.scoring import ward

Travel = Callable[..., None]
K = FindingKind


def is_right() -> None:
    db.session.expire_all()
    assert [*entry_faults(), *balance_faults()] == []


def decide(article: int, kind: FindingKind, actor: Actor, **more: Any) -> int:
    with transaction():
        return findings.decide(article, kind, reason="Đã xem.", actor=actor, **more).id


# ---- more points than one's due -----------------------------------------------------------------------------------------


def test_shares_agreed_with_somebody_else_say_nothing_of_a_new_co_author(cast: Cast):
    """All to oneself, agreed while a friend stood beside; the friend leaves, another comes: the rule counts again."""
    ward.sign(cast)
    edition = pipeline.draft(cast, cast.hoa, cast.binh)
    article = pipeline.case(edition).article_id
    with transaction():
        findings.agree_shares(article, {cast.hoa.id: 100, cast.binh.id: 0}, actor=cast.hoa)
    pipeline.save(edition, cast.hoa, byline=(Name(cast.hoa.id, "Hoa"), Name(cast.don.id, "Don")))
    pipeline.do("send", edition, cast.hoa)
    pipeline.do("confirm", edition, cast.lan)
    pipeline.do("claim", edition, cast.mai)
    pipeline.do("submit_to_board", edition, cast.mai, grade="B")
    pipeline.vote(edition, cast.uyen)
    pipeline.vote(edition, cast.head)
    pipeline.do("publish_now", edition, cast.dang)
    ward.tell()
    held = ward.standing(article)
    assert (held[cast.hoa.id].share, held[cast.don.id].share) == (60, 40)
    is_right()


def test_an_appeal_gives_nothing_to_who_judged_the_item(cast: Cast):
    """Nobody earns on an item they judged, by no door."""
    ward.sign(cast)
    article = ward.published(cast, cast.hoa)
    ward.correct(
        cast, article, byline=(Name(cast.hoa.id, "Hoa"), Name(cast.uyen.id, "Uyên")), voters=(cast.vinh, cast.head)
    )
    line = ward.standing(article)[cast.uyen.id]
    assert (line.arithmetic["zero"], line.amount) == ("judged", 0)
    with transaction():
        asked = appeals.submit(article, "Xin cộng.", actor=cast.uyen, entry_id=line.id).id
    with pipeline.refuses(Refused), transaction():
        appeals.decide(asked, AppealOutcome.ACCEPTED, "Cho.", actor=cast.office, change=AppealChange(amount=500))
    ward.tell()
    assert ward.score(cast.uyen) == 0


def test_a_line_names_no_decision_that_is_about_somebody_else(cast: Cast):
    """The reason under a line is the newest decision that concerns its own holder."""
    ward.sign(cast)
    article = ward.published(cast, cast.hoa, cast.binh)
    made = decide(article, K.REGRADE, cast.office, value={"grade": "A"})
    decide(article, K.COPIED, cast.office, person_id=cast.binh.id)
    ward.tell()
    back = decide(article, K.TRANSLATION, cast.office)
    with transaction():
        findings.revoke(back, reason="Nhầm.", actor=cast.office)
    ward.tell()
    decide(article, K.REGRADE, cast.office, value={"grade": "C"})
    mine, unit = ward.standing(article)[cast.hoa.id], ward.standing(article)[None]
    assert mine.evidence in (f"article:{article}", f"finding:{made}")
    assert unit.evidence in (f"article:{article}", f"finding:{made}")
    ward.tell()


# ---- time -------------------------------------------------------------------------------------------------------------


def test_rules_are_not_signed_by_a_clock_that_was_set_back(cast: Cast, travel: Travel):
    """An hour of signing before items that are out already would apply the new rules backwards."""
    ward.sign(cast)
    now = clock.now()
    travel(now + timedelta(days=1, hours=5))
    article = ward.published(cast)
    before = ward.score(cast.hoa)
    travel(now + timedelta(days=1, hours=3))
    with transaction():
        row = rule_sets.draft(values=ward.values(base=dict.fromkeys(ward.BASE, 10000)), valid_from=clock.today(),
                              actor=cast.office, decision_number="13/QĐ-BBT")  # fmt: skip
        kept = row.id
    with pytest.raises(Refused, match="Đồng hồ máy chủ"), transaction():
        rule_sets.sign(kept, actor=cast.head)
    db.session.rollback()
    travel(now + timedelta(days=1, hours=6))
    with transaction():
        rule_sets.sign(kept, actor=cast.head)
    decide(article, K.TRANSLATION, cast.office)
    ward.tell()
    assert ward.score(cast.hoa) == before + 100  # by the rules of its hour
    is_right()


@pytest.mark.parametrize(
    "key", ["٢٠٢٦-10", "２０２６-10", "T20251201", "T2025-W49-1", "2026-٠٩", "T2025-12-01 ", "2026-10\n"]
)
def test_a_period_has_one_name(cast: Cast, key: str):
    """A second name for the same days would be signed a second time without the decision that opening again needs."""
    assert span(key) is None
    with pytest.raises(Missing):
        transitions.open_preview(key, actor=cast.office)


def test_who_asks_after_the_window_keeps_nobody_from_signing(cast: Cast, travel: Travel):
    """One could else ask again after every answer, and no period would ever be closed."""
    ward.sign(cast)
    article = ward.published(cast)
    line = ward.standing(article)[cast.hoa.id].id
    travel(clock.from_vietnam(date(2026, 12, 1), time(9)))
    with transaction():
        row = transitions.open_preview("2026-11", actor=cast.office)
        until = row.objections_until
    assert until is not None
    travel(until - timedelta(minutes=1))
    with transaction():
        first = appeals.submit(article, "Sớm.", actor=cast.hoa, entry_id=line).id
    travel(until + timedelta(hours=1))
    with pytest.raises(Refused, match="Còn 1 kiến nghị"), transaction():
        transitions.sign("2026-11", actor=cast.head)
    db.session.rollback()
    with transaction():
        appeals.decide(first, AppealOutcome.DECLINED, "Đúng rồi.", actor=cast.office)
    with transaction():
        appeals.submit(article, "Nữa.", actor=cast.hoa, entry_id=line)
    with transaction():
        assert transitions.sign("2026-11", actor=cast.head).number == 1


# ---- who is who ---------------------------------------------------------------------------------------------------------


def test_units_never_merge_in_a_circle(cast: Cast):
    later, sooner = clock.today() + timedelta(days=40), clock.today() + timedelta(days=10)
    with transaction():
        units.merge_unit(cast.group.id, cast.lone_group.id, first_day=later, actor=cast.office)
    with pytest.raises(Invalid), transaction():
        units.merge_unit(cast.lone_group.id, cast.group.id, first_day=sooner, actor=cast.office)
    db.session.rollback()
    assert db.session.get_one(Unit, cast.lone_group.id).successor_id is None


def test_accounts_never_merge_in_a_circle(real_database: Any):
    """Two who merge the same pair both ways at once: one of them is refused."""
    with real_database.app.app_context():
        cast = people.build()
    pair = ((cast.hoa.id, cast.binh.id), (cast.binh.id, cast.hoa.id))
    barrier, said = threading.Barrier(2), []

    def merge(accounts: tuple[int, int], actor: Actor) -> None:
        with real_database.app.app_context():
            barrier.wait()
            try:
                with transaction():
                    merge_account(*accounts, reason="Một người.", actor=actor)
                said.append("ok")
            except DeskError:
                said.append("refused")
            db.session.remove()

    threads = [
        threading.Thread(target=merge, args=(accounts, actor))
        for accounts, actor in zip(pair, (cast.office, cast.admin), strict=True)
    ]
    [thread.start() for thread in threads], [thread.join() for thread in threads]
    with real_database.app.app_context():
        assert sorted(said) == ["ok", "refused"]
        assert db.session.query(PersonMerge).count() == 1
        known = merged_accounts.persons()
        assert known.canonical(cast.hoa.id) == known.canonical(cast.binh.id)


def test_nobody_answers_their_own_objection_under_another_account(cast: Cast):
    second = factories.make_person()
    day = date(2026, 10, 1)
    row = Statement(key="2026-10", starts_on=day, ends_on=date(2026, 10, 31), state=StatementState.OBJECTIONS,
                    created_at=clock.now(), created_by_id=cast.office.id, decisions=[], objections_until=clock.now())  # fmt: skip
    factories.save(row)
    said = Objection(statement_id=row.id, person_id=second.id, reason="Thiếu.", created_at=clock.now())
    factories.save(said, PersonMerge(person_id=second.id, into_id=cast.deputy.id, by_id=cast.admin.id, at=clock.now()))
    with pytest.raises(Refused, match="kiến nghị của bạn"), transaction():
        statements.answer("2026-10", said.id, "Đúng.", actor=cast.deputy)


# ---- forged words -----------------------------------------------------------------------------------------------------


def test_a_forged_rule_set_on_the_signing_page_is_refused_in_words(cast: Cast):
    with transaction():
        row = rule_sets.draft(values=ward.values(), valid_from=clock.today(), actor=cast.office, decision_number="1/QĐ")
        kept = row.id
    with pytest.raises(DeskError), transaction():
        rule_sets.sign(kept, actor=cast.head, seen=ward.values(shares={"²": [60, 40]}))
    db.session.rollback()
    assert db.session.get_one(RuleSet, kept).signed_at is None
