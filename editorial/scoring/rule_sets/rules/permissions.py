"""Who may read, draft and sign rule sets. Pure."""

from editorial.core.access import Actor
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.verdicts import YES, Verdict, no
from editorial.people.models import BOARD, Role

DRAFTERS = (Role.STANDING_OFFICE,)
SIGNERS = (Role.BOARD_HEAD,)


def can_draft(actor: Actor) -> Verdict:
    if actor.has(*DRAFTERS):
        return YES
    return no(_l("Quy chế điểm do Thường trực soạn."))


def can_sign(actor: Actor) -> Verdict:
    if actor.has(*SIGNERS):
        return YES
    return no(_l("Quy chế điểm do Trưởng ban Biên tập ký."))


DRAFT_READERS = (*DRAFTERS, *BOARD, Role.OBSERVER)


def reads_drafts(actor: Actor) -> bool:
    """May this person read rule sets that nobody has signed yet?"""
    return actor.has(*DRAFT_READERS)
