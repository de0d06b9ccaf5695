"""Commands that belong to no feature: flask worker, flask audit, flask docs; and those that the features bring."""

import logging
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from functools import wraps
from typing import Any

import click
from flask import Flask, current_app

from editorial import generated_docs, worker
from editorial.config import ROOT
from editorial.core import audit, audit_seals, clock, migrations, readiness
from editorial.core.access import SYSTEM
from editorial.core.db import transaction
from editorial.core.feature import Check, registered
from editorial.core.outages import OUTAGES, outage_of


def init_app(app: Flask) -> None:
    if os.environ.get("FLASK_RUN_FROM_CLI") == "true":
        migrations.bind(app)  # for `flask db`; a web server has no use for it
    app.cli.add_command(worker_command)
    app.cli.add_command(audit_group)
    app.cli.add_command(verify)
    app.cli.add_command(_docs_group())
    for feature in registered():
        for command in feature.commands:
            app.cli.add_command(command)
    for command in app.cli.commands.values():
        _end_in_sentence(command)


def _end_in_sentence(command: click.Command) -> None:
    """An everyday fault of the machine ends the command with a sentence. Commands are made once for all applications."""
    for below in command.commands.values() if isinstance(command, click.Group) else ():
        _end_in_sentence(below)
    run = command.callback
    if run is None or hasattr(run, "ends_in_sentence"):
        return

    @wraps(run)
    def guarded(*arguments: Any, **options: Any) -> Any:
        try:
            return run(*arguments, **options)
        except OUTAGES as error:
            if outage_of(error) is None:
                raise
            raise click.ClickException(readiness.sentence_of(error)) from None

    vars(guarded)["ends_in_sentence"] = True
    command.callback = guarded


@click.command("worker")
def worker_command() -> None:
    """Chạy tiến trình nền: đăng bài đến giờ, gửi thông báo."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    readiness.require()
    readiness.wait_until_migrated(click.echo)
    worker.run(current_app._get_current_object())  # type: ignore[attr-defined]


@click.command("verify")
@click.option("--seal", "given", multiple=True, help="Một dấu đã ghi ở nơi khác, chép nguyên cả dòng.")
def verify(given: tuple[str, ...]) -> None:
    """Kiểm tra mọi thứ có dấu: nhật ký và niêm phong của nó, phiếu, lệnh duyệt, bài đã đăng, sổ điểm, kỳ đã chốt."""
    count = 0
    for check in (Check("nhật ký", lambda: _audit_faults(given)), *(c for f in registered() for c in f.checks)):
        for fault in _named_faults(check):
            click.echo(fault)
            count += 1
    if count:
        raise SystemExit(1)
    click.echo(f"Mọi thứ khớp. {audit.seal()}")


def _named_faults(check: Check) -> Iterator[str]:
    """A check that cannot go on, as over a broken rule set, says so in a sentence and leaves the others their turn."""
    try:
        yield from check.faults()
    except Exception as error:
        if outage_of(error) is not None:
            raise
        cause = str(error).partition("\n")[0][:300]
        yield f"Chưa kiểm tra xong {check.title}: {type(error).__name__}: {cause}"


def _audit_faults(given: Iterable[str]) -> Iterator[str]:
    yield from audit.faults()
    seals = [*audit_seals.kept(), *(audit_seals.read(line, "Dấu đưa vào") for line in given)]
    yield from audit_seals.faults(seals, keep_months=int(current_app.config["AUDIT_KEEP_MONTHS"]))


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
