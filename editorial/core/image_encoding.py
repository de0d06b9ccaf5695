"""Re-encodes photos that people send, one at a time on this machine, in a process that may fail and be killed."""

import fcntl
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from editorial.core.i18n import lazy_gettext as _l
from editorial.core.images import LARGE, MAX_BYTES, SMALL, BadImage, ProcessedImage

PROGRAM = Path(__file__).with_name("image_decoder.py")
SECONDS = 20
"""Of the processor for one photo; a photo of 12 million pixels needs half of one."""
PATIENCE = 90
"""Seconds by the clock, once its turn has come."""
MEMORY = 700 * 2**20
"""Bytes of address space."""


def process(data: bytes) -> ProcessedImage:
    """Re-encode a photo in our sizes, sRGB, upright, without metadata. Raises BadImage."""
    if not data:
        raise BadImage(_l("Tệp ảnh trống. Hãy chọn lại ảnh rồi gửi lần nữa."))
    if len(data) > MAX_BYTES:
        raise BadImage(_l("Ảnh nặng hơn 25 MB. Hãy thu nhỏ ảnh hoặc chụp ở chế độ thường rồi gửi lại."))
    first, _, content = _decoded(data).partition(b"\n")
    said = json.loads(first)
    if "why" in said:
        raise _refusal(**said)
    files = {}
    for name, size in said["files"].items():
        files[name], content = content[:size], content[size:]
    return ProcessedImage(said["width"], said["height"], hashlib.sha256(data).hexdigest(), files)


def _decoded(data: bytes) -> bytes:
    """What the decoder says. Raises BadImage when it was killed."""
    command = [sys.executable, "-I", str(PROGRAM), str(LARGE), str(SMALL), str(SECONDS), str(MEMORY)]
    with _turn():
        try:
            run = subprocess.run(  # noqa: S603  # ourselves
                command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=PATIENCE, check=True
            )
        except subprocess.SubprocessError as error:
            raise _refusal("memory") from error
    return run.stdout


@contextmanager
def _turn() -> Iterator[None]:
    """One photo at a time on this machine, whichever process asks: decoding leaves the other processors to pages."""
    path = Path(tempfile.gettempdir(), f"toasoan-photos-{os.getuid()}.lock")
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _refusal(why: str, kind: str = "", most: Sequence[int] | None = None) -> BadImage:
    if why == "kind":
        return BadImage(
            _l(
                "Tệp này không phải ảnh JPEG, PNG, WebP, GIF hoặc HEIC. "
                "Hãy chọn ảnh chụp hoặc lưu thành JPEG rồi gửi lại."
            )
        )
    if why == "size" and most:
        pixels, side = most
        sentence = _l(
            "Ảnh có kích thước quá lớn (nhận ảnh %(kind)s đến %(millions)s triệu điểm ảnh, mỗi cạnh đến %(side)s điểm). "
            "Hãy thu nhỏ ảnh rồi gửi lại.",
            kind=kind,
            millions=pixels // 1_000_000,
            side=side,
        )
        return BadImage(sentence)
    if why == "memory":
        return BadImage(
            _l("Ảnh này nặng quá nên máy chưa xử lý được. Hãy thu nhỏ ảnh hoặc lưu thành JPEG rồi gửi lại.")
        )
    return BadImage(_l("Ảnh bị hỏng hoặc chưa tải lên hết. Hãy mở thử ảnh trên máy rồi gửi lại ảnh khác."))
