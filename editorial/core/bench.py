"""With BENCH_COUNT=1 every response says how many SQL statements it took and how long they ran, so others can count."""

import time
from typing import Any

from flask import Flask, Response, g, has_request_context
from sqlalchemy import Engine, event


def init_app(app: Flask) -> None:
    if not app.config["BENCH_COUNT"]:
        return

    @event.listens_for(Engine, "before_cursor_execute")
    def start(_connection: Any, _cursor: Any, _statement: Any, _values: Any, context: Any, _many: Any) -> None:
        context.started = time.perf_counter()

    @event.listens_for(Engine, "after_cursor_execute")
    def stop(_connection: Any, _cursor: Any, statement: str, _values: Any, context: Any, _many: Any) -> None:
        if has_request_context() and not statement.startswith("BEGIN"):  # PostgreSQL's driver begins unseen
            g.sql_count = g.get("sql_count", 0) + 1
            g.sql_seconds = g.get("sql_seconds", 0.0) + time.perf_counter() - context.started

    @app.after_request
    def tell(response: Response) -> Response:
        response.headers["X-Queries"] = str(g.get("sql_count", 0))
        response.headers["X-Sql-Ms"] = f"{g.get('sql_seconds', 0.0) * 1000:.2f}"
        return response
