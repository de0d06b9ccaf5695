"""Whoever leaves the desk holds nothing."""

from datetime import timedelta

from sqlalchemy import select

from editorial.articles.models import State
from editorial.core import clock
from editorial.core.db import db, transaction
from editorial.people import operations as people
from editorial.people.models import Role, RoleGrant
from editorial.units import operations as units
from tests import pipeline


def held(cast) -> int:
    edition = pipeline.to_desk(cast, pipeline.draft(cast))
    pipeline.do("claim", edition, cast.mai)
    return edition


def test_an_editor_who_is_deactivated_leaves_the_items_to_the_queue(cast, drain):
    edition = held(cast)
    with transaction():
        units.deactivate_person(cast.mai.id, reason="Nghỉ hưu.", actor=cast.admin, accept_gaps=True)
    drain()
    case = pipeline.case(edition)
    assert (case.state, case.owner_id) == (State.SUBMITTED, None)


def test_an_editor_whose_role_ends_leaves_the_items_to_the_queue(cast, drain):
    edition = held(cast)
    mine = (RoleGrant.person_id == cast.mai.id, RoleGrant.role == Role.EDITOR)
    grant_id = db.session.scalars(select(RoleGrant.id).where(*mine)).one()
    with transaction():
        yesterday = clock.today() - timedelta(days=1)
        people.end_role(grant_id, last_day=yesterday, reason="Chuyển việc.", actor=cast.admin, accept_gaps=True)
    drain()
    assert pipeline.case(edition).state is State.SUBMITTED
