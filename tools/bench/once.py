"""One size: fill, serve, measure. In a process of its own, since an application knows one database."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from tools.bench.served import served

if TYPE_CHECKING:
    from tools.bench.run import Run


def measured(articles: int, requests: int, folder: Path, database: str = "", *postgresql_pids: int) -> Run:
    """On SQLite in `folder` beside the floor, or on an empty PostgreSQL `database` without."""
    file = folder / "bench.sqlite3"
    os.environ.update(
        APP_MODE="development", BENCH_COUNT="1", INSTANCE_PATH=str(folder), SECRET_KEY="bench" * 8, DATABASE_POOL="8",
        DATABASE_URL=database or f"sqlite:///{file}", FLOOR_DATABASE=str(file),
    )  # fmt: skip
    from tools.bench.run import Run, prepare

    print(f"Đang tạo {articles} bài, {'PostgreSQL' if database else 'SQLite'} …", flush=True)
    prepared = prepare(articles)
    if database:
        with served("wsgi:app", *postgresql_pids) as desk:
            return _run(Run(articles, prepared, desk, None), requests)
    with served("wsgi:app") as desk, served("tools.bench.floor:app") as floor:
        return _run(Run(articles, prepared, desk, floor), requests)


def _run(run: Run, requests: int) -> Run:
    run.wait_until_up()
    run.everything(requests)
    return run
