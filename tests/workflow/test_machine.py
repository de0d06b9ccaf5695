"""Random people do random things to a few articles; what must hold is counted afresh from the bare rows each time."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import pairwise
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from editorial.articles import operations as articles
from editorial.articles import queries
from editorial.articles.models import Edition, Lane, Section
from editorial.articles.rules import Case, Name
from editorial.ballots.models import ApprovalRule, Choice
from editorial.ballots.queries import open_ballot
from editorial.core import audit, clock, events
from editorial.core.access import Actor
from editorial.core.db import db, transaction
from editorial.core.errors import DeskError
from editorial.people.models import Person, Role, RoleGrant
from editorial.publishing import operations as publishing
from editorial.units.models import Position
from editorial.units.queries import actor_of
from editorial.workflow import operations as workflow
from editorial.workflow.rules import BY_VERB, CLOCK, TAKING_DOWN, TRANSITIONS, permitted
from tests import cast as people
from tests import factories, pipeline
from tests.conftest import MORNING, Engine
from tests.examples import examples
from tests.rows import Stored, stored_rows

PEOPLE = (
    "hoa", "binh", "lan", "don", "office", "mai", "nam", "quynh", "head", "deputy", "uyen", "vinh", "dang",
    "member_editor", "member_writer", "deputy_here",
)  # fmt: skip
VERBS = tuple(t.verb for t in TRANSITIONS if t.who not in (CLOCK, TAKING_DOWN))
ANY = st.sampled_from(range(840))
Row = dict[str, Any]


class Desk(RuleBasedStateMachine):
    """A small ward with double hats: a member of the board who edits, one who writes, a deputy who heads a group."""

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
        for name, role in (("member_editor", Role.BOARD_MEMBER), ("member_writer", Role.BOARD_MEMBER),
                           ("deputy_here", Role.BOARD_DEPUTY)):  # fmt: skip
            hat = factories.make_person(username=name)
            factories.grant_role(hat, role)
            self.ids[name] = hat.id
        factories.grant_role(self.ids["member_editor"], Role.EDITOR)
        factories.make_membership(self.ids["member_writer"], self.cast.group)
        factories.make_membership(self.ids["deputy_here"], self.cast.lone_group, Position.DEPUTY)
        self.editions: list[int] = []
        self.versions: dict[int, int] = {}
        self.refused = False
        self.stored: dict[str, Stored] = {}
        self.tables: dict[str, list[Row]] = {}
        self.rows = self.read()

    def teardown(self) -> None:
        db.session.remove()
        self.engines[None] = self.real
        self.outer.rollback()
        self.connection.close()
        clock._fixed.pop()
        self.context.pop()

    # --- what people do ---

    def who(self, name: str) -> Actor:
        return actor_of(self.ids[name])

    def pick(self, number: int) -> int:
        """The newest edition of one of the articles; now and then an older one."""
        current = [row["current_edition_id"] for row in self.rows["articles"]]
        return self.editions[number % len(self.editions)] if number % 7 == 6 else current[number % len(current)]

    def attempt(self, act: Callable[[], object]) -> bool:
        self.refused = False
        try:
            with transaction():
                act()
        except DeskError:
            self.refused = True
        return not self.refused

    @initialize(lanes=st.lists(st.sampled_from(Lane), min_size=1, max_size=2), steps=st.integers(0, 12), which=ANY)
    def begin(self, lanes: list[Lane], steps: int, which: int) -> None:
        for lane in lanes:
            self.write("hoa", lane, False)
            self.rows = self.read()
        self.goes_the_straight_way(len(lanes) - 1, steps, which)

    @rule(name=st.sampled_from(("hoa", "lan", "member_writer", "deputy_here", "office")), lane=st.sampled_from(Lane),
          behalf=st.booleans())  # fmt: skip
    def write(self, name: str, lane: Lane, behalf: bool) -> None:
        if len(self.rows["articles"]) >= 3:
            return
        writer = self.who(name)
        unit = next(iter(writer.units))
        content = pipeline.words(self.cast, self.cast.binh if behalf else writer)
        day = clock.today() if lane is Lane.LEGAL else None
        with transaction():
            edition = articles.create(content, unit_id=unit, actor=writer, lane=lane, effective_on=day)
            self.editions.append(edition.id)
        self.refused = False

    @rule(number=ANY, name=st.sampled_from(PEOPLE), title=st.sampled_from("ABC"), note=st.sampled_from(("", "Sửa ngày.")),
          signs=st.sampled_from(("", "", "", "uyen", "binh", "mai")), holder=st.booleans())  # fmt: skip
    def save(self, number: int, name: str, title: str, note: str, signs: str, holder: bool) -> None:
        edition = self.pick(number)
        case = pipeline.case(edition)
        actor = actor_of(case.owner_id) if holder and case.owner_id else self.who(name)
        content = queries.content_of(queries.revision(case.revision_id))
        first = content.byline[:1]
        is_new = bool(signs) and self.ids[signs] not in {author.person_id for author in first}
        byline = first + ((Name(self.ids[signs], signs),) if is_new else ())
        words = {**content.__dict__, "title": title, "correction_note": note or content.correction_note}
        changed = type(content)(**{**words, "byline": byline})
        self.attempt(lambda: articles.save(edition, changed, base_revision_id=case.revision_id, actor=actor))

    @rule(number=ANY, name=st.sampled_from(PEOPLE), verb=st.sampled_from(VERBS), off=st.sampled_from((0, 0, 0, 1)),
          data=st.data())  # fmt: skip
    def anybody_tries_anything(self, number: int, name: str, verb: str, off: int, data: st.DataObject) -> None:
        self.do(self.pick(number), self.who(name), verb, off, data)

    @rule(number=ANY, data=st.data())
    def somebody_does_what_is_open(self, number: int, data: st.DataObject) -> None:
        edition = self.pick(number)
        case, ballot = pipeline.case(edition), open_ballot(edition)
        actors = [self.who(name) for name in PEOPLE]
        ways = {
            transition.verb: able
            for transition in TRANSITIONS
            if (able := [actor for actor in actors if permitted(transition.verb, actor, case, ballot)])
        }
        if ways:
            verb = data.draw(st.sampled_from(sorted(ways)))
            self.do(edition, data.draw(st.sampled_from(ways[verb])), verb, 0, data)

    @rule(number=ANY, data=st.data())
    def and_then_another(self, number: int, data: st.DataObject) -> None:
        self.somebody_does_what_is_open(number, data)

    @rule(number=ANY, steps=st.integers(1, 5), which=ANY)
    def goes_the_straight_way(self, number: int, steps: int, which: int) -> None:
        """Towards the public, and on to a correction: without this, random steps hardly ever leave the desk."""
        edition = self.pick(number)
        for step in range(steps):
            case, ballot = pipeline.case(edition), open_ballot(edition)
            verb, needs = self.onward(case)
            able = [a for a in map(self.who, PEOPLE) if verb and permitted(verb, a, case, ballot)]
            if not able:
                break
            actor = able[(which + step) % len(able)]
            if verb == "submit_to_board" and case.number > 1:
                content = queries.content_of(queries.revision(case.revision_id))
                fixed = type(content)(**{**content.__dict__, "title": "Đã sửa", "correction_note": "Sửa tên."})
                if not self.attempt(
                    partial(articles.save, edition, fixed, base_revision_id=case.revision_id, actor=actor)
                ):
                    break
            home = publishing if verb in ("schedule", "publish_now") else workflow
            needs |= {} if verb == "vote" else {"version": case.version}
            self.attempt(partial(getattr(home, verb), edition, actor=actor, **needs))
            if self.refused:
                break
            if verb == "correct":
                edition = db.session.execute(select(Edition.id).order_by(Edition.id.desc()).limit(1)).scalar_one()
                self.editions.append(edition)
            self.holds()
        self.refused = False

    def onward(self, case: Case) -> tuple[str, dict[str, Any]]:
        verbs: dict[str, tuple[str, dict[str, Any]]] = {
            "draft": ("send", {}),
            "changes_requested": ("send", {}),
            "unit_check": ("confirm", {}),
            "submitted": ("claim", {}),
            "editing": ("submit_to_board", {"grade": "A"}),
            "board_review": ("vote", {"choice": "yes", "reason": "Đúng.", "revision_hash": case.revision_hash}),
            "approved": ("schedule", {"live_from": clock.now() + timedelta(hours=2)}),
            "publish_failed": ("publish_now", {}),
            "scheduled": ("publish_now", {}),
            "published": ("correct", {}),
            "taken_down": ("correct", {}),
        }
        return verbs.get(case.state, ("", {}))

    def do(self, edition: int, actor: Actor, verb: str, off: int, data: st.DataObject) -> None:
        case = pipeline.case(edition)
        allowed = permitted(verb, actor, case, open_ballot(edition))
        needs: dict[str, Any] = {} if verb == "vote" else {"version": case.version - off}
        names = st.sampled_from(PEOPLE).map(self.ids.get)
        if verb == "vote":
            choice = data.draw(st.sampled_from((*(["yes"] * 5), *Choice)))
            hashes = [row["hash"] for row in self.rows["revisions"]]
            seen = data.draw(st.sampled_from([case.revision_hash] * 6 + hashes))
            needs |= {"choice": choice, "reason": "Vì thế.", "revision_hash": seen}
        elif verb in ("schedule", "reschedule"):
            needs["live_from"] = clock.now() + timedelta(hours=data.draw(st.integers(-1, 30)))
        elif verb == "submit_to_board":
            needs["grade"] = "B"
        elif verb == "assign":
            needs["person_id"] = data.draw(names)
        elif verb == "substitute":
            needs |= {"absent_id": data.draw(names), "person_id": data.draw(names)}
        elif verb == "approve_now":
            needs |= {"grade": "B", "reason": "Bão đến.", "revision_hash": case.revision_hash}
        elif verb not in (
            "send",
            "withdraw",
            "confirm",
            "withdraw_confirmation",
            "claim",
            "release",
            "publish_now",
            "correct",
            "discard_correction",
        ):
            needs["reason"] = data.draw(st.sampled_from(("", "Vì thế.", "Vì thế.", "Vì thế.")))
            needs |= {"reason_code": "facts"} if verb == "request_changes" else {}
        of_publishing = ("schedule", "reschedule", "unschedule", "publish_now", "approve_now", "take_down")
        home = publishing if verb in of_publishing else workflow
        function = getattr(home, "schedule" if verb == "reschedule" else verb)
        result: list[Any] = []
        done = self.attempt(lambda: result.append(function(edition, actor=actor, **needs)))
        if done and verb in ("correct", "restart_correction"):
            self.editions.append(result[0].id)
        if verb not in ("take_down", "schedule", "reschedule"):
            assert allowed or not done, f"{verb} was closed and went through"

    @rule(number=ANY, name=st.sampled_from(PEOPLE), agrees=st.booleans())
    def review(self, number: int, name: str, agrees: bool) -> None:
        urgent = [row["id"] for row in self.rows["approvals"] if row["review_due_at"]]
        if urgent:
            approval, actor = urgent[number % len(urgent)], self.who(name)
            self.attempt(lambda: workflow.review_approval(approval, actor=actor, agrees=agrees, note="Đã xem."))

    @rule(number=ANY, name=st.sampled_from(PEOPLE), lane=st.sampled_from(Lane))
    def change_lane(self, number: int, name: str, lane: Lane) -> None:
        edition, actor = self.pick(number), self.who(name)
        case = pipeline.case(edition)
        self.attempt(
            lambda: articles.set_terms(
                edition, actor=actor, lane=lane, restricted=False, effective_on=clock.today(), unit_id=case.unit_id
            )
        )

    # --- what the ward and the clock do ---

    @rule(yes=st.integers(1, 3), leader=st.booleans(), lane=st.sampled_from(Lane))
    def decide_how_many_votes(self, yes: int, leader: bool, lane: Lane) -> None:
        with transaction():
            db.session.add(ApprovalRule(lane=lane, section_id=None, yes_needed=yes, needs_leader=leader,
                                        valid_from=clock.today(), basis="QĐ mẫu"))  # fmt: skip
        self.refused = False

    @rule(name=st.sampled_from(("uyen", "deputy", "mai", "head")), back=st.booleans())
    def somebody_leaves_or_comes_back(self, name: str, back: bool) -> None:
        with transaction():
            db.session.get_one(Person, self.ids[name]).is_active = back
            grant = db.session.query(RoleGrant).filter_by(person_id=self.ids[name]).first()
            assert grant
            grant.valid_to = None if back else clock.today() - timedelta(days=1)
        self.refused = False

    @rule(is_open=st.booleans())
    def close_or_open_the_section(self, is_open: bool) -> None:
        with transaction():
            db.session.get_one(Section, self.cast.sections["to-dan-pho"].id).is_active = is_open
        self.refused = False

    @rule(hours=st.sampled_from((0.5, 2, 12, 30)))
    def time_passes(self, hours: float) -> None:
        clock._fixed[-1] += timedelta(hours=hours)
        self.refused = False

    @rule()
    def the_worker_comes_by(self) -> None:
        publishing.settle_due()
        workflow.expire_claims()
        events.deliver_all()
        self.refused = False
        assert publishing.settle_due() == 0

    # --- what must hold ---

    def read(self) -> dict[str, list[Row]]:
        """Every table; one whose stored rows are as before is not built again."""
        db.session.expire_all()
        before, self.stored = self.stored, stored_rows()
        for table in db.metadata.sorted_tables:
            if self.stored[table.name] != before.get(table.name):
                self.tables[table.name] = [dict(row) for row in db.session.execute(table.select()).mappings()]
        return dict(self.tables)

    @invariant()
    def holds(self) -> None:
        before, self.rows = self.rows, self.read()
        if self.refused:
            assert self.rows == before, "a refusal changed something"
        self.refused = False
        check_live(self.rows)
        check_states(self.rows)
        for row in self.rows["editions"]:
            assert row["version"] >= self.versions.get(row["id"], 0), "versions only grow"
            self.versions[row["id"]] = row["version"]
        assert list(audit.faults()) == []


def by_id(rows: list[Row]) -> dict[int, Row]:
    return {row["id"]: row for row in rows}


def live(rows: dict[str, list[Row]]) -> dict[int, list[Row]]:
    """Publications that the public reads now, by article."""
    found = defaultdict(list)
    now = clock.now()
    for row in rows["publications"]:
        stands = row["cancelled_at"] is None and row["failed_at"] is None
        if stands and row["live_from"] <= now and (row["live_until"] is None or row["live_until"] > now):
            found[row["article_id"]].append(row)
    return found


def check_live(rows: dict[str, list[Row]]) -> None:
    """Nothing is out without a standing approval of exactly its words, by enough people who never touched it."""
    out = live(rows)
    editions, revisions = by_id(rows["editions"]), by_id(rows["revisions"])
    approvals, ballots = by_id(rows["approvals"]), by_id(rows["ballots"])
    for article in rows["articles"]:
        publications = out.get(article["id"], [])
        assert len(publications) <= 1, "two editions are out at once"
        if article["taken_down_at"]:  # what was approved since may be out by its hour before anybody settles it
            asked = [approvals[row["approval_id"]]["at"] for row in publications]
            assert all(at >= article["taken_down_at"] for at in asked), "taken down and still out"
            needs = [ballots[approvals[row["approval_id"]]["ballot_id"]]["needs_leader"] for row in publications]
            assert all(needs), "brought back without the head or a deputy"
        elif article["published_edition_id"]:
            assert publications, "what went out stays out while nobody takes it down"
        for publication in publications:
            approval, revision = approvals[publication["approval_id"]], revisions[publication["revision_id"]]
            ballot = ballots[approval["ballot_id"]]
            assert approval["voided_at"] is None
            assert editions[publication["edition_id"]]["current_revision_id"] == revision["id"]
            assert {approval["edition_id"], ballot["edition_id"], revision["edition_id"]} == {publication["edition_id"]}
            words = hash_of(revision)
            assert words == revision["hash"] == approval["revision_hash"] == ballot["revision_hash"]
            check_votes(rows, article, approval, ballot)


def hash_of(row: Row) -> str:
    fields = ("title", "summary", "body", "section_id", "genre_id", "event_on", "event_place", "photos", "byline",
              "correction_note")  # fmt: skip
    plain = json.dumps({name: row[name] for name in fields}, sort_keys=True, ensure_ascii=False,
                       separators=(",", ":"), default=str)  # fmt: skip
    return hashlib.sha256(plain.encode()).hexdigest()


APPROVING = {("vote", "approved"), ("approve_now", "published")}


def check_votes(rows: dict[str, list[Row]], article: Row, approval: Row, ballot: Row) -> None:
    decided = next(row["id"] for row in rows["edition_statuses"]
                   if row["edition_id"] == ballot["edition_id"] and row["at"] == approval["at"]
                   and (row["verb"], row["to_state"]) in APPROVING)  # fmt: skip
    touched = {article["created_by_id"]}
    for row in rows["revisions"]:
        if row["article_id"] == article["id"] and row["id"] <= approval["revision_id"]:
            touched |= {row["created_by_id"], *(name["person_id"] for name in row["byline"])}
    for row in rows["edition_statuses"]:
        if row["article_id"] == article["id"] and row["id"] < decided and row["verb"] in ("confirm", "submit_to_board"):
            touched.add(row["actor_id"])
    seats = {row["person_id"]: row for row in rows["electors"] if row["ballot_id"] == ballot["id"]}
    yes = {row["person_id"] for row in rows["votes"]
           if row["ballot_id"] == ballot["id"] and row["choice"] == "yes"
           and row["revision_hash"] == approval["revision_hash"]
           and seats[row["person_id"]]["excused"] is None}  # fmt: skip
    assert not yes & touched, "approved by somebody who touched it"
    assert len(yes) >= ballot["yes_needed"] >= 1
    assert not ballot["needs_leader"] or any(seats[person]["is_leader"] for person in yes)


PEN_OR_DESK = {"draft", "changes_requested", "unit_check", "submitted", "editing", "board_review", "rejected"}
ON_APPROVAL = {"approved", "scheduled", "publish_failed", "published", "taken_down"}


def check_states(rows: dict[str, list[Row]]) -> None:
    """State, timeline, ballot, approval, publication and owner of every edition tell one story."""
    revisions, articles_by_id = by_id(rows["revisions"]), by_id(rows["articles"])
    for edition in rows["editions"]:
        story = [row for row in sorted(rows["edition_statuses"], key=lambda row: row["id"])
                 if row["edition_id"] == edition["id"]]  # fmt: skip
        assert story[-1]["to_state"] == edition["state"]
        for earlier, later in pairwise(story):
            assert later["from_state"] == earlier["to_state"]
            transition = BY_VERB[later["verb"]]
            assert later["from_state"] in transition.sources
            assert later["to_state"] in transition.targets
        assert revisions[edition["current_revision_id"]]["edition_id"] == edition["id"]
        mine = {name: [row for row in rows[name] if row["edition_id"] == edition["id"]]
                for name in ("ballots", "approvals", "publications")}  # fmt: skip
        open_ballots = [row for row in mine["ballots"] if row["outcome"] is None]
        assert len(open_ballots) == (edition["state"] == "board_review")
        valid = [row for row in mine["approvals"] if row["voided_at"] is None]
        assert len(valid) == (edition["state"] in ON_APPROVAL), edition["state"]
        standing = [row for row in mine["publications"] if row["cancelled_at"] is None and row["failed_at"] is None]
        assert len(standing) == (edition["state"] in ("scheduled", "published", "taken_down")), edition["state"]
        if standing:
            assert (standing[0]["settled_at"] is None) == (edition["state"] == "scheduled")
        if edition["state"] == "editing":
            assert edition["owner_id"]
            assert edition["claimed_until"]
        if edition["state"] == "submitted":
            assert edition["owner_id"] is edition["claimed_until"] is None
    for article in articles_by_id.values():
        under_way = [row for row in rows["editions"]
                     if row["article_id"] == article["id"]
                     and row["state"] not in ("published", "taken_down", "rejected")]  # fmt: skip
        assert len(under_way) <= 1
        assert all(row["id"] == article["current_edition_id"] for row in under_way)
        current = next(row for row in rows["editions"] if row["id"] == article["current_edition_id"])
        byline = revisions[current["current_revision_id"]]["byline"]
        signed = sorted((row["position"], row["person_id"]) for row in rows["authors"]
                        if row["article_id"] == article["id"])  # fmt: skip
        assert [person for _place, person in signed] == [name["person_id"] for name in byline]


def test_whatever_anybody_does_nothing_is_out_without_a_valid_approval(engine: Engine, app: Flask):
    machine = type("Desk", (Desk,), {"app": app})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples(15 if engine.name == "postgresql" else 60),
            stateful_step_count=40,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
