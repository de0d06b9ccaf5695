"""The pages of items: writing, reading, moving on, voting, the queue and the schedule."""

from editorial.core.feature import Feature
from editorial.desk.views import bp

FEATURE = Feature(name="desk", blueprint=bp)
