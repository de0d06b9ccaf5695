"""Bootstrap's style sheet without the rules that no page of ours can use: 26 of 232 kB are left.

A class stays when its name stands anywhere in our templates or scripts as a word: too much stays and nothing that is
written out is missing. What a page puts together is found in every page that a test meets (`tests/page_checks.py`).
Done here and not by PurgeCSS, which brings some sixty packages, and needs Node, for one loop.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tinycss2

from tools.assets.fonts import font_faces

CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
WORD = re.compile(r"[A-Za-z_][\w-]*")
COMMA = re.compile(r",(?![^(]*\))")
BOOTSTRAP_ONLY = "[data-bs-"
"""Begins the attributes of Bootstrap's own scripts and themes; we use neither (static/css/theme.css)."""


def base_sheet(root: Path, bootstrap: str) -> bytes:
    """The first sheet of every page: fonts, and what is left of Bootstrap."""
    return (font_faces() + pruned(bootstrap, words(root))).encode()


def words(root: Path) -> set[str]:
    """Every word of our templates and scripts."""
    files = [*(root / "templates").rglob("*.html"), *(root / "static" / "js").rglob("*.js")]
    files += (root / "static" / "src").rglob("*.js")
    return {word for file in files for word in WORD.findall(file.read_text())}


def pruned(sheet: str, words: set[str]) -> str:
    """The sheet with the rules alone whose classes are among these words."""

    def is_used(selector: str) -> bool:
        return BOOTSTRAP_ONLY not in selector and words.issuperset(CLASS.findall(selector))

    def keep(rules: Iterable[Any]) -> str:
        return "".join(map(kept, rules))

    def kept(rule: Any) -> str:
        if rule.type == "qualified-rule":
            selectors = ",".join(filter(is_used, COMMA.split(tinycss2.serialize(rule.prelude))))
            return f"{selectors}{{{tinycss2.serialize(rule.content)}}}" if selectors else ""
        if rule.lower_at_keyword in ("media", "supports"):
            inside = keep(_inside(rule))
            return f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inside}}}" if inside else ""
        return str(rule.serialize())

    return keep(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True))


def _inside(rule: Any) -> list[Any]:
    return list(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))
