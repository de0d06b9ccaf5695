"""Fonts: those of pages, cut down to what Vietnamese needs, and whole ones for papers."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from fontTools import subset

from tools.assets.npm import AssetError

PAGE_FONT = "be-vietnam-pro"
PAGE_WEIGHTS = {400: "400Regular", 600: "600SemiBold"}
SIGNS = (
    "U+0020-007E U+00A0-00FF U+0102-0103 U+0110-0111 U+0128-0129 U+0131 U+0152-0153 U+0168-0169 U+01A0-01A1 U+01AF-01B0 "
    "U+02BB-02BC U+02C6 U+02DA U+02DC U+0300-0301 U+0303-0304 U+0308-0309 U+0323 U+0329 U+1EA0-1EF9 U+2000-206F U+20AB "
    "U+20AC U+2122 U+2191 U+2193 U+2212 U+2215 U+FEFF U+FFFD"
)
"""Latin and Vietnamese, as Google Fonts divides its files; other signs come from the reader's own fonts."""

# For certificates: whole fonts, which a PDF can hold. Never sent to a browser.
PAPER_FONTS = {
    "tinos": ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic"),
    "be-vietnam-pro": ("400Regular", "400Regular_Italic", "600SemiBold", "600SemiBold_Italic"),
}


def page_fonts(packages: Path) -> dict[str, bytes]:
    """One woff2 file for each weight: 15 kB, where the uncut files of the two subsets are 33."""
    return {
        f"fonts/{PAGE_FONT}-{weight}.woff2": _cut(_source(packages, PAGE_FONT, style))
        for weight, style in PAGE_WEIGHTS.items()
    }


def font_faces() -> str:
    """The rules that name the page's fonts, for a sheet beside their folder."""
    return "".join(
        "@font-face{font-family:'Be Vietnam Pro';font-style:normal;font-display:swap;"
        f"font-weight:{weight};src:url(fonts/{PAGE_FONT}-{weight}.woff2) format('woff2');"
        f"unicode-range:{SIGNS.replace(' ', ',')}}}\n"
        for weight in PAGE_WEIGHTS
    )


def paper_fonts(packages: Path) -> dict[str, bytes]:
    """TrueType files by style, with their licence beside them."""
    made: dict[str, bytes] = {}
    for name, styles in PAPER_FONTS.items():
        made[f"fonts/paper/{name}-OFL.txt"] = (packages / name / "LICENSE_FONT").read_bytes()
        for style in styles:
            made[f"fonts/paper/{name}-{style}.ttf"] = _source(packages, name, style).read_bytes()
    return made


def _source(packages: Path, name: str, style: str) -> Path:
    found = sorted((packages / name / style).glob("*.ttf"))
    if not found:
        raise AssetError(f"Gói phông chữ {name} không có {style}.")
    return found[0]


def _cut(source: Path) -> bytes:
    options = subset.Options()
    options.hinting = False
    options.layout_features += ["tnum"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=subset.parse_unicodes(SIGNS.replace(" ", ",")))
    made = BytesIO()
    with subset.load_font(str(source), options) as font:
        cutter.subset(font)
        font.flavor = "woff2"
        font.save(made)
    return made.getvalue()
