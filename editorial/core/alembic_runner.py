"""Alembic, for the current app. Loaded only where a database has to be changed; see `core.migrations`."""

from pathlib import Path
from typing import Any, cast

from alembic import command
from alembic.config import Config
from flask import Flask, current_app
from flask_migrate import Migrate

from editorial.core.db import db

FOLDER = Path(__file__).parent.parent / "migrations"


def bind(app: Flask) -> Any:
    return Migrate(app, db, directory=str(FOLDER))


def config() -> Config:
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]
    return cast(Config, bind(app).get_config())


def upgrade() -> None:
    command.upgrade(config(), "head")
