"""Pictures for the demo's stories: drawn, so that nobody's face and nobody's rights are in them."""

import io
import math
import random
from functools import cache

from PIL import Image, ImageDraw, ImageFilter

from editorial.core.image_encoding import process
from editorial.core.images import ProcessedImage

SIZE = (1600, 1067)
SKIES = (("#bcd9e4", "#fdf3df"), ("#8fb9c9", "#f6dcb4"), ("#c9d7e8", "#fbeedd"), ("#f2c9a1", "#8fa8bf"))


@cache
def picture(number: int) -> ProcessedImage:
    """One of a few street and lake scenes, processed as an upload would be."""
    chance = random.Random(number)  # noqa: S311  # the same picture every time
    image = _sky(*SKIES[number % len(SKIES)])
    draw = ImageDraw.Draw(image)
    _houses(draw, chance)
    _trees(draw, chance)
    if number % 2:
        draw.rectangle((0, 860, SIZE[0], SIZE[1]), fill="#7fa6ad")
        for row in range(12):
            y, x = 880 + row * 15, chance.randrange(0, 1200)
            draw.line((x, y, x + chance.randrange(80, 380), y), fill="#a9c6c9", width=3)
    else:
        draw.rectangle((0, 860, SIZE[0], SIZE[1]), fill="#8a8178")
        draw.polygon([(500, 1067), (760, 860), (840, 860), (1100, 1067)], fill="#a39a90")
    _flags(draw, chance)
    held = io.BytesIO()
    image.filter(ImageFilter.GaussianBlur(0.6)).save(held, "JPEG", quality=90)
    return process(held.getvalue())


def _sky(top: str, bottom: str) -> Image.Image:
    strip = Image.new("RGB", (1, 2))
    strip.putpixel((0, 0), _rgb(top))
    strip.putpixel((0, 1), _rgb(bottom))
    return strip.resize(SIZE, Image.Resampling.BILINEAR)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _houses(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    x = -20
    while x < SIZE[0]:
        width, height = chance.randrange(90, 170), chance.randrange(260, 560)
        wall = chance.choice(("#e8d3a8", "#d9b98a", "#c9d3c2", "#e3c6b4", "#d7d2c8", "#b9c7cf"))
        draw.rectangle((x, 860 - height, x + width, 860), fill=wall)
        draw.rectangle((x, 860 - height, x + width, 872 - height), fill="#9d5b45")
        for floor in range(height // 95):
            top = 860 - height + 35 + floor * 95
            for window in range(2):
                left = x + width * (0.18 + 0.42 * window)
                draw.rectangle((left, top, left + width * 0.24, top + 48), fill="#5f7480", outline="#f3ece0", width=3)
        x += width + chance.randrange(-4, 10)


def _trees(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    for _ in range(7):
        x, base, crown = chance.randrange(0, SIZE[0]), 880, chance.randrange(70, 130)
        draw.rectangle((x - 8, base - 190, x + 8, base), fill="#6b5541")
        for leaf in range(9):
            angle = leaf * math.tau / 9
            cx, cy = x + math.cos(angle) * crown * 0.6, base - 230 + math.sin(angle) * crown * 0.45
            green = chance.choice(("#4f7a4c", "#5f8a55", "#42693f"))
            draw.ellipse((cx - crown / 2, cy - crown / 2, cx + crown / 2, cy + crown / 2), fill=green)


def _flags(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    for _ in range(5):
        x, y = chance.randrange(60, SIZE[0] - 120), chance.randrange(480, 700)
        draw.line((x, y, x, y + 120), fill="#55483c", width=5)
        draw.rectangle((x, y, x + 66, y + 44), fill="#c8321f")
        draw.regular_polygon((x + 33, y + 22, 15), 5, rotation=0, fill="#f4c542")
