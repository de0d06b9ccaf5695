"""Serves an application that is ready: `python -m tools.webserver wsgi:app HOST PORT WORKERS THREADS`."""

from __future__ import annotations

import sys
from importlib import import_module

from tools.webserver.processes import Address, serve


def main(target: str, host: str, port: str, workers: str, threads: str) -> None:
    module, name = target.split(":")
    app = getattr(import_module(module), name)
    serve(app, Address(host, int(port)), workers=int(workers), threads=int(threads))


if __name__ == "__main__":
    main(*sys.argv[1:])
