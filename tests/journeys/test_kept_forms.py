"""The session ends while somebody writes. Whatever form it was, all of it is there again after signing in.

Walks the forms of the demo ward, and those of a council, a statement and a reopening, through the whole way: typed, sent
without a session, signed in, given back. `tests/kept_forms.py` looks at every other form that any test meets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from werkzeug.exceptions import HTTPException

from editorial import demo
from editorial.commendations.progress import operations as progress
from editorial.core import clock
from editorial.core.access import EVERYONE
from editorial.core.db import db, transaction
from editorial.core.events.deliveries import MOST_ATTEMPTS
from editorial.core.events.models import Delivery
from editorial.people import operations
from editorial.people.models import DeviceSession, Person
from editorial.royalties.operations import statements
from editorial.scoring.findings import operations as findings
from editorial.scoring.findings.models import FindingKind
from editorial.scoring.rule_sets import operations as rule_sets
from tests import kept_forms, pipeline
from tests.cast import Cast
from tests.commendations import made
from tests.page import Page, PageClient
from tests.royalties import ward as royalties
from tests.scoring import ward as points
from tests.scoring.test_periods import close

Travel = Callable[..., datetime]
PEOPLE = ("phuong", "truong", "tri", "hoa", "lan", "mai", "dang", "pho")
PAGES_OF_A_KIND = 2


def walk(app: Flask, client: PageClient, starts: list[str], within: str) -> Iterator[Page]:
    """Pages that links lead to from here, a few of each kind, whose addresses begin so."""
    routes = app.url_map.bind("localhost")
    seen: Counter[str] = Counter()
    queue, known = list(starts), set(starts)
    while queue:
        url = queue.pop(0)
        try:
            endpoint, _values = routes.match(urlsplit(url).path, "GET")
        except HTTPException:
            continue
        seen[endpoint] += 1
        if endpoint == "static" or seen[endpoint] > PAGES_OF_A_KIND:
            continue
        response = client._send("GET", url)
        if response.status_code == 303 and response.location not in known:
            queue.append(response.location)
            known.add(response.location)
        if response.status_code != 200 or response.mimetype != "text/html":
            continue
        page = Page(client, url, response, False)
        yield page
        for link in page.root.iter("a"):
            target = urljoin(url, link.get("href") or "").split("#")[0]
            if target.startswith(within) and target not in known:
                known.add(target)
                queue.append(target)


def comes_back(client: PageClient, person_id: int, page: Page, number: int) -> list[str]:
    """Type into a page's form, lose the session, send, sign in again: what is missing then."""
    form = kept_forms.posting_forms(page)[number]
    typed, goal = kept_forms.typed_into(page, form), kept_forms.goal(page, form)
    db.session.execute(update(DeviceSession).values(ended_at=clock.now()))
    headers = {"Origin": "http://localhost", "Referer": f"http://localhost{page.url}"}
    answer = client._send("POST", goal, data=typed, headers=headers)
    if answer.status_code != 303 or answer.location != "/dang-nhap":
        return [f"the form to {goal} on {page.url} answers {answer.status_code} {answer.location}"]
    with client.http.session_transaction() as after:
        back = after["held_page"]
    client.sign_in(person_id)
    again = Page(client, back, client._send("GET", back), False)
    twins = [twin for twin in kept_forms.posting_forms(again) if kept_forms.goal(again, twin) == goal]
    lost = [kept_forms.missing(again, twin, typed) for twin in twins]
    if lost and min(lost, key=len) == []:
        return []
    return [f"the form to {goal} on {page.url} loses {min(lost, key=len) if lost else 'its page'}"]


def check_forms(
    app: Flask, client: PageClient, person_id: int, starts: list[str], done: set[str], within: str = "/"
) -> list[str]:
    """Every form with something to type that these pages show and that `done` does not name yet."""
    routes, faults = app.url_map.bind("localhost"), []
    for page in walk(app, client, starts, within):
        for number, form in enumerate(kept_forms.posting_forms(page)):
            endpoint, _values = routes.match(kept_forms.goal(page, form), "POST")
            if endpoint in done or "data-autosave" in form.attrib or not kept_forms.controls(page, form):
                continue
            signed_in = EVERYONE not in app.view_functions[endpoint].open_to  # type: ignore[attr-defined]
            if signed_in and not endpoint.startswith("account."):  # those hold nothing but secrets
                done.add(endpoint)
                faults += comes_back(client, person_id, page, number)
    return faults


@pytest.mark.engine_independent
def test_every_form_of_the_demo_ward_comes_back(database: None, app: Flask, travel: Travel) -> None:
    travel(clock.from_vietnam(date(2026, 12, 3), time(10)))
    demo.fill()
    ids = {row.username: row.id for row in db.session.execute(select(Person.username, Person.id))}
    done: set[str] = set()
    faults = []
    for name in PEOPLE:
        faults += check_forms(app, PageClient(app, db.session.get_one(Person, ids[name])), ids[name], ["/viec"], done)
    assert faults == []
    assert IN_THE_DEMO - done == set()


def nominating(cast: Cast, travel: Travel) -> list[str]:
    made.step(cast, made.new_round(cast), "open_nominations")
    return ["/khen-thuong"]


def appraising(cast: Cast, travel: Travel) -> list[str]:
    made.listed(cast)
    return ["/khen-thuong"]


def seating(cast: Cast, travel: Travel) -> list[str]:
    made.appraised(cast, made.listed(cast))
    return ["/khen-thuong"]


def voting(cast: Cast, travel: Travel) -> list[str]:
    made.voting(cast)
    return ["/khen-thuong"]


def counting(cast: Cast, travel: Travel) -> list[str]:
    made.everybody_says_yes(cast, made.voting(cast)[1])
    return ["/khen-thuong"]


def deciding(cast: Cast, travel: Travel) -> list[str]:
    round_id, ballot = made.voting(cast, ("don", "women"))
    made.everybody_says_yes(cast, ballot)
    made.count(ballot, cast.son)
    seen = made.version(round_id)
    with transaction():
        progress.submit(round_id, version=seen, actor=cast.office)
    return ["/khen-thuong"]


def tied(cast: Cast, travel: Travel) -> list[str]:
    _round, ballot = made.voting(cast)
    made.everybody_says_yes(cast, ballot)
    made.count(ballot, cast.son)
    return ["/khen-thuong"]


def objected(cast: Cast, travel: Travel) -> list[str]:
    royalties.turn_on(cast, ceiling=300_000)
    points.published(cast)
    royalties.made(cast)
    travel(datetime.fromisoformat("2026-12-01T09:00:00+07:00"))
    royalties.sent(cast)
    with transaction():
        statements.object_to("2026-11", "Bài này mức A.", actor=cast.hoa)
    return ["/nhuan-but", "/nhuan-but/cua-toi"]


def rules_in_draft(cast: Cast, travel: Travel) -> list[str]:
    points.sign(cast)
    article = points.published(cast, cast.hoa, cast.binh)
    judged = points.published(cast)
    with transaction():
        findings.decide(judged, FindingKind.TRANSLATION, reason="Có căn cứ.", actor=cast.office)
        rule_sets.draft(values=points.values(), valid_from=clock.today(), actor=cast.office, decision_number="")
    entries = [f"/diem/dong/{line.id}/kien-nghi" for line in points.lines(article)]
    items = [f"/bai/{article}/diem", f"/bai/{article}/diem/kien-nghi", f"/bai/{judged}/diem"]
    return ["/quy-che-diem", *items, *entries]


def closed(cast: Cast, travel: Travel) -> list[str]:
    points.sign(cast)
    points.published(cast)
    close(cast, travel)
    return ["/thi-dua/ky/2026-11"]


def reopening(cast: Cast, travel: Travel) -> list[str]:
    for person in db.session.scalars(select(Person)):
        person.password_hash, person.totp_confirmed_at = operations.hash_password("hoa gạo đầu ngõ"), clock.now()
    db.session.commit()
    asked, lost = f"/nguoi/{cast.head.id}/xin-mo-lai", f"/nguoi/{cast.hoa.id}/bo-xac-thuc"
    return [asked, lost, f"/nguoi/{cast.binh.id}/gop/{cast.hoa.id}"]


def dead_delivery(cast: Cast, travel: Travel) -> list[str]:
    pipeline.to_desk(cast, pipeline.draft(cast))
    dead = {"dead_at": clock.now(), "attempts": MOST_ATTEMPTS, "last_error": "OperationalError: x"}
    db.session.execute(update(Delivery).values(dead))
    db.session.commit()
    return [f"/viec-nen/{db.session.scalar(select(func.min(Delivery.id)))}/bo"]


IN_THE_DEMO = {
    "commendations.certificate_template",
    "commendations.change_round",
    "commendations.do",
    "commendations.end_law",
    "commendations.laws",
    "commendations.new_round",
    "commendations.one_setting",
    "commendations.write_report",
    "desk.act",
    "desk.review",
    "register.add_contributor",
    "register.add_person",
    "register.add_place",
    "register.add_unit",
    "register.close_unit",
    "register.deactivate",
    "register.edit_person",
    "register.end_member",
    "register.end_role",
    "register.grant_role",
    "register.merge_unit",
    "register.rename_unit",
    "reports.approval_rules",
    "reports.holidays",
    "reports.setting",
    "royalties.new_maximum",
    "royalties.new_rates",
    "royalties.new_wage",
    "scoring.answer",
    "scoring.decide",
    "scoring.draft_rule_set",
    "scoring.review_anomaly",
}
WORLDS: dict[Callable[[Cast, Travel], list[str]], set[str]] = {
    nominating: {"commendations.nominate", "commendations.propose"},
    appraising: {"commendations.appraise", "commendations.add_note", "commendations.withdraw"},
    seating: {"commendations.appoint_member"},
    voting: {"commendations.declare_family"},
    counting: {"commendations.count", "commendations.take_attendance"},
    tied: {"commendations.break_tie", "commendations.write_minutes"},
    deciding: {"commendations.decide"},
    objected: {"royalties.object_to", "royalties.answer", "royalties.reduce"},
    rules_in_draft: {
        "scoring.change_rule_set", "scoring.sign_rule_set", "scoring.share", "scoring.ask_about_item", "scoring.ask",
        "scoring.revoke",
    },
    closed: {"scoring.reopen"},
    reopening: {"register.ask_reopening", "register.reset_totp", "register.merge_person"},
    dead_delivery: {"deliveries.drop"},
}  # fmt: skip
"""What makes a form appear that the demo ward does not show, and the routes that must be among those walked then."""

NOTHING_TYPED = {
    "commendations.add_attachment",
    "commendations.draft_item",
    "commendations.remove_attachment",
    "commendations.remove_member",
    "commendations.second_vote",
    "commendations.set_publicity_consent",
    "deliveries.retry",
    "deliveries.retry_all",
    "notices.open_notice",
    "notices.read_all",
    "register.end_devices",
    "register.make_code",
    "register.reactivate",
    "register.reopening",
    "reports.confirm_year",
    "reports.decide_day",
    "reports.remind",
    "royalties.make",
    "royalties.send",
    "royalties.sign",
    "scoring.delete_rule_set",
    "scoring.hide_name",
    "scoring.open_preview",
    "scoring.show_name",
    "scoring.sign",
    "scoring.withdraw",
}
"""Buttons, and a file to choose."""
OWN_WAY = {"desk.edit_item", "desk.new_item", "desk.autosave", "desk.add_photo"}
"""The writing page compares what was kept with what is stored (tests/security/test_kept_words.py); its scripts keep theirs."""
NEVER_KEPT = {"commendations.vote"}
"""A secret vote is nowhere but in its sealed counters."""


def test_every_form_is_walked_or_it_says_why_not(app: Flask) -> None:
    """Sign-in and one's own account hold nothing but secrets."""
    posts = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and not rule.endpoint.startswith("account.")
    }
    assert posts == IN_THE_DEMO | set().union(*WORLDS.values()) | NOTHING_TYPED | OWN_WAY | NEVER_KEPT


@pytest.mark.engine_independent
@pytest.mark.parametrize("make", WORLDS, ids=lambda make: make.__name__)
def test_forms_that_the_demo_ward_does_not_show_come_back_too(
    cast: Cast, app: Flask, travel: Travel, make: Callable[[Cast, Travel], list[str]]
) -> None:
    starts, done = make(cast, travel), set(IN_THE_DEMO)
    faults = []
    for person in (cast.office, cast.head, cast.hoa, cast.deputy, cast.son):
        faults += check_forms(app, PageClient(app, person), person.id, starts, done, starts[0])
    assert faults == []
    assert WORLDS[make] - done == set()
