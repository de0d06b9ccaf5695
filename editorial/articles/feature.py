"""Items and their text."""

from editorial.articles.views import bp
from editorial.core.feature import Feature

FEATURE = Feature(name="articles", blueprint=bp)
