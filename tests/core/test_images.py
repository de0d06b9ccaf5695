"""Photos from phones, and files that only pretend to be photos."""

import contextlib
import hashlib
import io
import struct
import zlib
from threading import Thread

import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from editorial.core import image_encoding
from editorial.core.image_encoding import process
from editorial.core.images import MAX_BYTES, BadImage, ProcessedImage

pillow_heif.register_heif_opener()  # for the photos made here
RED, BLUE, WHITE = (200, 30, 30), (30, 30, 200), (255, 255, 255)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def two_halves(width: int = 80, height: int = 40, mode: str = "RGB") -> Image.Image:
    """Left red, right blue."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image.convert(mode)


def opened(made: ProcessedImage, name: str) -> Image.Image:
    image = Image.open(io.BytesIO(made.files[name]))
    image.load()
    return image


def near(image: Image.Image, place: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    found = image.convert("RGB").getpixel(place)
    assert isinstance(found, tuple)
    return all(abs(value - other) < 40 for value, other in zip(found, colour, strict=True))


def refusal(data: bytes) -> str:
    with pytest.raises(BadImage) as caught:
        process(data)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "Hãy" in sentence
    return sentence


def png_header(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "HEIF"])
def test_every_kind_of_photo_is_taken(kind: str):
    data = saved(two_halves(), kind)
    made = process(data)
    assert set(made.files) == {"1600.webp", "480.webp", "1600.jpg"}
    assert made.sha256 == hashlib.sha256(data).hexdigest()
    for name, expected in (("1600.webp", "WEBP"), ("480.webp", "WEBP"), ("1600.jpg", "JPEG")):
        image = opened(made, name)
        assert (image.format, image.mode, image.size) == (expected, "RGB", (80, 40))
        assert near(image, (10, 20), RED)
        assert near(image, (70, 20), BLUE)


@pytest.mark.parametrize(
    ("size", "large", "small"),
    [
        ((3000, 2000), (1600, 1067), (480, 320)),
        ((1000, 4000), (400, 1600), (120, 480)),
        ((1000, 500), (1000, 500), (480, 240)),
        ((1, 1), (1, 1), (1, 1)),
        ((4000, 1), (1600, 1), (480, 1)),
    ],
)
def test_sizes_shrink_and_never_grow(size: tuple[int, int], large: tuple[int, int], small: tuple[int, int]):
    made = process(saved(Image.new("RGB", size, RED), "JPEG"))
    assert (made.width, made.height) == opened(made, "1600.jpg").size == large
    assert opened(made, "480.webp").size == small


def test_where_and_when_it_was_taken_is_forgotten():
    exif = Image.Exif()
    exif[0x010F] = "PhoneMaker"
    exif.get_ifd(0x8825)[2] = (21.0, 0.0, 3.0)
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0SecretNote"
    data = saved(two_halves(), "JPEG", exif=exif, comment=b"SecretComment", xmp=b"<x:xmpmeta>SecretXmp</x:xmpmeta>")
    assert b"SecretComment" in data
    assert b"PhoneMaker" in data
    made = process(data)
    for name, content in made.files.items():
        image = opened(made, name)
        assert not image.getexif()
        assert not {"exif", "xmp", "comment", "icc_profile"} & set(image.info)
        assert b"Secret" not in content
        assert b"PhoneMaker" not in content


def test_text_chunks_of_a_png_are_forgotten():
    info = PngInfo()
    info.add_text("Author", "SecretAuthor")
    assert all(b"Secret" not in content for content in process(saved(two_halves(), "PNG", pnginfo=info)).files.values())


@pytest.mark.parametrize(
    ("orientation", "size", "red"), [(6, (40, 80), (20, 10)), (8, (40, 80), (20, 70)), (3, (80, 40), (70, 20))]
)
@pytest.mark.parametrize("kind", ["JPEG", "HEIF", "PNG", "WEBP"])
def test_a_photo_taken_sideways_stands_upright(
    kind: str, orientation: int, size: tuple[int, int], red: tuple[int, int]
):
    exif = Image.Exif()
    exif[0x0112] = orientation
    made = process(saved(two_halves(), kind, exif=exif.tobytes()))
    image = opened(made, "1600.webp")
    assert image.size == size == (made.width, made.height)
    assert near(image, red, RED)


def test_a_print_photo_in_cmyk_keeps_its_colours():
    made = process(saved(two_halves(mode="CMYK"), "JPEG"))
    assert near(opened(made, "1600.jpg"), (10, 20), RED)


def test_another_colour_space_becomes_srgb():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert near(opened(process(saved(two_halves(), "JPEG", icc_profile=b"junk")), "1600.jpg"), (10, 20), RED)
    assert near(opened(process(saved(two_halves(), "PNG", icc_profile=profile)), "1600.jpg"), (10, 20), RED)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert near(opened(process(saved(two_halves(), "JPEG", icc_profile=srgb)), "1600.webp"), (10, 20), RED)


def test_transparency_becomes_white():
    image = Image.new("RGBA", (60, 60), (0, 0, 0, 0))
    image.paste((*RED, 255), (0, 0, 30, 60))
    for kind in ("PNG", "WEBP"):
        made = opened(process(saved(image, kind)), "1600.jpg")
        assert near(made, (10, 30), RED)
        assert near(made, (50, 30), WHITE)


def test_unusual_png_modes_are_read():
    palette = two_halves().quantize(4)
    assert near(opened(process(saved(palette, "PNG")), "1600.jpg"), (10, 20), RED)
    see_through = Image.new("P", (40, 40), 0)
    see_through.putpalette([0, 0, 0, *RED])
    assert near(opened(process(saved(see_through, "PNG", transparency=0)), "1600.jpg"), (20, 20), WHITE)
    deep = Image.new("I;16", (40, 40), 32768)
    assert near(opened(process(saved(deep, "PNG")), "1600.jpg"), (20, 20), (128, 128, 128))
    for mode in ("1", "L", "LA"):
        assert near(opened(process(saved(Image.new(mode, (40, 40), "white"), "PNG")), "1600.jpg"), (20, 20), WHITE)


def test_a_moving_gif_gives_its_first_frame():
    frames = [Image.new("RGB", (50, 50), colour) for colour in (RED, BLUE, WHITE)]
    made = process(saved(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    image = opened(made, "1600.webp")
    assert near(image, (25, 25), RED)
    assert getattr(image, "n_frames", 1) == 1


def test_a_script_behind_a_photo_does_not_survive():
    data = saved(two_halves(), "JPEG", comment=b"*/=alert(1);/*") + b"<script>alert(1)</script><?php system('x'); ?>"
    assert all(b"alert" not in content and b"php" not in content for content in process(data).files.values())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "HEIF"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_half_a_photo_is_refused(kind: str, part: float):
    noise = Image.effect_noise((200, 200), 80).convert("RGB")
    data = saved(noise, kind)
    refusal(data[: int(len(data) * part)])


@pytest.mark.parametrize("size", [(30_000, 30_000), (6_400, 6_400), (200_000, 200_000), (2**31 - 1, 1), (0, 0)])
def test_a_bomb_is_refused_before_it_is_decoded(size: tuple[int, int]):
    refusal(png_header(*size))


@pytest.mark.parametrize(
    ("kind", "size", "most"),
    [
        ("WEBP", (16_383, 2_000), "ảnh WEBP đến 20 triệu"),  # 58 kB that took 17 s and 550 MB
        ("WEBP", (5_000, 4_100), "ảnh WEBP đến 20 triệu"),
        ("WEBP", (10_100, 10), "mỗi cạnh đến 10000"),
        ("GIF", (4_000, 2_600), "ảnh GIF đến 10 triệu"),
        ("PNG", (12_100, 10), "mỗi cạnh đến 12000"),
        ("JPEG", (20_100, 10), "mỗi cạnh đến 20000"),
    ],
)
def test_each_format_has_its_limits(kind: str, size: tuple[int, int], most: str):
    assert most in refusal(saved(Image.new("L" if kind == "GIF" else "RGB", size), kind))


def test_a_panorama_of_a_phone_is_taken():
    assert process(saved(Image.new("RGB", (16_000, 2_400), RED), "JPEG")).width == 1600


@pytest.mark.parametrize(("limit", "value"), [("MEMORY", 100 * 2**20), ("SECONDS", 0), ("PATIENCE", 0.01)])
def test_a_photo_that_costs_too_much_is_refused_and_the_next_one_taken(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: float
):
    data = saved(Image.new("RGBA", (5_000, 4_000), RED), "PNG")
    with monkeypatch.context() as patched:
        patched.setattr(image_encoding, limit, value)
        assert "nặng quá" in refusal(data)
    assert process(data).width == 1600


def test_one_photo_is_decoded_at_a_time():
    made: list[ProcessedImage] = []
    decoding = Thread(target=lambda: made.append(process(saved(two_halves(), "JPEG"))))
    with image_encoding._turn():
        decoding.start()
        decoding.join(0.5)
        assert not made
    decoding.join(30)
    assert made


def test_too_many_pixels_and_too_many_bytes_say_so():
    assert "40 triệu" in refusal(png_header(8_000, 8_000))
    assert "25 MB" in refusal(b"\xff\xd8\xff" + b"\0" * MAX_BYTES)


@pytest.mark.parametrize(
    "data",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"<?xml version='1.0'?><svg/>",
        b"just words",
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"BM" + b"\0" * 60,
        b"II*\0" + b"\0" * 60,
        b"\0\0\0\x1cftypavif\0\0\0\0mif1avif",
        b"\0\0\0\x1cftypmp42\0\0\0\0isom",
        b"%!PS-Adobe-3.0 EPSF",
    ],
)
def test_other_files_under_the_name_of_a_photo_are_refused(data: bytes):
    assert "không phải ảnh" in refusal(data)


def test_an_empty_file_is_refused():
    assert "trống" in refusal(b"")


@pytest.mark.parametrize(
    "magic", [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b"GIF89a", b"\0\0\0\x1cftypheic"]
)
def test_only_the_first_bytes_of_a_photo_are_refused(magic: bytes):
    refusal(magic)
    refusal(magic + b"\0" * 500)


SEEDS = [saved(two_halves(24, 16), kind) for kind in ("JPEG", "PNG", "WEBP", "GIF", "HEIF")]


@settings(max_examples=60)
@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(8, 2000), st.integers(0, 255)), max_size=6))
def test_a_damaged_photo_is_taken_or_refused_but_never_an_error(seed: bytes, damage: list[tuple[int, int]]):
    data = bytearray(seed)
    for place, value in damage:
        data[place % len(data)] = value
    with contextlib.suppress(BadImage):
        assert process(bytes(data)).files
