"""Pages of people and units."""

from editorial.register.views.base import bp

from . import credentials, leaving, members, people, reopenings, roles, units  # noqa: F401  # each adds its pages to bp

__all__ = ["bp"]
