"""Random lives of items: whatever happens, in whatever order the news comes, ledger, balances and an independent recount
say the same, and a closed period never moves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import select

from editorial.articles import operations as articles
from editorial.articles import queries
from editorial.articles.models import Article, Lane
from editorial.articles.rules import Name
from editorial.core import clock, events
from editorial.core.access import Actor
from editorial.core.db import db, transaction
from editorial.core.errors import DeskError
from editorial.core.events.models import Delivery
from editorial.people import operations as people_operations
from editorial.people.models import Person, Role
from editorial.publishing import operations as publishing
from editorial.publishing.models import Publication
from editorial.scoring.appeals import operations as appeals_operations
from editorial.scoring.findings import operations as findings
from editorial.scoring.findings.models import Finding, FindingKind
from editorial.scoring.holders.queries.merged_accounts import persons
from editorial.scoring.ledger.models import LedgerEntry, PersonBalance
from editorial.scoring.ledger.operations import reconciliation
from editorial.scoring.periods.models import Period, Snapshot
from editorial.scoring.periods.rules import keys_of, span
from editorial.scoring.rule_sets import operations as rule_sets
from editorial.scoring.verification.queries.balances import balance_faults
from editorial.scoring.verification.queries.entries import entry_faults
from editorial.units import operations as units
from editorial.units.models import Unit
from editorial.units.queries import actor_of
from editorial.workflow import operations as workflow
from editorial.workflow.events import EditionMoved
from tests import cast as people
from tests import event_log, pipeline
from tests.conftest import MORNING, Engine
from tests.examples import examples
from tests.scoring.recount import Recount, booked
from tests.scoring.ward import values

WRITERS = ("hoa", "binh", "don", "outsider", "uyen", "tuan")
GENRES = ("brief", "news", "report", "announcement")
ANY = st.sampled_from(range(840))
SOME = st.lists(st.sampled_from(WRITERS), min_size=1, max_size=5, unique=True)


class Ward(RuleBasedStateMachine):
    app: Flask

    def __init__(self) -> None:
        super().__init__()
        self.context = self.app.app_context()
        self.context.push()
        self.engines = db.engines
        self.real = self.engines[None]
        self.connection = self.real.connect()
        self.outer = self.connection.begin()
        self.engines[None] = self.connection  # type: ignore[assignment]
        clock._fixed.append(MORNING.astimezone(clock.UTC))
        self.cast = people.build()
        self.ids = {name: actor.id for name, actor in self.cast.everyone.items()}
        self.closed: dict[tuple[date, date], dict[int, int]] = {}
        self.sign(0)

    def teardown(self) -> None:
        try:
            self.all_is_right()
        finally:
            db.session.remove()
            self.engines[None] = self.real
            self.outer.rollback()
            self.connection.close()
            clock._fixed.pop()
            self.context.pop()

    # --- helpers ---

    def who(self, name: str) -> Actor:
        return actor_of(self.ids[name])

    def pick(self, number: int) -> Article | None:
        out = db.session.scalars(
            select(Article).where(Article.published_edition_id.is_not(None)).order_by(Article.id)
        ).all()
        return out[number % len(out)] if out else None

    def attempt(self, act: Callable[[], object]) -> None:
        try:
            with transaction():
                act()
        except DeskError:
            db.session.expire_all()

    def names(self, some: list[str]) -> tuple[Name, ...]:
        return tuple(Name(self.ids[name], name) for name in some)

    # --- what happens ---

    @initialize(
        items=st.lists(st.tuples(SOME, st.sampled_from(GENRES), st.sampled_from("ABC"), ANY, st.integers(0, 30)),
                       min_size=4, max_size=8)
    )  # fmt: skip
    def begin(self, items: list[tuple[list[str], str, str, int, int]]) -> None:
        for names, genre, grade, unit, hours in items:
            self.publish(names, genre, grade, hours % 4, unit, 2)
            self.time_goes(hours)

    @rule(names=SOME, genre=st.sampled_from(GENRES), grade=st.sampled_from("ABC"), days=st.integers(0, 3),
          unit=ANY, again=st.integers(1, 3))  # fmt: skip
    def publish(self, names: list[str], genre: str, grade: str, days: int, unit: int, again: int) -> None:
        for _time in range(again if genre == "brief" else 1):
            self.attempt(lambda: self._publish(names, genre, grade, days, unit))

    def _publish(self, names: list[str], genre: str, grade: str, days: int, unit: int) -> None:
        open_units = db.session.scalars(select(Unit.id).where(Unit.valid_to.is_(None)).order_by(Unit.id)).all()
        writer = self.who("office")
        content = pipeline.words(
            self.cast, genre_id=self.cast.genres[genre].id, byline=self.names(names), body="<p>Bà con quét ngõ.</p>",
            event_on=clock.today() - timedelta(days=days),
        )  # fmt: skip
        edition = articles.create(content, unit_id=open_units[unit % len(open_units)], actor=writer, lane=Lane.URGENT)
        workflow.send(edition.id, actor=writer, version=edition.version)
        self.to_public(edition.id, grade, claim=True)

    def to_public(self, edition: int, grade: str, *, claim: bool) -> None:
        if claim:
            workflow.claim(edition, actor=self.who("mai"), version=pipeline.case(edition).version)
        workflow.submit_to_board(edition, actor=self.who("mai"), version=pipeline.case(edition).version, grade=grade)
        workflow.vote(edition, actor=self.who("head"), choice="yes", reason="Gấp.",
                      revision_hash=pipeline.case(edition).revision_hash)  # fmt: skip
        publishing.publish_now(edition, actor=self.who("dang"), version=pipeline.case(edition).version)

    @rule(number=ANY, names=st.none() | SOME, genre=st.none() | st.sampled_from(GENRES), section=st.booleans())
    def correct(self, number: int, names: list[str] | None, genre: str | None, section: bool) -> None:
        article = self.pick(number)
        if article is None:
            return
        live, mai = int(article.published_edition_id or 0), self.who("mai")

        def work() -> None:
            made = workflow.correct(live, actor=mai, version=pipeline.case(live).version).id
            now = pipeline.case(made)
            text = queries.content_of(queries.revision(now.revision_id))
            changes: dict[str, object] = {"correction_note": "Sửa cho đúng."}
            if names:
                changes["byline"] = self.names(names)
            if genre:
                changes["genre_id"] = self.cast.genres[genre].id
            if section:
                changes["section_id"] = self.cast.sections["phap-luat"].id
            changed = replace(text, **changes)  # type: ignore[arg-type]
            articles.save(made, changed, base_revision_id=now.revision_id, actor=mai)
            self.to_public(made, "C", claim=False)

        self.attempt(work)

    @rule(number=ANY)
    def take_down(self, number: int) -> None:
        if article := self.pick(number):
            edition = int(article.published_edition_id or 0)
            self.attempt(
                lambda: publishing.take_down(edition, actor=self.who("head"), version=pipeline.case(edition).version,
                                             reason="Sai.")
            )  # fmt: skip

    @rule(number=ANY, kind=st.sampled_from([kind for kind in FindingKind if kind is not FindingKind.ADJUSTMENT]),
          by=st.sampled_from(("office", "deputy", "deputy", "head")), alone=st.booleans(), grade=st.sampled_from("ABC"),
          amount=st.integers(-300, 300))  # fmt: skip
    def decide(self, number: int, kind: FindingKind, by: str, alone: bool, grade: str, amount: int) -> None:
        article = self.pick(number)
        if article is None:
            return
        byline = [row["person_id"] for row in queries.revision(
            db.session.scalars(select(Publication.revision_id).where(Publication.edition_id == article.published_edition_id)
                               .order_by(Publication.id.desc())).first() or 0).byline]  # fmt: skip
        root = persons().canonical
        people_in = list(dict.fromkeys(root(person) for person in byline))
        shares = {str(person): 0 for person in people_in}
        shares[str(people_in[0])] = 100 - 10 * (len(people_in) - 1)
        shares |= {str(person): 10 for person in people_in[1:]}
        value = {
            FindingKind.REGRADE: {"grade": grade}, FindingKind.SHARES: {"shares": shares},
            FindingKind.GENRE: {"genre_id": self.cast.genres[GENRES[number % len(GENRES)]].id, "title": "Thể loại"},
            FindingKind.ACCEPTED: {"where": "Cổng Thành phố"},
            FindingKind.CONTRIBUTOR_ERROR: {"edition_id": article.published_edition_id},
        }.get(kind, {})  # fmt: skip
        person = people_in[0] if alone and kind in ("copied", "personal_data", "not_counted") else None
        self.attempt(lambda: findings.decide(article.id, kind, value=value, reason="Đã xem.", person_id=person,
                                             actor=self.who(by)))  # fmt: skip
        if amount % 3 == 0:
            self.attempt(lambda: appeals_operations.adjust(article.id, people_in[-1], amount, reason="Kiến nghị.",
                                                 evidence="appeal:1", actor=self.who(by)))  # fmt: skip

    @rule(number=ANY, kinds=st.lists(st.sampled_from(("accepted", "translation", "kept", "regrade")), min_size=2))
    def decide_much(self, number: int, kinds: list[str]) -> None:
        for place, kind in enumerate(kinds):
            self.decide(number + place, FindingKind(kind), "deputy", False, "ABC"[place % 3], 30 * place)

    @rule(number=ANY)
    def take_back(self, number: int) -> None:
        made = db.session.scalars(select(Finding.id).where(Finding.revokes_id.is_(None)).order_by(Finding.id)).all()
        if made:
            self.attempt(lambda: findings.revoke(made[number % len(made)], reason="Xem lại.", actor=self.who("deputy")))

    @rule(source=st.sampled_from(WRITERS), other=st.sampled_from((*WRITERS, "son")))
    def merge_people(self, source: str, other: str) -> None:
        merged = len(persons().into)
        if merged < 2:
            self.attempt(lambda: units.merge_person(self.ids[source], self.ids[other], reason="Một người.",
                                                    actor=self.who("admin"), accept_gaps=True))  # fmt: skip

    @rule(source=st.sampled_from(("group", "lone_group", "women")), other=st.sampled_from(("group", "lone_group", "culture")),
          days=st.integers(-40, 0))  # fmt: skip
    def merge_units(self, source: str, other: str, days: int) -> None:
        ids = {name: getattr(self.cast, name).id for name in people.UNITS}
        first = clock.today() + timedelta(days=days)
        self.attempt(lambda: units.merge_unit(ids[source], ids[other], first_day=first, actor=self.who("office")))

    @rule(name=st.sampled_from(WRITERS), days=st.integers(-20, 3))
    def give_role(self, name: str, days: int) -> None:
        if db.session.get_one(Person, self.ids[name]).is_active:
            self.attempt(lambda: people_operations.grant_role(self.ids[name], Role.EDITOR, basis="QĐ", actor=self.who("admin"),
                                                              valid_from=clock.today() + timedelta(days=days)))  # fmt: skip

    @rule(number=st.integers(0, 3))
    def sign(self, number: int) -> None:
        """Harder and harder limits, from tomorrow on; the first from today."""
        changes: list[dict[str, object]] = [
            {"caps": {"brief": 2}, "daily": [100, 100, 50]}, {"caps": {}, "rounding": 25, "daily": [100, 30]},
            {"unit_percent": 50, "shares": {}, "rounding": 1}, {"unit_only": [], "bonus_limit": 10, "timely": 333},
        ]  # fmt: skip
        first = db.session.execute(select(LedgerEntry.id).limit(1)).first() is None and number == 0
        day = clock.today() + timedelta(days=0 if first else 1)

        def work() -> None:
            row = rule_sets.draft(values=values(**changes[number]), valid_from=day, decision_number="1/QĐ",
                                  actor=self.who("office"))  # fmt: skip
            rule_sets.sign(row.id, actor=self.who("head"))

        self.attempt(work)

    @rule(hours=st.sampled_from((1, 15, 24, 24 * 9, -2)))
    def time_goes(self, hours: int) -> None:
        clock._fixed[-1] += timedelta(hours=hours)

    @rule(number=ANY)
    def hear_some_news_early_or_again(self, number: int) -> None:
        told = event_log.published("edition.moved")
        if told:
            with transaction():
                reconciliation.on_item(EditionMoved.from_payload(told[number % len(told)], EditionMoved.version))

    @rule()
    def hear_all(self) -> None:
        events.deliver_all()
        assert db.session.scalars(select(Delivery.last_error).where(Delivery.last_error.is_not(None))).all() == []

    @rule(kind=st.sampled_from((0, 0, 1)))
    def close_a_period(self, kind: int) -> None:
        """What is outstanding is booked first, as the freeze does."""
        self.hear_all()
        found = span(keys_of(clock.today() - timedelta(days=9), "12-01")[kind])
        assert found is not None
        if db.session.scalar(select(Period.id).where(Period.key == found.key)):
            return
        if found.ends_on >= clock.today():
            self.time_goes(24 * ((found.ends_on - clock.today()).days + 1))
        with transaction():
            period = Period(key=found.key, starts_on=found.starts_on, ends_on=found.ends_on, state="frozen")
            db.session.add(period)
            db.session.flush()
            newest = db.session.scalars(select(LedgerEntry.id).order_by(LedgerEntry.id.desc()).limit(1)).first() or 0
            db.session.add(Snapshot(period_id=period.id, number=1, signed_by_id=self.ids["head"], signed_at=clock.now(),
                                    cutoff_entry_id=newest, completed_at=clock.now()))  # fmt: skip
        self.closed[found.starts_on, found.ends_on] = self.within(found.starts_on, found.ends_on)

    def within(self, first: date, last: date) -> dict[int, int]:
        sums: dict[int, int] = defaultdict(int)
        for row in db.session.scalars(select(LedgerEntry).where(LedgerEntry.counts_on.between(first, last))):
            sums[row.person_id or -row.unit_id] += row.amount
        return dict(sums)

    # --- what must hold ---

    @rule()
    def all_is_right(self) -> None:
        self.hear_all()
        db.session.expire_all()
        again = Recount()
        root = persons().canonical
        sums: dict[int, int] = defaultdict(int)
        for person, total in booked("person_id").items():
            sums[root(person)] += total
        assert _some(sums) == _some(again.people)
        assert _some(booked("unit_id")) == _some(again.units)
        boards: dict[int, int] = defaultdict(int)
        for row in db.session.scalars(select(PersonBalance).where(PersonBalance.scope == "all")):
            if len(row.period) == 4:
                boards[row.person_id] += row.points
        assert _some(boards) == _some(sums)
        assert [*entry_faults(), *balance_faults()] == []
        for days, was in self.closed.items():
            assert self.within(*days) == was


def _some(sums: dict[int, int]) -> dict[int, int]:
    return {holder: total for holder, total in sums.items() if total}


def test_whatever_happens_the_ledger_and_a_recount_say_the_same(engine: Engine, app: Flask):
    machine = type("Ward", (Ward,), {"app": app})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples(3 if engine.name == "postgresql" else 10),
            stateful_step_count=30, deadline=None, database=None,
            suppress_health_check=list(HealthCheck), print_blob=True,
        ),
    )  # fmt: skip
