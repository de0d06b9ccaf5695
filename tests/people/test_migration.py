"""Names that were entered with a look-alike of Đ are put right when a database is brought up."""

from __future__ import annotations

from alembic import command
from sqlalchemy import select, text

from editorial.core import migrations
from editorial.core.db import db
from editorial.people.models import Person
from editorial.units.models import Unit
from editorial.units.queries import people_page
from tests import cast as people
from tests.conftest import RealDatabase


def test_people_and_units_are_found_under_their_right_letter(real_database: RealDatabase) -> None:
    cast = people.build()
    db.session.remove()
    command.downgrade(migrations.config(), "0018")
    for statement in (
        f"UPDATE people SET full_name = 'Ðặng Ðình', folded_name = 'ðang ðinh', sort_key = 'z' WHERE id = {cast.hoa.id}",
        f"UPDATE units SET name = 'Ðoàn phường' WHERE id = {cast.women.id}",
    ):
        db.session.execute(text(statement))
    db.session.commit()
    db.session.remove()
    command.upgrade(migrations.config(), "head")
    assert db.session.get_one(Person, cast.hoa.id).full_name == "Đặng Đình"
    assert [row.name for row in people_page(text="dang dinh").rows] == ["Đặng Đình"]
    assert db.session.scalar(select(Unit.name).where(Unit.id == cast.women.id)) == "Đoàn phường"
