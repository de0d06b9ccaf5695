"""Full-text search."""

from editorial.core.feature import Feature
from editorial.search.commands import search_group
from editorial.search.views import bp

FEATURE = Feature(name="search", blueprint=bp, commands=(search_group,))
