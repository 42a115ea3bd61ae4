"""A real installation on loopback: started, asked, and its processor time read from the operating system."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import psutil

ROOT = Path(__file__).resolve().parents[1]
RESTING = 0.25
"""Seconds of processor time in two, below which an installation is at rest."""


@dataclass
class Server:
    """A running `regulars serve`."""

    process: subprocess.Popen[bytes]
    port: int
    data: Path
    started_in: float

    def processes(self) -> list[psutil.Process]:
        return [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]

    def database(self) -> list[psutil.Process]:
        pid = int((self.data / "pg" / "postmaster.pid").read_text().split()[0])
        return [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]

    def cpu(self) -> tuple[float, float]:
        """Seconds of processor time so far: the program's, the database's."""
        return _cpu(self.processes()), _cpu(self.database())

    def settle(self, longest: float = 300) -> None:
        """Wait until it rests: what an earlier run left to the followers of the log would be counted to what is asked now."""
        end = time.monotonic() + longest
        while time.monotonic() < end:
            before = sum(self.cpu())
            time.sleep(2)
            if sum(self.cpu()) - before < RESTING:
                return

    def memory(self) -> dict[str, float]:
        """MB that the processes hold: proportional (shared pages split) and unique."""
        found = [p.memory_full_info() for p in self.processes()]
        return {"pss": sum(m.pss for m in found) / 2**20, "uss": sum(m.uss for m in found) / 2**20}


def _cpu(processes: list[psutil.Process]) -> float:
    total = 0.0
    for process in processes:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


@contextmanager
def serving(data: Path, port: int) -> Iterator[Server]:
    """Start it, wait until it answers, stop it."""
    environment = {**os.environ, "REGULARS_DATA": str(data), "PORT": str(port), "REGULARS_LOG": "ERROR"}
    environment["REGULARS_API_RATE"] = "0"
    began = time.perf_counter()
    command = [str(ROOT / "bin" / "regulars"), "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=sys.stderr, stderr=sys.stderr, cwd=ROOT)
    try:
        _wait(port, process)
        yield Server(process, port, data, time.perf_counter() - began)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _try in range(3600):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except (OSError, http.client.HTTPException):
            pass
        if process.poll() is not None:
            raise SystemExit("The server did not start.")
        time.sleep(0.05)
    raise SystemExit("The server did not get ready.")


class Client:
    """One connection that is kept, as a browser or an integration keeps it."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.connection.connect()
        self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.headers = headers

    def get(self, path: str, **query: Any) -> bytes:
        return self._ask("GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, path: str, body: Any) -> bytes:
        return self._ask("POST", path, json.dumps(body).encode(), {"Content-Type": "application/json"})

    def _ask(self, method: str, path: str, body: bytes | None = None, more: dict[str, str] | None = None) -> bytes:
        self.connection.request(method, path, body, {**self.headers, **(more or {})})
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {content[:300]!r}")
        return content


@dataclass
class Figure:
    """What one request cost: wall milliseconds at the median and p95, processor milliseconds of program and database."""

    p50: float
    p95: float
    app: float
    database: float
    rate: float

    @property
    def cpu(self) -> float:
        return self.app + self.database


def measure(
    server: Server, ask: Callable[[int], Any], *, times: int = 400, clients: int = 1, to_rest: bool = True
) -> Figure:
    """Ask `times` times after a warm-up, from one client or several at once. `ask(n)` makes the n-th request.

    Processor time is taken from rest to rest: what requests leave to the followers of the log is theirs, and nothing of others'.
    Questions that leave nothing to them need not wait for it (`to_rest`).
    """
    for n in range(min(20, times)):
        ask(-1 - n)
    if to_rest:
        server.settle()
    taken: list[float] = []
    before, began = server.cpu(), time.perf_counter()

    def run(first: int) -> None:
        for n in range(first, times, clients):
            start = time.perf_counter()
            ask(n)
            taken.append((time.perf_counter() - start) * 1000)

    threads = [Thread(target=run, args=(first,)) for first in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - began
    if to_rest:
        server.settle()
    after = server.cpu()
    taken.sort()
    app, database = ((now - then) * 1000 / times for now, then in zip(after, before, strict=True))
    return Figure(median(taken), taken[int(len(taken) * 0.95) - 1], app, database, times / spent)
