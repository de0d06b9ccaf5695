"""Serves the desk for real: `make serve`. Migrates, then watches over the web processes (tools/webserver).

HOST, PORT, WORKERS and THREADS say where and how; everything else is the application's own settings, written down in
docs/operating.md. The background process is started beside it by `make worker`.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tools import assets
from tools.webserver.processes import Address, serve

if TYPE_CHECKING:
    from flask import Flask


class StartError(SystemExit):
    """Ends the program with a sentence and status 1."""


def say(sentence: str) -> None:
    print(sentence, flush=True)


def number(environ: Mapping[str, str], name: str, otherwise: int, most: int) -> int:
    """A whole number from 1 to `most` out of the environment. Raises StartError."""
    raw = environ.get(name) or str(otherwise)
    if not raw.isdecimal() or not 1 <= int(raw) <= most:
        raise StartError(f"{name} phải là một số từ 1 đến {most}; đang là “{raw}”.")
    return int(raw)


def web_command(host: str, port: int, *, workers: int = 1, threads: int = 4) -> list[str]:
    """The web server of a desk whose database is ready.

    Static files go through the application, since the server would send them without our headers: half a millisecond
    more each, once for each browser and version.
    """
    return [sys.executable, "-m", "tools.webserver", "wsgi:app", host, str(port), str(workers), str(threads)]


def worker_command() -> list[str]:
    return [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]


def bring_assets() -> None:
    try:
        assets.ensure(say=say)
    except assets.AssetError as problem:
        raise StartError(str(problem)) from None


def hold_port(host: str, port: int) -> socket.socket:
    """Keep the port from every other start, until the program ends; web processes share it. Raises StartError."""
    for reuse in (False, True):  # the latter where only closing connections of a server that was just stopped are left
        held = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, reuse)
        try:
            held.bind((host, port))
        except OSError as problem:
            held.close()
            if problem.errno != errno.EADDRINUSE:
                raise StartError(_cure_of(host, port, problem)) from None
            continue
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, False)
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, True)
        return held
    raise StartError(
        f"Không mở được cổng {port} trên {host}: có chương trình khác đang dùng. "
        f"Hãy tắt chương trình đó, hoặc chọn cổng khác, ví dụ: PORT={port % 65535 + 1} make …"
    )


def _cure_of(host: str, port: int, problem: OSError) -> str:
    if problem.errno == errno.EACCES:
        return f"Không được phép mở cổng {port}. Hãy chọn cổng từ 1024 trở lên, ví dụ: PORT=8000 make …"
    return (
        f"Máy này không có địa chỉ {host} ({problem.strerror}). Hãy đặt HOST là một địa chỉ của chính máy này: 127.0.0.1 "
        "khi có proxy đứng trước, hoặc 0.0.0.0 để mở trên mọi địa chỉ."
    )


def certificate(environ: Mapping[str, str]) -> tuple[Path | None, Path | None]:
    """The files of a certificate and its key; neither when a proxy speaks TLS. Raises StartError."""
    names = ("GRANIAN_SSL_CERTIFICATE", "GRANIAN_SSL_KEYFILE")
    files = [Path(environ[name]) for name in names if environ.get(name)]
    if len(files) == 1:
        raise StartError(f"{names[0]} và {names[1]} đi cùng nhau; đang chỉ có một.")
    for file in files:
        if not os.access(file, os.R_OK):
            raise StartError(f"Không đọc được tệp chứng chỉ {file}.")
    return (files[0], files[1]) if files else (None, None)


def prepare(app: Flask) -> None:
    """Say what is set unwisely; bring the database to the newest shape, quick when it already is."""
    from editorial import config
    from editorial.core import migrations, readiness
    from editorial.core.db import db

    for sentence in config.warnings(app.config):
        say(sentence)
    with app.app_context():
        readiness.require()
        with migrations.alone(say):
            migrations.upgrade()
        db.engine.dispose()


def main() -> None:
    os.chdir(assets.ROOT)
    os.environ.setdefault("APP_MODE", "production")
    host, port = os.environ.get("HOST") or "127.0.0.1", number(os.environ, "PORT", 8000, 65535)
    workers = number(os.environ, "WORKERS", min(4, os.cpu_count() or 1), 64)
    threads = number(os.environ, "THREADS", 4, 64)
    address = Address(host, port, *certificate(os.environ))
    held = hold_port(host, port)
    bring_assets()
    from wsgi import app

    prepare(app)
    say(f"Tòa soạn chạy tại {'https' if address.key else 'http'}://{host}:{port} ({workers} tiến trình).")
    with held:
        serve(app, address, workers=workers, threads=threads)


if __name__ == "__main__":
    main()
