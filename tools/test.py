"""Everything that must hold, in one go: `make test`.

The suite on SQLite, the same suite on a real PostgreSQL, then the browser tests in a real Chromium. Ends with the
summary of each part, and non-zero when any part failed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass

from tools import assets, browser
from tools.serve import StartError, bring_assets


@dataclass(frozen=True)
class Part:
    name: str
    options: tuple[str, ...]


PARTS = (
    Part("SQLite", ("tests", "--ignore=tests/browser", "--engine=sqlite", "-n", "2")),
    Part("PostgreSQL", ("tests", "--ignore=tests/browser", "--engine=postgresql", "-n", "2")),
    Part("Trình duyệt", ("tests/browser", "-n", "2", "--dist", "loadfile")),
)


def run(part: Part, environ: dict[str, str]) -> tuple[int, str]:
    """Run one part, its output passing through; its exit status and last line."""
    print(f"\n=== {part.name} ===", flush=True)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *part.options]
    started, last = time.monotonic(), "không có kết quả"
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as running:
        assert running.stdout is not None
        for line in running.stdout:
            print(line, end="", flush=True)
            if re.search(r"\d+ (passed|failed|errors?|skipped)|no tests ran", line):
                last = line.strip().strip("= ")
    return running.returncode, f"{part.name:12} {last} [{time.monotonic() - started:.0f} s]"


def main() -> int:
    os.chdir(assets.ROOT)
    bring_assets()
    try:
        chromium = browser.ensure()
    except browser.NoBrowser as problem:
        raise StartError(str(problem)) from None
    environ = os.environ | {"CHROMIUM": chromium}
    results = [run(part, environ) for part in PARTS]
    print("\n" + "\n".join(summary for _status, summary in results))
    return max(abs(status) for status, _summary in results)


if __name__ == "__main__":
    sys.exit(main())
