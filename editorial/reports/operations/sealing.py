"""The seal of the audit log, written outside the database once a day."""

import logging
import smtplib

from sqlalchemy import select

from editorial.core import audit_seals, mail
from editorial.core.db import db
from editorial.people.models import Person, Role
from editorial.units.queries import holders_of

log = logging.getLogger(__name__)

KEEPERS = (Role.BOARD_HEAD, Role.STANDING_OFFICE, Role.ADMINISTRATOR)
"""Who keeps the seal in their mailbox: apart from each other, so that no one person reaches all copies (our decision)."""


def seal_audit() -> int:
    """Write today's seal into its folder and send it to its keepers; returns how many seals were written."""
    seal = audit_seals.write_today()
    if seal is None:
        return 0
    log.info("audit seal: %s", seal)
    if mail.can_send():
        for address in db.session.scalars(
            select(Person.email)
            .where(Person.id.in_(holders_of(KEEPERS)), Person.email.is_not(None))
            .order_by(Person.id)
        ):
            _send(str(address), seal)
    return 1


def _send(address: str, seal: audit_seals.Seal) -> None:
    """A letter that cannot be sent stops neither the others nor the file."""
    try:
        mail.send(mail.letter(address, "audit_seal.txt", seal=seal))
    except (smtplib.SMTPException, OSError):
        log.warning("the audit seal could not be sent to %s", address, exc_info=True)
