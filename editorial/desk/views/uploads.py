"""Photos that a form sends: re-encoded and stored with their article."""

from collections.abc import Iterable

from werkzeug.datastructures import FileStorage

from editorial.articles import operations
from editorial.articles.models import Image
from editorial.core.access import Actor
from editorial.core.db import transaction
from editorial.core.image_encoding import process
from editorial.core.images import BadImage


def store_photos(edition_id: int, files: Iterable[FileStorage], *, actor: Actor) -> tuple[list[Image], list[str]]:
    """The photos that could be stored, and a sentence for each file that could not.

    In a transaction of its own: the photos are kept whatever becomes of the text. Raises Refused.
    """
    good, faults = [], []
    for file in files:
        if not file or not file.filename:
            continue
        try:
            good.append(process(file.read()))
        except BadImage as problem:
            faults.append(f"{file.filename[-80:]}: {problem}")
    if not good:
        return [], faults
    with transaction():
        return [operations.add_image(edition_id, photo, actor=actor) for photo in good], faults
