"""Pages under docs/ that are written from the code are in step with it; `flask docs <name>` writes one anew."""

import pytest
from flask import Flask

import editorial.wiring  # noqa: F401  # every table
from editorial import generated_docs
from editorial.core.db import db
from tests.house import ROOT


@pytest.mark.parametrize("name", ["permissions", "tables", "workflow"])
def test_a_generated_page_is_in_step_with_the_code(app: Flask, name: str) -> None:
    with app.app_context():
        written = generated_docs.pages()[name]()
    assert (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8") == written, f"run: flask docs {name}"


def test_every_generated_page_is_checked_here(app: Flask) -> None:
    with app.app_context():
        assert sorted(generated_docs.pages()) == ["permissions", "tables", "workflow"]


def test_every_table_says_what_a_row_of_it_is() -> None:
    silent = [mapper.class_.__name__ for mapper in db.Model.registry.mappers if not mapper.class_.__dict__["__doc__"]]
    assert silent == []
