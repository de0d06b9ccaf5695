"""Static files compressed once, as hard as it goes, for `editorial/core/static_files.py` to send.

A packed file is named by the hash of what it holds, as addresses are (`?v=`): none is ever older than its source.
"""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import brotli

KINDS = (".css", ".js", ".svg")
FOLDERS = ("css", "js", "img")


def packed(static: Path, made: dict[str, bytes]) -> dict[str, bytes]:
    """Our own files and those that were just made, in brotli and gzip; left out where that saves nothing."""
    contents = [path.read_bytes() for folder in FOLDERS for path in sorted((static / folder).iterdir())]
    contents += [content for name, content in made.items() if name.endswith(KINDS)]
    found: dict[str, bytes] = {}
    for content in contents:
        version = hashlib.sha256(content).hexdigest()[:10]
        for suffix, small in (("br", brotli.compress(content)), ("gz", gzip.compress(content, mtime=0))):
            if len(small) < len(content):
                found[f"packed/{version}.{suffix}"] = small
    return found
