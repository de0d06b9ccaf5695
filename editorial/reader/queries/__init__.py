"""What the public may read, all of it through `live_at`. Columns only: no row of a table leaves this room.

These pages are asked for more than all others, so most statements are built once and get the instant as a value.
"""

from .base import Link as Link
from .counts import views_of as views_of
from .counts import views_of_authors as views_of_authors
from .feeds import Entry as Entry
from .feeds import feed as feed
from .feeds import sitemap_part as sitemap_part
from .feeds import sitemap_parts as sitemap_parts
from .lists import front_marks as front_marks
from .lists import front_page as front_page
from .lists import related as related
from .lists import section_by_code as section_by_code
from .lists import section_page as section_page
from .lists import sections as sections
from .texts import Gone as Gone
from .texts import Text as Text
from .texts import text_of as text_of
