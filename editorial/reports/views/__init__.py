"""The office's page, the ward's settings, and the record."""

from editorial.reports.views.base import bp

from . import calendar, log, office, settings  # noqa: F401  # each adds its pages to bp

__all__ = ["bp"]
