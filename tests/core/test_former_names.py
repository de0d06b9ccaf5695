"""Former names of verbs and audit actions, and that nobody compares a stored one without them."""

import re

from editorial.core.former_names import ACTIONS, VERBS, current_action, current_verb, stored_verbs
from editorial.workflow.rules import BY_VERB
from tests.house import sources


def test_every_former_verb_leads_to_one_of_today() -> None:
    assert set(VERBS.values()) <= set(BY_VERB)
    assert not set(VERBS) & set(BY_VERB), "a former name is never used again"
    assert current_verb("pass_on") == "submit_to_board"
    assert current_verb("claim") == "claim"
    assert current_action("article.pass_on") == "article.submit_to_board"
    assert current_action("role.granted") == "role.granted"
    assert {f"article.{former}" for former in VERBS} <= set(ACTIONS)


def test_a_condition_on_stored_rows_asks_for_every_name_they_ever_had() -> None:
    assert set(stored_verbs("confirm", "submit_to_board")) == {"confirm", "submit_to_board", "pass_on"}


def test_no_query_compares_a_stored_verb_with_todays_name_alone() -> None:
    bare = re.compile(r"\.verb (?:==|!=) \"(\w+)\"|\.verb\.in_\(\(([^)]*)\)")
    for path, text in sources():
        for found in bare.finditer(text):
            words = set(re.findall(r"\w+", found[1] or found[2]))
            is_stored = "StatusRow" in text[max(0, found.start() - 12) : found.start()]
            assert not (is_stored and words & set(VERBS.values())), f"{path}: {found[0]}"
