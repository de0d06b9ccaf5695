"""Rounds, candidates, appraisal, the council's vote, the dossier, the public proof and roll, and what the office sets."""

from editorial.commendations.views.base import bp

from . import appraisal, ballots, candidates, council, dossier, public, rounds, settings, template  # noqa: F401

__all__ = ["bp"]
