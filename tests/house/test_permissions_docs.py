"""docs/permissions.md is what the doors say; `flask docs permissions` writes it anew."""

from flask import Flask

from editorial.cli import permissions_page
from tests.house import ROOT


def test_the_page_about_permissions_is_in_step_with_the_doors(app: Flask) -> None:
    with app.app_context():
        assert (ROOT / "docs" / "permissions.md").read_text(encoding="utf-8") == permissions_page(), (
            "run: flask docs permissions"
        )
