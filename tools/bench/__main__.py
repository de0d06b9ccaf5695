"""Fill, serve, measure, write docs/benchmarks.md: each size on SQLite beside the floor, then on PostgreSQL.

`--articles 10000,100000` says the sizes; `--points` measures points alone.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from tools import postgres
from tools.assets import ROOT
from tools.bench import points
from tools.bench.once import measured
from tools.bench.report import write

if TYPE_CHECKING:
    from tools.bench.run import Run


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", default="10000,100000")
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--no-write", action="store_true", help="chỉ in, không sửa docs/benchmarks.md")
    parser.add_argument("--points", action="store_true", help="chỉ đo điểm thi đua, ở --lines dòng điểm")
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="thư mục giữ dữ liệu điểm; đã có thì dùng lại")
    options = parser.parse_args()
    if options.points:
        return only_points(options)
    runs = []
    for size in options.articles.split(","):
        run = alone(int(size), options.requests)
        with postgres.server() as url:
            again = alone(int(size), options.requests, postgres.create_database(url, "bench"), postgres.process_id(url))
        run.on_postgresql = {line.title: line.alone.cpu_ms for line in again.lines}
        runs.append(run)
    text = write(runs, machine())
    print(text)
    if not options.no_write:
        _keep(text, "")
    return only_points(options)


def alone(articles: int, requests: int, *postgresql: str | int) -> Run:
    """`measured` in a fresh process and folder."""
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process,
    ):
        return process.submit(measured, articles, requests, Path(folder), *postgresql).result()


def only_points(options: argparse.Namespace) -> int:
    """Its own part of docs/benchmarks.md; the rest stays as it was."""
    with tempfile.TemporaryDirectory() as made:
        folder: Path = options.folder or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        text = points.write(points.measured(options.lines, options.requests, folder), machine())
    print(text)
    if not options.no_write:
        _keep("", text)
    return 0


def _keep(desk: str, of_points: str) -> None:
    """Write one part of docs/benchmarks.md; the other stays as it was."""
    path, mark = ROOT / "docs" / "benchmarks.md", "## Điểm thi đua"
    before, _mark, after = path.read_text(encoding="utf-8").partition(mark)
    path.write_text(f"{(desk or before).rstrip()}\n\n{of_points or mark + after}", encoding="utf-8")


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
