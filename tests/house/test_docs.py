"""What is written down is what the code does."""

import re
from pathlib import Path

import pytest

from editorial.articles.models import Lane, State
from editorial.ballots.models import Choice
from editorial.commendations.rounds.rules import MACHINE as ROUNDS
from editorial.people.models import Role
from editorial.royalties.rules.statements import MACHINE as STATEMENTS
from editorial.scoring.closing.rules import MACHINE as PERIODS
from editorial.workflow.rules import MACHINE as ITEMS
from tests.house import EDITORIAL, ROOT, sources

MACHINES = (ITEMS, PERIODS, STATEMENTS, ROUNDS)
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
    known = {word.value for kind in (State, Role, Lane, Choice) for word in kind}
    for machine in MACHINES:
        known |= set(machine.by_verb)
        known |= {state.value for step in machine.transitions for state in (*step.sources, *step.targets)}
    assert known - words == set()


def test_every_state_machine_is_looked_up() -> None:
    declared = [path for path, text in sources() if re.search(r"^MACHINE\b.*StateMachine", text, re.MULTILINE)]
    assert len(declared) == len(MACHINES)


def test_decisions_are_numbered_once_and_say_their_number() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    assert [page.read_text().split(".")[0] for page in pages] == [f"# {number}" for number in range(1, len(pages) + 1)]
