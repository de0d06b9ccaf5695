"""Drives the server over HTTP and reads what it cost: latency here, CPU from the kernel, statements from its headers."""

from __future__ import annotations

import http.client
import re
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

ROUNDS = 5
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


def cpu_seconds(pids: Sequence[int]) -> float:
    """What all threads of processes and their descendants have run so far, as the kernel counts it in nanoseconds."""
    total = 0
    for process in (descendant for pid in pids for descendant in family(pid)):
        for task in Path(f"/proc/{process}/task").glob("*/schedstat"):
            try:
                total += int(task.read_text().split()[0])
            except OSError:
                continue  # it has just ended
    return total / 1e9


def memory_mb(pid: int) -> list[int]:
    """Resident megabytes of each process."""
    sizes = []
    for process in family(pid):
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
        if found:
            sizes.append(int(found.group(1)) // 1024)
    return sizes


def measure(pids: Sequence[int], clients: Sequence[Client], requests: Callable[[int], Request], count: int) -> Measured:
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

    before = cpu_seconds(pids)
    threads = [threading.Thread(target=work, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result.cpu_ms = (cpu_seconds(pids) - before) * 1000 / count
    return result


def beside(
    pids: Sequence[int],
    client: Client,
    requests: Callable[[int], Request],
    floor: Callable[[int], Measured],
    count: int,
) -> tuple[Measured, float]:
    """`count` requests in rounds, each right after as many of the floor's: a machine is not as fast at every minute.
    Also what one costs in floors, as the ratio of the two medians."""
    ours, theirs = [], []
    for start in range(0, count, part := max(1, count // ROUNDS)):
        size = min(part, count - start)
        theirs.append(floor(size).cpu_ms)
        ours.append(measure(pids, [client], lambda number, start=start: requests(start + number), size))  # type: ignore[misc]
    costs = [part.cpu_ms for part in ours]
    whole = Measured(
        [took for part in ours for took in part.times], statistics.median(costs),
        max(part.queries for part in ours), ours[-1].bytes, set().union(*(part.statuses for part in ours)),
    )  # fmt: skip
    return whole, statistics.median(costs) / statistics.median(theirs)
