"""One size: fill, serve, measure. In a process of its own, since an application knows one database."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tools.serve import web_command

if TYPE_CHECKING:
    from tools.bench.run import Run


def measured(articles: int, requests: int, folder: Path, database: str) -> Run:
    os.environ.update(
        APP_MODE="development", BENCH_COUNT="1", INSTANCE_PATH=str(folder), SECRET_KEY="bench" * 8,
        DATABASE_URL=database or f"sqlite:///{folder / 'bench.sqlite3'}", DATABASE_POOL="8",
    )  # fmt: skip
    from tools.bench.run import Run, prepare

    print(f"Đang tạo {articles} bài …", flush=True)
    prepared = prepare(articles)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = web_command("127.0.0.1", port, workers=1, threads=4)
    command[command.index("wsgi:app")] = "tools.bench.app:app"
    began = time.perf_counter()
    server = subprocess.Popen(command, start_new_session=True)
    try:
        run = Run(articles, prepared, server.pid, port)
        run.wait_until_up(began)
        run.everything(requests)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
    return run
