"""Has the database running while a command works: ours is started and stopped, a given one is left alone."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from regulars.base import postgres


@contextmanager
def running() -> Iterator[None]:
    if not settings.EMBEDDED:
        yield
        return
    with postgres.running(settings.DATA):
        yield
