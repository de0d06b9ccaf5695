"""docs/workflow.md is what the table of verbs says; `flask docs workflow` writes it anew."""

from flask import Flask

from editorial.workflow.commands import workflow_page
from tests.house import ROOT


def test_the_page_about_the_workflow_is_in_step_with_its_table(app: Flask) -> None:
    with app.app_context():
        assert (ROOT / "docs" / "workflow.md").read_text(encoding="utf-8") == workflow_page(), (
            "run: flask docs workflow"
        )
