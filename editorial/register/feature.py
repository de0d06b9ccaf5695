"""The register of people and units."""

from editorial.core.feature import Feature
from editorial.register.views import bp

FEATURE = Feature(name="register", blueprint=bp)
