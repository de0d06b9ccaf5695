"""The page docs/benchmarks.md, made from what was measured."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.bench.run import Line, Run

HEAD = """# Tốc độ

Made by `make bench`; nothing here is typed by hand. Each page is measured on the production server (granian, one
process, four threads) beside a **floor** measured in the same run: `sàn` loads the signed-in person and 25 indexed
rows into a bare table, `sàn bạn đọc` the same without an account, `sàn ghi` does one UPDATE and one INSERT. Page and
floor are measured in turns, five rounds, and the ratio is of the two medians: a machine is not as fast at every minute.
CPU is the server's own, from the kernel; p50 and p95 are seen from the client on the same machine.

- Máy: {machine}
- Ngày: {day}

Limits: pages of the desk 3 × the floor's CPU, 12 statements, 40 KB of HTML; writes 4 ×; search 4 ×; reader 2 ×; 1,000
due items in 10 s; 150 MB a process; first answer in 1.5 s. What misses its limit says **quá**.
"""

TABLE = (
    "| | p50 | p95 | p50, 8 khách | p95, 8 khách | CPU/lần | × sàn | câu SQL | KB |\n"
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
)

LIMITS = {"sàn": 3.0, "sàn ghi": 4.0, "sàn bạn đọc": 2.0}


def write(runs: list[Run], machine: str) -> str:
    parts = [HEAD.format(machine=machine, day=date.today().strftime("%d/%m/%Y"))]  # noqa: DTZ011  # the machine's day
    for run in runs:
        parts.append(f"## {run.articles:,} bài, 300 bài đang làm\n".replace(",", "."))
        parts.append(TABLE)
        parts.extend(_row(line) for line in run.lines)
        parts.append("")
        parts.extend(f"- {name}: {fact}" for name, fact in run.facts.items())
        parts.append("")
    return "\n".join(parts)


def _row(line: Line) -> str:
    one, eight = line.one, line.eight
    limit = 4.0 if line.title.startswith("Tìm") else LIMITS[line.floor]
    over = " **quá**" if line.times_floor > limit else ""
    many = " **quá**" if one.queries > 12 and line.floor != "sàn ghi" else ""
    wide = " **quá**" if one.bytes > 40 * 1024 else ""
    wrong = "" if one.statuses <= {200, 303} else f" {sorted(one.statuses)}"
    return (
        f"| {line.title}{wrong} | {one.quantile(0.5):.1f} ms | {one.quantile(0.95):.1f} ms | "
        + (f"{eight.quantile(0.5):.1f} ms | {eight.quantile(0.95):.1f} ms" if eight else "– | –")
        + f" | {one.cpu_ms:.1f} ms | {line.times_floor:.1f}{over} | {one.queries}{many} | {one.bytes / 1024:.0f}{wide} |"
    )
