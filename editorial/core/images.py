"""What a photo becomes when it is stored: its sizes, and why a file cannot be taken. See image_encoding.process."""

from dataclasses import dataclass

MAX_BYTES = 25 * 1024 * 1024
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
