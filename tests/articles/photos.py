"""Small pictures for tests of photos."""

from __future__ import annotations

from functools import cache
from io import BytesIO

from PIL import Image

from editorial.articles.models import Image as StoredImage
from editorial.articles.operations import add_image
from editorial.articles.rules import Photo
from editorial.core.access import Actor
from editorial.core.db import transaction
from editorial.core.image_encoding import process
from editorial.core.images import ProcessedImage


@cache
def jpeg(colour: str = "teal") -> bytes:
    sheet = BytesIO()
    Image.new("RGB", (64, 48), colour).save(sheet, "JPEG")
    return sheet.getvalue()


@cache
def processed(colour: str = "teal") -> ProcessedImage:
    return process(jpeg(colour))


def file(name: str = "anh.jpg", data: bytes | None = None) -> tuple[BytesIO, str]:
    """As a test client sends it."""
    return BytesIO(jpeg() if data is None else data), name


def stored(edition_id: int, actor: Actor, colour: str = "teal") -> StoredImage:
    with transaction():
        return add_image(edition_id, processed(colour), actor=actor)


def whole(image: StoredImage, **more: object) -> Photo:
    """A photo that lacks nothing."""
    words = {"caption": "Bà con dọn ngõ", "credit": "Hoa", "alt": "Người quét ngõ", "consent": True}
    return Photo(image.id, image.sha256, **(words | more))  # type: ignore[arg-type]
