"""`make` alone prints the verbs, a line each."""

import re
import subprocess

from tests.house import ROOT

VERBS = ["help", "run", "serve", "worker", "test", "test-long", "check", "bench", "mutants"]


def test_make_lists_its_verbs() -> None:
    said = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^make (\S+) +\S", said, re.MULTILINE) == VERBS


def test_every_verb_is_phony() -> None:
    found = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert found
    assert found[1].split() == VERBS
