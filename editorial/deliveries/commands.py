"""flask news: what happened and was not delivered."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click

from editorial.core import clock
from editorial.core.access import SYSTEM
from editorial.core.db import transaction
from editorial.core.errors import DeskError
from editorial.core.events import queries
from editorial.core.numbers import row_id
from editorial.deliveries import operations, rules


@click.group("news")
def news_group() -> None:
    """Việc nền: chờ, trễ, đã dừng."""


@news_group.command("list")
def news_list() -> None:
    """Kể số việc đang chờ của từng loại, rồi từng việc trễ hoặc đã dừng."""
    for summary in queries.summaries():
        click.echo(f"{summary.handler} ({summary.title}): {summary.waiting} chờ, {summary.dead} đã dừng, "
                   f"từ {_hour(summary.since)}")  # fmt: skip
    for found in queries.problems(clock.now()):
        state = f"đã dừng sau {found.attempts} lần" if found.is_dead else f"trễ, đã thử {found.attempts} lần"
        behind = f", chờ sau việc {found.behind}" if found.behind else ""
        click.echo(f"{found.id}  {found.handler}  {found.event_title}, {found.concerns}, {_hour(found.published_at)}: "
                   f"{state}{behind}. {rules.cause(found.error)} {found.error.partition(chr(10))[0]}".rstrip())  # fmt: skip


@news_group.command("retry")
@click.argument("which")
def news_retry(which: str) -> None:
    """Thử lại một việc theo số, hoặc mọi việc đã dừng của một loại theo tên loại."""
    with _sentences(), transaction():
        if number := row_id(which):
            operations.retry(number, actor=SYSTEM)
            count = 1
        else:
            count = operations.retry_all(which, actor=SYSTEM)
    click.echo(f"Sẽ thử lại {count} việc.")


@news_group.command("drop")
@click.argument("delivery_id", type=int)
@click.option("--reason", prompt="Lý do", help="Vì sao bỏ được việc này.")
def news_drop(delivery_id: int, reason: str) -> None:
    """Bỏ một việc đã dừng; việc đứng sau nó được làm tiếp."""
    with _sentences(), transaction():
        operations.drop(delivery_id, reason, actor=SYSTEM)
    click.echo("Đã bỏ.")


@contextmanager
def _sentences() -> Iterator[None]:
    """A refusal is shown as its sentence."""
    try:
        yield
    except DeskError as problem:
        raise click.ClickException(problem.sentence) from problem


def _hour(instant: datetime) -> str:
    return clock.to_vietnam(instant).strftime("%H:%M %d/%m/%Y")
