"""Serves the desk for real: `make serve`. Migrates, then becomes the web server.

HOST, PORT, WORKERS and THREADS say where and how; everything else is the application's own settings, written down in
docs/operating.md. The background process is started beside it by `make worker`.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Mapping

from tools import assets


class StartError(SystemExit):
    """Ends the program with a sentence and status 1."""


def number(environ: Mapping[str, str], name: str, otherwise: int, most: int) -> int:
    """A whole number from 1 to `most` out of the environment. Raises StartError."""
    raw = environ.get(name) or str(otherwise)
    if not raw.isdecimal() or not 1 <= int(raw) <= most:
        raise StartError(f"{name} phải là một số từ 1 đến {most}; đang là “{raw}”.")
    return int(raw)


def web_command(host: str, port: int, *, workers: int = 1, threads: int = 4) -> list[str]:
    """The web server: HTTP in one process, the application in its threads.

    Static files go through the application, since the server would send them without our headers: half a millisecond
    more each, once for each browser and version.
    """
    return [
        *(sys.executable, "-m", "granian", "wsgi:app", "--interface", "wsgi", "--no-ws"),
        *("--host", host, "--port", str(port), "--workers", str(workers), "--blocking-threads", str(threads)),
        *("--respawn-failed-workers", "--workers-kill-timeout", "20", "--log-level", "warning"),
    ]


def worker_command() -> list[str]:
    return [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]


def bring_assets() -> None:
    try:
        assets.ensure(say=lambda sentence: print(sentence, flush=True))
    except assets.AssetError as problem:
        raise StartError(str(problem)) from None


def check_port(host: str, port: int) -> None:
    """The server shares a taken port without a word, so look first. Raises StartError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as wire:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            wire.bind((host, port))
        except OSError:
            raise StartError(
                f"Không mở được cổng {port} trên {host}: có chương trình khác đang dùng. "
                f"Hãy tắt chương trình đó, hoặc chọn cổng khác, ví dụ: PORT={port % 65535 + 1} make …"
            ) from None


def migrate() -> None:
    """Bring the database to the newest shape; quick when it already is."""
    from editorial import create_app
    from editorial.core import migrations
    from editorial.core.db import db

    with create_app().app_context():
        migrations.upgrade()
        db.engine.dispose()


def main() -> None:
    os.chdir(assets.ROOT)
    os.environ.setdefault("APP_MODE", "production")
    host, port = os.environ.get("HOST") or "127.0.0.1", number(os.environ, "PORT", 8000, 65535)
    workers = number(os.environ, "WORKERS", min(4, os.cpu_count() or 1), 64)
    threads = number(os.environ, "THREADS", 4, 64)
    from editorial import config

    for sentence in config.warnings(config.load()):
        print(sentence, flush=True)
    migrate()
    bring_assets()
    check_port(host, port)
    print(f"Tòa soạn chạy tại http://{host}:{port} ({workers} tiến trình).", flush=True)
    command = web_command(host, port, workers=workers, threads=threads)
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
