"""Every verb of the desk up to the board's decision, by seam: writing, claims, board, corrections.

Publishing's verbs (schedule, publish, take down) are in `publishing`, since they write publications too.
"""

from editorial.workflow.operations.base import lock_and_authorize, transition
from editorial.workflow.operations.board import (
    approve_alone,
    decline,
    reopen,
    request_changes,
    review_approval,
    submit_to_board,
    substitute,
    vote,
)
from editorial.workflow.operations.claims import (
    assign,
    claim,
    expire_claims,
    release,
    release_departed,
    renew_claim,
)
from editorial.workflow.operations.corrections import correct, discard_correction, restart_correction, void
from editorial.workflow.operations.writing import confirm, return_to_author, send, withdraw, withdraw_confirmation

__all__ = [
    "approve_alone",
    "assign",
    "claim",
    "confirm",
    "correct",
    "decline",
    "discard_correction",
    "expire_claims",
    "lock_and_authorize",
    "release",
    "release_departed",
    "renew_claim",
    "reopen",
    "request_changes",
    "restart_correction",
    "return_to_author",
    "review_approval",
    "send",
    "submit_to_board",
    "substitute",
    "transition",
    "void",
    "vote",
    "withdraw",
    "withdraw_confirmation",
]
