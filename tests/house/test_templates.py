"""Templates show and do not decide; every word that people see can be translated; nothing is inline."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import html5lib
import pytest

from tests.house import EDITORIAL, ROOT, TEMPLATES, templates

JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
LITERAL = r"(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')"
TRANSLATED = re.compile(rf"\b(?:_|gettext|ngettext|pgettext)\(\s*{LITERAL}(?:\s*,\s*{LITERAL})?", re.DOTALL)
VIETNAMESE = re.compile(r"[À-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ]")

SAFE: dict[str, int] = {"desk/_reading.html": 1, "desk/_text.html": 1}
"""Template → how often it may say `|safe`: text that `core/html.clean` made, and nothing else."""


def pages() -> list[Any]:
    found = [path for path, _text in templates() if path.suffix in (".html", ".txt", ".xml", ".j2")]
    return [pytest.param(path, id=path.relative_to(TEMPLATES).as_posix()) for path in found]


def code_in(text: str) -> list[str]:
    return [part for part in JINJA.findall(text) if not part.startswith("{#")]


@pytest.mark.parametrize("path", pages())
def test_a_template_does_not_decide_by_state(path: Path) -> None:
    asked = [part for part in code_in(path.read_text()) if re.search(r"\bstate\b[\w.|]*\s*(==|!=|not in\b|in\b)", part)]
    assert asked == [], "ask for a meaning (is_editable, is_live) or for the open transitions"


@pytest.mark.parametrize("path", pages())
def test_every_word_can_be_translated(path: Path) -> None:
    assert untranslated(path.read_text()) == []


def untranslated(text: str) -> list[str]:
    plain = [line.strip() for line in JINJA.sub("", text).splitlines() if VIETNAMESE.search(line)]
    code = [TRANSLATED.sub("", part) for part in code_in(text)]
    return plain + [part for part in code if any(VIETNAMESE.search(literal) for literal in re.findall(LITERAL, part))]


@pytest.mark.parametrize("text", ["<p>Xin chào</p>", '<p title="Đóng">x</p>', '{{ "Gửi" }}', '{% set x = "Đã gửi" %}'])
def test_a_word_that_cannot_be_translated_is_found(text: str) -> None:
    assert len(untranslated(text)) == 1


def test_a_translated_word_is_not_blamed() -> None:
    assert untranslated("""{# Gửi #}{{ _("Gửi %(n)s bài", n=tên) }}{{ ngettext("Một", 'Hai', n) }}""") == []


@pytest.mark.parametrize("path", pages())
def test_nothing_is_inline(path: Path) -> None:
    text = JINJA.sub("", path.read_text())
    assert (
        re.findall(r"<style\b|<script(?![^>]*\bsrc=)[^>]*>|\sstyle\s*=|\son[a-z]+\s*=|\shx-on|javascript:", text) == []
    )


@pytest.mark.parametrize("path", pages())
def test_unescaped_html_is_only_what_was_cleaned(path: Path) -> None:
    count = len(re.findall(r"\|\s*safe\b|autoescape\s+false|\bMarkup\(", path.read_text()))
    assert count == SAFE.get(path.relative_to(TEMPLATES).as_posix(), 0)


def test_a_fragment_has_one_root_with_an_id() -> None:
    """Fragments: the templates that some view names and whose name starts with _."""
    views = "".join(path.read_text() for path in EDITORIAL.rglob("*.py"))
    for template in pages():
        path = template.values[0]
        if not path.name.startswith("_") or path.parent.name == "layouts" or f'"{template.id}"' not in views:
            continue
        text = JINJA.sub(lambda found: "x" if found[0].startswith("{{") else "", path.read_text())
        inside = "tbody" if text.lstrip().startswith("<tr") else "div"
        root = html5lib.HTMLParser(namespaceHTMLElements=False).parseFragment(text.strip(), container=inside)
        assert len({part.get("id") for part in root}) == 1, f"{template.id}: one root (the same in every branch)"
        assert root[0].get("id"), f"{template.id}: the root needs an id"


def test_what_a_view_answers_in_part_is_what_its_page_includes() -> None:
    for path in sorted(EDITORIAL.rglob("*.py")):
        for page, part in re.findall(r"\brespond\(\s*\"([^\"]+)\",\s*\"([^\"]+)\"", path.read_text()):
            assert part.rpartition("/")[2].startswith("_"), (
                f"{path.name}: {part} is a fragment, so its name starts with _"
            )
            included = reachable(page, set())
            assert part in included, f"{page} does not include {part}"


def reachable(name: str, seen: set[str]) -> set[str]:
    """Every template that this one includes, with those that they include."""
    for found in re.findall(r"{%-?\s*(?:include|from|extends)\s+\"([^\"]+)\"", (TEMPLATES / name).read_text()):
        if found not in seen:
            seen.add(found)
            reachable(found, seen)
    return seen


def test_every_template_that_is_named_exists() -> None:
    named = {
        name
        for path in [*EDITORIAL.rglob("*.py"), *(template.values[0] for template in pages())]
        for name in re.findall(r"\"([a-z_]+/[a-z_/]+\.(?:html|txt|xml))\"", path.read_text())
    }
    assert [name for name in sorted(named) if not (TEMPLATES / name).is_file()] == []


def test_every_asset_that_is_named_exists() -> None:
    named = {
        name
        for template in pages()
        for name in re.findall(r"\basset\(['\"]([^'\"]+)['\"]\)", template.values[0].read_text())
        if not name.startswith("vendor/")
    }
    assert [name for name in sorted(named) if not (ROOT / "static" / name).is_file()] == []
