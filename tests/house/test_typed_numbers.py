"""Text becomes a number in one bounded place: a number of 400 digits reaches no column, no float and no page."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
UNBOUNDED_FIELDS = {"IntegerField", "IntegerRangeField", "DecimalField", "DecimalRangeField", "FloatField"}
KINDS = {"int", "float"}
ROOMS_OF_TYPED_TEXT = {"views", "forms", "views.py", "forms.py"}


def faults(path: Path, source: str) -> Iterator[str]:
    """Where typed text may become a number of any size."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == "wtforms":
            yield from (alias.name for alias in node.names if alias.name in UNBOUNDED_FIELDS)
        if isinstance(node, ast.Attribute) and node.attr == "isdigit":
            yield "isdigit"  # true of raised digits, which int() does not take
        if not isinstance(node, ast.Call):
            continue
        is_click = isinstance(node.func, ast.Attribute) and ast.unparse(node.func).startswith("click.")
        for keyword in node.keywords:
            if keyword.arg in ("type", "coerce") and ast.unparse(keyword.value) in KINDS and not is_click:
                yield f"{keyword.arg}={ast.unparse(keyword.value)}"
        if ROOMS_OF_TYPED_TEXT & set(path.parts) and ast.unparse(node.func) in (*KINDS, "json.loads"):
            yield ast.unparse(node.func)


def test_typed_text_becomes_a_number_in_one_place() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {fault}"
        for path in (ROOT / "editorial").rglob("*.py")
        if "migrations" not in path.parts
        for fault in faults(path, path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "from wtforms import IntegerField",
        "request.args.get('a', type=int)",
        "SelectField('x', coerce=int)",
        "n = int(form.a.data)",
        "'9'.isdigit()",
        "json.loads(request.form['a'])",
    ],
)
def test_the_rule_sees_what_it_forbids(source: str) -> None:
    assert list(faults(Path("editorial/desk/views.py"), source))
