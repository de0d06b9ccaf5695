"""Events: what happened, written in the transaction of the change, and delivered to each handler on its own.

`publish` writes one row for the event and one delivery for each handler registered for it. The worker (`deliver`)
handles each delivery in a transaction of its own: one handler's failure delays no other. See docs/decisions/0009.
"""

from editorial.core.events.deliveries import LEASE, MOST_ATTEMPTS, deliver, deliver_all
from editorial.core.events.handlers import Event, Handler, register
from editorial.core.events.publishing import publish

__all__ = ["LEASE", "MOST_ATTEMPTS", "Event", "Handler", "deliver", "deliver_all", "publish", "register"]
