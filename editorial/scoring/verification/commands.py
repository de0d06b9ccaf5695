"""Commands that check the ledger of points against its rules and evidence, and add the boards up again."""

import gc
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from multiprocessing import Pipe, get_all_start_methods, get_context
from multiprocessing.connection import Connection

import click
from sqlalchemy import Engine, text

from editorial.core.db import db
from editorial.scoring.ledger.operations import balances
from editorial.scoring.rule_sets.queries import rule_set_faults
from editorial.scoring.verification.queries import balances as verify_balances
from editorial.scoring.verification.queries import entries as verify
from editorial.scoring.verification.queries.snapshots import snapshot_faults


@click.group("scores")
def scores_group() -> None:
    """Sổ điểm."""


@scores_group.command("verify")
def scores_verify() -> None:
    """Tính lại mọi dòng điểm từ quy chế và bằng chứng, mọi bảng điểm từ sổ; nói từng chỗ khác."""
    waiting, count = verify.undelivered_events(), 0
    gc.disable()  # millions of rows in plain tuples: nothing here goes in circles
    try:
        for fault in score_faults():
            click.echo(fault)
            count += 1
    finally:
        gc.enable()
    if count and waiting:
        click.echo(f"Còn {waiting} tin chưa được tính: hãy để tiến trình nền chạy xong rồi kiểm tra lại.")
    if count:
        raise SystemExit(1)
    click.echo("Sổ điểm đúng: mọi dòng và mọi bảng điểm tính lại đều khớp.")


def score_faults() -> Iterator[str]:
    """Entries and snapshots here, balances beside them in a process of their own: each is held against what its own
    moment says, so the two need not read at the same one. Nothing can be counted again over a rule set that is broken."""
    if broken := list(rule_set_faults()):
        yield from [*broken, "Vì vậy chưa tính lại được sổ điểm."]
        return
    apart = isinstance(db.session.get_bind(), Engine) and "fork" in get_all_start_methods()
    if not apart:
        yield from chain(verify.entry_faults(), snapshot_faults(), verify_balances.balance_faults())
        return
    db.session.remove()
    db.engine.dispose()  # a connection belongs to one process
    reader, writer = Pipe(duplex=False)
    beside = get_context("fork").Process(target=_send_balance_faults, args=(writer,), daemon=True)
    beside.start()
    writer.close()
    _at_one_moment()
    yield from chain(verify.entry_faults(), snapshot_faults())
    with suppress(EOFError):
        while True:
            yield reader.recv()
    beside.join()
    if beside.exitcode:
        raise click.ClickException("Chưa kiểm tra xong các bảng điểm: tiến trình kiểm tra dừng giữa chừng.")


def _send_balance_faults(writer: Connection) -> None:
    _at_one_moment()
    for fault in verify_balances.balance_faults():
        writer.send(fault)
    writer.close()


def _at_one_moment() -> None:
    """Everything that is read from here on is of one moment; SQLite does so by itself."""
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    else:
        db.session.execute(text("PRAGMA mmap_size = 4294967296"))  # a third fewer calls to the system


@scores_group.command("rebuild")
def scores_rebuild() -> None:
    """Lập lại mọi bảng điểm từ sổ."""
    count = balances.rebuild_all(lambda done: click.echo(f"{done} người…"))
    click.echo(f"Đã lập lại bảng điểm của {count} người.")
