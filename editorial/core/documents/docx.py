"""Official documents as .docx. What draws them is loaded with the first one: python-docx and lxml take 11 MB, which most web
processes never need."""

from typing import Any

from editorial.core.documents import Document


def render(document: Document) -> bytes:
    """Equal descriptions give equal bytes."""
    drawn: bytes = _drawing().render(document)
    return drawn


def dated(document: Document) -> str:
    """The line of place and date."""
    words: str = _drawing().dated(document)
    return words


def _drawing() -> Any:
    from editorial.core.documents import docx_drawing

    return docx_drawing
