"""`python -m bench.live [STREAMS]`: from commit to the open page, with one stream and with thousands, idle and at 200 changes a second;
what a stream costs in memory.

The installation and the streams' reader are processes of their own; what is not said apart is the installation's.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.project.settings")
ROOT = Path(__file__).resolve().parents[1]
PORT = 9461
LIVE = 9462
RATE = 200
AT_ONCE = 20
"""How many changes are one transaction while it is busy."""
IDLE = 40
SECONDS = 10
WATCHED = 10
"""How many of the streams say when an event reached them: the first ones and the last ones, half each."""


def main(streams: int) -> None:
    from bench import machine

    data = ROOT / "var" / "bench" / "live"
    data.mkdir(parents=True, exist_ok=True)
    os.environ |= {"REGULARS_DATA": str(data), "REGULARS_LIVE_PORT": str(LIVE)}
    with machine.serving(data, PORT) as server:
        import django

        django.setup()
        ticket = _ticket()
        for count in (1, streams):
            _with(server, ticket, count)


def _ticket() -> str:
    from regulars.engine import actor as actors
    from regulars.engine import save
    from regulars.engine.models import User
    from regulars.services.live import tickets

    person = User.objects.filter(email="bench@example.com").first() or save.save(
        User(name="Bench", email="bench@example.com", is_admin=True), actor=actors.system()
    )
    return tickets.issue(person.id)


def _with(server: Any, ticket: str, count: int) -> None:
    before = _memory(server)
    reader = subprocess.Popen(
        [sys.executable, "-m", "bench.live", "listen", str(count), ticket], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert reader.stdout is not None
    try:
        print(f"{count} streams: {reader.stdout.readline().strip()}", flush=True)
        heard: dict[str, list[float]] = {}
        threading.Thread(target=_listen, args=(reader.stdout, heard), daemon=True).start()
        _tell("idle", _changes(IDLE, 0.25), heard, min(count, WATCHED))
        _tell("busy", _changes(RATE * SECONDS, AT_ONCE / RATE, AT_ONCE), heard, min(count, WATCHED))
        more = _memory(server) - before
        print(f"  the live process holds {more:.1f} MB more: {more * 1024 / count:.1f} KB a stream", flush=True)
    finally:
        reader.terminate()
        reader.wait(30)


def _memory(server: Any) -> float:
    """MB (PSS) of the process that holds the streams: the one that listens on their port."""
    holders = [
        one for one in server.processes() if any(c.laddr.port == LIVE for c in one.net_connections("tcp") if c.laddr)
    ]
    return max((one.memory_full_info().pss for one in holders), default=0) / 2**20


def _listen(lines: Any, heard: dict[str, list[float]]) -> None:
    for line in lines:
        record, at = json.loads(line)
        heard.setdefault(record, []).append(at)


def _changes(count: int, pause: float, at_once: int = 1) -> dict[str, float]:
    """So many new records, some at once every so often. Gives when each was committed."""
    from regulars.engine import actor as actors
    from regulars.engine import save
    from regulars.engine.models import Team

    done: dict[str, float] = {}
    began = time.monotonic()
    for number in range(count // at_once):
        made = [Team(name=f"Live {time.monotonic_ns()}") for _each in range(at_once)]
        done |= dict.fromkeys((str(each.id) for each in save.save_many(made, actor=actors.system())), time.time())
        late = began + (number + 1) * pause - time.monotonic()
        if late > 0:
            time.sleep(late)
    print(f"  {count / (time.monotonic() - began):.0f} changes a second were made", flush=True)
    return done


def _tell(name: str, done: dict[str, float], heard: dict[str, list[float]], watched: int) -> None:
    deadline = time.monotonic() + 60
    while any(len(heard.get(key, ())) < watched for key in done):
        if time.monotonic() > deadline:
            short = sum(len(heard.get(key, ())) < watched for key in done)
            raise SystemExit(f"{short} of {len(done)} changes did not reach every stream that is watched.")
        time.sleep(0.02)
    delays = sorted((at - done[key]) * 1000 for key in done for at in heard[key])
    p50, p95 = statistics.median(delays), delays[int(len(delays) * 0.95)]
    print(f"  {name}: commit to page p50 {p50:.0f} ms, p95 {p95:.0f} ms, most {delays[-1]:.0f} ms", flush=True)


async def _read(ticket: str, opening: asyncio.Semaphore) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    async with opening:
        reader, writer = await asyncio.open_connection("127.0.0.1", LIVE, limit=2**20)
        writer.write(f"GET /?ticket={ticket} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        while b"retry" not in await reader.readline():
            pass
    return reader, writer  # a writer that nobody holds closes its connection


async def _hear(reader: asyncio.StreamReader, *, tells: bool) -> None:
    while line := await reader.readline():
        if tells and line.startswith(b"data:"):
            at = time.time()
            for each in json.loads(line[5:]):
                print(json.dumps([each["id"], at]), flush=True)


async def _open(count: int, ticket: str) -> None:
    began, opening = time.monotonic(), asyncio.Semaphore(100)
    streams = await asyncio.gather(*(_read(ticket, opening) for _number in range(count)))
    print(f"opened in {time.monotonic() - began:.1f} s", flush=True)
    half = min(count, WATCHED) // 2
    watched = {*range(half), *range(count - (min(count, WATCHED) - half), count)}
    await asyncio.gather(*(_hear(reader, tells=number in watched) for number, (reader, _writer) in enumerate(streams)))


if __name__ == "__main__":
    if sys.argv[1:2] == ["listen"]:
        asyncio.run(_open(int(sys.argv[2]), sys.argv[3]))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 3000)
