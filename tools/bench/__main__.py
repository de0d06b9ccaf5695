"""Fill, serve, measure, write docs/benchmarks.md. `--articles 10000,100000` says the sizes, `--quick` measures less."""

from __future__ import annotations

import argparse
import os
import platform
import signal
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tools.assets import ROOT
from tools.bench.report import write
from tools.bench.run import Run
from tools.serve import web_command


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", default="10000,100000")
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--database", default="", help="địa chỉ PostgreSQL rỗng; bỏ trống: SQLite")
    parser.add_argument("--no-write", action="store_true", help="chỉ in, không sửa docs/benchmarks.md")
    options = parser.parse_args()
    runs = []
    for size in options.articles.split(","):
        with tempfile.TemporaryDirectory() as folder:
            alone = ProcessPoolExecutor(1, mp_context=get_context("spawn"))  # an application knows one database
            with alone:
                task = alone.submit(_measure, int(size), options.requests, Path(folder), options.database)
                runs.append(task.result())
    text = write(runs, machine())
    print(text)
    if not options.no_write:
        (ROOT / "docs" / "benchmarks.md").write_text(text, encoding="utf-8")
    return 0


def _measure(articles: int, requests: int, folder: Path, database: str) -> Run:
    os.environ.update(
        APP_MODE="development", BENCH_COUNT="1", INSTANCE_PATH=str(folder), SECRET_KEY="bench" * 8,
        DATABASE_URL=database or f"sqlite:///{folder / 'bench.sqlite3'}", DATABASE_POOL="8",
    )  # fmt: skip
    from tools.bench.run import prepare

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


def machine() -> str:
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 1024 // 1024
    return f"{os.cpu_count()} lõi {model}, {memory} GiB, {platform.system()}, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
