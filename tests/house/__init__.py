"""The rules of the house, as tests: each names the file that breaks one."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
EDITORIAL = ROOT / "editorial"
TEMPLATES = ROOT / "templates"


def sources() -> Iterator[tuple[Path, str]]:
    """Every Python file of the application with its text, migrations aside."""
    for path in sorted(EDITORIAL.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, path.read_text()


def templates() -> Iterator[tuple[Path, str]]:
    for path in sorted(TEMPLATES.rglob("*")):
        if path.is_file():
            yield path, path.read_text()


def tracked() -> list[Path]:
    """Every file that a clone would hold; outside a repository, every file that is not built."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for name in done.stdout.split("\0") if name and (path := ROOT / name).is_file()]
