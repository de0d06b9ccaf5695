"""Tries the desk on this machine with a demo ward: `make run`. Web server and worker together; one Ctrl-C ends both."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from tools import assets
from tools.serve import StartError, bring_assets, hold_port, number, say, web_command, worker_command

HOST = "127.0.0.1"
START_WITHIN = 60
STOP_WITHIN = 20


def prepare() -> list[str]:
    """Migrate, fill the demo ward when there is nobody yet; the demo accounts, a line each."""
    from sqlalchemy import exists, select

    from editorial import create_app
    from editorial.core import migrations, readiness
    from editorial.core.db import db
    from editorial.people.models import Person

    app = create_app()
    with app.app_context():
        readiness.require()
    with app.app_context(), migrations.alone(say):
        migrations.upgrade()
        lines: list[str] = []
        if importlib.util.find_spec("editorial.demo"):
            from editorial import demo

            if not db.session.scalar(select(exists().where(Person.id > 0))):
                print("Đang lập phường mẫu …", flush=True)
                demo.fill()
            lines = list(demo.accounts())
        db.session.remove()
        db.engine.dispose()
    return lines


def is_up(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


class Group:
    """Processes that live and end together."""

    def __init__(self, environ: Mapping[str, str] | None = None, log: Path | None = None) -> None:
        """`log`: a file that takes what they say; without, they say it here."""
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.stop = threading.Event()
        self.environ = environ
        self.log = log.open("ab") if log else None

    def start(self, name: str, command: list[str]) -> None:
        # Its own session: Ctrl-C reaches only us, and we end the others in order.
        self.running[name] = subprocess.Popen(
            command, cwd=assets.ROOT, env=self.environ, stdout=self.log, stderr=self.log, start_new_session=True
        )

    def fallen(self) -> str:
        return next((name for name, process in self.running.items() if process.poll() is not None), "")

    def end(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_WITHIN
        for process in self.running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        if self.log:
            self.log.close()


def wait_until_up(group: Group, address: str) -> None:
    deadline = time.monotonic() + START_WITHIN
    while not group.stop.wait(0.1) and not is_up(address):
        if fallen := group.fallen():
            raise StartError(f"Không khởi động được {fallen}; nguyên nhân ghi ở trên.")
        if time.monotonic() > deadline:
            raise StartError(f"Máy chủ không trả lời tại {address} sau {START_WITHIN} giây.")


def main() -> int:
    os.chdir(assets.ROOT)
    os.environ.setdefault("APP_MODE", "demo")
    port = number(os.environ, "PORT", 8000, 65535)
    address = f"http://{HOST}:{port}"
    os.environ.setdefault("PUBLIC_URL", address)
    held = hold_port(HOST, port)
    bring_assets()
    accounts = prepare()
    group = Group()
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda *_: group.stop.set())
    try:
        group.start("máy chủ web", web_command(HOST, port))
        wait_until_up(group, address)
        group.start("tiến trình nền", worker_command())
        if not group.stop.is_set():
            print("\n".join([f"\nTòa soạn chạy tại {address}", *accounts, "Nhấn Ctrl-C để dừng."]), flush=True)
        while not group.stop.wait(0.5):
            if fallen := group.fallen():
                raise StartError(f"{fallen.capitalize()} đã dừng bất ngờ; nguyên nhân ghi ở trên.")
    finally:
        group.end()
        held.close()
    print("Đã dừng.")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("\nĐã dừng khi chưa chạy xong bước chuẩn bị.")
