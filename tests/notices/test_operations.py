"""NotificationRule twice tells once; secrets stay secret; stuck votes and later looks reach who must act."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from editorial.articles.models import Article
from editorial.core import clock, events, settings
from editorial.core.db import db, transaction
from editorial.core.errors import Missing
from editorial.notices import operations, rules
from editorial.notices.models import Notice
from editorial.people.events import RoleGranted
from editorial.people.models import Role, RoleGrant
from editorial.workflow.events import EditionMoved
from editorial.workflow.operations import review_approval
from tests import event_log, pipeline
from tests.factories import save
from tests.notices.test_matrix import board, forget, told, urgent


def test_the_same_news_twice_tells_once(cast, drain):
    edition = pipeline.draft(cast)
    pipeline.do("send", edition, cast.hoa)
    payloads = event_log.published("edition.moved")
    drain()
    before = db.session.scalar(select(func.count()).select_from(Notice))
    for payload in payloads:
        with transaction():
            operations.tell_moved(EditionMoved.from_payload(payload, EditionMoved.version))
    assert db.session.scalar(select(func.count()).select_from(Notice)) == before == 2


def test_why_personal_data_may_stand_is_told_to_nobody(cast, drain):
    edition = pipeline.draft(cast, body="<p>Ông Ba, số điện thoại 0912345678, nhận quà.</p>")
    pipeline.do("send", edition, cast.hoa, reason="Ông Ba đã đồng ý.")
    drain()
    bodies = db.session.scalars(select(Notice.body)).all()
    assert bodies
    assert not any("đồng ý" in body for body in bodies)


def test_a_restricted_item_is_told_only_to_those_who_may_see_it(cast, drain):
    edition = pipeline.draft(cast)
    article = db.session.get(Article, pipeline.case(edition).article_id)
    article.restricted = True
    save(article)
    pipeline.do("send", edition, cast.hoa)
    forget()
    pipeline.do("confirm", edition, cast.lan)
    drain()
    assert set(told(cast)) == {"hoa"}, "editors don't see it before the office gives it to one of them"


def test_who_left_the_board_hears_no_more_of_their_old_vote(cast, drain, travel):
    edition = board(cast)
    pipeline.vote(edition, cast.uyen)
    grant = db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == cast.uyen.id)).one()
    db.session.delete(grant)
    save()
    forget()
    pipeline.do("reopen", edition, cast.mai, reason="Sửa.")
    drain()
    assert "uyen" not in told(cast)


def test_a_vote_that_cannot_reach_its_number_is_told_once(cast, drain):
    for member in (cast.vinh, cast.son, cast.uyen, cast.deputy):
        row = db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == member.id)).one()
        db.session.delete(row)
    save()
    edition = pipeline.to_desk(cast, pipeline.draft(cast))
    pipeline.do("claim", edition, cast.mai)
    forget()
    pipeline.do("submit_to_board", edition, cast.mai, grade="B")
    drain()
    stuck = list(db.session.scalars(select(Notice).where(Notice.topic == "ballot.stuck")))
    assert {notice.person_id: notice.must_act for notice in stuck} == {cast.head.id: True, cast.office.id: False}
    assert all("phiếu" in notice.body for notice in stuck)


@pytest.mark.parametrize(
    ("agrees", "expected"),
    [(True, {"head": False}), (False, {"head": True, "deputy": True, "office": False})],
    ids=["agrees", "disagrees"],
)
def test_a_later_look_is_told_to_who_must_decide(cast, drain, agrees, expected):
    edition = urgent(cast)
    pipeline.vote(edition, cast.head, reason="Bão đến tối nay.")
    from editorial.ballots.queries import valid_approval

    approval = valid_approval(edition).Approval
    forget()
    with transaction():
        review_approval(approval.id, actor=cast.uyen, agrees=agrees, note="Số liệu chưa chắc.")
    drain()
    found = told(cast)
    assert {name: notice.must_act for name, notice in found.items()} == expected
    assert all("Số liệu chưa chắc." in notice.body for notice in found.values())


def test_a_substitute_is_told(cast, drain):
    edition = board(cast)
    forget()
    pipeline.do("substitute", edition, cast.head, absent_id=cast.vinh.id, person_id=cast.observer.id)
    drain()
    found = told(cast)
    assert set(found) == {"observer"}
    assert found["observer"].must_act


def test_a_new_role_is_told_to_its_holder(cast, drain):
    with transaction():
        events.publish(
            RoleGranted(cast.hoa.id, cast.admin.id, Role.EDITOR, valid_from=date(2026, 12, 1), valid_to=None)
        )
    drain()
    notice = db.session.scalars(select(Notice)).one()
    assert notice.title == "Bạn có vai trò mới: Biên tập viên"
    assert "01/12/2026" in notice.body


def test_reading_is_for_its_owner(cast, drain):
    pipeline.do("send", pipeline.draft(cast), cast.hoa)
    drain()
    notice = db.session.scalars(select(Notice).where(Notice.person_id == cast.lan.id)).one()
    with pytest.raises(Missing), transaction():
        operations.read(notice.id, person_id=cast.tuan.id)
    with transaction():
        operations.read(notice.id, person_id=cast.lan.id)
    db.session.expire_all()
    assert db.session.get(Notice, notice.id).read_at


def test_what_was_read_long_ago_is_let_go_and_what_was_not_stays(cast, travel):
    def notice(key, read):
        save(Notice(person_id=cast.hoa.id, key=key, topic="x", title="x", body="", url="/", created_at=clock.now(),
                    read_at=clock.now() if read else None))  # fmt: skip

    notice("old, read", True)
    notice("old, unread", False)
    travel(days=31 * 12 - 1)
    notice("young, read", True)
    with transaction():
        assert operations.prune() == 0
    travel(days=2)
    with transaction():
        assert operations.prune() == 1
    assert set(db.session.scalars(select(Notice.key))) == {"old, unread", "young, read"}
    with transaction():
        settings.put(rules.KEEP_MONTHS, 1, valid_from=clock.today(), basis="QĐ 1", actor=cast.office)
    travel(days=30)
    with transaction():
        assert operations.prune(limit=1) == 1
    assert set(db.session.scalars(select(Notice.key))) == {"old, unread"}
