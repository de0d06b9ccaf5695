"""A server under measurement: started as in production, with its processes' CPU time."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tools.serve import web_command


@dataclass(frozen=True)
class Served:
    """`pids`: the roots of all processes whose CPU its answers cost, the database server's too."""

    port: int
    pids: tuple[int, ...]


@contextmanager
def served(application: str, *other_pids: int, **environ: str) -> Iterator[Served]:
    """One process, four threads, on a free port; ended at the end."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = web_command("127.0.0.1", port, workers=1, threads=4)
    command[command.index("wsgi:app")] = application
    server = subprocess.Popen(command, start_new_session=True, env=os.environ | environ)
    try:
        yield Served(port, (server.pid, *other_pids))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
