"""A database of the version before the tables had plain names is carried over whole, and back."""

from __future__ import annotations

from alembic import command
from sqlalchemy import text

from editorial.commendations.awards import queries as awards
from editorial.commendations.candidates.operations import appraisal
from editorial.commendations.council.operations import membership
from editorial.core import migrations
from editorial.core.db import db, transaction
from tests import cast as people
from tests.commendations import made
from tests.conftest import RealDatabase

BEFORE = "0010"


def rows() -> dict[str, list[str]]:
    found = {
        table.name: sorted(repr(tuple(row)) for row in db.session.execute(table.select()))
        for table in db.metadata.sorted_tables
        if table.name.startswith("commendation_")
    }
    db.session.rollback()
    return found


def test_down_and_up_again_keeps_every_row(real_database: RealDatabase) -> None:
    cast = people.build()
    decided = made.decided(cast, ("don", "women"))
    running = made.listed(cast, ("hoa", "lan", "outsider"), snapshot=made.frozen(cast, "2026-10"))
    ids = made.ids_of(running)
    with transaction():
        appraisal.appraise(running, ids[cast.hoa.name], "shortlisted", "đủ", actor=cast.deputy)
        appraisal.appraise(running, ids[cast.lan.name], "held_back", "chưa đủ", actor=cast.deputy)
        appraisal.add_note(running, ids[cast.hoa.name], "Đã gọi tổ trưởng.", actor=cast.office)
        appraisal.add_attachment(running, ids[cast.hoa.name], "a.pdf", b"%PDF-1.4", actor=cast.office)
        membership.appoint_member(running, cast.head.id, "chair", actor=cast.office)
        membership.declare_family(running, ids[cast.hoa.name], "em ruột", actor=cast.head)
    before, code = rows(), made.candidate(decided, cast.don.name).code
    db.session.remove()
    command.downgrade(migrations.config(), BEFORE)
    old = db.session.execute(text("SELECT verdict, klass FROM commendation_candidates WHERE verdict IS NOT NULL")).all()
    assert sorted({row.verdict for row in old}) == ["held", "put"]
    assert {row.klass for row in old} == {"contributor", "unit:mass_organization"}
    assert db.session.scalar(text("SELECT count(*) FROM commendation_marks")) == len(made.COUNCIL)
    db.session.remove()
    command.upgrade(migrations.config(), "head")
    assert rows() == before
    proof = awards.proof(str(code))
    assert proof is not None
    assert proof.name == cast.don.name
    with transaction():  # the next number is free
        appraisal.add_attachment(running, ids[cast.hoa.name], "b.pdf", b"%PDF-1.4", actor=cast.office)
