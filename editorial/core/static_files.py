"""Static files: their addresses, which change with the content, and their packed forms (tools/assets/packing.py)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from flask import Flask, Response, current_app, send_file
from werkzeug.security import safe_join

from editorial.core.compression import accepted_encoding

PACKED = {"br": "br", "gzip": "gz"}
KINDS = (".css", ".js", ".svg")


@cache
def _hash(path: Path, _modified: float) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def _version(path: Path) -> str:
    return _hash(path, path.stat().st_mtime) if path.is_file() else "missing"


def _address(folder: str, name: str) -> str:
    return f"/static/{name}?v={_version(Path(folder, name))}"


def assets_of(app: Flask) -> Callable[[str], str]:
    """`asset` for templates: the address of a static file, with its content's hash so that browsers may keep it for ever.

    A page asks some thirty times, mostly for its icons; each address is made once, but where files are being worked on.
    """
    address = partial(_address, str(app.static_folder))
    return address if app.debug else cache(address)


def _send(filename: str) -> Response:
    """A static file, packed where the browser can read that."""
    response = _packed(filename) or current_app.send_static_file(filename)
    if filename.endswith(KINDS):
        response.vary.add("Accept-Encoding")
    return response


def _packed(filename: str) -> Response | None:
    folder, encoding = str(current_app.static_folder), accepted_encoding()
    path = safe_join(folder, filename)
    if not encoding or path is None or not path.endswith(KINDS):
        return None
    packed = Path(folder, "vendor", "packed", f"{_version(Path(path))}.{PACKED[encoding]}")
    if not packed.is_file():
        return None
    response = send_file(packed, download_name=Path(path).name)
    response.headers["Content-Encoding"] = encoding
    return response


def init_app(app: Flask) -> None:
    app.view_functions["static"] = _send
