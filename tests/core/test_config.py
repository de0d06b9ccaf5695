"""Settings that make no sense stop the start with a sentence; what is not set has a sound default."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from editorial import config
from editorial.config import ConfigError
from tests.house import ROOT

SECRET = "s" * 32
REAL = {"APP_MODE": "production", "SECRET_KEY": SECRET}


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"APP_MODE": "prod"}, "APP_MODE"),
        ({"APP_MODE": ""}, "APP_MODE"),
        ({"APP_MODE": "production"}, "SECRET_KEY"),
        ({"APP_MODE": "production", "SECRET_KEY": "short"}, "32 ký tự"),
        ({"APP_MODE": "production", "SECRET_KEY": config.DEFAULT_SECRET}, "SECRET_KEY"),
        (REAL | {"DEMO_SIGN_IN": "on"}, "DEMO_SIGN_IN"),
        (REAL | {"DEBUG": "1"}, "DEBUG"),
        ({"APP_MODE": "development", "DEMO_SIGN_IN": "on"}, "APP_MODE=demo"),
        ({"DATABASE_URL": "mysql://localhost/x"}, "postgresql://"),
        ({"DATABASE_URL": "localhost/x"}, "postgresql://"),
        ({"DATABASE_URL": "sqlite:///:memory:"}, "tên cơ sở dữ liệu"),
        ({"DATABASE_URL": "sqlite:///"}, "tên cơ sở dữ liệu"),
        ({"DATABASE_URL": "postgresql://localhost"}, "tên cơ sở dữ liệu"),
        ({"DATABASE_URL": "postgresql://localhost:nhà/x"}, "chưa đúng dạng"),
        ({"DATABASE_POOL": "0"}, "từ 1 đến 100"),
        ({"DATABASE_POOL": "many"}, "phải là một số"),
        ({"DATABASE_URL": "postgresql://localhost/x", "DATABASE_PGBOUNCER": "maybe"}, "on hoặc off"),
        ({"AUDIT_KEEP_MONTHS": "11"}, "từ 12"),
        ({"TRUSTED_PROXIES": "-1"}, "từ 0 đến 5"),
        ({"PUBLIC_READER": "maybe"}, "on hoặc off"),
        ({"REQUIRE_TOTP": "đúng"}, "on hoặc off"),
        ({"MAIL_URL": "http://mail"}, "smtp://"),
        ({"MAIL_URL": "smtp://mail"}, "MAIL_FROM"),
        ({"PUBLIC_URL": "toasoan.example"}, "https://"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_with_a_sentence(given: dict[str, str], word: str) -> None:
    with pytest.raises(ConfigError) as refused:
        config.load(given)
    assert word in str(refused.value)
    assert str(refused.value).endswith((".", ")'"))


def test_nothing_set_is_development_on_the_embedded_database() -> None:
    loaded = config.load({})
    assert loaded["MODE"] == "development"
    assert loaded["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{ROOT / 'instance' / 'toasoan.sqlite3'}"
    assert (loaded["DEMO_SIGN_IN"], loaded["REQUIRE_TOTP"], loaded["DEBUG"]) == (False, False, False)


def test_production_is_strict_by_itself() -> None:
    loaded = config.load(REAL)
    wanted = ("REQUIRE_TOTP", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "RATELIMIT_ENABLED")
    assert [loaded[name] for name in wanted] == [True] * 4
    assert (loaded["DEMO_SIGN_IN"], loaded["TESTING"]) == (False, False)


def test_the_demo_lets_people_in_by_one_tap() -> None:
    assert config.load({"APP_MODE": "demo"})["DEMO_SIGN_IN"] is True


@pytest.mark.parametrize(
    ("given", "name", "wanted"),
    [
        ({"DATABASE_URL": "postgres://u:p@h/x"}, "SQLALCHEMY_DATABASE_URI", "postgresql+psycopg://u:p@h/x"),
        ({"DATABASE_URL": "postgresql://u:p@h:5433/x?sslmode=require"}, "SQLALCHEMY_DATABASE_URI",
         "postgresql+psycopg://u:p@h:5433/x?sslmode=require"),
        ({"DATABASE_URL": "sqlite:////srv/a.db"}, "SQLALCHEMY_DATABASE_URI", "sqlite:////srv/a.db"),
        ({"PUBLIC_READER": "OFF"}, "PUBLIC_READER", False),
        ({"PUBLIC_READER": ""}, "PUBLIC_READER", True),
        ({"PUBLIC_URL": "https://toasoan.example/"}, "PUBLIC_URL", "https://toasoan.example"),
        ({"REDIS_URL": "redis://h"}, "RATELIMIT_STORAGE_URI", "redis://h"),
        ({"AUDIT_KEEP_MONTHS": "36"}, "AUDIT_KEEP_MONTHS", 36),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_set_counts(given: dict[str, str], name: str, wanted: Any) -> None:
    assert config.load(given)[name] == wanted


def test_the_start_ends_with_the_sentence_and_no_traceback(tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "APP_MODE": "production", "INSTANCE_PATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", "import wsgi"], cwd=ROOT, env=environ, capture_output=True, text=True)
    assert done.returncode == 1
    assert "SECRET_KEY" in done.stderr
    assert "Traceback" not in done.stderr
