"""Settings from the environment, checked at start. A setting that makes no sense stops the start with a sentence."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

MODES = ("production", "development", "demo", "testing")
DEFAULT_SECRET = "development-only-secret"  # noqa: S105  # production refuses it
ROOT = Path(__file__).resolve().parent.parent


POSTGRESQL_PLANNER = {
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "random_page_cost": "1.1",
}


class ConfigError(SystemExit):
    """Ends the program with a sentence and status 1."""


def load(environ: Mapping[str, str] = os.environ, overrides: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Every setting, from `environ` and then `overrides`. Raises ConfigError."""
    given = dict(environ) | dict(overrides or {})
    mode = str(given.get("APP_MODE", "development"))
    if mode not in MODES:
        raise ConfigError(f"APP_MODE phải là một trong {', '.join(MODES)}; đang là “{mode}”.")
    production = mode == "production"
    instance = Path(str(given.get("INSTANCE_PATH") or ROOT / "instance"))
    config: dict[str, Any] = {
        "MODE": mode,
        "INSTANCE_PATH": str(instance),
        "SECRET_KEY": given.get("SECRET_KEY") or DEFAULT_SECRET,
        "SQLALCHEMY_DATABASE_URI": _database(str(given.get("DATABASE_URL") or ""), instance),
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(given),
        "UPLOAD_FOLDER": str(given.get("UPLOAD_FOLDER") or instance / "uploads"),
        "AUDIT_SEAL_FOLDER": str(given.get("AUDIT_SEAL_FOLDER") or instance / "seals"),
        "WARD_NAME": given.get("WARD_NAME") or "Phường Vĩnh Tuy",
        "OFFICE_PHONE": given.get("OFFICE_PHONE") or "024 3000 0000",
        "READER_AGENCY": given.get("READER_AGENCY") or "",
        "READER_ADDRESS": given.get("READER_ADDRESS") or "",
        "READER_PHONE": given.get("READER_PHONE") or "",
        "PUBLIC_URL": str(given.get("PUBLIC_URL") or "http://127.0.0.1:8000").rstrip("/"),
        "PUBLIC_READER": _flag(given, "PUBLIC_READER", True),
        "REQUIRE_TOTP": _flag(given, "REQUIRE_TOTP", production),
        "DEMO_SIGN_IN": _flag(given, "DEMO_SIGN_IN", mode == "demo"),
        "DEBUG": _flag(given, "DEBUG", False),
        "BENCH_COUNT": _flag(given, "BENCH_COUNT", False),
        "AUDIT_KEEP_MONTHS": _number(given, "AUDIT_KEEP_MONTHS", 12, 12, 1200),
        "TRUSTED_PROXIES": _number(given, "TRUSTED_PROXIES", 0, 0, 5),
        "MAIL_URL": given.get("MAIL_URL") or "",
        "MAIL_FROM": given.get("MAIL_FROM") or "",
        "RATELIMIT_STORAGE_URI": given.get("REDIS_URL") or "memory://",
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": bool(given.get("REDIS_URL")),
        "RATELIMIT_ENABLED": production or (mode != "testing" and not _flag(given, "BENCH_COUNT", False)),
        "TESTING": mode == "testing",
        "PROPAGATE_ERRORS": _flag(given, "PROPAGATE_ERRORS", False),
        "MAX_CONTENT_LENGTH": 30 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 500,
        "SESSION_COOKIE_NAME": "toasoan",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": _flag(given, "SECURE_COOKIES", production),
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "vi",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Ho_Chi_Minh",
    }
    _check(config)
    return config


def _database(url: str, instance: Path) -> str:
    if not url:
        return f"sqlite:///{instance / 'toasoan.sqlite3'}"
    if url.startswith(("postgresql://", "postgres://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    if not url.startswith(("postgresql+psycopg://", "sqlite:///")):
        raise ConfigError("DATABASE_URL phải bắt đầu bằng postgresql:// (hoặc sqlite:///); xem docs/operating.md.")
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError):
        raise ConfigError("DATABASE_URL chưa đúng dạng postgresql://tên:mật-khẩu@máy:cổng/cơ-sở-dữ-liệu.") from None
    if not parts.database or parts.database == ":memory:":
        raise ConfigError("DATABASE_URL phải nêu tên cơ sở dữ liệu (hoặc tệp, với sqlite:///).")
    return url


def _engine_options(given: Mapping[str, Any]) -> dict[str, Any]:
    """How the engine connects. PostgreSQL prepares a statement when it comes a second time, and plans for pages that ask
    for a few rows on a disk without a head: no helpers, no compiling, an index wherever it may serve. A pgbouncer that
    shares connections by the transaction allows neither; its server has the settings in its own configuration."""
    options: dict[str, Any] = {"pool_size": _number(given, "DATABASE_POOL", 5, 1, 100)}
    if not str(given.get("DATABASE_URL") or "").startswith("postgres"):
        return options
    if _flag(given, "DATABASE_PGBOUNCER", False):
        return options | {"connect_args": {"prepare_threshold": None}}
    planner = " ".join(f"-c {name}={value}" for name, value in POSTGRESQL_PLANNER.items())
    return options | {"connect_args": {"prepare_threshold": 1, "options": planner}}


def _flag(given: Mapping[str, Any], name: str, otherwise: bool) -> bool:
    raw = given.get(name)
    if raw is None or raw == "":
        return otherwise
    if isinstance(raw, bool):
        return raw
    if str(raw).lower() in ("1", "on", "true", "yes"):
        return True
    if str(raw).lower() in ("0", "off", "false", "no"):
        return False
    raise ConfigError(f"{name} phải là on hoặc off; đang là “{raw}”.")


def _number(given: Mapping[str, Any], name: str, otherwise: int, least: int, most: int) -> int:
    raw = given.get(name)
    if raw is None or raw == "":
        return otherwise
    try:
        number = int(raw)
    except ValueError:
        raise ConfigError(f"{name} phải là một số; đang là “{raw}”.") from None
    if not least <= number <= most:
        raise ConfigError(f"{name} phải từ {least} đến {most}; đang là {number}.")
    return number


def _check(config: dict[str, Any]) -> None:
    if config["MODE"] == "production":
        if config["SECRET_KEY"] == DEFAULT_SECRET or len(str(config["SECRET_KEY"]).strip()) < 32:
            raise ConfigError(
                "Chạy thật cần SECRET_KEY riêng, ít nhất 32 ký tự. "
                "Tạo bằng: python3 -c 'import secrets; print(secrets.token_hex(32))'"
            )
        if config["DEMO_SIGN_IN"]:
            raise ConfigError("Chạy thật không được bật DEMO_SIGN_IN.")
        if config["DEBUG"]:
            raise ConfigError("Chạy thật không được bật DEBUG.")
        if config["PROPAGATE_ERRORS"]:
            raise ConfigError("Chạy thật không được bật PROPAGATE_ERRORS.")
        if str(config["PUBLIC_URL"]).startswith("https://") and not config["SESSION_COOKIE_SECURE"]:
            raise ConfigError("PUBLIC_URL là https thì không được đặt SECURE_COOKIES=off.")
    if config["DEMO_SIGN_IN"] and config["MODE"] not in ("demo", "testing"):
        raise ConfigError("DEMO_SIGN_IN chỉ dùng với APP_MODE=demo.")
    _check_addresses(config)
    for name in ("INSTANCE_PATH", "UPLOAD_FOLDER", "AUDIT_SEAL_FOLDER"):
        folder = Path(str(config[name]))
        if folder.exists() and not folder.is_dir():
            raise ConfigError(f"{name} phải là một thư mục; “{folder}” không phải.")


def warnings(config: Mapping[str, Any], environ: Mapping[str, str] = os.environ) -> list[str]:
    """What is allowed and yet, most likely, not meant; said at a start in production."""
    own_certificate = bool(environ.get("GRANIAN_SSL_CERTIFICATE"))
    if str(config["PUBLIC_URL"]).startswith("https://") and not config["TRUSTED_PROXIES"] and not own_certificate:
        return [
            "PUBLIC_URL là https mà TRUSTED_PROXIES=0: nếu có máy chủ proxy đứng trước, mọi người truy cập sẽ mang chung "
            "một địa chỉ là địa chỉ của proxy, nên người dò mật khẩu có thể khóa cửa của tất cả, và nhật ký không biết ai "
            "từ đâu. Có một proxy thì đặt TRUSTED_PROXIES=1; không có proxy thì đặt GRANIAN_SSL_CERTIFICATE."
        ]
    return []


def _check_addresses(config: dict[str, Any]) -> None:
    if config["MAIL_URL"] and not _is_address(str(config["MAIL_URL"]), ("smtp", "smtps")):
        raise ConfigError("MAIL_URL phải có dạng smtp://tên:mật-khẩu@máy:cổng.")
    if config["MAIL_URL"] and not re.fullmatch(r"[^\r\n]*[^@\s<>]+@[^@\s<>]+>?", str(config["MAIL_FROM"])):
        raise ConfigError("Có MAIL_URL thì cần MAIL_FROM là địa chỉ gửi thư.")
    if not _is_address(str(config["PUBLIC_URL"]), ("http", "https")) or re.search(r"[?#@]", str(config["PUBLIC_URL"])):
        raise ConfigError("PUBLIC_URL phải bắt đầu bằng http:// hoặc https://, có tên máy, không có ? # @.")
    storage = str(config["RATELIMIT_STORAGE_URI"])
    if storage != "memory://" and not storage.startswith(("redis://", "rediss://", "redis+unix://")):
        raise ConfigError("REDIS_URL phải bắt đầu bằng redis:// hoặc rediss://.")


def _is_address(url: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0 and not re.search(r"\s", url)
    except ValueError:  # a port that is no number
        return False
