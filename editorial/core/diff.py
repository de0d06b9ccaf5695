"""What changed between two texts, for reading on a phone: paragraph by paragraph, then word by word.

Time is bounded on any input: texts are aligned on what is unique in both, and only small gaps are compared in full.
Two texts that differ in formatting alone are the same text here.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from editorial.core.html import paragraphs
from editorial.core.text import word_count

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
_CELLS = 4_000_000  # comparisons that one call may spend; past them a gap is shown as replaced
_GAP = 6_000  # a single gap larger than this (old * new) is not worth comparing in full
_ALIKE = 0.4  # share of common words from which two paragraphs are one paragraph, changed

PieceKind = Literal["same", "added", "removed"]
BlockKind = Literal["same", "added", "removed", "changed", "folded"]


@dataclass(frozen=True, slots=True)
class Piece:
    kind: PieceKind
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph; or, when `folded`, a run of unchanged ones that a page shows behind one line."""

    kind: BlockKind
    pieces: list[Piece]
    folded: tuple["Block", ...] = ()


def compare(old_html: str, new_html: str) -> list[Block]:
    """Blocks in reading order. Same and removed pieces give the old paragraphs, same and added ones the new."""
    return compare_paragraphs(paragraphs(old_html), paragraphs(new_html))


def compare_paragraphs(old: Sequence[str], new: Sequence[str]) -> list[Block]:
    budget = _Budget(_CELLS)
    blocks: list[Block] = []
    for a, b, c, d, paired in _steps(_align(old, new, budget), len(old), len(new)):
        blocks.extend([_whole("same", old[a])] if paired else _replaced(old[a:b], new[c:d], budget))
    return blocks


def summary(blocks: Sequence[Block]) -> tuple[int, int]:
    """Words added and words removed."""
    counted: Counter[str] = Counter()
    for block in blocks:
        for piece in block.pieces:
            counted[piece.kind] += word_count(piece.text)
    return counted["added"], counted["removed"]


def fold_same(blocks: Sequence[Block], context: int = 1) -> list[Block]:
    """Runs of unchanged paragraphs folded, but for `context` of them beside each change. One alone stays."""
    near = bytearray(len(blocks))
    for place, block in enumerate(blocks):
        if block.kind != "same":
            start, end = max(place - context, 0), min(place + context + 1, len(blocks))
            near[start:end] = b"\x01" * (end - start)
    made: list[Block] = []
    run: list[Block] = []
    for place, block in enumerate(blocks):
        if not near[place]:
            run.append(block)
            continue
        made += [*_fold(run), block]
        run = []
    return made + _fold(run)


def _fold(run: list[Block]) -> list[Block]:
    return [Block("folded", [], tuple(run))] if len(run) > 1 else run


# ---- paragraphs


def _whole(kind: PieceKind, text: str) -> Block:
    return Block(kind, [Piece(kind, text)])


def _replaced(old: Sequence[str], new: Sequence[str], budget: "_Budget") -> Iterator[Block]:
    """Paragraphs that are not equal: the ones alike as changes, in order, the rest removed and added."""
    pairs = _pairs([_TOKEN.findall(text) for text in old], [_TOKEN.findall(text) for text in new], budget)
    for a, b, c, d, paired in _steps(pairs, len(old), len(new)):
        if paired:
            yield _changed(old[a], new[c], budget) if old[a] != new[c] else _whole("same", old[a])
        else:
            yield from (_whole("removed", text) for text in old[a:b])
            yield from (_whole("added", text) for text in new[c:d])


def _pairs(old: list[list[str]], new: list[list[str]], budget: "_Budget") -> list[tuple[int, int]]:
    """Which old paragraph became which new one: the order kept, the total likeness as large as can be."""
    sizes = len(new) * sum(map(len, old)) + len(old) * sum(map(len, new)) + len(old) * len(new)
    bags_old, bags_new = [_bag(words) for words in old], [_bag(words) for words in new]
    if len(old) * len(new) > _GAP or not budget.spend(sizes):
        return [(place, place) for place, (old, other) in enumerate(zip(bags_old, bags_new, strict=False))
                if _likeness(old, other) >= _ALIKE]  # fmt: skip
    scores = [[_likeness(old, other) for other in bags_new] for old in bags_old]
    return _best_path(len(old), len(new), lambda i, j: scores[i][j] if scores[i][j] >= _ALIKE else 0.0)


def _bag(tokens: list[str]) -> Counter[str]:
    return Counter(token for token in tokens if not token.isspace())


def _likeness(old: Counter[str], other: Counter[str]) -> float:
    total = old.total() + other.total()
    return 2 * (old & other).total() / total if total else 0.0


# ---- words


def _changed(old: str, new: str, budget: "_Budget") -> Block:
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    pieces: list[tuple[PieceKind, str]] = []
    for a, b, c, d, paired in _steps(_align(before, after, budget), len(before), len(after)):
        if paired:
            pieces.append(("same", before[a]))
        else:
            pieces += [("removed", "".join(before[a:b])), ("added", "".join(after[c:d]))]
    return Block("changed", _readable(pieces))


def _readable(pieces: list[tuple[PieceKind, str]]) -> list[Piece]:
    """Neighbours joined, and a lone space or comma between two changes taken into both: phrases, not crumbs."""
    joined: list[tuple[PieceKind, str]] = []
    for kind, text in pieces:
        if not text:
            continue
        if joined and joined[-1][0] == kind:
            joined[-1] = (kind, joined[-1][1] + text)
        else:
            joined.append((kind, text))
    made: list[Piece] = []
    removed = added = ""
    for place, (kind, text) in enumerate(joined):
        if kind == "removed":
            removed += text
        elif kind == "added":
            added += text
        elif (removed or added) and place + 1 < len(joined) and not re.search(r"\w", text):
            removed += text
            added += text
        else:
            made += _change(removed, added)
            removed = added = ""
            made.append(Piece("same", text))
    return made + _change(removed, added)


def _change(removed: str, added: str) -> list[Piece]:
    """Removed before added; what both begin or end with stays as it was."""
    start = 0
    while start < min(len(removed), len(added)) and removed[start] == added[start] and not removed[start].isalnum():
        start += 1
    end = 0
    shortest = min(len(removed), len(added)) - start
    while end < shortest and removed[-1 - end] == added[-1 - end] and not removed[-1 - end].isalnum():
        end += 1
    parts: list[tuple[PieceKind, str]] = [
        ("same", removed[:start]),
        ("removed", removed[start : len(removed) - end]),
        ("added", added[start : len(added) - end]),
        ("same", removed[len(removed) - end :]),
    ]
    return [Piece(kind, text) for kind, text in parts if text]


# ---- alignment


class _Budget:
    def __init__(self, cells: int) -> None:
        self.left = cells

    def spend(self, cells: int) -> bool:
        """Whether that much may still be spent; it is, if so."""
        if cells > self.left:
            return False
        self.left -= cells
        return True


_Range = tuple[int, int, int, int]  # old from, old to, new from, new to


def _steps(pairs: list[tuple[int, int]], rows: int, columns: int) -> Iterator[tuple[int, int, int, int, bool]]:
    """The way through both sides: (old from, old to, new from, new to, whether it is a pair), empty gaps left out."""
    a = c = 0
    for i, j in [*pairs, (rows, columns)]:
        if i > a or j > c:
            yield a, i, c, j, False
        if i < rows:
            yield i, i + 1, j, j + 1, True
        a, c = i + 1, j + 1


def _align(old: Sequence[str], new: Sequence[str], budget: _Budget) -> list[tuple[int, int]]:
    """Pairs of equal elements, rising in both: common ends, what is unique on both sides, then small gaps in full."""
    pairs: list[tuple[int, int]] = []
    todo: list[_Range] = [(0, len(old), 0, len(new))]
    while todo:
        a, b, c, d = todo.pop()
        while a < b and c < d and old[a] == new[c]:
            pairs.append((a, c))
            a, c = a + 1, c + 1
        while a < b and c < d and old[b - 1] == new[d - 1]:
            b, d = b - 1, d - 1
            pairs.append((b, d))
        if a == b or c == d:
            continue
        if not budget.spend(3 * (b - a + d - c)):
            break
        anchors = _anchors(old, new, (a, b, c, d))
        if anchors:
            edges = [(a - 1, c - 1), *anchors, (b, d)]
            pairs += anchors
            todo += [(i + 1, k, j + 1, m) for (i, j), (k, m) in pairwise(edges)]
        elif (b - a) * (d - c) <= _GAP and budget.spend((b - a) * (d - c)):
            equal = _best_path(b - a, d - c, _equals(old, new, a, c))
            pairs += [(a + i, c + j) for i, j in equal]
    return sorted(pairs)


def _equals(old: Sequence[str], new: Sequence[str], a: int, c: int) -> Callable[[int, int], float]:
    return lambda i, j: float(old[a + i] == new[c + j])


def _anchors(old: Sequence[str], new: Sequence[str], limits: _Range) -> list[tuple[int, int]]:
    """Elements found once on each side, as the longest run that rises in both (patience)."""
    a, b, c, d = limits
    in_old, in_new = Counter(old[a:b]), Counter(new[c:d])
    places = {element: j for j, element in enumerate(new[c:d], c) if in_new[element] == 1}
    found = [(i, places[old[i]]) for i in range(a, b) if in_old[old[i]] == 1 and old[i] in places]
    tops: list[int] = []  # for each length, the last pair of the run that ends lowest
    ends: list[int] = []
    before: list[int] = []
    for place, (_, j) in enumerate(found):
        length = bisect_left(ends, j)
        before.append(tops[length - 1] if length else -1)
        tops[length : length + 1] = [place]
        ends[length : length + 1] = [j]
    run: list[tuple[int, int]] = []
    place = tops[-1] if tops else -1
    while place >= 0:
        run.append(found[place])
        place = before[place]
    return run[::-1]


def _best_path(rows: int, columns: int, worth: Callable[[int, int], float]) -> list[tuple[int, int]]:
    """Pairs rising in both with the largest sum of `worth` (longest common subsequence when worth is 0 or 1)."""
    table = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        row, below = table[i], table[i + 1]
        for j in range(columns - 1, -1, -1):
            gain = worth(i, j)
            row[j] = max(row[j + 1], below[j], gain + below[j + 1] if gain else 0.0)
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < rows and j < columns:
        gain = worth(i, j)
        if gain and table[i][j] == gain + table[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif table[i][j] == table[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs
