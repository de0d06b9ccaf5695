"""The icons of all pages, in one file."""

from __future__ import annotations

import re
from pathlib import Path

from tools.assets.npm import AssetError

# Names in bootstrap-icons. In a template: <svg class="icon" aria-hidden="true"><use href=".../icons.svg#pencil"/></svg>
ICON_NAMES = """
arrow-counterclockwise arrow-down arrow-left arrow-repeat arrow-right arrow-up award bar-chart bell book
bookmark box-arrow-in-right box-arrow-right box-arrow-up-right building calendar-check calendar-event
calendar-week camera chat-left-text check2 check2-circle chevron-down chevron-left chevron-right chevron-up
circle circle-fill clipboard-check clock clock-history dash-circle download envelope exclamation-circle
exclamation-triangle eye eye-slash file-earmark-text flag funnel gear geo-alt globe grid hand-thumbs-down
hand-thumbs-up hash hourglass-split house image images inbox info-circle journal-text key laptop
lightning-charge link-45deg list list-task lock newspaper paperclip pencil pencil-square people person
person-badge person-check person-circle person-plus phone plus-lg printer question-circle rss search send
shield-check shield-lock slash-circle sliders star star-fill tag telephone three-dots trash trophy unlock
upload x-circle x-lg
"""
ICONS = ICON_NAMES.split()


def icon_sprite(folder: Path) -> bytes:
    """One SVG with a symbol for each icon of the list."""
    symbols = []
    for name in sorted(set(ICONS)):
        path = folder / f"{name}.svg"
        if not path.is_file():
            raise AssetError(f"Không có biểu tượng tên {name} trong bootstrap-icons.")
        found = re.search(r'<svg[^>]*viewBox="([^"]+)"[^>]*>(.*)</svg>', path.read_text(), re.DOTALL)
        if not found:
            raise AssetError(f"Không đọc được biểu tượng {name}.")
        body = re.sub(r">\s+<", "><", found[2].strip())
        # currentColor on the symbol: the colour then comes from the text around the <use>
        symbols.append(f'<symbol id="{name}" viewBox="{found[1]}" fill="currentColor">{body}</symbol>')
    return ('<svg xmlns="http://www.w3.org/2000/svg">' + "\n".join(symbols) + "</svg>\n").encode()
