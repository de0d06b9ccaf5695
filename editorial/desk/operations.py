"""Writes that the pages of the desk call: the operation of every verb that has a button."""

from collections.abc import Callable, Mapping

from editorial.publishing import operations as publishing
from editorial.workflow import operations as workflow

VERBS: Mapping[str, Callable[..., object]] = {
    "send": workflow.send,
    "withdraw": workflow.withdraw,
    "confirm": workflow.confirm,
    "hand_back": workflow.hand_back,
    "claim": workflow.claim,
    "release": workflow.release,
    "assign": workflow.assign,
    "ask": workflow.ask,
    "pass_on": workflow.pass_on,
    "decline": workflow.decline,
    "vote": workflow.vote,
    "substitute": workflow.substitute,
    "reopen": workflow.reopen,
    "correct": workflow.correct,
    "correct_anew": workflow.correct_anew,
    "give_up": workflow.give_up,
    "schedule": publishing.schedule,
    "move": publishing.schedule,
    "unschedule": publishing.unschedule,
    "publish_now": publishing.publish_now,
    "take_down": publishing.take_down,
}
"""Verb of the workflow's table -> its operation. The verbs of the clock have no button and are not here."""
