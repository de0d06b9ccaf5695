"""Pages where a text is written and read."""

from . import history as history
from . import photos as photos
from . import reading as reading
from . import writing as writing
from .base import bp

__all__ = ["bp"]
