"""What each shortcut through the insides of Jinja, WTForms and SQLAlchemy saves of a page's CPU.

    python -m tools.bench.shortcuts --articles 10000 --rounds 60

Every shortcut is measured alone against the application without it, in one process and in turns: the page with, the page
without, and so on. The time is what the process itself ran (user and system), so that a busy machine matters little; the
median over the rounds stands for each. The figures stand in docs/decisions/0006-how-a-page-stays-cheap.md.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from editorial.core.db import db

ROUNDS = 60


@dataclass(frozen=True)
class Shortcut:
    """`leave_out` takes it out of the running application, `put_in` puts it back."""

    title: str
    put_in: Callable[[], None]
    leave_out: Callable[[], None]


def plain_rows(statement: Any, values: Mapping[str, Any]) -> Any:
    """`core.db.rows` without its shortcut; its code is put in the place of the other's."""
    return db.session.execute(statement, values).all()


def shortcuts(app: Any) -> list[Shortcut]:
    from jinja2 import Template
    from jinja2.utils import LRUCache
    from wtforms import widgets as packaged
    from wtforms.widgets import core as widgets

    from editorial.core import db as database
    from editorial.core import forms, templating

    env = app.jinja_env
    kept: dict[type, Any] = {}

    def templates_of(kind: type) -> Callable[[], None]:
        """Templates compiled for a class have a cache of their own, so that taking turns compiles nothing."""

        def use() -> None:
            env.cache = kept.setdefault(kind, LRUCache(400))
            env.template_class = kind

        return use

    def attributes(function: Any) -> Callable[[], None]:
        def use() -> None:
            widgets.html_params = function
            widgets.Input.html_params = staticmethod(function)

        return use

    quick = database.rows.__code__

    def rows(code: Any) -> Callable[[], None]:
        return lambda: setattr(database.rows, "__code__", code)

    return [
        Shortcut("escape (templating._written)", templates_of(templating._Page), templates_of(Template)),
        Shortcut("attributes of controls (forms.html_params)", attributes(forms.html_params), attributes(packaged.html_params)),
        Shortcut("rows, not objects (db.rows)", rows(quick), rows(plain_rows.__code__)),
    ]  # fmt: skip


def pages(prepared: Any) -> list[tuple[str, str, str]]:
    """(title, person, address): the lists and forms of the desk."""
    editing, board = prepared.ids["editing"][0], prepared.ids["board_review"][0]
    return [
        ("viec-cua-toi", "mai", "/viec"),
        ("hang-doi", "mai", "/hang-doi"),
        ("bai", "mai", f"/bai/{editing}"),
        ("viet", "hoa", "/bai/moi"),
        ("phieu", "uyen", f"/phieu/{board}"),
        ("lich-dang", "dang", "/lich-dang"),
    ]


def cpu_of(client: Any, path: str) -> float:
    began = time.process_time()
    response = client.get(path)
    spent = time.process_time() - began
    if response.status_code != 200:
        raise RuntimeError(f"{path}: {response.status_code}")
    return spent * 1000


def saved(client: Any, path: str, shortcut: Shortcut, rounds: int) -> tuple[float, float]:
    """CPU milliseconds of the page with the shortcut and without it."""
    found: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(rounds + 3):
        for is_in in (True, False) if turn % 2 else (False, True):
            (shortcut.put_in if is_in else shortcut.leave_out)()
            spent = cpu_of(client, path)
            if turn >= 3:
                found[is_in].append(spent)
    shortcut.put_in()
    return statistics.median(found[True]), statistics.median(found[False])


def measure(articles: int, rounds: int, folder: Path) -> None:
    os.environ.update(
        APP_MODE="development", INSTANCE_PATH=str(folder), SECRET_KEY="bench" * 8, DATABASE_POOL="8",
        DATABASE_URL=f"sqlite:///{folder / 'bench.sqlite3'}",
    )  # fmt: skip
    from tools.bench.run import prepare
    from wsgi import app

    prepared = prepare(articles)
    print(f"| đường tắt | {' | '.join(title for title, _who, _path in pages(prepared))} |")
    for shortcut in shortcuts_in(app):
        parts = []
        for _title, person, path in pages(prepared):
            client = app.test_client()
            name, _equals, value = prepared.cookies[person].partition("=")
            client.set_cookie(name, value)
            with_it, without = saved(client, path, shortcut, rounds)
            parts.append(f"{(without - with_it) / without:+.1%} ({without:.2f} -> {with_it:.2f})")
        print(f"| {shortcut.title} | {' | '.join(parts)} |", flush=True)


def shortcuts_in(app: Any) -> list[Shortcut]:
    with app.app_context():
        return shortcuts(app)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10000)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(options.articles, options.rounds, Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
