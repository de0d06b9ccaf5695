"""Commands that belong to no feature: flask worker, flask audit, flask docs; and those that the features bring."""

import logging
import os
from collections.abc import Callable
from datetime import timedelta

import click
from flask import Flask, current_app

from editorial import generated_docs, worker
from editorial.config import ROOT
from editorial.core import audit, clock, migrations
from editorial.core.access import SYSTEM
from editorial.core.db import transaction
from editorial.core.feature import registered


def init_app(app: Flask) -> None:
    if os.environ.get("FLASK_RUN_FROM_CLI") == "true":
        migrations.bind(app)  # for `flask db`; a web server has no use for it
    app.cli.add_command(worker_command)
    app.cli.add_command(audit_group)
    app.cli.add_command(_docs_group())
    for feature in registered():
        for command in feature.commands:
            app.cli.add_command(command)


@click.command("worker")
def worker_command() -> None:
    """Chạy tiến trình nền: đăng bài đến giờ, gửi thông báo."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    worker.run(current_app._get_current_object())  # type: ignore[attr-defined]


@click.group("audit")
def audit_group() -> None:
    """Nhật ký."""


@audit_group.command("verify")
def audit_verify() -> None:
    """Tìm dòng nhật ký bị sửa, thiếu hoặc đổi chỗ."""
    faults = list(audit.faults())
    for fault in faults:
        click.echo(fault)
    if faults:
        raise SystemExit(1)
    click.echo(f"Nhật ký nguyên vẹn. {audit.seal()}")


@audit_group.command("prune")
def audit_prune() -> None:
    """Bỏ những dòng cũ hơn AUDIT_KEEP_MONTHS tháng; sổ không nguyên vẹn thì giữ lại tất cả."""
    if any(audit.faults()):
        raise click.ClickException("Nhật ký không nguyên vẹn nên giữ lại tất cả. Xem: flask audit verify.")
    months = int(current_app.config["AUDIT_KEEP_MONTHS"])
    with transaction():  # a month as 31 days: never too early
        count = audit.prune(clock.now() - timedelta(days=31 * months), SYSTEM)
    click.echo(f"Đã bỏ {count} dòng cũ hơn {months} tháng. {audit.seal()}")


def _docs_group() -> click.Group:
    """A command for each page under docs/ that is written from the code."""
    group = click.Group("docs", help="Tài liệu viết ra từ mã nguồn.")
    for name, written in generated_docs.pages().items():
        group.add_command(_docs_command(name, written))
    return group


def _docs_command(name: str, written: Callable[[], str]) -> click.Command:
    @click.command(name, help=f"Viết lại docs/{name}.md.")
    def write() -> None:
        path = ROOT / "docs" / f"{name}.md"
        path.write_text(written(), encoding="utf-8")
        click.echo(f"Đã viết {path.relative_to(ROOT)}.")

    return write
