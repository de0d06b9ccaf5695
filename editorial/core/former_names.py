"""Words that stored history uses and the code does so no longer. Pure.

Timelines and audit rows stay as they were written. Whoever reads a stored word turns it into today's with `current_verb`
or `current_action`, and a query that looks for a word asks for `stored_verbs`. When a verb or an audit action is
renamed, its former name is added here.
"""

from collections.abc import Mapping

VERBS: Mapping[str, str] = {
    "ask": "request_changes",
    "correct_anew": "restart_correction",
    "give_up": "discard_correction",
    "hand_back": "return_to_author",
    "move": "reschedule",
    "pass_on": "submit_to_board",
}
"""Verbs of the workflow, in `edition_statuses.verb` and in addresses: former name -> today's."""

ACTIONS: Mapping[str, str] = {
    **{f"article.{former}": f"article.{today}" for former, today in VERBS.items()},
    "commendation.edge": "commendation.tie_broken",
    "commendation.judged": "commendation.appraised",
    "commendation.paper_added": "commendation.attachment_added",
    "commendation.paper_removed": "commendation.attachment_removed",
    "commendation.seat_given": "commendation.member_appointed",
    "commendation.seat_taken": "commendation.member_removed",
}
"""Audit actions, in `audit.action`: former name -> today's."""


def current_verb(stored: str) -> str:
    """Today's name of a verb that a row of the timeline or an old address names."""
    return VERBS.get(stored, stored)


def current_action(stored: str) -> str:
    """Today's name of an action that an audit row names."""
    return ACTIONS.get(stored, stored)


def stored_verbs(*verbs: str) -> tuple[str, ...]:
    """These verbs with every name they ever had, for a condition on stored rows."""
    return verbs + tuple(former for former, today in VERBS.items() if today in verbs)
