"""Two accounts of one person: one stays, the other is closed and names it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from editorial.core.db import db, transaction
from editorial.core.errors import DeskError, Invalid, Missing, Refused
from editorial.people import queries as people_queries
from editorial.people.models import Person, PersonMerge, Role, RoleGrant
from editorial.units import operations
from editorial.units.models import Membership
from editorial.units.queries import actor_of
from tests import event_log
from tests.cast import Cast
from tests.factories import grant_role, make_person
from tests.page import PageClient
from tests.pipeline import refuses

Client = Callable[..., PageClient]
TODAY = date(2026, 11, 23)


def merge(person: int, into: int, actor, reason: str = "Đăng ký hai lần.", **more: bool) -> None:
    with transaction():
        operations.merge_person(person, into, reason=reason, actor=actor, **more)


def test_the_first_is_closed_and_its_roles_and_places_end_today(cast: Cast, client_for: Client):
    grant_role(cast.hoa, Role.EDITOR)
    grant_role(cast.hoa, Role.PUBLISHER, valid_from=date(2026, 12, 1))
    browser = client_for(cast.hoa)
    merge(cast.hoa.id, cast.binh.id, cast.office)
    assert browser.get("/don-vi").path == "/dang-nhap"
    assert not db.session.get_one(Person, cast.hoa.id).is_active
    ends = {
        row.role: row.valid_to
        for row in db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == cast.hoa.id))
    }
    assert ends == {"editor": TODAY, "publisher": date(2026, 11, 30)}
    places = db.session.scalars(select(Membership).where(Membership.person_id == cast.hoa.id)).all()
    assert [place.valid_to for place in places] == [TODAY]
    row = db.session.scalars(select(PersonMerge)).one()
    assert (row.person_id, row.into_id, row.by_id) == (cast.hoa.id, cast.binh.id, cast.office.id)
    told = event_log.published("person.merged")
    assert told == [{"person_id": cast.hoa.id, "into_id": cast.binh.id, "actor_id": cast.office.id}]


def test_a_refused_merge_changes_nothing(cast: Cast):
    gone = make_person("Đã Ngừng", is_active=False)
    merge(cast.outsider.id, cast.hoa.id, cast.office)
    cases: list[tuple[int, int, object, str, type[DeskError]]] = [
        (cast.hoa.id, cast.hoa.id, cast.office, "vì", Refused),
        (cast.hoa.id, cast.binh.id, cast.lan, "vì", Refused),
        (cast.hoa.id, cast.office.id, cast.office, "vì", Refused),
        (cast.hoa.id, cast.admin.id, cast.office, "vì", Refused),
        (cast.hoa.id, cast.binh.id, cast.office, "  ", Invalid),
        (cast.hoa.id, gone.id, cast.office, "vì", Invalid),
        (cast.hoa.id, cast.outsider.id, cast.office, "vì", Invalid),
        (cast.outsider.id, cast.binh.id, cast.office, "vì", Invalid),
        (cast.don.id, cast.binh.id, cast.office, "vì", Invalid),  # his group would have no head, and nobody said yes
        (99999, cast.binh.id, cast.office, "vì", Missing),
    ]
    for person, into, actor, reason, error in cases:
        with refuses(error):
            merge(person, into, actor, reason)
    merge(cast.don.id, cast.binh.id, cast.office, accept_gaps=True)


def test_the_last_administrator_is_not_merged_away(cast: Cast):
    second = make_person("Quản Trị Hai")
    grant_role(second, Role.ADMINISTRATOR)
    merge(cast.admin.id, cast.binh.id, actor_of(second.id))
    with pytest.raises(Refused):
        merge(second.id, cast.binh.id, cast.admin)


def test_a_chain_may_be_merged_further_and_nobody_opens_a_merged_account(cast: Cast):
    merge(cast.hoa.id, cast.binh.id, cast.office)
    merge(cast.binh.id, cast.outsider.id, cast.office)
    assert [merge.into_id for merge in people_queries.merges_of(cast.hoa.id)] == [cast.binh.id]
    with pytest.raises(Refused), transaction():
        operations.reactivate_person(cast.hoa.id, actor=cast.office)
