"""Everything that must hold, in one go: `make test`, and with all random examples `make test-long`.

One pool of processes runs the suite on SQLite, the same on a real PostgreSQL, and the browser tests in a real Chromium.
Ends with one line for each of the three, and non-zero when any test failed.
"""

from __future__ import annotations

import os
import sys

from tools import assets, browser
from tools.serve import StartError, bring_assets

ARGUMENTS = ("-q", "-p", "no:cacheprovider", "-p", "tests.parts", "--engine=all", "--dist=worksteal")
LONG = ("--hypothesis-profile=long", "-o", "faulthandler_timeout=7200")


def arguments(words: list[str], cores: int) -> list[str]:
    """What pytest is called with. One process more than cores, since some always wait for a browser or a lock."""
    return [*ARGUMENTS, f"-n={cores + 1}", *(LONG if "--long" in words else ())]


def main() -> int:
    os.chdir(assets.ROOT)
    bring_assets()
    try:
        os.environ["CHROMIUM"] = browser.ensure()
    except browser.NoBrowser as problem:
        raise StartError(str(problem)) from None
    if "--long" in sys.argv:
        os.environ["TOASOAN_TEST_EVENTS"] = "10000"
    command = [sys.executable, "-m", "pytest", *arguments(sys.argv[1:], os.cpu_count() or 1)]
    os.execv(command[0], command)


if __name__ == "__main__":
    sys.exit(main())
