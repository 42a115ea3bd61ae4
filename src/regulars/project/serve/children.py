"""What the three kinds of processes do once forked."""

import asyncio
import resource
import threading
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from granian.log import LogLevels


STREAMS = 15_000
"""Open pages of one live process. Left alone, the server lets no more than a thousand in, and the next ones wait for ever."""
OTHER_FILES = 500


def web(host: str, port: int, workers: int, threads: int) -> None:
    """Pages and API: granian forks its workers from here, where the program is already imported."""
    from granian.constants import Interfaces
    from granian.server import Server

    import regulars.project.wsgi  # noqa: F401 - imported before the fork, so that the workers share it

    Server(
        "regulars.project.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        blocking_threads_idle_timeout=600,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=10,
        websockets=False,
        log_access=False,
        log_level=_level(),
    ).serve()


def live(host: str, port: int) -> None:
    """Live updates and assistants: one process that holds many idle connections."""
    from granian.constants import Interfaces
    from granian.server import Server

    import regulars.project.asgi  # noqa: F401 - imported before the fork, so that the process shares it

    _raise_open_files(STREAMS + OTHER_FILES)
    Server(
        "regulars.project.asgi:application",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        backpressure=STREAMS,
        workers=1,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=3,
        websockets=False,
        log_access=False,
        log_level=_level(),
    ).serve()


def _raise_open_files(wanted: int) -> None:
    """As many open files as that, as far as the machine allows it: many let a process have 1,024 until it asks for more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))


def worker(concurrency: int, queues: list[str] | None = None, *, wait: bool = True) -> None:
    """Jobs: those under way get time to end when we are asked to leave."""
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.utils import connector_params

    from regulars.base.worker_queue import WorkerConnector
    from regulars.engine import changes, follow
    from regulars.services.callouts import dispatch as callouts
    from regulars.services.jobs import failures
    from regulars.services.jobs.lives import Life
    from regulars.services.webhooks import dispatch as webhooks

    chosen: dict[str, Any] = {"queues": queues} if queues else {}  # none named: all of them

    async def work() -> None:
        connector = WorkerConnector(kwargs=connector_params(), min_size=1, max_size=concurrency + 2)
        life = Life()
        with app.replace_connector(connector):
            async with app.open_async():
                lasting = asyncio.create_task(life.last()) if wait else None
                await app.run_worker_async(
                    **chosen,
                    concurrency=concurrency,
                    wait=wait,
                    shutdown_graceful_timeout=10,
                    install_signal_handlers=wait,
                    delete_jobs="never",
                    worker_middleware=[failures.kept, life.told],
                )
                if lasting is not None:
                    lasting.cancel()

    stop = threading.Event()
    following = [follow.start(stop), webhooks.start(stop), callouts.start(stop)] if wait else []
    try:
        asyncio.run(work())
    finally:
        stop.set()
    if not following:
        changes.catch_up_all()
        webhooks.once()
        callouts.once()


def _level() -> "LogLevels":
    """Without its warnings: it tells of workers that it had to kill where they had already left."""
    from granian.log import LogLevels

    return LogLevels.info if settings.DEBUG else LogLevels.error
