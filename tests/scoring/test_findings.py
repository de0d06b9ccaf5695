"""Who decides about an item's points, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from editorial.articles.rules import Name
from editorial.core.access import Actor
from editorial.core.audit import AuditRow
from editorial.core.db import db, transaction
from editorial.core.errors import DeskError, Invalid, Missing, Refused, Stale
from editorial.scoring.appeals import operations as appeals_operations
from editorial.scoring.findings import operations as findings
from editorial.scoring.findings import queries
from editorial.scoring.findings.models import Finding, FindingKind
from editorial.units import operations as units
from tests import pipeline
from tests.cast import PEOPLE, Cast
from tests.page import PageClient
from tests.pipeline import refuses
from tests.scoring.ward import correct, lines, published, score, sign, standing, tell

pytestmark = pytest.mark.usefixtures("right")
K = FindingKind
Clients = Callable[[Any], PageClient]


def decide(article: int, kind: FindingKind, actor: Any, reason: str = "Đã xem xét.", **more: Any) -> int:
    with transaction():
        return findings.decide(article, kind, reason=reason, actor=actor, **more).id


def test_the_office_and_the_leaders_decide_and_nobody_else(cast: Cast):
    sign(cast)
    article = published(cast)
    for name in PEOPLE:
        actor = getattr(cast, name)
        if name in ("office", "head", "deputy"):
            decide(article, K.REGRADE, actor, value={"grade": "A"})
        else:
            with refuses(Refused):
                decide(article, K.REGRADE, actor, value={"grade": "A"})
    tell()
    assert score(cast.hoa) == 300


def test_nobody_decides_about_their_own_item_under_any_of_their_accounts(cast: Cast):
    sign(cast)
    article = published(cast, cast.hoa)
    correct(cast, article, byline=(Name(cast.hoa.id, "Hoa"), Name(cast.office.id, "Phương")))
    with refuses(Refused):
        decide(article, K.KEPT, cast.office)
    with refuses(Refused), transaction():
        appeals_operations.adjust(article, cast.office.id, 100, reason="x", evidence="", actor=cast.office)
    made = decide(article, K.TRANSLATION, cast.head)
    with refuses(Refused), transaction():
        findings.revoke(made, reason="x", actor=cast.office)
    tell()


def test_what_makes_no_sense_is_refused_and_changes_nothing(cast: Cast):
    sign(cast)
    article = published(cast, cast.hoa, cast.binh)
    waiting = pipeline.case(pipeline.draft(cast)).article_id
    hoa, binh = str(cast.hoa.id), str(cast.binh.id)
    first = decide(article, K.COPIED, cast.office, person_id=cast.hoa.id)
    tell()
    cases: list[tuple[int, FindingKind, dict[str, Any], type[DeskError]]] = [
        (waiting, K.COPIED, {}, Refused),
        (99999, K.COPIED, {}, Missing),
        (article, K.ADJUSTMENT, {"value": {"amount": 100}}, Refused),
        (article, K.REGRADE, {}, Invalid),
        (article, K.REGRADE, {"value": {"grade": "D"}}, Invalid),
        (article, K.REGRADE, {"value": {"grade": "A"}, "person_id": cast.hoa.id}, Invalid),
        (article, K.COPIED, {"reason": "  "}, Invalid),
        (article, K.COPIED, {"person_id": cast.don.id}, Invalid),
        (article, K.COPIED, {"person_id": cast.hoa.id}, Stale),
        (article, K.COPIED, {"value": {"extra": 1}}, Invalid),
        (article, K.ACCEPTED, {"value": {"where": " "}}, Invalid),
        (article, K.CONTRIBUTOR_ERROR, {"value": {}}, Invalid),
        (article, K.CONTRIBUTOR_ERROR, {"value": {"edition_id": 1}}, Invalid),
        (article, K.SHARES, {"value": {"shares": {hoa: 60, binh: 50}}}, Invalid),
        (article, K.SHARES, {"value": {"shares": {hoa: 100}}}, Invalid),
        (article, K.SHARES, {"value": {"shares": {hoa: 120, binh: -20}}}, Invalid),
        (article, K.SHARES, {"value": {"shares": [60, 40]}}, Invalid),
    ]
    for number, kind, more, error in cases:
        with refuses(error):
            decide(number, kind, cast.office, **more)
    for amount in (0, 100_01, -100_01):
        with refuses(Invalid), transaction():
            appeals_operations.adjust(article, cast.hoa.id, amount, reason="x", evidence="", actor=cast.office)
    with refuses(Invalid), transaction():
        appeals_operations.adjust(article, cast.don.id, 100, reason="x", evidence="", actor=cast.office)
    with transaction():
        back = findings.revoke(first, reason="Nhầm.", actor=cast.office).id
    for number, error in ((first, Stale), (back, Missing), (99999, Missing)):
        with refuses(error), transaction():
            findings.revoke(number, reason="x", actor=cast.office)
    tell()
    assert score(cast.hoa) == 120


def test_an_error_counts_once_for_a_correction(cast: Cast):
    sign(cast)
    article = published(cast)
    correction = correct(cast, article, title="Đã sửa")
    decide(article, K.CONTRIBUTOR_ERROR, cast.office, value={"edition_id": correction})
    with refuses(Stale):
        decide(article, K.CONTRIBUTOR_ERROR, cast.deputy, value={"edition_id": correction})
    tell()


def test_authors_agree_on_their_shares_before_the_item_is_out(cast: Cast):
    sign(cast)
    edition = pipeline.draft(cast, cast.hoa, cast.binh)
    article = pipeline.case(edition).article_id
    for shares in ({cast.hoa.id: 30, cast.binh.id: 70}, {cast.hoa.id: 25, cast.binh.id: 75}):
        with transaction():
            findings.agree_shares(article, shares, actor=cast.binh)
    with refuses(Refused), transaction():
        findings.agree_shares(article, {cast.hoa.id: 0, cast.binh.id: 100}, actor=cast.don)
    with refuses(Invalid), transaction():
        findings.agree_shares(article, {cast.hoa.id: 50, cast.binh.id: 60}, actor=cast.hoa)
    pipeline.to_published(cast, edition)
    tell()
    assert {person: row.amount for person, row in standing(article).items() if person} == {
        cast.hoa.id: 50, cast.binh.id: 150,
    }  # fmt: skip
    with refuses(Refused), transaction():
        findings.agree_shares(article, {cast.hoa.id: 60, cast.binh.id: 40}, actor=cast.hoa)
    with transaction():
        findings.agree_shares(article, {cast.hoa.id: 60, cast.binh.id: 40}, actor=cast.office, reason="Theo biên bản.")
    tell()
    assert score(cast.hoa) == 120


def merge(cast: Cast, gone: Actor, kept: Actor) -> None:
    with transaction():
        units.merge_person(gone.id, kept.id, reason="Một người.", actor=cast.admin, accept_gaps=True)
    tell()


def test_what_authors_agreed_on_follows_them_into_another_account(cast: Cast, client_for: Clients):
    sign(cast)
    article = published(cast, cast.hoa, cast.binh)
    with transaction():
        findings.agree_shares(article, {cast.hoa.id: 90, cast.binh.id: 10}, actor=cast.office, reason="Theo giấy.")
    tell()
    merge(cast, cast.binh, cast.don)
    page = client_for(cast.office).get(f"/bai/{article}/diem")
    assert [page.fields[f"part_{person.id}"] for person in (cast.hoa, cast.don)] == ["90", "10"]
    assert f"{cast.hoa.name} 90%, {cast.binh.name} 10%" in page.text, "named as in the byline"
    with transaction():
        findings.agree_shares(article, {cast.hoa.id: 80, cast.don.id: 20}, actor=cast.office, reason="Xem lại.")
    tell()
    assert (score(cast.hoa), score(cast.binh) + score(cast.don)) == (160, 40)


def test_a_decision_about_one_author_is_the_same_under_their_other_account(cast: Cast):
    sign(cast)
    article = published(cast, cast.hoa, cast.binh)
    with transaction():
        findings.decide(article, FindingKind.COPIED, reason="x", person_id=cast.binh.id, actor=cast.office)
    tell()
    merge(cast, cast.binh, cast.don)
    with pytest.raises(Stale), transaction():
        findings.decide(article, FindingKind.COPIED, reason="x", person_id=cast.don.id, actor=cast.deputy)


def test_one_author_has_nothing_to_share(cast: Cast):
    article = pipeline.case(pipeline.draft(cast)).article_id
    with refuses(Refused), transaction():
        findings.agree_shares(article, {cast.hoa.id: 100}, actor=cast.hoa)


def test_no_adjustment_where_no_rules_were_in_force(cast: Cast):
    article = published(cast)
    with refuses(Refused), transaction():
        appeals_operations.adjust(article, cast.hoa.id, 100, reason="x", evidence="appeal:1", actor=cast.office)
    assert lines() == []


def test_decisions_are_listed_with_names_and_recorded(cast: Cast):
    sign(cast)
    article = published(cast)
    kept = decide(article, K.REGRADE, cast.office, value={"grade": "A"}, evidence="Biên bản 3")
    gone = decide(article, K.COPIED, cast.head, person_id=cast.hoa.id)
    with transaction():
        findings.revoke(gone, reason="Có ghi nguồn.", actor=cast.deputy)
    tell()
    listed = queries.of_article(article)
    assert [(finding.id, finding.kind, finding.person, finding.decided_by, finding.stands) for finding in listed] == [
        (gone, K.COPIED, "Nguyễn Thị Hoa", "Ngô Quốc Trưởng", False),
        (kept, K.REGRADE, "", "Vũ Thị Phương", True),
    ]
    assert (listed[0].revoked_by, listed[0].revoke_reason) == ("Dương Minh Phó", "Có ghi nguồn.")
    actions = list(db.session.scalars(select(AuditRow.action).where(AuditRow.action.like("finding.%"))))
    assert actions == ["finding.decided", "finding.decided", "finding.revoked"]
    assert [row.revokes_id for row in db.session.scalars(select(Finding))] == [None, None, gone]
    item = queries.authorship(article)
    assert item is not None
    assert (item.authors, item.is_out) == ((cast.hoa.id,), True)
    assert queries.authorship(99999) is None
