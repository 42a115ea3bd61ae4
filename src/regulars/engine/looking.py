"""How jobs that look for what is due go through it."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import transaction

from regulars.base.errors import Refused
from regulars.engine.save import joined

LOG = logging.getLogger(__name__)
T = TypeVar("T")


def one_by_one(
    keys: Iterable[uuid.UUID], do: Callable[[uuid.UUID], T], tell: Callable[[uuid.UUID, str], None] | None = None
) -> list[T]:
    """What became of each, each in a transaction of its own. One that is refused holds up none of the others; it is told of with the reason, or stands in the program's log, and the next look takes it up again."""
    found: list[T] = []
    for key in list(keys):
        try:
            with transaction.atomic(), joined(uuid.uuid4()):
                found.append(do(key))
        except Refused as problem:
            LOG.warning("%s of %s: %s", getattr(do, "__qualname__", do), key, problem.code)
            if tell is not None:
                tell(key, problem.why)
    return found
