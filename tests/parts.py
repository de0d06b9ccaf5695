"""The last lines of `make test`: how many passed and failed on SQLite, on PostgreSQL and in the browser, and how long they
worked (the sum over all processes). Loaded with `-p tests.parts`."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

BROWSER = "Trình duyệt"
PARTS = ("SQLite", "PostgreSQL", BROWSER)
OUTCOMES = ("failed", "error", "passed", "skipped")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come first: a process that runs out of tests takes over from the end of another's list, and each
    half of a browser module starts a server of its own."""
    for item in items:
        item.user_properties.append(("part", part_of(item)))
    items.sort(key=lambda item: part_of(item) != BROWSER)


def part_of(item: pytest.Item) -> str:
    if item.nodeid.startswith("tests/browser/"):
        return BROWSER
    callspec = getattr(item, "callspec", None)
    return "PostgreSQL" if callspec and callspec.params.get("engine") == "postgresql" else "SQLite"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    counts: dict[str, Counter[str]] = {part: Counter() for part in PARTS}
    seconds: Counter[str] = Counter()
    for outcome, reports in terminalreporter.stats.items():
        for report in reports:
            part = dict(getattr(report, "user_properties", ())).get("part")
            if part:
                seconds[part] += report.duration
                counts[part][outcome] += outcome in OUTCOMES
    for part in PARTS:
        found = ", ".join(f"{counts[part][outcome]} {outcome}" for outcome in OUTCOMES if counts[part][outcome])
        terminalreporter.write_line(f"{part:12} {found or 'no tests ran'} in {seconds[part]:.0f} s")
