"""What is written down is what the code does."""

import re
from pathlib import Path

import pytest

from editorial.articles.models import Lane, State
from editorial.ballots.models import Choice
from editorial.people.models import Role
from editorial.workflow.rules import MACHINE
from tests.house import EDITORIAL, ROOT

OPERATING = ROOT / "docs" / "operating.md"
OF_THE_TOOLS = {"HOST", "PORT", "WORKERS", "THREADS"}


def test_every_setting_is_written_down_and_nothing_else() -> None:
    known = set(re.findall(r"\bgiven(?:\.get\(|, )\"([A-Z_]+)\"", (EDITORIAL / "config.py").read_text()))
    written = set(re.findall(r"^\| `([A-Z_]+)` \|", OPERATING.read_text(), re.MULTILINE))
    assert written == known | OF_THE_TOOLS


def documents() -> list[Path]:
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", path.read_text())
    assert [target for target in targets if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_every_command_of_make_that_is_named_exists(path: Path) -> None:
    verbs = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`(?:[A-Z_]+=\S+ )*make ([a-z-]+)", path.read_text())) <= verbs


def test_every_path_that_the_architecture_names_exists() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text()
    paths = set(re.findall(r"`((?:editorial|templates|tests|docs|static|tools)/[\w./-]*)`", text))
    assert len(paths) > 20
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []


def test_the_glossary_holds_every_state_verb_role_lane_and_choice() -> None:
    words = set(re.findall(r"`([\w.]+)`", (ROOT / "docs" / "glossary.md").read_text()))
    known = {word.value for kind in (State, Role, Lane, Choice) for word in kind} | set(MACHINE.by_verb)
    assert known - words == set()
