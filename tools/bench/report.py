"""The page docs/benchmarks.md, made from what was measured."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.bench.run import Line, Run

HEAD = """# Tốc độ

Made by `make bench`; nothing here is typed by hand. Each page is measured on the production server (granian, one
process, four threads) beside a **floor** measured in the same run: a bare Flask application on the same database
(`tools/bench/floor.py`). `sàn` loads the signed-in person and 25 indexed rows into a bare table, `sàn bạn đọc` the same
without an account, `sàn ghi` does one UPDATE and one INSERT. Page and floor are measured in turns, five rounds, and the
ratio is of the two medians: a machine is not as fast at every minute. CPU is the server's own, from the kernel; p50 and
p95 are seen from the client on the same machine. The last column is the same on PostgreSQL, with the CPU of its own
processes, as a multiple of SQLite's.

- Máy: {machine}
- Ngày: {day}

Limits: pages of the desk 3.5 × the floor's CPU, 12 statements, 40 KB of HTML; writes 3.5 × and 18 statements; search
4 ×; reader 1.5 ×; PostgreSQL 1.3 × SQLite; 1,000 due items of one author out in 10 s, with all that follows in 20 s more;
150 MB a process; first answer in 1.5 s. What misses its limit says **quá**.
"""

TABLE = (
    "| | p50 | p95 | p50, 8 khách | p95, 8 khách | CPU/lần | × sàn | câu SQL | KB | PostgreSQL |\n"
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
)

TIMES_FLOOR = {"sàn": 3.5, "sàn ghi": 3.5, "sàn bạn đọc": 1.5}
TIMES_FLOOR_OF_SEARCH = 4.0
STATEMENTS = {"sàn": 12, "sàn ghi": 18, "sàn bạn đọc": 12}
TIMES_SQLITE = 1.3
MOST_BYTES = 40 * 1024


def write(runs: list[Run], machine: str) -> str:
    parts = [HEAD.format(machine=machine, day=date.today().strftime("%d/%m/%Y"))]  # noqa: DTZ011  # the machine's day
    for run in runs:
        parts.append(f"## {run.articles:,} bài, 300 bài đang làm\n".replace(",", "."))
        parts += [*table(run), ""]
    return "\n".join(parts)


def table(run: Run) -> list[str]:
    """The lines of what was measured, and the facts."""
    rows = [_row(line, run.on_postgresql.get(line.title, 0.0)) for line in run.lines]
    return [TABLE, *rows, "", *(f"- {name}: {fact.text}{_over(fact.is_over)}" for name, fact in run.facts.items())]


def _row(line: Line, on_postgresql: float) -> str:
    alone, eight = line.alone, line.eight
    limit = TIMES_FLOOR_OF_SEARCH if line.title.startswith("Tìm") else TIMES_FLOOR[line.floor]
    wrong = "" if alone.statuses <= {200, 303} else f" {sorted(alone.statuses)}"
    times_sqlite = on_postgresql / alone.cpu_ms if alone.cpu_ms else 0.0
    cells = [
        f"{line.title}{wrong}",
        f"{alone.quantile(0.5):.1f} ms",
        f"{alone.quantile(0.95):.1f} ms",
        *([f"{eight.quantile(0.5):.1f} ms", f"{eight.quantile(0.95):.1f} ms"] if eight else ["–", "–"]),
        f"{alone.cpu_ms:.1f} ms",
        f"{line.times_floor:.1f}{_over(line.times_floor > limit)}",
        f"{alone.queries}{_over(alone.queries > STATEMENTS[line.floor])}",
        f"{alone.bytes / 1024:.0f}{_over(alone.bytes > MOST_BYTES)}",
        f"{times_sqlite:.1f}{_over(times_sqlite > TIMES_SQLITE)}" if on_postgresql else "–",
    ]
    return f"| {' | '.join(cells)} |"


def _over(is_over: bool) -> str:
    return " **quá**" if is_over else ""
