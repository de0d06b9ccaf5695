"""Re-encodes photos that people send: decoded, turned upright, in sRGB, without metadata, in our three sizes."""

import hashlib
import io
import warnings

import pillow_heif
from PIL import Image, ImageCms, ImageOps

from editorial.core.i18n import lazy_gettext as _l
from editorial.core.images import LARGE, MAX_BYTES, MAX_PIXELS, SMALL, BadImage, ProcessedImage

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))

# Only the picture itself: previews and depth maps of a phone's file would be more to decode and to leak.
pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
# Once for the process: switching filters around a call is not safe between threads.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)

_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


def process(data: bytes) -> ProcessedImage:
    """Re-encode a photo in our sizes, sRGB, upright, without metadata. Raises BadImage."""
    if not data:
        raise BadImage(_l("Tệp ảnh trống. Hãy chọn lại ảnh rồi gửi lần nữa."))
    if len(data) > MAX_BYTES:
        raise BadImage(_l("Ảnh nặng hơn 25 MB. Hãy thu nhỏ ảnh hoặc chụp ở chế độ thường rồi gửi lại."))
    kind = _kind(data)
    try:
        large = _decode(data, kind)
        small = large.copy()
        small.thumbnail((SMALL, SMALL), Image.Resampling.LANCZOS)
        files = {
            "1600.webp": _encode(large, "WEBP", quality=80, method=4),
            "480.webp": _encode(small, "WEBP", quality=78, method=4),
            "1600.jpg": _encode(large, "JPEG", quality=85, optimize=True, progressive=True),
        }
    except BadImage:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except Exception as error:
        # decoders raise nearly anything on a broken file, and for the person it is always the same thing
        raise BadImage(
            _l("Ảnh bị hỏng hoặc chưa tải lên hết. Hãy mở thử ảnh trên máy rồi gửi lại ảnh khác.")
        ) from error
    return ProcessedImage(large.width, large.height, hashlib.sha256(data).hexdigest(), files)


def _too_many_pixels() -> BadImage:
    return BadImage(_l("Ảnh có kích thước quá lớn (hơn 40 triệu điểm ảnh). Hãy thu nhỏ ảnh rồi gửi lại."))


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
    raise BadImage(
        _l("Tệp này không phải ảnh JPEG, PNG, WebP, GIF hoặc HEIC. Hãy chọn ảnh chụp hoặc lưu thành JPEG rồi gửi lại.")
    )


def _decode(data: bytes, kind: str) -> Image.Image:
    """The picture in RGB, upright, at most LARGE on its longest side, with no metadata left."""
    with Image.open(io.BytesIO(data), formats=[kind]) as image:
        if image.width * image.height > MAX_PIXELS:
            raise _too_many_pixels()
        if kind == "JPEG":
            image.draft(image.mode, (LARGE, LARGE))  # decodes at 1/2, 1/4 or 1/8 where that is still large enough
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
    upright.thumbnail((LARGE, LARGE), Image.Resampling.LANCZOS)
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
