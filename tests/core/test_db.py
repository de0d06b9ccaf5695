"""Everything inside a transaction happens, or nothing; instants are aware and come back as they went."""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError

from editorial import create_app
from editorial.articles.models import Edition, State
from editorial.core import audit, clock
from editorial.core.access import SYSTEM
from editorial.core.db import UtcDateTime, db, let_others_write, savepoint, transaction
from editorial.people.models import Person
from tests.conftest import RealDatabase
from tests.factories import make_person, new_person


def names() -> list[str]:
    db.session.rollback()
    return sorted(db.session.scalars(select(Person.full_name)))


def test_a_transaction_keeps_what_was_done(real_database: RealDatabase) -> None:
    with transaction():
        db.session.add(new_person("Một", "mot"))
    with real_database.app.app_context():
        assert db.session.scalars(select(Person.full_name)).all() == ["Một"]


def test_a_transaction_that_fails_keeps_nothing(real_database: RealDatabase) -> None:
    def fail() -> None:
        with transaction():
            db.session.add(new_person("Một", "mot"))
            db.session.flush()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert names() == []


def test_a_transaction_whose_last_step_fails_keeps_nothing(real_database: RealDatabase) -> None:
    def fail() -> None:
        with transaction():
            db.session.add(new_person("Một", "mot"))
            audit.record("thing.written", actor=SYSTEM, subject="thing", subject_id=1, when=datetime.now(UTC))

    with pytest.raises(TypeError):  # details must be JSON
        fail()
    assert names() == []
    with transaction():
        make_person("Hai")
    assert names() == ["Hai"]


def test_a_transaction_inside_another_is_a_mistake(database: None) -> None:
    def nest() -> None:
        with transaction():
            make_person("Một")
            with transaction():
                make_person("Hai")

    with pytest.raises(RuntimeError, match="inside"):
        nest()
    assert names() == []
    with transaction():
        make_person("Ba")
    assert names() == ["Ba"]


def test_a_part_may_fail_alone(database: None) -> None:
    with transaction():
        make_person("Một", username="mot")
        with pytest.raises(IntegrityError), savepoint():
            make_person("Hai", username="mot")
        with savepoint():
            make_person("Ba", username="ba")
    assert names() == ["Ba", "Một"]


def test_a_part_outside_a_transaction_is_a_mistake(database: None) -> None:
    with pytest.raises(RuntimeError, match="outside"), savepoint():
        pass


def test_what_was_read_before_is_read_anew_inside(real_database: RealDatabase) -> None:
    with transaction():
        make_person("Một", username="mot")
    mine = db.session.scalars(select(Person)).one()
    db.session.rollback()
    with real_database.app.app_context(), transaction():
        db.session.scalars(select(Person)).one().full_name = "Một Mới"
    with transaction():
        assert db.session.get(Person, mine.id).full_name == "Một Mới"  # type: ignore[union-attr]
    with real_database.app.app_context(), transaction():
        db.session.scalars(select(Person)).one().full_name = "Một Mới Nữa"
    with transaction():
        assert mine.full_name == "Một Mới Nữa"


def test_a_reader_is_not_held_up_by_a_writer(real_database: RealDatabase) -> None:
    with transaction():
        make_person("Một")
        with real_database.app.app_context():
            assert db.session.scalar(select(func.count()).select_from(Person)) == 0


def test_who_waits_to_write_gets_a_turn_between_two_batches(real_database: RealDatabase) -> None:
    begun, served = threading.Event(), threading.Event()

    def wait_for_a_turn() -> None:
        begun.wait(20)
        with real_database.app.app_context(), transaction():
            make_person("Người chờ", username="cho")
        served.set()

    waiting = threading.Thread(target=wait_for_a_turn)
    waiting.start()
    batches = 0
    while batches < 300 and not served.is_set():
        with transaction():
            db.session.add_all([new_person(f"Người {batches}", f"n{batches}-{number}") for number in range(20)])
            db.session.flush()
            begun.set()
        batches += 1
        let_others_write()
    waiting.join(30)
    assert served.is_set()
    assert batches < 300


def test_foreign_keys_hold(database: None) -> None:
    from tests.factories import make_membership

    with pytest.raises(IntegrityError):
        make_membership(1, 1)


def test_the_embedded_database_survives_a_power_cut(real_database: RealDatabase) -> None:
    if real_database.url.startswith("postgresql"):
        return  # its own settings say the same
    asked = ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
    assert [db.session.execute(text(f"PRAGMA {name}")).scalar() for name in asked] == ["wal", 1, 2, 20000]
    assert sqlite3.sqlite_version_info >= (3, 40)


instants = st.datetimes(
    min_value=datetime(1900, 1, 2),  # noqa: DTZ001  # hypothesis adds the zone
    max_value=datetime(9999, 12, 30),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, clock.VIETNAM, timezone(timedelta(hours=-11, minutes=-30))]),
)


@given(instants)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_an_instant_comes_back_as_it_went(database: None, instant: datetime) -> None:
    with transaction():
        person = make_person(created_at=instant)
    db.session.expire_all()
    back = db.session.scalars(select(Person.created_at).where(Person.id == person.id)).one()
    assert back == instant.astimezone(UTC)  # Python finds an hour that the clocks once skipped equal to no other zone's
    assert back.tzinfo is UTC
    assert db.session.scalar(select(Person.id).where(Person.id == person.id, Person.created_at == instant))


def test_an_instant_without_a_zone_is_refused(database: None) -> None:
    naive = UtcDateTime().process_bind_param
    with pytest.raises(ValueError, match="time zone"):
        naive(datetime(2026, 1, 1), db.session.get_bind().dialect)  # noqa: DTZ001


def test_several_rows_at_once_get_their_ids(database: None) -> None:
    with transaction():
        rows = [new_person(f"Người {number}", f"n{number}") for number in range(50)]
        db.session.add_all(rows)
        db.session.flush()
        assert len({row.id for row in rows}) == 50
        db.session.execute(insert(audit.AuditHead).values(id=2, last_id=0, last_hash="", pruned_id=0, pruned_hash=""))


# --- statements that PostgreSQL keeps ---


def kept_statements() -> int:
    """How many statements of reading people the server keeps prepared on this connection."""
    counted = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT people%'")
    return int(db.session.execute(counted).scalar_one())


def read_three_times() -> None:
    for _time in range(3):
        db.session.execute(select(Person.full_name)).all()
        db.session.rollback()


def test_postgresql_keeps_statements_prepared_when_a_read_ends(real_database: RealDatabase) -> None:
    if real_database.url.startswith("sqlite"):
        return  # it has no server that keeps statements
    read_three_times()
    assert kept_statements() == 1


def test_a_write_that_fails_lets_the_prepared_statements_go(real_database: RealDatabase) -> None:
    if real_database.url.startswith("sqlite"):
        return  # it has no server that keeps statements

    def fail() -> None:
        with transaction():
            db.session.add(new_person("Một", "mot"))
            db.session.flush()
            raise KeyboardInterrupt

    read_three_times()
    with pytest.raises(KeyboardInterrupt):
        fail()
    assert kept_statements() == 0


def test_behind_pgbouncer_nothing_is_prepared(real_database: RealDatabase, tmp_path: Path) -> None:
    if real_database.url.startswith("sqlite"):
        return  # it has no server that keeps statements
    app = create_app({"DATABASE_URL": real_database.url, "DATABASE_PGBOUNCER": "on", "APP_MODE": "testing",
                      "INSTANCE_PATH": str(tmp_path / "second")})  # fmt: skip
    with app.app_context():
        read_three_times()
        assert kept_statements() == 0
        db.session.remove()
        db.engine.dispose()


def test_a_state_is_written_into_the_statement_and_other_text_is_bound() -> None:
    written = select(Edition.id).where(
        Edition.state.in_([State.DRAFT, State.EDITING]), Edition.state != State.PUBLISHED
    )
    assert not written.compile().params
    assert "IN ('draft', 'editing')" in str(written)
    assert select(Edition.id).where(Edition.state == "'; DROP").compile().params == {"state_1": "'; DROP"}
