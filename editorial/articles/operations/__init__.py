"""Writes on articles and their text. The state is changed by workflow alone."""

from editorial.articles.operations.autosave_runs import end_idle_runs, end_run, end_run_seen
from editorial.articles.operations.texts import (
    Conflict,
    add_image,
    already_created,
    byline_of,
    close_correction,
    create,
    open_correction,
    put_photos_in,
    save,
    set_terms,
)

__all__ = [
    "Conflict",
    "add_image",
    "already_created",
    "byline_of",
    "close_correction",
    "create",
    "end_idle_runs",
    "end_run",
    "end_run_seen",
    "open_correction",
    "put_photos_in",
    "save",
    "set_terms",
]
