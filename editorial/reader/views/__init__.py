"""The public newspaper, its feeds and its map."""

from . import feeds, maps, pages  # noqa: F401  # each adds its addresses to bp
from .base import bp as bp
