"""`python -m bench.webhooks [SECONDS]`: from commit to webhook, idle and at 200 changes a second; how fast the feed is read.

The worker that sends and the receiver that hears are processes of their own, as in an installation.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.project.settings")
ROOT = Path(__file__).resolve().parents[1]
RATE = 200
AT_ONCE = 20
"""How many changes are one transaction while it is busy: one by one, this machine cannot make so many beside what it measures."""
IDLE = 40
RECORDS = 400
FEED = 20_000


def main(seconds: int) -> None:
    data = ROOT / "var" / "bench" / "webhooks"
    data.mkdir(parents=True, exist_ok=True)
    os.environ |= {"REGULARS_DATA": str(data), "REGULARS_OUTGOING_HOSTS": "127.0.0.1"}
    from regulars.base import postgres

    with postgres.running(data):
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        receiver = subprocess.Popen(
            [sys.executable, "-m", "bench.webhooks", "receive"], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        assert receiver.stdout is not None
        port = int(receiver.stdout.readline())
        _hook(port)
        worker = subprocess.Popen([sys.executable, "-m", "regulars.project.cli", "worker"], cwd=ROOT)
        try:
            _measure(receiver, seconds)
        finally:
            for each in (worker, receiver):
                each.terminate()
                each.wait(30)
        _feed()


def _hook(port: int) -> None:
    from regulars.engine import actor as actors
    from regulars.engine import save
    from regulars.engine.models import User
    from regulars.services.webhooks import actions
    from regulars.services.webhooks.models import Webhook

    Webhook.objects.all().delete()
    user = User.objects.filter(is_admin=True).first() or save.save(
        User(name="Bench", email="bench@example.com", is_admin=True), actor=actors.system()
    )
    given = {"name": "Bench", "url": f"http://127.0.0.1:{port}/", "entities": ["team"]}
    actions.create(given, actor=actors.of(user))


def _measure(receiver: Any, seconds: int) -> None:
    heard: dict[tuple[str, int], float] = {}

    def listen() -> None:
        for line in receiver.stdout:
            record, version, at = json.loads(line)
            heard.setdefault((record, version), at)

    threading.Thread(target=listen, daemon=True).start()
    records = _records()
    _until(lambda: len(heard) >= len(records), 180)
    _tell("idle", _changes(records, IDLE, 0.5), heard)
    _tell(f"at {RATE} changes a second", _changes(records, RATE * seconds, AT_ONCE / RATE, AT_ONCE), heard)


def _records() -> list[Any]:
    from regulars.engine import actor as actors
    from regulars.engine import save
    from regulars.engine.models import Team

    made = [Team(name=f"Bench {time.monotonic_ns()} {number}") for number in range(RECORDS)]
    return save.save_many(made, actor=actors.system())


def _changes(records: list[Any], count: int, pause: float, at_once: int = 1) -> dict[tuple[str, int], float]:
    """So many changes, some at once every so often. Gives when each was committed."""
    from regulars.engine import actor as actors
    from regulars.engine import save

    done: dict[tuple[str, int], float] = {}
    began, late = time.monotonic(), 0.0
    for number in range(count // at_once):
        group = [records[(number * at_once + place) % len(records)] for place in range(at_once)]
        for record in group:
            record.region = f"{time.monotonic_ns()}"
        save.save_many(group, actor=actors.system())
        done |= dict.fromkeys(((str(record.id), record.version) for record in group), time.time())
        late = began + (number + 1) * pause - time.monotonic()
        if late > 0:
            time.sleep(late)
    print(f"  {count / (time.monotonic() - began):.0f} changes a second were made", flush=True)
    return done


def _tell(name: str, done: dict[tuple[str, int], float], heard: dict[tuple[str, int], float]) -> None:
    _until(lambda: all(key in heard for key in done), 120)
    delays = sorted((heard[key] - at) * 1000 for key, at in done.items())
    p50, p95 = statistics.median(delays), delays[int(len(delays) * 0.95)]
    print(f"{name}: commit to webhook p50 {p50:.0f} ms, p95 {p95:.0f} ms, most {delays[-1]:.0f} ms", flush=True)


def _feed() -> None:
    from regulars.engine import actor as actors
    from regulars.engine import changes, save
    from regulars.engine.changes import Position
    from regulars.engine.models import Change, Team, User
    from regulars.services.feed import pages

    while (missing := FEED - Change.objects.count()) > 0:
        made = [Team(name=f"Feed {time.monotonic_ns()} {number}") for number in range(min(missing, 1000))]
        save.save_many(made, actor=actors.system())
    actor = actors.of(User.objects.filter(is_admin=True)[0])
    _until(lambda: changes.end() > Position(), 30)
    position, read, began = Position(), 0, time.monotonic()
    while True:
        found = pages.page(position, pages.entities_asked("", actor), actor, 1000)
        read, position = read + len(found.items), found.position
        if not found.more:
            break
    print(f"feed: {read / (time.monotonic() - began):.0f} changes a second are read, {read} in all", flush=True)


def _receive() -> None:
    """A receiver that says on one line for each change when it came."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            at = time.time()
            data = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["data"]
            self.send_response(204)
            self.end_headers()
            with lock:
                print(json.dumps([data["record"]["id"], data["version"], at]), flush=True)

        def log_message(self, *_args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 128  # of five, the usual number, the others are asked again by TCP after a second

    server = Server(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()


def _until(holds: Any, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise SystemExit("it took too long")
        time.sleep(0.02)


if __name__ == "__main__":
    if sys.argv[1:] == ["receive"]:
        _receive()
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 20)
