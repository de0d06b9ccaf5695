"""A feature is one folder and one line in wiring.py: a toy is added to a copy of the project, and removed again."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import ROOT

TOY = ROOT / "tests" / "house" / "toy"
AFTER = "from editorial.home.feature import FEATURE as HOME\n"
LINE = "from editorial.toy.feature import FEATURE as TOY\n"
SEEN = {
    "page": "Nhiều nhất 7 món.",
    "navigation": "Đồ chơi",
    "settings": "Số đồ chơi nhiều nhất",
    "tasks": "Đồ chơi chờ sửa",
    "notices": "Một món đồ chơi hỏng",
    "log": "Món đồ chơi: làm hỏng",
    "kinds": "Món đồ chơi",
    "command": "toy",
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The application and its templates, without the tests."""
    made = tmp_path / "copy"
    for name in ("editorial", "templates"):
        shutil.copytree(ROOT / name, made / name, ignore=shutil.ignore_patterns("__pycache__"))
    (made / "static").symlink_to(ROOT / "static")
    return made


def add(copy: Path) -> None:
    shutil.copytree(TOY / "editorial" / "toy", copy / "editorial" / "toy", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(TOY / "templates" / "toy", copy / "templates" / "toy")
    wiring = copy / "editorial" / "wiring.py"
    assert AFTER in wiring.read_text()
    wiring.write_text(wiring.read_text().replace(AFTER, AFTER + LINE))


def remove(copy: Path) -> None:
    shutil.rmtree(copy / "editorial" / "toy")
    shutil.rmtree(copy / "templates" / "toy")
    wiring = copy / "editorial" / "wiring.py"
    wiring.write_text(wiring.read_text().replace(LINE, ""))


def look(copy: Path, instance: Path) -> dict[str, str]:
    """The pages as the copy shows them, on a database of their own."""
    instance.mkdir()
    path = os.pathsep.join((str(copy), str(ROOT)))  # `editorial` is the copy's, `tests` and `tools` are ours
    done = subprocess.run(
        [sys.executable, str(TOY / "look.py"), str(instance)], cwd=copy, env=os.environ | {"PYTHONPATH": path},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_a_feature_is_added_and_removed_by_its_folder_and_one_line(copy: Path, tmp_path: Path) -> None:
    add(copy)
    shown = look(copy, tmp_path / "with")
    assert {name for name, words in SEEN.items() if words not in shown[name]} == set()

    remove(copy)
    for name in ("editorial", "templates"):
        files = subprocess.run(
            ["diff", "-r", "-x", "__pycache__", str(ROOT / name), str(copy / name)], capture_output=True, text=True
        )
        assert files.stdout == ""
    shown = look(copy, tmp_path / "without")
    assert {name for name, words in SEEN.items() if words in shown[name]} == set()
