"""Commendation rounds and their council."""

from editorial.commendations.views import bp
from editorial.core.feature import Feature

FEATURE = Feature(name="commendations", blueprint=bp)
