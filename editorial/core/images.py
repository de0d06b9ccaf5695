"""Photos that people send: checked, turned upright, stripped of everything but the picture, in our three sizes."""

from dataclasses import dataclass

MAX_BYTES = 25 * 1024 * 1024
MAX_PIXELS = 40_000_000
LARGE, SMALL = 1600, 480  # longest side, px
FILES = ("1600.webp", "480.webp", "1600.jpg")
"""What a photo becomes; smaller pictures keep their size."""


class BadImage(ValueError):
    """A file that can't be taken; str() is a sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class ProcessedImage:
    """`width` and `height` are those of "1600.webp" and "1600.jpg"; `sha256` is that of the bytes as sent."""

    width: int
    height: int
    sha256: str
    files: dict[str, bytes]  # by the names in FILES


def process(data: bytes) -> ProcessedImage:
    """Re-encode a photo in our sizes, sRGB, upright, without metadata. Raises BadImage."""
    from editorial.core.image_encoding import work_on  # with the first photo, not with every start

    return work_on(data)
