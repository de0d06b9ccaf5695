"""The record in words."""

import ast
from collections.abc import Iterator

import pytest

from editorial.reports.rules import action_words, audit_labels, subject_words
from tests.house import sources

pytestmark = pytest.mark.usefixtures("app")


def recorded() -> Iterator[tuple[str, str]]:
    """(action, subject) of every `audit.record` in the code that writes them out."""
    for _path, text in sources():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
                subject = next(word.value for word in node.keywords if word.arg == "subject")
                if isinstance(node.args[0], ast.Constant):
                    yield str(node.args[0].value), subject.value if isinstance(subject, ast.Constant) else ""


def test_no_action_shows_its_code():
    found = {action for action, _subject in recorded()}
    assert len(found) > 50
    assert found - set(audit_labels().actions) == set()
    assert {action.partition(".")[0] for action in audit_labels().actions} - set(audit_labels().kinds) == set()
    assert action_words("role.granted") == "Vai trò: cấp"


def test_an_action_that_nobody_records_any_more_is_shown_without_signs():
    assert action_words("role.lent_out") == "Vai trò: lent out"


def test_a_subject_has_a_word_and_its_name():
    assert {subject for _action, subject in recorded() if subject} - set(audit_labels().subjects) == set()
    assert subject_words("person", "Lê Thị Lan") == "tài khoản Lê Thị Lan"
    assert subject_words("setting") == "cài đặt"
