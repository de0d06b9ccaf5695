"""Several files in one zip, under names that every system can write."""

import re
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from editorial.core.text import clean_line

_LONGEST = 150  # bytes of a name in UTF-8; file systems stop at 255, and Windows at 260 characters of the whole path
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def safe_name(name: str) -> str:
    """A file name (Vietnamese letters kept, NFC) without what a file system forbids; the ending survives a cut."""
    line = _FORBIDDEN.sub("-", clean_line(name)).strip(" .")
    stem, dot, ending = line.rpartition(".")
    if not dot or not ending.isalnum() or len(ending) > 5:
        stem, dot, ending = line, "", ""
    room = _LONGEST - len((dot + ending).encode())
    stem = stem.encode()[:room].decode(errors="ignore").strip(" .") or "tep"
    if _DEVICES.fullmatch(stem):
        stem = f"_{stem}"
    return stem + dot + ending


def zip_files(files: Mapping[str, bytes]) -> bytes:
    """One zip in the order given. A name may hold folders ("ca-nhan/…"); two files never share one, on any system."""
    out, taken = BytesIO(), set[str]()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for path, content in files.items():
            parts = [safe_name(part) for part in path.split("/") if part.strip(" .")]
            archive.writestr(_entry(_free("/".join(parts) or "tep", taken)), content)
    return out.getvalue()


def strip_timestamps(data: bytes) -> bytes:
    """The same zip without timestamps, so that equal documents give equal bytes."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as made, ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name in made.namelist():
            archive.writestr(_entry(name), made.read(name))
    return out.getvalue()


def _free(path: str, taken: set[str]) -> str:
    stem, dot, ending = path.rpartition(".")
    if not dot or "/" in ending:
        stem, dot, ending = path, "", ""
    found, count = path, 1
    while found.casefold() in taken:
        count += 1
        found = f"{stem} ({count}){dot}{ending}"
    taken.add(found.casefold())
    return found


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, date_time=(2000, 1, 1, 0, 0, 0))
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
