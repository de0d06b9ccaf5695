"""Every verb of the desk up to the board's decision, by seam: writing, claims, board, corrections.

Publishing's verbs (schedule, publish, take down) are in `publishing`, since they write publications too.
"""

from editorial.workflow.operations.base import lock_and_authorize, transition
from editorial.workflow.operations.board import ask, decline, pass_on, reopen, review_approval, substitute, vote
from editorial.workflow.operations.claims import (
    assign,
    claim,
    expire_claims,
    release,
    release_departed,
    renew_claim,
)
from editorial.workflow.operations.corrections import correct, correct_anew, give_up, void
from editorial.workflow.operations.writing import confirm, hand_back, send, withdraw

__all__ = [
    "ask",
    "assign",
    "claim",
    "confirm",
    "correct",
    "correct_anew",
    "decline",
    "expire_claims",
    "give_up",
    "hand_back",
    "lock_and_authorize",
    "pass_on",
    "release",
    "release_departed",
    "renew_claim",
    "reopen",
    "review_approval",
    "send",
    "substitute",
    "transition",
    "void",
    "vote",
    "withdraw",
]
