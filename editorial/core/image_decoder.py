"""Re-encodes one photo: decoded, turned upright, in sRGB, without metadata, in our sizes.

A program of its own, since a file of some kilobytes can cost hundreds of megabytes and minutes: bytes in, a line of JSON
and the files out, under limits of time and memory. It imports nothing of ours, so it starts in 60 ms. See image_encoding.
"""

import io
import json
import os
import resource
import sys
import warnings

import pillow_heif
from PIL import Image, ImageCms, ImageOps

MOST = {
    "JPEG": (40_000_000, 20_000),
    "PNG": (40_000_000, 12_000),
    "HEIF": (40_000_000, 20_000),
    "WEBP": (20_000_000, 10_000),
    "GIF": (10_000_000, 5_000),
}
"""Pixels, and pixels of a side, by what a format costs to decode: a WebP four bytes a pixel in three copies. Photos of
phones and their panoramas are JPEG or HEIF. Our decision (docs/decisions/0017)."""
NICENESS = 10
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))

# Only the picture itself: previews and depth maps of a phone's file would be more to decode and to leak.
pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)

_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


class Refused(Exception):
    """Why a file can't be taken: `kind`, `size`, `memory` or `broken`; of `size` also the format."""

    def __init__(self, why: str, kind: str = "") -> None:
        super().__init__(why, kind)
        self.why, self.kind = why, kind


def encode(data: bytes, large: int, small: int) -> tuple[int, int, dict[str, bytes]]:
    """Width and height of the large pictures, and all of them by name. Raises Refused."""
    kind = _kind(data)
    try:
        picture = _decode(data, kind, large)
        thumbnail = picture.copy()
        thumbnail.thumbnail((small, small), Image.Resampling.LANCZOS)
        files = {
            f"{large}.webp": _encode(picture, "WEBP", quality=80, method=4),
            f"{small}.webp": _encode(thumbnail, "WEBP", quality=78, method=4),
            f"{large}.jpg": _encode(picture, "JPEG", quality=85, optimize=True, progressive=True),
        }
    except Refused:
        raise
    except MemoryError as error:
        raise Refused("memory") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused("size", kind) from error
    except Exception as error:
        # decoders raise nearly anything on a broken file, and for the person it is always the same thing
        raise Refused("broken") from error
    return picture.width, picture.height, files


def _kind(data: bytes) -> str:
    """Pillow's name of the format that the first bytes show; the file's name and type say nothing."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "GIF"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        return "HEIF"
    raise Refused("kind")


def _decode(data: bytes, kind: str, large: int) -> Image.Image:
    """The picture in RGB, upright, at most `large` on its longest side, with no metadata left."""
    with Image.open(io.BytesIO(data), formats=[kind]) as image:
        most_pixels, longest_side = MOST[kind]
        if image.width * image.height > most_pixels or max(image.size) > longest_side:
            raise Refused("size", kind)
        if kind == "JPEG":
            image.draft(image.mode, (large, large))  # decodes at 1/2, 1/4 or 1/8 where that is still large enough
        image.load()  # the first frame only
        profile = image.info.get("icc_profile")
        upright = ImageOps.exif_transpose(image)
    # shrink first: converting and flattening forty million pixels would take hundreds of megabytes
    if upright.mode in ("P", "PA", "1"):
        upright = upright.convert("RGBA")
    if upright.mode.startswith("I"):
        upright = upright.point(lambda level: level / 256, "L")  # 16 bit grey; convert() would clip it to white
    if upright.mode not in ("RGB", "RGBA", "L", "LA", "CMYK"):
        upright = upright.convert("RGB")
    transparent = upright.has_transparency_data
    if transparent and upright.mode != "RGBA":
        upright = upright.convert("RGBA")
    upright.thumbnail((large, large), Image.Resampling.LANCZOS)
    picture = _to_srgb(upright, profile)
    if transparent:
        white = Image.new("RGB", picture.size, "white")
        white.paste(picture, mask=upright.getchannel("A"))
        picture = white
    picture.info = {}
    return picture


def _to_srgb(image: Image.Image, profile: object) -> Image.Image:
    """RGB in the colours every screen expects; a profile that can't be read is left out."""
    colours = image.convert("RGB") if image.mode in ("RGBA", "LA") else image
    if isinstance(profile, bytes) and profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(colours, source, SRGB, outputMode="RGB")
            if converted is not None:
                return converted
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass
    return colours.convert("RGB")


def _encode(image: Image.Image, kind: str, **options: int | bool) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def main(large: str, small: str, seconds: str, memory: str) -> None:
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    said: dict[str, object]
    try:
        width, height, files = encode(sys.stdin.buffer.read(), int(large), int(small))
    except Refused as reason:
        said, content = {"why": reason.why, "kind": reason.kind, "most": MOST.get(reason.kind)}, b""
    else:
        sizes = {name: len(file) for name, file in files.items()}
        said, content = {"width": width, "height": height, "files": sizes}, b"".join(files.values())
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + content)


if __name__ == "__main__":
    main(*sys.argv[1:])
