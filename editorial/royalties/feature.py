"""Royalties for what was published."""

from editorial.core.feature import Feature
from editorial.royalties.views import bp

FEATURE = Feature(name="royalties", blueprint=bp)
