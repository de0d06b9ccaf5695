"""The import graph has no cycle, views included, and every import stands at the top of its file."""

import ast
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.house import EDITORIAL, sources
from tests.house.test_imports import imported

LATE = {
    ("core/documents/certificate.py", "fpdf"),
    ("core/numbers.py", "num2words.num2words"),
    ("core/documents/docx.py", "editorial.core.documents.docx_drawing"),
    ("core/migrations.py", "editorial.core.alembic_runner"),
    ("core/encryption.py", "cryptography.exceptions.InvalidTag"),
    ("core/encryption.py", "cryptography.hazmat.primitives.ciphers.aead.AESGCM"),
    ("core/encryption.py", "cryptography.hazmat.primitives.hashes.SHA256"),
    ("core/encryption.py", "cryptography.hazmat.primitives.kdf.hkdf.HKDF"),
    ("reader/views/feeds.py", "feedgen.feed.FeedGenerator"),
}
"""The imports inside a function: fpdf alone takes a fifth of the time of a start, num2words brings every language, and the
others together 25 MB of each web process; few pages need them."""


def application() -> dict[str, str]:
    return {path.relative_to(EDITORIAL).as_posix(): text for path, text in sources()}


def modules(files: Mapping[str, str]) -> dict[str, set[str]]:
    """File -> the files that it imports. A package's `__init__.py` is passed over: it hands on what its files define."""
    known = {path.removesuffix(".py").replace("/", "."): path for path in files if not path.endswith("__init__.py")}
    graph: dict[str, set[str]] = {}
    for path, source in files.items():
        if path in known.values():
            names = [name.removeprefix("editorial.") for name in imported(source)]
            found = {known.get(name) or known.get(name.rpartition(".")[0]) for name in names}
            graph[path] = {other for other in found if other is not None and other != path}
    return graph


def packages(files: Mapping[str, str]) -> dict[str, set[str]]:
    """Package directly under editorial/ -> the packages that it imports."""
    graph: dict[str, set[str]] = {}
    for path, source in files.items():
        package = path.split("/")[0].removesuffix(".py")
        names = [name.split(".") for name in imported(source) if name.startswith("editorial.")]
        graph.setdefault(package, set()).update(parts[1] for parts in names if parts[1] != package)
    return graph


def cycle(graph: Mapping[str, set[str]]) -> list[str]:
    """The names along one cycle, the first again at the end; empty when there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def late_imports(files: Mapping[str, str]) -> set[tuple[str, str]]:
    """(file, what a function in it imports)."""
    return {
        (path, name)
        for path, source in files.items()
        for function in ast.walk(ast.parse(source))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in imported(ast.unparse(node))
    }


def test_no_package_imports_itself_by_way_of_others() -> None:
    assert cycle(packages(application())) == []


def test_no_file_imports_itself_by_way_of_others() -> None:
    assert cycle(modules(application())) == []


def test_every_import_stands_at_the_top_of_its_file() -> None:
    assert late_imports(application()) == LATE


@pytest.mark.parametrize(
    "files",
    [
        {"people/views.py": "import editorial.desk.queries", "desk/queries.py": "from editorial.people import rules"},
        {
            "people/views/account.py": "from editorial.units import queries",
            "units/queries/a.py": "from editorial.desk.rules import x",
            "desk/rules.py": "from editorial.people.models import Person",
        },
    ],
)
def test_packages_in_a_cycle_are_found(files: dict[str, str]) -> None:
    assert len(cycle(packages(files))) == len({path.split("/")[0] for path in files}) + 1


def test_files_in_a_cycle_are_found() -> None:
    files = {
        "desk/views/__init__.py": "from . import writing, page",
        "desk/views/writing.py": "from editorial.desk.views.page import show",
        "desk/views/page.py": "from editorial.desk.views import writing",
    }
    assert sorted(set(cycle(modules(files)))) == ["desk/views/page.py", "desk/views/writing.py"]


@pytest.mark.parametrize("line", ["import docx", "from editorial.core.documents import xlsx", "from . import base"])
def test_an_import_inside_a_function_is_found(line: str) -> None:
    assert len(late_imports({"desk/views.py": f"def show():\n    if True:\n        {line}\n"})) == 1
