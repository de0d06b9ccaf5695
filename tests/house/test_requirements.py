"""Dependencies are pinned and hashed; nothing in the repository knows a registry's host or one machine's folders."""

import json
import re

import pytest

from tests.house import ROOT, tracked

ASKED_FOR = {"flask": "3.1.3", "flask-login": "0.6.3", "flask-sqlalchemy": "3.1.1", "htmx-flask": "0.1.0"}
ALSO_ASKED_FOR = {"bleach", "pillow"}
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-node.txt")


def pins(name: str) -> dict[str, str]:
    """Package → its lines in a requirements file."""
    text = re.sub(r"(?m)^\s*#.*\n?|\s+#.*$", "", (ROOT / name).read_text()).replace("\\\n", " ")
    return {re.split(r"[=\[ ;<>~!]", line)[0].lower(): line for line in text.splitlines() if line.strip()}


def version(line: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+(?:\[[a-z,]+\])?==([^\s;]+)", line)
    return found[1] if found else ""


@pytest.mark.parametrize("name", LOCKS)
def test_everything_is_pinned_and_hashed(name: str) -> None:
    loose = [line[:60] for line in pins(name).values() if not version(line) or "--hash=sha256:" not in line]
    assert loose == []


def test_the_packages_that_were_asked_for_are_there() -> None:
    locked = pins("requirements.txt")
    assert {name: version(locked[name]) for name in ASKED_FOR} == ASKED_FOR
    assert set(locked) >= ALSO_ASKED_FOR


@pytest.mark.parametrize("name", LOCKS[:1] + LOCKS[2:])
def test_tests_run_on_the_versions_that_are_shipped(name: str) -> None:
    tested = pins("requirements-dev.txt")
    assert {
        package: version(line) for package, line in pins(name).items() if version(tested[package]) != version(line)
    } == {}


def test_front_end_packages_are_pinned_with_integrity_and_without_addresses() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    wanted = json.loads((ROOT / "package.json").read_text())
    asked = wanted.get("dependencies", {}) | wanted.get("devDependencies", {})
    assert [name for name, exact in asked.items() if not re.fullmatch(r"\d+\.\d+\.\d+", exact)] == []
    assert [name for name, entry in lock.items() if name and not entry.get("integrity")] == []
    assert [name for name, entry in lock.items() if "resolved" in entry] == []


HOSTS = r"(?:files\.python" r"hosted\.org|py" r"pi\.(?:org|python)|registry\.(?:npm|yarn)|npm" r"mirror|index-" r"url)"
FOLDERS = r"(?<![\w./-])/(?:wo" r"rk|ro" r"ot|ho" r"me|Us" r"ers|tmp/w)/[\w.-]"


def test_no_file_knows_a_registry_or_one_machine() -> None:
    found = []
    for path in tracked():
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {match}" for match in re.findall(f"{HOSTS}|{FOLDERS}", text)]
    assert found == []
