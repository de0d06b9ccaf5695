"""The database's shape over time. Alembic takes a third of a second to load, so only what migrates loads it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from flask import current_app

from editorial.core.db import db

if TYPE_CHECKING:
    from alembic.config import Config
    from flask import Flask

FOLDER = Path(__file__).parent.parent / "migrations"


def bind(app: Flask) -> Any:
    """Give `flask db` its database."""
    from flask_migrate import Migrate

    return Migrate(app, db, directory=str(FOLDER))


def config() -> Config:
    """Alembic's settings for the current app."""
    app = cast("Flask", current_app._get_current_object())  # type: ignore[attr-defined]
    return cast("Config", bind(app).get_config())


def upgrade() -> None:
    """Bring the current app's database to the newest shape."""
    from alembic import command

    command.upgrade(config(), "head")
