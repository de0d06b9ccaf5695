"""My page, the way in, and the frame of every page."""

from editorial.home.views import mine
from editorial.home.views.base import bp
from editorial.home.views.frame import give_frame, read_notices_of_item

__all__ = ["bp", "give_frame", "mine", "read_notices_of_item"]
