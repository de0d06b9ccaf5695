"""Commands: flask worker, flask audit verify, and the ward's beginnings."""

import logging

import click
from flask import Flask, current_app

from editorial import worker
from editorial.core import audit


def init_app(app: Flask) -> None:
    app.cli.add_command(worker_command)
    app.cli.add_command(audit_group)


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
