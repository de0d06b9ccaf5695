"""`flask scores verify` reads lines and balances in two processes; what either finds is said by the one that was called."""

from __future__ import annotations

from sqlalchemy import insert

from editorial.core import clock
from editorial.core.db import db, transaction
from editorial.scoring.ledger.models import PersonBalance
from tests.cast import Cast
from tests.conftest import RealDatabase


def test_what_the_process_beside_finds_is_said(ward: Cast, real_database: RealDatabase):
    verify = real_database.app.test_cli_runner().invoke
    said = verify(args=["scores", "verify"])
    assert (said.exit_code, "Sổ điểm đúng" in said.output) == (0, True), said.output
    row = {
        "person_id": ward.hoa.id, "period": "2026", "scope": "all", "is_staff": False, "unit_id": ward.group.id,
        "points": 700, "items": 1, "a_items": 0, "returns": 0, "reached_at": clock.now(), "rank_key": "0",
    }  # fmt: skip
    with transaction():
        db.session.execute(insert(PersonBalance), [row])
    said = verify(args=["scores", "verify"])
    assert said.exit_code == 1
    assert f"người số {ward.hoa.id}: có 7,00 điểm mà sổ không có dòng nào" in said.output
