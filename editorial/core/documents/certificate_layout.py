"""Where the texts of a certificate stand: each as large as fits its place, none over another. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from editorial.core.documents import Line

POINT = 25.4 / 72  # mm
LEADING = 1.3
_SMALLEST = 4.0
_ASCENT, _DESCENT = 0.95, 0.3  # of the size; Vietnamese capitals carry two marks
_SCALES = tuple(percent / 100 for percent in range(100, 45, -5))

WidthOf = Callable[[Line, str, float], float]
"""The width in mm of a text in a line's font at a size."""


@dataclass(frozen=True)
class PlacedText:
    """A text as it is drawn: `y` is the first base line, which is the line's own unless a text above needed its room."""

    line: Line
    size: float
    parts: Sequence[str]
    y: float
    wide: float

    @property
    def top(self) -> float:
        return self.y - _ASCENT * self.size * POINT

    @property
    def bottom(self) -> float:
        return self.y + ((len(self.parts) - 1) * LEADING + _DESCENT) * self.size * POINT

    @property
    def left(self) -> float:
        return {"left": self.line.x, "center": self.line.x - self.wide / 2, "right": self.line.x - self.wide}[
            self.line.align
        ]

    @property
    def is_moved(self) -> bool:
        return self.y > self.line.y


def place(texts: Sequence[tuple[Line, str]], width_of: WidthOf) -> list[PlacedText]:
    """A text of several lines moves what stands under it down; texts that may break shrink together until none that may not
    (place and date, the signer) had to move."""
    shrinking_above = 0.0
    placed: list[PlacedText] = []
    for scale in _SCALES:
        placed = _flow(texts, width_of, scale, shrinking_above)
        moved = [text.line.y for text in placed if text.is_moved and text.line.lines == 1]
        if not moved:
            break
        shrinking_above = max(shrinking_above, min(moved))
    return placed


def _flow(
    texts: Sequence[tuple[Line, str]], width_of: WidthOf, scale: float, shrinking_above: float
) -> list[PlacedText]:
    """From the top down; returned in the order of the page. Only texts that start above `shrinking_above` and may break take
    the scale."""
    placed: dict[int, PlacedText] = {}
    for order, (line, text) in sorted(enumerate(texts), key=lambda pair: pair[1][0].y):
        by = scale if line.lines > 1 and line.y < shrinking_above else 1
        size, parts = fit_text(text, line, lambda part, at, line=line: width_of(line, part, at), by)  # type: ignore[misc]
        wide = max(width_of(line, part, size) for part in parts)
        alone = PlacedText(line, size, parts, line.y, wide)
        needs = [
            above.bottom + (alone.y - alone.top)
            for above in placed.values()
            if (len(above.parts) > 1 or above.is_moved) and _share_width(above, alone)
        ]
        placed[order] = PlacedText(line, size, parts, max([line.y, *needs]), wide)
    return [placed[order] for order in sorted(placed)]


def _share_width(above: PlacedText, below: PlacedText) -> bool:
    return above.left < below.left + below.wide and below.left < above.left + above.wide


def fit_text(
    text: str, line: Line, width_of: Callable[[str, float], float], scale: float = 1
) -> tuple[float, list[str]]:
    """Size in points and the lines of a text: shrinks to `least` on one line, then breaks evenly into more, and only when
    all of that is not enough shrinks on. Never wider than the line's width. `width_of(text, size)` in mm."""
    most, least = line.size * scale, (line.least or line.size) * scale
    room, broken = most, [text]
    for count in range(1, line.lines + 1):
        broken = _broken(text, count, lambda part: width_of(part, 100))
        room = 100 * line.width / max(width_of(part, 100) for part in broken)
        if room >= least:
            return min(most, room), broken
    return max(_SMALLEST, min(least, room)), broken


def _broken(text: str, count: int, width: Callable[[str], float]) -> list[str]:
    """In at most `count` parts between words, the widest as narrow as can be."""
    if "\n" in text:
        return [part.strip() for part in text.split("\n") if part.strip()]
    words = text.split(" ")
    if count == 1 or len(words) == 1:
        return [text]
    best = [text]
    for first in range(1, len(words)):
        parts = [" ".join(words[:first]), *_broken(" ".join(words[first:]), count - 1, width)]
        if max(map(width, parts)) < max(map(width, best)):
            best = parts
    return best
