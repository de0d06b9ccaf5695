"""Photos on disk that no row names: a process died between writing the files and its commit."""

import logging
import shutil
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from editorial.articles.models import Image
from editorial.core import clock, files
from editorial.core.db import db
from editorial.core.images import FILES

log = logging.getLogger(__name__)

KEPT = timedelta(days=1)
"""Nobody uploads for so long: what is older has no commit to come (our own decision)."""
AT_ONCE = 500


def clean_orphan_photos() -> int:
    """Delete photo folders without a row once nothing in them has changed for a day; returns how many. Folders of anything
    else stay."""
    before = clock.now().timestamp() - KEPT.total_seconds()
    folders = [folder for folder in files.folders() if _is_older(folder, before)]
    gone = 0
    for first in range(0, len(folders), AT_ONCE):
        some = {folder.name: folder for folder in folders[first : first + AT_ONCE]}
        named = set(db.session.scalars(select(Image.key).where(Image.key.in_(list(some)))))
        for key in some.keys() - named:
            shutil.rmtree(some[key], ignore_errors=True)
            log.info("photo folder %s had no row", key)
            gone += 1
    return gone


def _is_older(folder: Path, before: float) -> bool:
    """It holds photo files alone, whole or half, and all of them are older."""
    try:
        found = list(folder.iterdir())
        half = {Path(name).with_suffix(".part").name for name in FILES}
        return all(file.name in half | {*FILES} for file in found) and all(
            file.stat().st_mtime < before for file in (folder, *found)
        )
    except OSError:  # it goes while it is looked at
        return False
