"""The migrations make exactly the models, on both engines, forth and back."""

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from editorial.core import migrations
from editorial.core.db import db
from tests.conftest import RealDatabase


def test_there_is_one_head(real_database: RealDatabase) -> None:
    assert len(ScriptDirectory.from_config(migrations.config()).get_heads()) == 1


def test_a_start_reads_the_same_revisions_as_alembic(real_database: RealDatabase) -> None:
    scripts = ScriptDirectory.from_config(migrations.config())
    known, followed = migrations.revisions()
    assert known == {script.revision for script in scripts.walk_revisions()}
    assert known - followed == set(scripts.get_heads())


def test_the_head_equals_the_models(real_database: RealDatabase) -> None:
    command.check(migrations.config())


def test_up_down_and_up_again(real_database: RealDatabase) -> None:
    config = migrations.config()
    before = shape()
    command.downgrade(config, "base")
    assert [name for name in shape() if not name.startswith(("alembic_version", "sqlite_"))] == []
    command.upgrade(config, "head")
    assert shape() == before
    command.check(config)


def shape() -> list[str]:
    """Tables, columns, indexes and triggers, as the database tells them."""
    with db.engine.connect() as connection:
        asked = inspect(connection)
        found = [
            f"{table}.{column['name']}" for table in asked.get_table_names() for column in asked.get_columns(table)
        ]
        found += [
            f"{table}: {index['name']}" for table in asked.get_table_names() for index in asked.get_indexes(table)
        ]
        found += [table for table in asked.get_table_names() if table != "alembic_version"]
        triggers = {
            "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
            "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
        }
        found += connection.scalars(text(triggers[connection.dialect.name])).all()
    return sorted(found)
