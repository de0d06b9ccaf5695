"""Bringing the database to the shape that the code expects."""

from pathlib import Path
from typing import Any, cast

from alembic import command
from alembic.config import Config
from flask import Flask, current_app
from flask_migrate import Migrate

from editorial.core.db import db

FOLDER = Path(__file__).parent.parent / "migrations"


def bind(app: Flask) -> Any:
    """Give `flask db` its database."""
    return Migrate(app, db, directory=str(FOLDER))


def config() -> Config:
    """Alembic's settings for the current app."""
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]
    return cast(Config, bind(app).get_config())


def upgrade() -> None:
    """Bring the current app's database to the newest shape."""
    command.upgrade(config(), "head")
