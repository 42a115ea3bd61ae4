import argparse
import os
import socket
import sys
import time
from typing import TYPE_CHECKING

from regulars.base import garbage
from regulars.project import env
from regulars.project.cli.failure import Failure

if TYPE_CHECKING:
    from regulars.project.serve.process import Child


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default=env.text("HOST", "127.0.0.1"), help="address to listen on (HOST; 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port of pages and API (PORT; 8000); live updates use the next one")
    parser.add_argument("--workers", type=int, default=env.number("REGULARS_WEB_WORKERS", 2), help="web processes (2)")
    parser.add_argument(
        "--threads", type=int, default=env.number("REGULARS_WEB_THREADS", 2), help="threads of each (2)"
    )
    parser.add_argument(
        "--jobs", type=int, default=env.number("REGULARS_JOBS", 2), help="jobs at once; 0: none here (2)"
    )
    parser.add_argument("--demo", action="store_true", help="load the demo data when the installation is empty")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    began = time.monotonic()
    if args.port:
        os.environ["PORT"] = str(args.port)
    import django

    django.setup()
    from django.conf import settings

    from regulars.project import database, declarations
    from regulars.project.serve import first
    from regulars.project.serve.process import apart
    from regulars.project.serve.supervisor import Supervisor

    declarations.refuse_wrong()
    for port in (settings.PORT, settings.LIVE_PORT):
        _await_port(args.host, port)
    with database.running():
        apart(lambda: _prepare(demo=args.demo))
        _import_all()
        supervisor = Supervisor(_children(args, settings.PORT, settings.LIVE_PORT), mend=database.mend)
        supervisor.run(address=(args.host, settings.PORT), announce=lambda: first.say_where(time.monotonic() - began))
    print("Regulars has stopped.", file=sys.stderr)
    return 0


def _prepare(*, demo: bool) -> None:
    from regulars.project.serve import first, prepare

    prepare.prepare()
    if demo:
        first.load_demo()


def _children(args: argparse.Namespace, port: int, live_port: int) -> "list[Child]":
    from regulars.project.serve import children
    from regulars.project.serve.process import Child

    wanted = [Child("web", lambda: children.web(args.host, port, args.workers, args.threads))]
    wanted.append(Child("live", lambda: children.live(args.host, live_port)))
    if args.jobs:
        wanted.append(Child("worker", lambda: children.worker(args.jobs)))
    return wanted


def _await_port(host: str, port: int) -> None:
    """Children of a killed supervisor may need a moment to leave; anyone else is named as what is wrong."""
    deadline = time.monotonic() + 5
    while True:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                if time.monotonic() > deadline:
                    raise Failure(
                        f"Port {port} of {host} cannot be used ({error.strerror}); choose another with PORT=."
                    ) from error
            else:
                return
        time.sleep(0.1)


def _import_all() -> None:
    """What every child needs is imported and made once, and marked as old, so that they share the memory of it."""
    from django.urls import resolve
    from django.utils import translation

    import regulars.project.wsgi  # noqa: F401
    from regulars.base.i18n import LANGUAGES
    from regulars.engine import workspace
    from regulars.project import database

    resolve("/")  # reads the addresses and with them the views
    for language in LANGUAGES:
        with translation.override(language):  # reads its words
            pass
    workspace.access_epoch()  # makes own fields and entities known
    database.let_go()
    garbage.settle()
