"""Counts how often the public opens an article, without making a reader wait.

A page view adds one to a counter in this process's memory. A thread of the same process adds the counts to the table
every ten seconds, in one short transaction. Why a thread: only the
web process sees its own memory, so the background process can't do it; and work hung on the end of an answer would keep
one of the few threads that readers are served by, and leave the last views of an evening lying until the next visitor.
A database that is locked or away costs the thread its time and nobody else: the numbers stay for the next try.

A stop writes what is left; a crash loses ten seconds of views at most. Views are no act of anybody, so they leave no row
in the record, and nothing ranks by them or earns by them.
"""

import logging
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from multiprocessing.util import Finalize
from threading import Lock, Thread
from time import sleep
from typing import Any

from editorial.core import clock
from editorial.core.db import db, transaction, upsert
from editorial.reader.models import ArticleView

log = logging.getLogger(__name__)

EVERY = 10.0
"""Seconds between two writes."""

Context = Callable[[], AbstractContextManager[object]]


class ViewCounter:
    """Views not yet written. Any thread may add; `flush` may be called by several at once."""

    def __init__(self) -> None:
        self._waiting: Counter[tuple[int, date]] = Counter()
        self._adding, self._writing = Lock(), Lock()
        self._context: Context | None = None

    def keep(self, context: Context) -> None:
        """From the first view on, write regularly and at the process's end, inside such contexts.

        Not sooner: a process that forks before it serves must not have the thread yet.
        """
        self._context = context

    def add(self, article_id: int) -> None:
        """One view, now."""
        key = article_id, clock.today()
        with self._adding:
            self._waiting[key] += 1
            context, self._context = self._context, None
        if context:
            _write_regularly(self, context)

    def flush(self) -> int:
        """Write what is waiting; returns how many views that were. Never raises: what can't be written goes on waiting."""
        with self._writing:
            with self._adding:
                taken, self._waiting = self._waiting, Counter()
            try:
                if taken:
                    _write(taken)
            except Exception as error:
                with self._adding:
                    self._waiting.update(taken)
                log.warning("%s views wait for the next try: %s", taken.total(), error)
                return 0
        return taken.total()

    def clear(self) -> None:
        """Forget what is waiting."""
        with self._adding:
            self._waiting.clear()


view_counter = ViewCounter()
"""The counter of this process."""


def _write(taken: Counter[tuple[int, date]]) -> None:
    table: Any = ArticleView.__table__
    fresh = upsert(table)
    adding = fresh.on_conflict_do_update(
        index_elements=["article_id", "day"], set_={"views": table.c.views + fresh.excluded.views}
    )
    with transaction():  # in one order, so that two processes don't wait in a ring
        db.session.execute(
            adding, [{"article_id": id, "day": day, "views": views} for (id, day), views in sorted(taken.items())]
        )


def _write_regularly(view_counter: ViewCounter, context: Context) -> None:
    # Not `atexit`, which a process that multiprocessing forked, as the web server's are, never comes to; this runs there
    # and everywhere else.
    def write() -> None:
        with context():
            view_counter.flush()

    def run() -> None:
        while True:
            sleep(EVERY)
            write()

    Thread(target=run, name="views", daemon=True).start()
    Finalize(None, write, exitpriority=1)
