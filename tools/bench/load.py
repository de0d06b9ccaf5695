"""Drives the server over HTTP and reads what it cost: latency here, CPU from the kernel, statements from its headers."""

from __future__ import annotations

import http.client
import os
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

TICK = os.sysconf("SC_CLK_TCK")
CSRF = re.compile(r'name="csrf-token" content="([^"]+)"')


@dataclass
class Measured:
    """What N requests of one kind took: milliseconds each, CPU milliseconds a request, and the last one's facts."""

    times: list[float]
    cpu_ms: float
    queries: int
    bytes: int
    statuses: set[int] = field(default_factory=set)

    def quantile(self, part: float) -> float:
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


@dataclass
class Request:
    method: str
    path: str
    form: dict[str, str] | None = None


class Client:
    """One browser: its cookie, one kept connection."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.wire = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookie = cookie
        self.token = ""

    def send(self, request: Request) -> tuple[int, dict[str, str], str]:
        headers = {"Cookie": self.cookie} if self.cookie else {}
        body = None
        if request.form is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": "http://127.0.0.1/"}
            body = urlencode(request.form | {"csrf_token": self.token})
        self.wire.request(request.method, request.path, body, headers)
        answer = self.wire.getresponse()
        text = answer.read().decode("utf-8", "replace")
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text

    def learn_token(self, path: str) -> str:
        """The page at a path, whose CSRF token later posts carry."""
        _status, headers, text = self.send(Request("GET", path))
        if fresh := headers.get("set-cookie"):
            self.cookie = fresh.split(";", 1)[0]
        found = CSRF.search(text)
        self.token = found.group(1) if found else ""
        return text


def family(pid: int) -> list[int]:
    """A process and all its descendants."""
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            found.extend(int(child) for child in task.read_text().split())
    return found


def cpu_seconds(pid: int) -> float:
    total = 0
    for one in family(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def memory_mb(pid: int) -> list[int]:
    """Resident megabytes of each process."""
    sizes = []
    for one in family(pid):
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{one}/status").read_text())
        if found:
            sizes.append(int(found.group(1)) // 1024)
    return sizes


def measure(pid: int, clients: Sequence[Client], requests: Callable[[int], Request], count: int) -> Measured:
    """`count` requests shared among the clients; `requests(n)` makes the nth."""
    numbers = iter(range(count))
    lock = threading.Lock()
    result = Measured([], 0.0, 0, 0)

    def work(client: Client) -> None:
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            request = requests(number)
            began = time.perf_counter()
            status, headers, text = client.send(request)
            took = (time.perf_counter() - began) * 1000
            with lock:
                result.times.append(took)
                result.statuses.add(status)
                result.queries = max(result.queries, int(headers.get("x-queries", 0)))
                result.bytes = len(text.encode())

    before = cpu_seconds(pid)
    threads = [threading.Thread(target=work, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result.cpu_ms = (cpu_seconds(pid) - before) * 1000 / count
    return result
