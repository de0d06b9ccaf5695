"""Fill, serve, measure, write docs/benchmarks.md. `--articles 10000,100000` says the sizes, `--quick` measures less."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tools.assets import ROOT
from tools.bench.once import measured
from tools.bench.report import write


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
            alone = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
            with alone:
                task = alone.submit(measured, int(size), options.requests, Path(folder), options.database)
                runs.append(task.result())
    text = write(runs, machine())
    print(text)
    if not options.no_write:
        (ROOT / "docs" / "benchmarks.md").write_text(text, encoding="utf-8")
    return 0


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
